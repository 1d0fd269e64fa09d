//! A Windows under wine with a display, and what one does with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::process::{self, Background};
use crate::windows::Wine;

/// Longer than the slowest installation here.
const LIMIT_S: u64 = 300;

/// A Windows of its own.
pub(super) struct Machine {
    wine: Wine,
    drive: PathBuf,
    display: String,
    _server: Background,
}

/// A station that runs in it.
pub(super) struct Station {
    process: Background,
    /// Where it keeps its data, as Windows calls it.
    pub(super) data: String,
}

#[derive(Deserialize)]
struct Ready {
    data: String,
}

impl Machine {
    /// Makes one below a folder.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let mut server = Background::start("Xvfb", &mut server)?;
        let display =
            server.next_line(Duration::from_secs(20)).context("no display could be made")?;
        let prefix = folder.join("wine");
        let machine = Self {
            wine: Wine::fresh(prefix.clone())?,
            drive: prefix.join("drive_c"),
            display: format!(":{}", display.trim()),
            _server: server,
        };
        // Older wines are a Windows 7 when nobody says otherwise.
        machine.must(system("winecfg"), &["-v", "win10"])?;
        machine.own_desktop()?;
        Ok(machine)
    }

    /// A desktop of its own: wine shows that of whoever runs this.
    fn own_desktop(&self) -> Result<()> {
        let desktop = self.path(&format!(r"{}\Desktop", self.user()?));
        if desktop.is_symlink() {
            fs::remove_file(&desktop)?;
        }
        fs::create_dir_all(&desktop).context("wine's desktop")
    }

    /// The display, as `DISPLAY` wants it.
    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// `C:\a\b` or `a\b` on this side.
    pub(super) fn path(&self, windows: &str) -> PathBuf {
        let below = windows.strip_prefix(r"C:\").unwrap_or(windows);
        below.split('\\').fold(self.drive.clone(), |path, part| path.join(part))
    }

    /// The folder of the user who is logged on, as Windows calls it.
    pub(super) fn user(&self) -> Result<String> {
        let name = env::var("USER").unwrap_or_default();
        let users = fs::read_dir(self.drive.join("users")).context("wine made no users")?;
        let mut names = users.filter_map(Result::ok).map(|user| user.file_name());
        let found = names.find(|found| *found == *name || (name.is_empty() && found != "Public"));
        let name = found.context("wine made no folder for this user")?;
        Ok(format!(r"C:\users\{}", name.to_string_lossy()))
    }

    /// A program of this machine's disk or of Windows itself, not started yet.
    pub(super) fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = self.wine.command(program);
        // Names that are not ASCII go through in this locale only; it also chooses English.
        command.args(arguments).env("DISPLAY", &self.display).env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null());
        command
    }

    /// Runs a program to its end and answers its exit code.
    pub(super) fn run(&self, program: &Path, arguments: &[&str]) -> Result<i32> {
        let mut command = self.command(program, arguments);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| process::shown(&command))?;
        let until = Instant::now() + Duration::from_secs(LIMIT_S);
        loop {
            if let Some(status) = child.try_wait()? {
                return status.code().with_context(|| process::shown(&command));
            }
            if Instant::now() > until {
                child.kill()?;
                child.wait()?;
                bail!("`{}` did not end within {LIMIT_S} s", process::shown(&command));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Runs a program that must end with 0.
    pub(super) fn must(&self, program: &Path, arguments: &[&str]) -> Result<()> {
        let code = self.run(program, arguments)?;
        let command = self.command(program, arguments);
        ensure!(code == 0, "`{}` ended with {code}", process::shown(&command));
        Ok(())
    }

    /// What a program prints.
    pub(super) fn output(&self, program: &Path, arguments: &[&str]) -> Result<String> {
        process::output_of(&mut self.command(program, arguments))
    }

    /// A value of the registry; nothing when it is not there.
    pub(super) fn registry(&self, key: &str, value: &str) -> Option<String> {
        let query = ["query", key, "/v", value];
        let output = self.output(Path::new("reg"), &query).ok()?;
        let line = output.lines().find(|line| line.trim_start().starts_with(value))?;
        let (_, text) = line.split_once("REG_")?;
        Some(text.split_once(char::is_whitespace)?.1.trim().to_owned())
    }

    /// Starts `linewatch.exe serve` with the demo plant, and waits until it is ready.
    pub(super) fn serve(&self, folder: &str) -> Result<Station> {
        let program = self.path(folder).join("linewatch.exe");
        let mut command =
            self.command(&program, &["serve", "--plant", "demo", "--http", "127.0.0.1:0"]);
        let mut process = Background::start("linewatch.exe", &mut command)?;
        let line = process.next_line(Duration::from_mins(2))?;
        let ready: Ready = serde_json::from_str(&line)
            .with_context(|| format!("linewatch.exe said “{line}” instead of being ready"))?;
        Ok(Station { process, data: ready.data })
    }
}

impl Drop for Machine {
    /// Ends what still runs in this Windows, and only that.
    fn drop(&mut self) {
        let mut command = Command::new("wineserver");
        self.wine.set(&mut command);
        drop(command.arg("--kill").status());
    }
}

impl Station {
    /// Insists that it ends by itself and well, now that it was asked to.
    pub(super) fn ended(mut self) -> Result<()> {
        match self.process.wait_for(Duration::from_secs(30))? {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("the station ended with {status}: it was not asked but ended"),
            None => bail!("the station still runs"),
        }
    }

    /// Whether it still runs.
    pub(super) fn runs(&mut self) -> Result<bool> {
        Ok(self.process.wait_for(Duration::ZERO)?.is_none())
    }

    /// Stops it in its tracks, or lets it go on: it cannot answer in between.
    pub(super) fn freeze(&self, frozen: bool) -> Result<()> {
        let signal = if frozen { "-STOP" } else { "-CONT" };
        process::run(Command::new("kill").args([signal, &self.process.id().to_string()]))
    }
}

/// Waits for what happens a moment after a program's end; says what when it does not.
pub(super) fn eventually(what: &str, mut holds: impl FnMut() -> bool) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(90);
    while !holds() {
        ensure!(Instant::now() < until, "within 90 s it did not come true that {what}");
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// A file of this side as programs under wine know it.
pub(super) fn seen_from_windows(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', r"\"))
}

/// A program of Windows itself.
pub(super) fn system(name: &str) -> &Path {
    Path::new(name)
}
