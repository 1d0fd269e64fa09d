//! How fast the machine runs: nanoseconds per instruction for small programs, and microseconds per
//! scan for the files named on the command line.
//!
//! `cargo run --release -p st --example scan_speed [-- FILES…]`

use std::process::ExitCode;
use std::time::Instant;

use st::{Clock, Machine, Running, SourceFile};

const PROGRAMS: [(&str, &str); 5] = [
    (
        "whole numbers",
        "PROGRAM P VAR i, s : DINT; END_VAR
         FOR i := 1 TO 20000 DO s := s + i * 3; s := s - 7; END_FOR END_PROGRAM",
    ),
    (
        "floating numbers",
        "PROGRAM P VAR i : DINT; r : REAL := 1.0; END_VAR
         FOR i := 1 TO 20000 DO r := r * 0.999 + 0.25; IF r > 100.0 THEN r := 1.0; END_IF END_FOR
         END_PROGRAM",
    ),
    (
        "arrays",
        "PROGRAM P VAR i : DINT; a : ARRAY[0..99] OF INT; END_VAR
         FOR i := 0 TO 19999 DO a[i MOD 100] := a[(i + 1) MOD 100] + 1; END_FOR END_PROGRAM",
    ),
    (
        "blocks",
        "FUNCTION_BLOCK FB VAR_INPUT x : REAL; END_VAR VAR_OUTPUT y : REAL; END_VAR VAR t : TON; END_VAR
         t(IN := x > 0.5, PT := T#1s); IF t.Q THEN y := x * 2.0; ELSE y := y + x; END_IF
         END_FUNCTION_BLOCK
         PROGRAM P VAR i : DINT; f : FB; r : REAL; END_VAR
         FOR i := 1 TO 5000 DO f(x := r); r := f.y * 0.1; END_FOR END_PROGRAM",
    ),
    (
        "texts",
        "PROGRAM P VAR i : DINT; s : STRING; n : DINT; END_VAR
         FOR i := 1 TO 5000 DO s := 'Waiting'; IF s = 'Running' THEN n := n + 1; END_IF END_FOR
         END_PROGRAM",
    ),
];

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let outcome = if files.is_empty() { small_programs() } else { scans_of(&files) };
    match outcome {
        Ok(report) => {
            report_line(&report);
            ExitCode::SUCCESS
        }
        Err(error) => {
            report_line(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn report_line(text: &str) {
    println!("{text}");
}

fn small_programs() -> Result<String, String> {
    let mut report = Vec::new();
    for (name, text) in PROGRAMS {
        let mut machine = machine(&[SourceFile::new("P.st", text)])?;
        let (scans, nanos, instructions) = timed(&mut machine, 1)?;
        let per_op = nanos / instructions as f64;
        let each = instructions / scans;
        report.push(format!("{name}: {per_op:.2} ns/instruction, {each} instructions a scan"));
    }
    Ok(report.join("\n"))
}

fn scans_of(paths: &[String]) -> Result<String, String> {
    let read = |path: &String| {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        Ok::<_, String>(SourceFile::new(path, &text))
    };
    let files = paths.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut machine = machine(&files)?;
    let (scans, nanos, instructions) = timed(&mut machine, 1_000)?;
    let (scans, instructions) = (scans as f64, instructions as f64);
    Ok(format!(
        "{:.3} us a scan, {:.0} instructions, {:.2} ns each",
        nanos / scans / 1e3,
        instructions / scans,
        nanos / instructions
    ))
}

fn machine(files: &[SourceFile]) -> Result<Machine<Running>, String> {
    let compiled = st::compile(files)
        .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(Machine::new(compiled.container).start())
}

/// Scans, nanoseconds and instructions of the fastest of many short runs: what else the computer
/// does does not count.
fn timed(machine: &mut Machine<Running>, scans: u64) -> Result<(u64, f64, u64), String> {
    let mut best = (scans, f64::INFINITY, 1);
    let mut now_ns = 0;
    for _run in 0..1_000 {
        let (start, mut instructions) = (Instant::now(), 0);
        for _scan in 0..scans {
            let report = machine.scan(Clock { now_ns, wall_ns: now_ns });
            if let Some(fault) = report.faults.first() {
                return Err(fault.message.clone());
            }
            instructions += report.instructions;
            now_ns += 10_000_000;
        }
        let nanos = start.elapsed().as_secs_f64() * 1e9;
        if nanos < best.1 {
            best = (scans, nanos, instructions.max(1));
        }
    }
    Ok(best)
}
