//! What a scan of the line's program costs, beside the same logic in C, in one run.
//!
//! `cargo run --release -p simulator --example line_scan -- [SCANS]` compiles `benches/line_program.c`
//! with `cc -O2`, runs both for as many scans of 10 ms and prints a line of JSON. Fails when they
//! did not count the same.

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::{Value as Json, json};
use simulator::plc::line_program;
use st::{Clock, Machine, Value};

const SCAN_NS: i64 = 10_000_000;
const ROUNDS: usize = 3;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let scans: i64 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let program = in_c()?;
    let (mut c, mut st) = (Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does burdens both.
    for _ in 0..ROUNDS {
        c.push(run_c(&program, scans)?);
        st.push(run_st(scans)?);
    }
    std::fs::remove_file(&program)?;
    let (c, st) = (best(c), best(st));
    for what in ["products", "rejects"] {
        if c[what] != st[what] {
            return Err(format!("{what}: {} in C, {} in the machine", c[what], st[what]).into());
        }
    }
    let nanoseconds = |of: &Json| of["ns_per_scan"].as_f64().unwrap_or(f64::NAN);
    let ratio = nanoseconds(&st) / nanoseconds(&c);
    println!("{}", json!({ "scans": scans, "c": c, "st": st, "ratio": ratio }));
    Ok(())
}

fn in_c() -> Result<PathBuf, Failure> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/line_program.c");
    let program = std::env::temp_dir().join(format!("line_program_{}", std::process::id()));
    let done = Command::new("cc").arg("-O2").arg("-o").arg(&program).arg(&source).status()?;
    if done.success() { Ok(program) } else { Err(format!("cc: {done}").into()) }
}

fn run_c(program: &Path, scans: i64) -> Result<Json, Failure> {
    let output = Command::new(program).args([scans.to_string(), SCAN_NS.to_string()]).output()?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn run_st(scans: i64) -> Result<Json, Failure> {
    let compiled = st::compile(&line_program()).map_err(|found| format!("{found:?}"))?;
    let mut machine = Machine::new(compiled.container).start();
    let (mut instructions, started) = (0, Instant::now());
    for scan in 0..scans {
        let now_ns = scan * SCAN_NS;
        let report = machine.scan(Clock { now_ns, wall_ns: now_ns });
        instructions += report.instructions;
        if let Some(fault) = report.faults.first() {
            return Err(format!("{fault:?}").into());
        }
    }
    let taken_ns = started.elapsed().as_nanos() as f64;
    let read = |path: &str| machine.read(path).map_err(|error| error.to_string());
    let count = |path: &str| match read(path)? {
        Value::Int(count) => Ok(count),
        other => Err(format!("{path} is {other}")),
    };
    Ok(json!({
        "ns_per_scan": taken_ns / scans as f64,
        "products": count("PLC_PRG.iProductCount")?,
        "rejects": count("PLC_PRG.iRejectCount")?,
        "energy_kwh": read("PLC_PRG.rTotalEnergy")?.to_string(),
        "instructions_per_scan": instructions as f64 / scans as f64,
    }))
}

fn best(runs: Vec<Json>) -> Json {
    let time = |run: &Json| run["ns_per_scan"].as_f64().unwrap_or(f64::INFINITY);
    runs.into_iter().min_by(|a, b| time(a).total_cmp(&time(b))).unwrap_or_default()
}
