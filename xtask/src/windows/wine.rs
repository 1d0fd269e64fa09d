//! Wine: a Windows of its own, in a folder beside the other tools, for tests only.
//!
//! The wine of Debian 12 lacks `bcryptprimitives.dll`, from which Rust's standard library takes its
//! random numbers: a program would end with code 53 and no message. `bcryptprimitives.c` here is
//! that one function; it goes into this wine and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::toolchain::LINKER;
use crate::console::step;
use crate::process;

/// The source of the one function that is missing.
const RANDOM: &str = include_str!("bcryptprimitives.c");

/// Says from what the folder was made; written last.
const STAMP: &str = "made-from.txt";

/// A Windows.
pub(crate) struct Wine {
    prefix: PathBuf,
}

/// A Windows that is up: a command line that waits for its input and ends with it.
pub(crate) struct Up(Child);

impl Drop for Up {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}

impl Wine {
    /// What runs a Windows program.
    pub(crate) const PROGRAM: &str = "wine";

    /// Makes it unless it is there.
    pub(super) fn ensure(tools: &Path) -> Result<Self> {
        let prefix = tools.join("wine");
        let version = process::output_of(Command::new(Self::PROGRAM).arg("--version"))?;
        let wanted = format!("{version}{RANDOM}");
        let stamp = prefix.join(STAMP);
        if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == wanted) {
            return Ok(Self { prefix });
        }
        let wine = step("Preparing wine", || Self::fresh(prefix))?;
        fs::write(stamp, wanted).context("the stamp of wine")?;
        Ok(wine)
    }

    /// Makes a new one in a folder.
    pub(crate) fn fresh(folder: PathBuf) -> Result<Self> {
        let wine = Self { prefix: folder };
        wine.make()?;
        Ok(wine)
    }

    fn make(&self) -> Result<()> {
        if self.prefix.exists() {
            fs::remove_dir_all(&self.prefix)?;
        }
        fs::create_dir_all(&self.prefix)?;
        self.run(&["wineboot", "--init"])?;
        // It writes its registry when its last program has ended.
        self.run(&["wineserver", "--wait"])?;
        let source = self.prefix.join("bcryptprimitives.c");
        fs::write(&source, RANDOM)?;
        let library = self.prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
        let mut compile = Command::new(LINKER);
        compile.args(["-shared", "-O2", "-s", "-o"]).arg(library).arg(source).arg("-ladvapi32");
        process::run(&mut compile)
    }

    fn run(&self, command: &[&str]) -> Result<()> {
        let mut line = Command::new(command[0]);
        self.set(&mut line);
        process::run(line.args(&command[1..]).stdin(Stdio::null()))
    }

    /// Keeps this Windows up until the answer is dropped. Without it every program starts and ends
    /// its services, which takes seconds.
    pub(crate) fn up(&self) -> Result<Up> {
        let mut command = self.command(Path::new("cmd"));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Up(command.spawn().context("wine could not be started")?))
    }

    /// A Windows program, to be run in this wine.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(Self::PROGRAM);
        self.set(&mut command);
        command.arg(program);
        command
    }

    /// Lets a command, and whatever it starts, use this wine: without a display, without a word of
    /// its own, without .NET and a browser.
    pub(crate) fn set(&self, command: &mut Command) {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree=;mshtml=");
    }
}
