//! The licences of everything that is in the packages, with their texts, as one text file.
//!
//! From what is on this disk: the crates' sources that cargo has fetched, the interface's
//! `node_modules`, and a few texts in `xtask/windows/licences`. Nothing is fetched. A part without
//! a text of its own gets the standard text of its licence; one for which there is none is an error,
//! so that nothing is shipped without.

mod crates;
mod npm;
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Something in the packages that others made.
struct Part {
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
    /// Where its source is.
    source: String,
    texts: Vec<String>,
}

/// The whole file.
pub(super) fn text(workspace: &Workspace) -> Result<String> {
    let mut parts = crates::parts(workspace)?;
    parts.extend(npm::parts(&workspace.ui())?);
    parts.extend(others(&workspace.root.join("xtask/windows/licences"))?);
    parts.sort_by(|left, right| {
        (left.name.to_lowercase(), &left.version).cmp(&(right.name.to_lowercase(), &right.version))
    });
    // npm may keep the same version of a package in several places.
    parts.dedup_by(|next, part| next.name == part.name && next.version == part.version);
    Ok(render(&parts))
}

/// What comes from neither registry.
fn others(folder: &Path) -> Result<Vec<Part>> {
    let part = |name: &str, licence: &str, source: &str, file: &str| -> Result<Part> {
        let text = std::fs::read_to_string(folder.join(file))
            .with_context(|| format!("the licence text {file} cannot be read"))?;
        Ok(Part {
            name: name.to_owned(),
            version: String::new(),
            licence: licence.to_owned(),
            source: source.to_owned(),
            texts: vec![text],
        })
    };
    Ok(vec![
        part("DuckDB (duckdb.dll)", "MIT", "https://github.com/duckdb/duckdb", "duckdb.txt")?,
        part(
            "Microsoft WebView2 SDK (WebView2Loader.dll)",
            "BSD-3-Clause",
            "https://www.nuget.org/packages/Microsoft.Web.WebView2",
            "webview2-loader.txt",
        )?,
        part(
            "The Rust standard library",
            "MIT OR Apache-2.0",
            "https://github.com/rust-lang/rust",
            "rust.txt",
        )?,
        part(
            "The MinGW-w64 runtime and the GCC runtime library",
            "ZPL-2.1 AND GPL-3.0-or-later WITH GCC-exception-3.1",
            "https://www.mingw-w64.org, https://gcc.gnu.org",
            "mingw-w64.txt",
        )?,
    ])
}

fn render(parts: &[Part]) -> String {
    let mut text = String::from(
        "Linewatch contains the following software of others, under the licences named. The texts\n\
         of the licences follow the list.\n\n",
    );
    let mut texts: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for part in parts {
        let title = format!("{} {}", part.name, part.version).trim_end().to_owned();
        // Writing to a text cannot fail.
        let _written = writeln!(text, "{title}: {} ({})", part.licence, part.source);
        for licence in &part.texts {
            let known = texts.entry(texts::normalised(licence));
            known.or_insert_with(|| (licence.clone(), Vec::new())).1.push(title.clone());
        }
    }
    let mut texts: Vec<_> = texts.into_values().collect();
    // First what most share.
    texts.sort_by_key(|(_, names)| (std::cmp::Reverse(names.len()), names.first().cloned()));
    for (licence, names) in texts {
        let line = "-".repeat(80);
        let _written = write!(text, "\n{line}\n{}\n{line}\n\n", names.join(", "));
        text.push_str(licence.trim_matches(['\n', '\r', '\u{feff}']));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_several_share_stands_there_once() {
        let part = |name: &str, text: &str| Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            source: "https://example.org".to_owned(),
            texts: vec![text.to_owned()],
        };
        let text = render(&[part("a", "be free\n"), part("b", "other"), part("c", "be  free")]);
        assert_eq!(text.matches("free").count(), 1, "{text}");
        assert!(text.contains("a 1.0.0, c 1.0.0"), "{text}");
        assert!(text.contains("b 1.0.0: MIT (https://example.org)"), "{text}");
    }

    #[test]
    fn what_comes_from_no_registry_has_its_text_here() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("windows/licences");
        for part in others(&folder).unwrap() {
            assert!(part.texts[0].len() > 400, "{}", part.name);
        }
    }
}
