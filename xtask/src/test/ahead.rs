//! What takes minutes to build and is wanted late is begun early, behind everything else.
//!
//! Most tests wait more than they compute. A second process of this program uses what they leave;
//! what it says goes to a file, which is shown when it fails.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Work that was begun.
pub(super) struct Ahead {
    what: &'static str,
    child: Child,
    said: PathBuf,
}

impl Ahead {
    /// Begins `cargo xtask prepare WHAT`.
    pub(super) fn begin(workspace: &Workspace, what: &'static str) -> Result<Self> {
        let said = workspace.target.join(format!("prepare-{what}.log"));
        fs::create_dir_all(&workspace.target)?;
        let file = File::create(&said).with_context(|| format!("{} is no file", said.display()))?;
        let mut command = behind_others(&env::current_exe()?);
        command
            .args(["prepare", what])
            .current_dir(&workspace.root)
            .env("CARGO_TARGET_DIR", &workspace.target)
            .stdin(Stdio::null())
            .stderr(file.try_clone()?)
            .stdout(file);
        let child = command.spawn().with_context(|| process::not_started(&command))?;
        Ok(Self { what, child, said })
    }

    /// Waits until it is done.
    pub(super) fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        print!("{}", String::from_utf8_lossy(&fs::read(&self.said)?));
        bail!("`cargo xtask prepare {}` ended with {status}; its messages are above", self.what)
    }
}

/// Windows has no such command; there it is one more program.
fn behind_others(program: &Path) -> Command {
    if cfg!(windows) {
        return Command::new(program);
    }
    let mut command = Command::new("nice");
    command.args(["-n", "19"]).arg(program);
    command
}
