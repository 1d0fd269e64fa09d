//! `linewatch stop`: ends stations cleanly, for people and for installers.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use station::Paths;

use crate::arguments::Stop;
use crate::remote::Remote;

/// How often is looked whether the folder is free.
const LOOK_EVERY: Duration = Duration::from_millis(50);

pub(crate) fn run(stop: &Stop) -> anyhow::Result<()> {
    let limit = Duration::from_secs(stop.wait);
    match &stop.data {
        Some(data) => one(data, limit),
        None => Ok(system::stop_neighbours(limit).map(drop)?),
    }
}

/// Ends the station on this folder; none is as good.
fn one(data: &Path, limit: Duration) -> anyhow::Result<()> {
    let paths = Paths::new(data);
    if !paths.is_locked() {
        return Ok(());
    }
    let door = paths.running_door();
    let door = door.context("the station on this folder cannot be asked; end it in its window")?;
    Remote::new(&door).end()?;
    let deadline = Instant::now() + limit;
    while paths.is_locked() {
        if Instant::now() >= deadline {
            bail!("process {} still runs on {}; it is ending", door.pid, data.display());
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
