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

use std::sync::Mutex;
use std::thread;
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
    /// Whether its figure is worth nothing when other rows are done beside it.
    alone: bool,
}

/// Rows of the short run that are done at the same time: mostly they wait.
const AT_ONCE: usize = 2;

const fn row(name: &'static str, fault: &'static str, run: fn(&Scale) -> String) -> Row {
    Row { name, fault, run, in_short: true, alone: false }
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
    Row { alone: true, ..row("load", "ten times the load; a long export during it", load::run) },
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
    let for_windows = WINDOWS_ROWS.iter().filter(|row| names.contains(&row.name));
    let rows = ROWS.iter().filter(chosen).chain(for_windows);
    let (alone, together): (Vec<&Row>, Vec<&Row>) = rows.partition(|row| row.alone || !short);
    let failed = done(&together, &scale, AT_ONCE) + done(&alone, &scale, 1);
    println!("test result: {} passed; {failed} failed", together.len() + alone.len() - failed);
    std::process::exit(i32::from(failed > 0));
}

/// Does rows, so many at a time, in their order; the answer is how many are not met.
fn done(rows: &[&Row], scale: &Scale, at_once: usize) -> usize {
    let next = Mutex::new(rows.iter());
    let rest = || next.lock().unwrap().next();
    let each = || std::iter::from_fn(rest).filter(|row| !is_met(row, scale)).count();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(each)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

/// Does a row, on a thread of its name, by which its panic can be told from others.
fn is_met(row: &Row, scale: &Scale) -> bool {
    let begun = Instant::now();
    let figure = thread::scope(|scope| {
        let thread = thread::Builder::new().name(row.name.into());
        thread.spawn_scoped(scope, || (row.run)(scale)).unwrap().join()
    });
    let (Row { name, fault, .. }, seconds) = (row, begun.elapsed().as_secs());
    match &figure {
        Ok(figure) => println!("  met     {name:<10} {fault}: {figure} ({seconds} s)"),
        Err(_) => println!("  NOT MET {name:<10} {fault}: see above ({seconds} s)"),
    }
    figure.is_ok()
}
