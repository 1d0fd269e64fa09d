//! Windows: the import library that Microsoft's linker wants beside `duckdb.dll`.
//!
//! The npm package holds the DLL only. Its export table names every function, and an import
//! library holds nothing else. GNU's linker reads the DLL itself and ignores this file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use implib::{Flavor, ImportLibrary, MachineType};

use crate::console::step;

/// Writes `duckdb.lib` beside the DLL, unless it is newer than it.
pub(crate) fn ensure_import_library(dll: &Path) -> Result<()> {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let library = dll.with_extension("lib");
    if changed(&library).is_ok_and(|written| changed(dll).is_ok_and(|dll| written >= dll)) {
        return Ok(());
    }
    step("Writing the import library of duckdb.dll", || {
        let names = super::exports::names(&fs::read(dll)?)
            .context("the export table of duckdb.dll cannot be read")?;
        let definition = format!("LIBRARY duckdb.dll\nEXPORTS\n{}\n", names.join("\n"));
        let content = ImportLibrary::new(&definition, MachineType::AMD64, Flavor::Msvc)?;
        let mut file = fs::File::create(&library)?;
        content.write_to(&mut file).context("duckdb.lib cannot be written")
    })
}
