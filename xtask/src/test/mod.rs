//! `cargo xtask test`: every check, in the order in which a mistake is found soonest.
//!
//! A failed check does not stop the others, except that what needs a build is left out when the
//! build failed. The last line is `N passed, N failed`, counted in single tests where a tool says
//! how many it ran, and one for each other check.

mod ahead;
mod checks;
mod counts;
pub(crate) mod interface;
pub(crate) mod window;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::console::{failure, say, seconds};
use crate::setup::{self, Need};
use crate::windows;
use crate::workspace::{Profile, Workspace};
use ahead::Ahead;

pub(crate) use counts::Counts;

/// One check and how it went.
struct Outcome {
    name: &'static str,
    counts: Counts,
    time: Duration,
}

/// Runs the checks one after the other and remembers how each went.
struct Checks {
    outcomes: Vec<Outcome>,
}

impl Checks {
    /// Runs one check; whether it passed.
    fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<Counts>) -> bool {
        println!();
        say(&format!("Checking: {name} …"));
        let started = Instant::now();
        let counts = work().unwrap_or_else(|error| {
            failure(&error);
            Counts { passed: 0, failed: 1 }
        });
        self.outcomes.push(Outcome { name, counts, time: started.elapsed() });
        counts.failed == 0
    }

    fn report(&self) -> ExitCode {
        println!();
        let mut sum = Counts::default();
        for Outcome { name, counts, time } in &self.outcomes {
            let word = if counts.failed == 0 { "passed" } else { "FAILED" };
            let tests = match (counts.passed, counts.failed) {
                (0..=1, 0) | (0, 1) => String::new(),
                (passed, 0) => format!("  ({passed} tests)"),
                (passed, failed) => format!("  ({failed} of {} tests failed)", passed + failed),
            };
            println!("  {word}  {name:<34} {:>12}{tests}", seconds(*time));
            sum.passed += counts.passed;
            sum.failed += counts.failed;
        }
        println!();
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Sets up and checks everything; `quick` leaves out what takes minutes.
pub(crate) fn run(workspace: &Workspace, profile: Profile, quick: bool) -> Result<ExitCode> {
    setup::ensure(workspace, Need::Tests)?;
    let mut checks = Checks { outcomes: Vec::new() };
    let tools = (!quick).then(|| Ahead::begin(workspace, "tools"));
    checks.check("format (cargo fmt)", || checks::format(workspace));
    checks.check("rules of the repository (tidy)", || checks::tidy(workspace));
    // The programs embed the interface: it is built, and thereby type-checked, before them.
    let interface = checks.check("interface: types and build", || checks::ui_build(workspace));
    let for_windows = !quick && interface && cfg!(target_os = "linux");
    let for_windows = for_windows.then(|| Ahead::begin(workspace, "windows"));
    checks.check("interface: lint", || checks::ui_lint(workspace));
    checks.check("interface: unit tests", || checks::ui_tests(workspace));
    checks.check("lints (clippy)", || checks::clippy(workspace));
    let programs = checks.check("programs: build", || checks::programs(workspace, profile));
    checks.check("Rust tests", || checks::rust_tests(workspace, profile));
    if let Some(tools) = tools {
        checks.check("licences and sources (cargo deny)", || {
            tools?.finish()?;
            checks::licences(workspace)
        });
        if programs {
            let faults = || checks::faults(workspace, profile);
            checks.check("nothing is lost (faults --short)", faults);
        }
        checks.check("documentation (cargo doc)", || checks::documentation(workspace));
        // Before what is seen and heard: nothing is built beside that.
        if let Some(for_windows) = for_windows {
            checks.check("for Windows, under wine", || {
                for_windows?.finish()?;
                windows::core(workspace)
            });
        }
        if interface && programs {
            checks.check("in the browser", || interface::run(workspace, profile, Duration::ZERO));
            checks.check("users in the browser", || interface::users(workspace, profile));
            checks.check("in the window", || window::run(workspace, profile));
        } else {
            say("The browser and the window are not tested, because the build failed.");
        }
    }
    Ok(checks.report())
}
