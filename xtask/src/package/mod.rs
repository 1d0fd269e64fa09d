//! `cargo xtask package windows`: what a user of Windows downloads, in `dist` of the target folder.
//!
//! An installer for one user (NSIS), one for all users of a machine (MSI) and a zip that is only
//! unpacked. Each holds the same files, see [`stage`]. On Windows itself, and elsewhere by the
//! cross toolchain of `cargo xtask windows setup`, the programs are the same sources; a tool that
//! is missing there is named, and what needs no tool is made all the same.

mod check;
mod licences;
mod msi;
mod nsis;
mod portable;
mod programs;
mod proof;
mod sign;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};

use crate::console::{say, step};
use crate::workspace::{Profile, Workspace};
use sign::Signer;
use stage::Stage;

/// What the files and the list of installed programs name as the maker; the same stands in
/// `crates/cli/build.rs` and `src-tauri/tauri.conf.json`.
const PUBLISHER: &str = "The Linewatch developers";
/// All crates of the workspace have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// By which Windows knows the program's shortcuts and notifications; `identifier` in
/// `src-tauri/tauri.conf.json`.
const APP_ID: &str = "dev.linewatch.desktop";
/// An installer without the WebView2 runtime may have this many bytes.
const MOST_BYTES: u64 = 60_000_000;

/// For which system.
#[derive(Subcommand)]
pub(crate) enum System {
    /// Installer, MSI and zip for Windows 10 and later, x64.
    Windows(WindowsArgs),
}

/// How the packages for Windows are made.
#[derive(Args)]
pub(crate) struct WindowsArgs {
    /// Try the packages under wine: install, start, upgrade, uninstall (Linux only).
    #[arg(long)]
    verify: bool,
    /// Signs our programs, the uninstaller and the packages: a command to which the file is
    /// added; quote parts with blanks in them. Ends with another code than 0: nothing is packed.
    #[arg(long, value_name = "COMMAND")]
    sign: Option<String>,
    /// The offline installer of the WebView2 runtime, to be packed and run where it is missing.
    #[arg(long, value_name = "FILE")]
    webview2: Option<PathBuf>,
    /// Pack unoptimised programs, quickly, to try the packaging itself.
    #[arg(long)]
    debug: bool,
    /// Pack the programs in this folder instead of building them.
    #[arg(long, value_name = "DIR")]
    programs: Option<PathBuf>,
    /// Where build outputs go, instead of `CARGO_TARGET_DIR` or `target`.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
}

/// One version of the packages, and how they are made.
struct Job<'a> {
    workspace: &'a Workspace,
    stage: &'a Stage,
    signer: Option<&'a Signer>,
    webview2: Option<&'a Path>,
    version: &'a str,
    /// Less packed, for trying.
    quick: bool,
    /// Where the packages go.
    folder: &'a Path,
}

/// Writes one package.
type Maker = fn(&Job<'_>, &Path) -> Result<()>;

/// Makes the packages of one system.
pub(crate) fn run(system: &System) -> Result<()> {
    let System::Windows(args) = system;
    let workspace = Workspace::open(args.target_dir.as_deref())?;
    let signer = args.sign.as_deref().map(Signer::new).transpose()?;
    let webview2 = args.webview2.as_deref().map(existing).transpose()?;
    let profile = if args.debug { Profile::Debug } else { Profile::Release };
    let built = match &args.programs {
        Some(folder) => existing(folder)?,
        None => programs::build(&workspace, profile)?,
    };
    let dist = workspace.target.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("the folder dist cannot be emptied")?;
    }
    fs::create_dir_all(&dist).context("the folder dist cannot be made")?;
    let stage = Stage::fill(&workspace, &built, signer.as_ref())?;
    check::programs(&workspace, &stage, profile)?;
    let job = Job {
        workspace: &workspace,
        stage: &stage,
        signer: signer.as_ref(),
        webview2: webview2.as_deref(),
        version: VERSION,
        quick: args.debug,
        folder: &dist,
    };
    let (packages, missing) = job.packages()?;
    report(&stage, &packages)?;
    if args.verify {
        proof::run(&workspace, &stage, packages.clone())?;
    }
    if args.webview2.is_none() && profile == Profile::Release {
        small_enough(&packages)?;
    }
    if missing.is_empty() {
        return Ok(());
    }
    bail!("not everything was made: {}", missing.join("; "))
}

impl Job<'_> {
    /// Makes all packages; what could not be made for want of a tool is named.
    fn packages(&self) -> Result<(Vec<PathBuf>, Vec<String>)> {
        let mut packages = Vec::new();
        let mut missing = Vec::new();
        let zip = self.file("portable.zip");
        step("Making the portable zip", || portable::make(self, &zip))?;
        packages.push(zip);
        let makers = [
            ("setup.exe", nsis::make as Maker, nsis::missing()),
            ("x64.msi", msi::make as Maker, msi::missing()),
        ];
        for (end, make, lacks) in makers {
            if let Some(lacks) = lacks {
                missing.push(lacks);
                continue;
            }
            let file = self.file(end);
            step(&format!("Making {}", shown_name(&file)), || make(self, &file))?;
            if let Some(signer) = self.signer {
                signer.sign(&file)?;
            }
            packages.push(file);
        }
        Ok((packages, missing))
    }

    fn file(&self, end: &str) -> PathBuf {
        self.folder.join(format!("Linewatch-{}-{end}", self.version))
    }
}

/// Absolute, as the tools are started in other folders. Not canonical: on Windows that is a form
/// which they do not take.
fn existing(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    ensure!(absolute.exists(), "{} is not there", absolute.display());
    Ok(absolute)
}

fn shown_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn report(stage: &Stage, packages: &[PathBuf]) -> Result<()> {
    say("What is installed:");
    for name in stage.names() {
        println!("  {:>8}  {name}", megabytes(fs::metadata(stage.folder().join(name))?.len()));
    }
    println!("  {:>8}  together", megabytes(stage.bytes()?));
    say("What is downloaded:");
    for file in packages {
        println!("  {:>8}  {}", megabytes(fs::metadata(file)?.len()), file.display());
    }
    Ok(())
}

fn small_enough(packages: &[PathBuf]) -> Result<()> {
    for file in packages {
        let bytes = fs::metadata(file)?.len();
        ensure!(
            bytes <= MOST_BYTES,
            "{} has {}, and at most {} are allowed without the WebView2 runtime",
            shown_name(file),
            megabytes(bytes),
            megabytes(MOST_BYTES)
        );
    }
    Ok(())
}

/// Bytes as people read them: `13.4 MB`.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_millions_of_bytes() {
        for (bytes, text) in [(0, "0.0 MB"), (49_999, "0.0 MB"), (13_449_999, "13.4 MB")] {
            assert_eq!(megabytes(bytes), text);
        }
    }

    #[test]
    fn the_maker_and_the_id_are_the_same_everywhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (file, words) in [
            ("crates/cli/build.rs", &[PUBLISHER][..]),
            ("src-tauri/tauri.conf.json", &[PUBLISHER, APP_ID]),
        ] {
            let text = fs::read_to_string(root.join(file)).unwrap();
            for word in words {
                assert!(text.contains(&format!("\"{word}\"")), "{file} does not name {word}");
            }
        }
    }
}
