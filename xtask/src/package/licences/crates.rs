//! The crates that are compiled into the programs, as cargo resolves them for Windows.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Part, texts};
use crate::process;
use crate::workspace::Workspace;

/// For which system the graph is walked.
const SYSTEM: &str = if cfg!(windows) { "x86_64-pc-windows-msvc" } else { "x86_64-pc-windows-gnu" };
/// The packages whose programs are shipped.
const PROGRAMS: &[&str] = &["cli", "linewatch-window"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<PathBuf>,
    repository: Option<String>,
    authors: Vec<String>,
    manifest_path: PathBuf,
    /// A package of this workspace has none.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `dev` and `build`; a normal one has none.
    kind: Option<String>,
}

/// All crates of others, with their texts.
pub(super) fn parts(workspace: &Workspace) -> Result<Vec<Part>> {
    let output = process::output_of(&mut workspace.cargo(&[
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
        SYSTEM,
    ]))
    .context("cargo does not know the crates; build the programs first")?;
    let metadata: Metadata =
        serde_json::from_str(&output).context("`cargo metadata` gave something else than JSON")?;
    let shipped = shipped(&metadata);
    let packages: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some() && shipped.contains(package.id.as_str()))
        .collect();
    packages.iter().map(|package| part(package, &packages)).collect()
}

/// Everything that the programs use, directly or not, in other than build scripts and tests.
fn shipped(metadata: &Metadata) -> HashSet<&str> {
    let nodes: HashMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let programs = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none() && PROGRAMS.contains(&package.name.as_str()));
    let mut waiting: Vec<&str> = programs.map(|package| package.id.as_str()).collect();
    let mut seen: HashSet<&str> = waiting.iter().copied().collect();
    while let Some(node) = waiting.pop().and_then(|id| nodes.get(id)) {
        for dependency in &node.deps {
            let normal = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            if normal && seen.insert(&dependency.pkg) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    seen
}

fn part(package: &Package, all: &[&Package]) -> Result<Part> {
    let licence = package.license.clone().unwrap_or_else(|| "see its text".to_owned());
    let mut texts = own_texts(package);
    if texts.is_empty() {
        // Crates of one repository often have one text between them.
        let neighbour = all.iter().find(|other| {
            other.repository.is_some()
                && other.repository == package.repository
                && other.license == package.license
                && !own_texts(other).is_empty()
        });
        texts = neighbour.map(|other| own_texts(other)).unwrap_or_default();
    }
    if texts.is_empty() {
        let holder = match package.authors.as_slice() {
            [] => format!("the authors of {}", package.name),
            authors => authors.join(", "),
        };
        texts.push(texts::standard(&licence, &holder)?);
    }
    Ok(Part {
        source: format!("https://crates.io/crates/{}/{}", package.name, package.version),
        name: package.name.clone(),
        version: package.version.clone(),
        licence,
        texts,
    })
}

fn own_texts(package: &Package) -> Vec<String> {
    let folder = package.manifest_path.parent().unwrap_or(Path::new(""));
    let mut texts = texts::in_folder(folder);
    if texts.is_empty()
        && let Some(file) = &package.license_file
        && let Ok(text) = std::fs::read_to_string(folder.join(file))
    {
        texts.push(text);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_programs_is_shipped() {
        let package = |name: &str, outside: bool| {
            serde_json::json!({
                "id": name, "name": name, "version": "1.0.0", "license": "MIT", "license_file": null,
                "repository": null, "authors": [], "manifest_path": format!("/{name}/Cargo.toml"),
                "source": outside.then_some("registry"),
            })
        };
        let used = |name: &str, kind: Option<&str>| serde_json::json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = serde_json::json!({
            "packages": [
                package("cli", false), package("serde", true), package("cc", true),
                package("tempfile", true), package("itoa", true), package("xtask", false),
            ],
            "resolve": { "nodes": [
                { "id": "cli", "deps": [
                    used("serde", None), used("cc", Some("build")), used("tempfile", Some("dev")),
                ] },
                { "id": "serde", "deps": [used("itoa", None)] },
                { "id": "itoa", "deps": [] },
                { "id": "xtask", "deps": [used("cc", None)] },
            ] },
        });
        let metadata: Metadata = serde_json::from_value(metadata).unwrap();
        let mut found: Vec<_> = shipped(&metadata).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["cli", "itoa", "serde"]);
    }
}
