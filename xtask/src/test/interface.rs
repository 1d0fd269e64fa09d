//! The interface in a real browser, against a real station with the demo plant.

use std::time::Duration;

use anyhow::Result;

use super::Counts;
use super::checks::empty_folder;
use crate::workspace::{Profile, Workspace};
use crate::{process, station};

/// Starts a station, runs `ui/e2e` against it, and ends the station as Ctrl-C does. The pictures of
/// the views are taken when the plant has `lived` so long.
pub(crate) fn run(workspace: &Workspace, profile: Profile, lived: Duration) -> Result<Counts> {
    let data = empty_folder(workspace, "browser")?;
    let arguments = ["--http", "127.0.0.1:0"].map(str::to_owned);
    let (station, ready) = station::serve(workspace, profile, Some(&data), &arguments)?;
    let mut command = process::npm(&workspace.ui());
    command
        .args(["run", "e2e"])
        .env("LINEWATCH_URL", &ready.http)
        .env("LINEWATCH_LIVED_S", lived.as_secs().to_string())
        .env("LINEWATCH_ARTIFACTS", workspace.artifacts());
    if let Some(mqtt) = &ready.mqtt {
        command.env("LINEWATCH_MQTT", mqtt);
    }
    let tests = process::run_and_keep(&mut command);
    // The station ends before the tests are judged, so that it never stays behind.
    let ended = station.interrupt(Duration::from_secs(20));
    let (succeeded, output) = tests?;
    ended?;
    Ok(Counts::read(succeeded, &output))
}
