//! The packages tried under wine, in a Windows that is made for this and holds nothing else.
//!
//! Installed silently into a folder with blanks and Chinese in its name, started, upgraded while
//! the program runs, refused while it does not end, uninstalled with the data kept and without;
//! then the MSI, the zip, and the window without the WebView2 runtime. Wine is no Windows: it has
//! neither rights nor a Restart Manager, and its MSI is not Microsoft's.

mod machine;
mod msi;
mod nsis;
mod portable;
mod window;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::Job;
use super::stage::Stage;
use crate::console::{say, step};
use crate::workspace::Workspace;
use machine::Machine;

/// The packages of three versions: the one to be shipped, one before and one after it.
struct Versions {
    before: Packages,
    shipped: Packages,
    after: Packages,
}

/// One version's files.
struct Packages {
    zip: PathBuf,
    setup: PathBuf,
    msi: PathBuf,
}

/// Tries everything.
pub(super) fn run(workspace: &Workspace, stage: &Stage, shipped: Vec<PathBuf>) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("--verify needs wine; on Windows try the packages by hand, as CONTRIBUTING.md says");
    }
    let folder = workspace.target.join("package-proof");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let other = |version: &str| -> Result<Packages> {
        let job = Job {
            workspace,
            stage,
            signer: None,
            webview2: None,
            version,
            quick: true,
            folder: &folder,
        };
        Packages::of(job.packages()?.0)
    };
    let versions = Versions {
        before: other("0.0.1")?,
        shipped: Packages::of(shipped)?,
        after: other("9.9.9")?,
    };
    let machine = step("Making a new Windows to install into", || Machine::new(&folder))?;
    step("The installer for one user", || nsis::prove(&machine, &versions))?;
    step("The MSI for all users", || msi::prove(&machine, &versions))?;
    step("The portable zip", || portable::prove(&machine, &versions.shipped.zip))?;
    step("The window without the WebView2 runtime", || {
        window::prove(&machine, &versions.shipped.zip, &workspace.artifacts())
    })?;
    drop(machine);
    std::fs::remove_dir_all(&folder).context("what the proof made cannot be cleared away")?;
    say("The packages do under wine what they should. Nothing was run on a real Windows.");
    Ok(())
}

impl Packages {
    fn of(files: Vec<PathBuf>) -> Result<Self> {
        match <[PathBuf; 3]>::try_from(files) {
            Ok([zip, setup, msi]) => Ok(Self { zip, setup, msi }),
            Err(_) => bail!("only all three packages can be tried; a tool is missing, see above"),
        }
    }
}
