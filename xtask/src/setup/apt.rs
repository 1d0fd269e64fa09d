//! System packages of Debian and Ubuntu.
//!
//! A package counts as present when dpkg says so, or when the program that we want from it is on
//! the PATH from elsewhere. Missing ones are installed when that needs no password; otherwise the
//! exact line to type is printed. On other Linux systems only programs and pkg-config are asked.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use super::Need;
use crate::console::{say, step};
use crate::process::{self, on_path};

/// One thing that we want from the system.
struct Wanted {
    /// Debian's package.
    package: &'static str,
    /// Ubuntu's, where it has another name.
    ubuntu: Option<&'static str>,
    /// Any of these programs on the PATH will do instead.
    programs: &'static [&'static str],
    /// This pkg-config module will do instead.
    module: Option<&'static str>,
    /// This command's success will do instead.
    command: &'static [&'static str],
    /// For what.
    why: &'static str,
}

impl Wanted {
    const fn new(package: &'static str, why: &'static str) -> Self {
        Self { package, ubuntu: None, programs: &[], module: None, command: &[], why }
    }

    fn command_succeeds(&self) -> bool {
        let [program, arguments @ ..] = self.command else { return false };
        process::succeeds(Command::new(program).args(arguments))
    }
}

const FOR_BUILDS: &[Wanted] = &[
    Wanted { programs: &["cc"], ..Wanted::new("build-essential", "C compiler and linker") },
    Wanted { programs: &["pkg-config"], ..Wanted::new("pkg-config", "finds libraries") },
    Wanted {
        module: Some("webkit2gtk-4.1"),
        ..Wanted::new("libwebkit2gtk-4.1-dev", "the window's web view")
    },
    Wanted {
        module: Some("ayatana-appindicator3-0.1"),
        ..Wanted::new("libayatana-appindicator3-dev", "the tray icon")
    },
];

const FOR_TESTS: &[Wanted] = &[
    Wanted { programs: &["Xvfb"], ..Wanted::new("xvfb", "a display for the window test") },
    Wanted {
        programs: &["WebKitWebDriver"],
        ..Wanted::new("webkit2gtk-driver", "drives the window")
    },
    Wanted {
        programs: &["dbus-run-session"],
        ..Wanted::new("dbus", "tray and notifications of the window test")
    },
    Wanted {
        ubuntu: Some("chromium-browser"),
        programs: &["chromium", "chromium-browser", "google-chrome"],
        ..Wanted::new("chromium", "the browser of the interface tests")
    },
    Wanted {
        programs: &["pulseaudio"],
        ..Wanted::new("pulseaudio", "a sound card to hear the horn by")
    },
    Wanted { programs: &["pacat"], ..Wanted::new("pulseaudio-utils", "records what is heard") },
    Wanted {
        programs: &["mosquitto"],
        ..Wanted::new("mosquitto", "a broker that is not ours for the delivery tests")
    },
    Wanted {
        programs: &["strace"],
        ..Wanted::new("strace", "errors of the disk and power loss in the fault matrix")
    },
    Wanted::new("libfaketime", "wrong clocks in the fault matrix"),
    Wanted::new("fonts-noto-cjk", "Chinese in the tests' pictures"),
    Wanted {
        command: &["python3", "-c", "import venv, ensurepip"],
        ..Wanted::new("python3-venv", "an OPC UA client and server that are not ours")
    },
];

const FOR_HISTORY: &[Wanted] = &[
    Wanted {
        programs: &["influxd"],
        ..Wanted::new("influxdb", "a database to measure history beside")
    },
    Wanted::new("postgresql", "a database to measure history beside"),
];

/// Debian's names; Ubuntu has no such compiler.
const FOR_WINDOWS: &[Wanted] = &[
    Wanted::new("rustc-web", "a compiler with its library's sources"),
    Wanted::new("cargo-web", "its cargo"),
    Wanted::new("rust-web-src", "the sources, of which the library for Windows is built"),
    Wanted::new("gcc-mingw-w64-x86-64-posix", "the linker for Windows"),
    Wanted::new("g++-mingw-w64-x86-64-posix", "the C++ compiler for Windows"),
    Wanted::new("wine", "runs Windows programs"),
    Wanted::new("wine64", "runs Windows programs"),
    Wanted::new("nsis", "makes installers"),
    Wanted::new("wixl", "makes MSI packages"),
    Wanted { programs: &["Xvfb"], ..Wanted::new("xvfb", "a display for installers and windows") },
    Wanted { programs: &["import"], ..Wanted::new("imagemagick", "pictures of that display") },
    Wanted { programs: &["xwininfo"], ..Wanted::new("x11-utils", "the windows on that display") },
    Wanted::new("fonts-noto-cjk", "Chinese in pictures"),
];

/// Runs a command that installs packages, without starting the services in them: the measurement
/// starts programs of its own. See Debian's `invoke-rc.d(8)` about the file.
const WITHOUT_SERVICES: &str = "policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
fi
\"$@\"";

/// Installs what is missing, or says how to.
pub(crate) fn ensure(need: Need) -> Result<()> {
    let more: &[&[Wanted]] = match need {
        Need::Build => &[],
        Need::Tests => &[FOR_TESTS],
        Need::History => &[FOR_TESTS, FOR_HISTORY],
        Need::Windows => &[FOR_WINDOWS],
    };
    let wanted: Vec<&Wanted> = FOR_BUILDS.iter().chain(more.iter().copied().flatten()).collect();
    if !on_path("dpkg-query") {
        return elsewhere(&wanted);
    }
    let ubuntu = fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"));
    let missing = missing(&wanted, ubuntu)?;
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    for (name, why) in &missing {
        say(&format!("Missing: {name} ({why})."));
    }
    // Somebody else may be installing something: wait for five minutes.
    let patient = ["-o", "DPkg::Lock::Timeout=300"];
    let install =
        [&["apt-get", "install", "--yes", "--no-install-recommends"], &patient[..], &names]
            .concat();
    let line = format!("sudo {}", install.join(" "));
    let Some(prefix) = privileges() else {
        bail!(
            "system packages are missing and sudo asks for a password; type this line, then try again:\n\n    {line}\n"
        );
    };
    step("Refreshing the list of system packages", || {
        process::run(&mut privileged(prefix, &["apt-get", "update", "--quiet"]))
    })?;
    step(&format!("Installing {}", names.join(", ")), || {
        let quiet = ["sh", "-c", WITHOUT_SERVICES, "install"];
        process::run(&mut privileged(prefix, &[&quiet[..], &install].concat()))
    })
    .map_err(|error| {
        error.context(format!("apt-get could not install them; try `{line}` yourself"))
    })
}

/// Package names that are neither installed nor replaced by something else, with their purpose.
fn missing(wanted: &[&Wanted], ubuntu: bool) -> Result<Vec<(&'static str, &'static str)>> {
    let named: Vec<_> = wanted
        .iter()
        .filter(|wanted| !wanted.programs.iter().any(|program| on_path(program)))
        .filter(|wanted| !wanted.command_succeeds())
        .map(|wanted| match wanted.ubuntu {
            Some(name) if ubuntu => (name, wanted.why),
            _ => (wanted.package, wanted.why),
        })
        .collect();
    // dpkg-query fails when it does not know one of the names, and still lists the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(named.iter().map(|(name, _)| name))
        .output()?;
    let installed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(named
        .into_iter()
        .filter(|(name, _)| !installed.lines().any(|line| line == format!("{name} installed")))
        .collect())
}

/// What to put before a command to run it as root without a password; `None` when we may not.
fn privileges() -> Option<&'static [&'static str]> {
    let user = process::output_of(Command::new("id").arg("-u")).unwrap_or_default();
    if user.trim() == "0" {
        Some(&[])
    } else if on_path("sudo") && process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn privileged(prefix: &[&str], command: &[&str]) -> Command {
    // `env` sets the variable on sudo's other side, too: no package may stop to ask.
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive"], command].concat();
    let mut line = Command::new(words[0]);
    line.args(&words[1..]);
    line
}

/// Linux without dpkg: asks for the programs and libraries themselves.
fn elsewhere(wanted: &[&Wanted]) -> Result<()> {
    let missing: Vec<String> = wanted
        .iter()
        .filter(|wanted| {
            let program = wanted.programs.iter().any(|program| on_path(program));
            let module = wanted.module.is_some_and(|module| {
                process::succeeds(Command::new("pkg-config").args(["--exists", module]))
            });
            let command = wanted.command_succeeds();
            let known = !wanted.programs.is_empty()
                || wanted.module.is_some()
                || !wanted.command.is_empty();
            known && !program && !module && !command
        })
        .map(|wanted| format!("{} ({})", wanted.package, wanted.why))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "this is neither Debian nor Ubuntu; install with its own package manager what Debian calls {}",
        missing.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_for_root_needs_no_sudo_and_never_asks() {
        let line = process::shown(&privileged(&[], &["apt-get", "update"]));
        assert_eq!(line, "env DEBIAN_FRONTEND=noninteractive apt-get update");
        let line = process::shown(&privileged(&["sudo", "-n"], &["apt-get", "update"]));
        assert_eq!(line, "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update");
    }

    #[test]
    fn a_program_from_elsewhere_replaces_its_package() {
        let there = Wanted { programs: &["cargo"], ..Wanted::new("no-such-package-a", "x") };
        let works =
            Wanted { command: &["cargo", "--version"], ..Wanted::new("no-such-package-d", "x") };
        let absent =
            Wanted { ubuntu: Some("no-such-package-c"), ..Wanted::new("no-such-package-b", "y") };
        if !on_path("dpkg-query") {
            return;
        }
        let names = |ubuntu| missing(&[&there, &works, &absent], ubuntu).unwrap();
        assert_eq!(names(false), [("no-such-package-b", "y")]);
        assert_eq!(names(true), [("no-such-package-c", "y")]);
    }
}
