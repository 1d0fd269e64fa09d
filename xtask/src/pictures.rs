//! `cargo xtask pictures`: the README's pictures, taken from the running program.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::console::{say, step};
use crate::setup::{self, Need};
use crate::workspace::{Profile, Workspace};
use crate::{build, test};

/// Which pictures of the browser and window runs go into the documents.
///
/// A picture that a run did not make is a failure: a README never shows an old state by accident.
const CHOSEN: &[&str] = &[
    "overview-en.png",
    "overview-zh-CN.png",
    "trends-en.png",
    "trends-zh-CN.png",
    "alarms-en.png",
    "alarms-zh-CN.png",
    "export-en.png",
    "export-zh-CN.png",
    "window.png",
];

/// How long the plant has lived in the pictures: long enough for a gas release and its alarms.
const LIVED: Duration = Duration::from_mins(7);

/// Runs the browser and window tests and copies the chosen pictures to `docs/pictures/`.
pub(crate) fn take(workspace: &Workspace, profile: Profile) -> Result<()> {
    setup::ensure(workspace, Need::Tests)?;
    build::all(workspace, profile)?;
    step("Taking pictures in the browser", || test::interface::run(workspace, profile, LIVED))?;
    step("Taking a picture of the window", || test::window::run(workspace, profile))?;
    let to = workspace.root.join("docs/pictures");
    fs::create_dir_all(&to)?;
    for name in CHOSEN {
        let from = workspace.artifacts().join(name);
        fs::copy(&from, to.join(name))
            .with_context(|| format!("the tests made no picture {}", from.display()))?;
        say(&format!("docs/pictures/{name}"));
    }
    Ok(())
}
