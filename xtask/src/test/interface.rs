//! The interface in a real browser, against a real station with the demo plant.

use std::time::Duration;

use anyhow::Result;

use super::Counts;
use super::checks::empty_folder;
use crate::workspace::{Profile, Workspace};
use crate::{process, station};

/// Runs `ui/e2e` against a station. The pictures of the views are taken when the plant has `lived` so
/// long.
pub(crate) fn run(workspace: &Workspace, profile: Profile, lived: Duration) -> Result<Counts> {
    against_a_station(workspace, profile, "browser", "e2e", lived)
}

/// The same for users and roles, which stay in a station's folder: it has one of its own.
pub(crate) fn users(workspace: &Workspace, profile: Profile) -> Result<Counts> {
    against_a_station(workspace, profile, "browser-users", "e2e:users", Duration::ZERO)
}

/// Starts a station, runs a script of `ui/package.json` against it, and ends the station as Ctrl-C does.
fn against_a_station(
    workspace: &Workspace,
    profile: Profile,
    folder: &str,
    script: &str,
    lived: Duration,
) -> Result<Counts> {
    let data = empty_folder(workspace, folder)?;
    let arguments = ["--http", "127.0.0.1:0"].map(str::to_owned);
    let (station, ready) = station::serve(workspace, profile, Some(&data), &arguments)?;
    let mut command = process::npm(&workspace.ui());
    command
        .args(["run", script])
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
