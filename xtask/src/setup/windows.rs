//! Windows: the import library that Microsoft's linker wants beside `duckdb.dll`.
//!
//! The npm package holds the DLL only. Its export table names every function, and an import
//! library holds nothing else. GNU's linker reads the DLL itself and ignores this file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use implib::{Flavor, ImportLibrary, MachineType};

use crate::console::step;

/// Writes `duckdb.lib` beside the DLL.
pub(crate) fn write_import_library(dll: &Path) -> Result<()> {
    step("Writing the import library of duckdb.dll", || {
        let names = super::exports::names(&fs::read(dll)?)
            .context("the export table of duckdb.dll cannot be read")?;
        let definition = format!("LIBRARY duckdb.dll\nEXPORTS\n{}\n", names.join("\n"));
        let library = ImportLibrary::new(&definition, MachineType::AMD64, Flavor::Msvc)?;
        let mut file = fs::File::create(dll.with_extension("lib"))?;
        library.write_to(&mut file).context("duckdb.lib cannot be written")
    })
}
