//! The zip: unpacked somewhere, it runs and keeps its data in itself.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

use super::machine::Machine;
use crate::package::VERSION;

const PLACE: &str = r"C:\便携 版";

/// Unpacks it into a folder and answers the one with the programs in it.
pub(super) fn unpack(machine: &Machine, zip: &Path, place: &str) -> Result<String> {
    let mut archive = ZipArchive::new(File::open(zip)?).context("the zip is not one")?;
    archive.extract(machine.path(place))?;
    Ok(format!(r"{place}\Linewatch-{VERSION}"))
}

/// Unpacks, starts and ends it.
pub(super) fn prove(machine: &Machine, zip: &Path) -> Result<()> {
    let folder = unpack(machine, zip, PLACE)?;
    let station = machine.serve(&folder)?;
    let data = format!(r"{folder}\data");
    ensure!(station.data == data, "data of the portable one is in {}, not in {data}", station.data);
    machine.must(&machine.path(&folder).join("linewatch.exe"), &["stop", "--wait", "30"])?;
    station.ended().context("the portable station")?;
    ensure!(machine.path(&data).join("station.id").is_file(), "it wrote no data");
    Ok(())
}
