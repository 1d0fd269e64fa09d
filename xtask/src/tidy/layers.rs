//! Arrows only go down: which crate may depend on which.
//!
//! A crate may use crates of lower layers only; crates of one layer do not see each other. Tests
//! (dev-dependencies) may also use crates of their own layer. The two outside things that must
//! not leak, the window's framework and the database, have one crate each that may name them.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Findings;

/// The layers from the bottom up, by package name.
const LAYERS: &[&[&str]] = &[
    &["model", "system"],
    &["engine", "st"],
    &[
        "journal",
        "historian",
        "export",
        "sources",
        "forward",
        "notify",
        "archive",
        "simulator",
        "plot",
    ],
    &["station"],
    &["web"],
    &["cli", "linewatch-window"],
];

/// Work on the repository itself: uses no part of the program.
const APART: &[&str] = &["xtask", "icon-maker"];

/// Only for tests: every crate may name these under `[dev-dependencies]`, and nowhere else.
const FOR_TESTS: &[&str] = &["testkit"];

/// Names of outside packages, and the one crate that may use them.
const ONLY: &[(&str, &str)] = &[
    ("tauri", "linewatch-window"),
    ("tauri-", "linewatch-window"),
    ("wry", "linewatch-window"),
    ("duckdb", "historian"),
    ("libduckdb-", "historian"),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev` and `build`; a normal one has none.
    kind: Option<String>,
    /// Only a dependency inside the workspace has one.
    path: Option<String>,
}

/// Checks the answer of `cargo metadata --no-deps`.
pub(super) fn check(metadata: &str, findings: &mut Findings) -> Result<()> {
    let metadata: Metadata =
        serde_json::from_str(metadata).context("`cargo metadata` gave something else than JSON")?;
    let layers: HashMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(layer, names)| names.iter().map(move |name| (*name, layer)))
        .collect();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let own = layers.get(name);
        if own.is_none() && !APART.contains(&name) && !FOR_TESTS.contains(&name) {
            findings.broken(format!(
                "the crate {name} stands in no layer: give it one in xtask/src/tidy/layers.rs"
            ));
            continue;
        }
        for dependency in &package.dependencies {
            if let Some(sentence) = outside(name, dependency) {
                findings.broken(sentence);
            }
            if dependency.path.is_some()
                && let Some(sentence) = arrow(name, own, dependency, &layers)
            {
                findings.broken(sentence);
            }
        }
    }
    Ok(())
}

fn outside(name: &str, dependency: &Dependency) -> Option<String> {
    let (_, owner) = ONLY.iter().find(|(outside, _)| {
        dependency.name == *outside
            || (outside.ends_with('-') && dependency.name.starts_with(outside))
    })?;
    (*owner != name).then(|| {
        format!("{name} names {}: only {owner} may; ask {owner} for what you need", dependency.name)
    })
}

fn arrow(
    name: &str,
    own: Option<&usize>,
    dependency: &Dependency,
    layers: &HashMap<&str, usize>,
) -> Option<String> {
    let to = dependency.name.as_str();
    let test = dependency.kind.as_deref() == Some("dev");
    if FOR_TESTS.contains(&to) {
        let sentence =
            format!("{name} uses {to}, which is for tests: name it under [dev-dependencies]");
        return (!test).then_some(sentence);
    }
    if FOR_TESTS.contains(&name) {
        return None;
    }
    let Some(own) = own else {
        return Some(format!("{name} works on the repository and must not use the crate {to}"));
    };
    // A crate in no layer is reported by itself.
    let layer = layers.get(to)?;
    if layer < own || (test && layer == own) {
        return None;
    }
    let how = if layer == own { "beside" } else { "above" };
    Some(format!(
        "{name} uses {to}, which stands {how} it: move what both need down, or hand it in from above"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Findings for packages given as `name: dependency, dev:dependency, ext:dependency`.
    fn findings(packages: &[&str]) -> Vec<String> {
        let packages: Vec<_> = packages
            .iter()
            .map(|line| {
                let (name, dependencies) = line.split_once(": ").unwrap_or((line, ""));
                let dependencies: Vec<_> = dependencies
                    .split(", ")
                    .filter(|word| !word.is_empty())
                    .map(|word| match word.split_once(':') {
                        Some(("ext", name)) => serde_json::json!({ "name": name }),
                        Some((kind, name)) => {
                            serde_json::json!({ "name": name, "kind": kind, "path": "/x" })
                        }
                        None => serde_json::json!({ "name": word, "path": "/x" }),
                    })
                    .collect();
                serde_json::json!({ "name": name, "dependencies": dependencies })
            })
            .collect();
        let mut found = Findings::default();
        check(&serde_json::json!({ "packages": packages }).to_string(), &mut found).unwrap();
        found.broken
    }

    #[test]
    fn arrows_down_are_fine() {
        let packages = [
            "model",
            "engine: model",
            "sources: model, dev:simulator",
            "simulator: st, model",
            "station: sources, historian, engine",
            "cli: web, station",
            "historian: ext:duckdb",
            "linewatch-window: station, ext:tauri, ext:tauri-plugin-dialog",
            "xtask: ext:anyhow",
            "testkit: station",
            "web: dev:testkit",
        ];
        assert_eq!(findings(&packages), Vec::<String>::new());
    }

    #[test]
    fn each_wrong_arrow_is_named_with_what_to_do() {
        for (package, part) in [
            ("engine: station", "engine uses station, which stands above it"),
            ("sources: simulator", "sources uses simulator, which stands beside it"),
            ("engine: dev:station", "above it"),
            ("cli: ext:duckdb", "cli names duckdb: only historian may"),
            ("web: ext:tauri-plugin-dialog", "only linewatch-window may"),
            ("xtask: model", "must not use the crate model"),
            ("web: testkit", "name it under [dev-dependencies]"),
            ("gadget", "the crate gadget stands in no layer"),
        ] {
            let found = findings(&[package]);
            assert_eq!(found.len(), 1, "{package}: {found:?}");
            assert!(found[0].contains(part), "{package}: {found:?}");
        }
    }
}
