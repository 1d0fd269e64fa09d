//! Where things are: the repository, the build outputs, the tools that are kept between builds.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Debug or release.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Debug,
    /// Quick to run.
    Release,
}

impl Profile {
    /// Its folder below the target folder.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// The repository and its build outputs.
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, absolute.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// The workspace that this program belongs to.
    ///
    /// The target folder is `--target-dir`, else `CARGO_TARGET_DIR`, else `target`.
    pub(crate) fn open(target_dir: Option<&Path>) -> Result<Self> {
        // Cargo sets it when it runs us; the other is for a binary started by hand.
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here.parent().context("xtask stands in the root of the repository")?.to_owned();
        let chosen = target_dir
            .map(Path::to_owned)
            .or_else(|| env::var_os("CARGO_TARGET_DIR").map(PathBuf::from))
            .unwrap_or_else(|| root.join("target"));
        let target = env::current_dir()?.join(chosen);
        Ok(Self { root, target })
    }

    /// The interface's folder.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Where tests leave pictures and logs to look at.
    pub(crate) fn artifacts(&self) -> PathBuf {
        self.root.join("artifacts")
    }

    /// Where a program stands after a build.
    pub(crate) fn binary(&self, profile: Profile, name: &str) -> PathBuf {
        self.target.join(profile.folder()).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Cargo in this workspace, with its target folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = process::cargo();
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).args(arguments);
        command
    }

    /// The folder for tools that take minutes to build, kept outside the repository.
    pub(crate) fn tools() -> Result<PathBuf> {
        Ok(Self::cache()?.join("tools"))
    }

    /// The folder for everything that is kept outside the repository.
    pub(crate) fn cache() -> Result<PathBuf> {
        let base = if cfg!(windows) {
            env::var_os("LOCALAPPDATA").map(PathBuf::from)
        } else {
            env::var_os("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        };
        Ok(base.context("there is no home folder to keep tools in")?.join("linewatch"))
    }
}
