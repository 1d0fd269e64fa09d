//! Other programs: started, watched, ended; a failure names the exact command.
//!
//! Nothing here goes through a shell. A program that this module starts is ended by this module,
//! by its process id.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::console::say;

/// A command for the cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// A command for npm, in a folder.
pub(crate) fn npm(folder: &Path) -> Command {
    // On Windows npm is a batch file, which the system finds only by its full name.
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        if argument.is_empty() || argument.contains([' ', '"', '\'', '*', '$', ';', '&']) {
            line.push('\'');
            line.push_str(&argument);
            line.push('\'');
        } else {
            line.push_str(&argument);
        }
    }
    match command.get_current_dir() {
        Some(folder) => format!("{line}   (in {})", folder.display()),
        None => line,
    }
}

/// Runs a command with its output going through.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_started(command))?;
    if status.success() {
        return Ok(());
    }
    bail!("`{}` ended with {status}; its own messages are above", shown(command))
}

/// Runs a command and returns what it wrote; what it wrote is in the error when it fails.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    bail!(
        "`{}` ended with {}: {}",
        shown(command),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    )
}

/// Whether a command can be run and succeeds; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A command whose output is kept may take so long; then it is ended and has failed.
const KEPT_LIMIT: Duration = Duration::from_mins(40);

/// What a command leaves behind may hold its output open; it is listened to for so long.
const LEFT_BEHIND: Duration = Duration::from_secs(5);

/// Runs a command with its output going through, and also returns that output.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<(bool, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| not_started(command))?;
    let out = child.stdout.take().map(|pipe| Kept::listen(pipe, io::stdout()));
    let err = child.stderr.take().map(|pipe| Kept::listen(pipe, io::stderr()));
    let status = wait_for(&mut child, KEPT_LIMIT)?;
    if status.is_none() {
        child.kill()?;
        child.wait()?;
        say(&format!("`{}` was ended after {KEPT_LIMIT:?}.", shown(command)));
    }
    let until = Instant::now() + LEFT_BEHIND;
    let output = [out, err].into_iter().flatten().map(|kept| kept.until(until)).collect();
    Ok((status.is_some_and(|status| status.success()), output))
}

/// Output that is passed on and kept while it comes.
struct Kept {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// Disconnected when the output has ended.
    ended: mpsc::Receiver<()>,
}

impl Kept {
    fn listen(mut from: impl Read + Send + 'static, mut to: impl Write + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        // Nothing is ever sent: it ends with its sender.
        let (end, ended) = mpsc::sync_channel(0);
        let keep = Arc::clone(&bytes);
        thread::spawn(move || {
            let _until_this_ends: mpsc::SyncSender<()> = end;
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut piece) {
                // Whoever should see it may be gone; it is kept all the same.
                drop(to.write_all(&piece[..length]).and_then(|()| to.flush()));
                keep.lock().unwrap_or_else(PoisonError::into_inner).extend(&piece[..length]);
            }
        });
        Self { bytes, ended }
    }

    /// What came until the output ended, or until then.
    fn until(&self, then: Instant) -> String {
        let left = then.saturating_duration_since(Instant::now());
        // Ended or not: what came by then is the output.
        self.ended.recv_timeout(left).ok();
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Waits until a program ends by itself, so long at most; nothing when it still runs.
fn wait_for(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let until = Instant::now() + limit;
    loop {
        let status = child.try_wait()?;
        if status.is_some() || Instant::now() >= until {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The same through a file, for a command that starts others which live longer and hold its output
/// open, as wine's services do: a pipe would only end with them.
pub(crate) fn run_and_keep_by(file: &Path, command: &mut Command) -> Result<(bool, String)> {
    let opened =
        || File::create(file).with_context(|| format!("{} cannot be made", file.display()));
    let out = opened()?;
    command.stdin(Stdio::null()).stderr(out.try_clone()?).stdout(out);
    let status = command.status().with_context(|| not_started(command))?;
    let kept = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    io::stdout().write_all(kept.as_bytes())?;
    fs::remove_file(file).ok();
    Ok((status.success(), kept))
}

/// What is said of a command that cannot be started.
pub(crate) fn not_started(command: &Command) -> String {
    format!("`{}` could not be started; is it installed and on the PATH?", shown(command))
}

/// Whether a program of this name stands in one of the folders of PATH.
pub(crate) fn on_path(name: &str) -> bool {
    let Some(path) = env::var_os("PATH") else { return false };
    // Some daemons stand in sbin, which is not on everybody's PATH.
    let system = ["/usr/sbin", "/sbin"].into_iter().map(Into::into);
    env::split_paths(&path).chain(system).any(|folder| {
        ["", ".exe", ".cmd"].iter().any(|end| {
            fs::metadata(folder.join(format!("{name}{end}"))).is_ok_and(|file| file.is_file())
        })
    })
}

/// A program running beside this one, whose standard output is read line by line.
///
/// Dropped without [`Background::interrupt`] it is killed.
pub(crate) struct Background {
    name: String,
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Background {
    /// Starts a program.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| not_started(command))?;
        // Bounded: a reader that stops reading stops the program's output, not our memory.
        let (sender, lines) = mpsc::sync_channel(64);
        if let Some(pipe) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    // Nobody listens any more: keep reading, so that the program is not stopped.
                    drop(sender.try_send(line));
                }
            });
        }
        Ok(Self { name: name.to_owned(), child, lines })
    }

    /// The next line it writes, or an error when it ends or says nothing in time.
    pub(crate) fn next_line(&mut self, limit: Duration) -> Result<String> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(line),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let status = self.child.wait()?;
                bail!(
                    "{} ended with {status} before it was ready; its messages are above",
                    self.name
                )
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                bail!("{} said nothing for {} s", self.name, limit.as_secs())
            }
        }
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Waits until it ends by itself, so long at most; nothing when it still runs.
    pub(crate) fn wait_for(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        Ok(wait_for(&mut self.child, limit)?)
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end as Ctrl-C does, and insists that it ends well within the limit.
    pub(crate) fn interrupt(mut self, limit: Duration) -> Result<()> {
        let id = self.child.id().to_string();
        if cfg!(windows) {
            // Windows has no Ctrl-C for one other process: end it and do not judge its code.
            self.child.kill()?;
            self.child.wait()?;
            return Ok(());
        }
        run(Command::new("kill").args(["-INT", &id]))?;
        let until = Instant::now() + limit;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("{} ended with {status} after Ctrl-C, and should end with 0", self.name);
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("{} (process {id}) did not end within {} s of Ctrl-C", self.name, limit.as_secs())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill and nothing to report.
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("npm");
        command.args(["run", "a b", ""]).current_dir("ui");
        assert_eq!(shown(&command), "npm run 'a b' ''   (in ui)");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_program_leaves_behind_is_not_waited_for() {
        let started = Instant::now();
        let script = "echo said; sleep 60 & echo $! >&2";
        let (succeeded, output) = run_and_keep(Command::new("sh").args(["-c", script])).unwrap();
        assert!(succeeded);
        let (said, left) = output.split_once('\n').unwrap();
        assert_eq!(said, "said");
        assert!(started.elapsed() < Duration::from_secs(40));
        run(Command::new("kill").arg(left.trim())).unwrap();
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(error.to_string().contains("`no-such-program-here` could not be started"));
    }
}
