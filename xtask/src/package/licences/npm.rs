//! The npm packages that are in the interface: what `package-lock.json` has and tests do not use.
//!
//! More than the bundle really holds, because the compiler of templates is among them; too many
//! names do no harm.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Part, texts};

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    version: String,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
}

/// All packages, with their texts.
pub(super) fn parts(ui: &Path) -> Result<Vec<Part>> {
    let lock = fs::read_to_string(ui.join("package-lock.json"))
        .context("ui/package-lock.json cannot be read")?;
    let lock: Lock =
        serde_json::from_str(&lock).context("ui/package-lock.json is not as npm writes it")?;
    let shipped = lock.packages.iter().filter(|(path, package)| !path.is_empty() && !package.dev);
    shipped.map(|(path, package)| part(ui, path, package)).collect()
}

fn part(ui: &Path, path: &str, package: &Package) -> Result<Part> {
    let name = path.rsplit_once("node_modules/").map_or(path, |(_, name)| name);
    let licence = package.license.clone().unwrap_or_else(|| "see its text".to_owned());
    let mut texts = texts::in_folder(&ui.join(path));
    if texts.is_empty() {
        texts.push(texts::standard(&licence, &format!("the authors of {name}"))?);
    }
    Ok(Part {
        source: format!("https://www.npmjs.com/package/{name}/v/{}", package.version),
        name: name.to_owned(),
        version: package.version.clone(),
        licence,
        texts,
    })
}
