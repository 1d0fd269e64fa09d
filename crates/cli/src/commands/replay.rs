//! `linewatch replay`: through the running station, or on the folder when none runs.

use anyhow::Context;
use sha2::{Digest, Sha256};
use station::api::args::ReplayArgs;
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::Replay;
use crate::remote::Remote;

pub(crate) fn run(replay: Replay) -> anyhow::Result<()> {
    let plant = replay
        .plant
        .map(|folder| {
            let found = std::path::absolute(&folder);
            found.with_context(|| format!("{} cannot be found", folder.display()))
        })
        .transpose()?;
    let args = ReplayArgs {
        from: replay.from,
        to: replay.to,
        plant: plant.map(|folder| folder.to_string_lossy().into_owned()),
    };
    let paths = Paths::new(&replay.folder.path()?);
    let journal = if let Some(door) = paths.running_door() {
        Remote::new(&door).bytes("alarm_replay", &args)?
    } else {
        runtime()?.block_on(Archive::open(&paths)?.replay(&args))?
    };
    std::fs::write(&replay.journal, &journal)
        .with_context(|| format!("{} cannot be written", replay.journal.display()))?;
    let edges = String::from_utf8_lossy(&journal).lines().count();
    say(&format!("{edges} edges, sha256 {:x}", Sha256::digest(&journal)))
}

fn say(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}").context("standard output is closed")
}
