//! The fault matrix: `cargo xtask faults [--short] [ROW…]`.
//!
//! Each row does one kind of harm to real stations and holds what they have stored against the
//! publisher's own list: nothing acknowledged is missing, nothing is there twice, and received =
//! stored + duplicate + quarantined. A row prints one line with its figure; a figure that is not
//! met fails the row. The seed is printed: the same one makes the same choices.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a row prints, and fails by panic"
)]

mod broker;
mod clock;
mod common;
mod damage;
mod demo;
mod disk;
mod kill;
mod load;
mod malformed;
mod memory;
mod power;
mod shuffle;
mod soak;
mod taskkill;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use common::Scale;

/// Rows for a Windows program under wine, done only when they are named.
const WINDOWS_ROWS: [Row; 2] = [
    row("taskkill", "taskkill /F at random moments", taskkill::run),
    row("demo", "the demo plant served, asked and exported from while it runs", demo::run),
];

/// One row: its name, what is done, and the work; the answer is the figure.
struct Row {
    name: &'static str,
    fault: &'static str,
    run: fn(&Scale) -> String,
    /// Whether it is part of the short run.
    in_short: bool,
}

const fn row(name: &'static str, fault: &'static str, run: fn(&Scale) -> String) -> Row {
    Row { name, fault, run, in_short: true }
}

const ROWS: [Row; 10] = [
    row("kill", "kill -9 at random moments and at chosen system calls", kill::run),
    row("power", "power loss: unsynced writes dropped or torn", power::run),
    row("disk", "disk full, and errors from the disk", disk::run_row),
    row("damage", "a bit flipped, truncated, 4 KiB zeroed", damage::run),
    row("broker", "broker killed, line cut, half open, lossy, slow", broker::run),
    row("clock", "clock -1 h, +1 h, +10 years, daylight saving", clock::run),
    row("shuffle", "30 % duplicates, shuffled, 7 days late", shuffle::run),
    row("malformed", "malformed payloads among good ones", malformed::run),
    row("load", "ten times the load; a long export during it", load::run),
    Row { in_short: false, ..row("soak", "half load with random faults", soak::run) },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let short = arguments.iter().any(|argument| argument == "--short");
    let names: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|name| !name.starts_with("--")).collect();
    let scale = Scale { short, seed: common::seed(&arguments) };
    for name in &names {
        let known = ROWS.iter().chain(&WINDOWS_ROWS).any(|row| row.name == *name);
        assert!(known, "there is no row named {name}");
    }
    let chosen = |row: &&Row| {
        if names.is_empty() { !short || row.in_short } else { names.contains(&row.name) }
    };
    println!("seed {}, {}", scale.seed, if short { "short" } else { "in full" });
    let mut counts = (0, 0);
    let for_windows = WINDOWS_ROWS.iter().filter(|row| names.contains(&row.name));
    for row in ROWS.iter().filter(chosen).chain(for_windows) {
        let begun = Instant::now();
        let figure = catch_unwind(AssertUnwindSafe(|| (row.run)(&scale)));
        let seconds = begun.elapsed().as_secs();
        if let Ok(figure) = figure {
            counts.0 += 1;
            println!("  met     {:<10} {}: {figure} ({seconds} s)", row.name, row.fault);
        } else {
            counts.1 += 1;
            println!("  NOT MET {:<10} {}: see above ({seconds} s)", row.name, row.fault);
        }
    }
    println!("test result: {} passed; {} failed", counts.0, counts.1);
    std::process::exit(i32::from(counts.1 > 0));
}
