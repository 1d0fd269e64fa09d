//! A scan of `plc_program/` beside the same logic written in C and compiled by `cc -O2`, in one
//! run; then, with `plc task`, a task of 10 ms that is never late while a station runs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use st::{Clock, Machine, Running, SourceFile};
use testkit::StationProcess;

use crate::bare::Bare;
use crate::{linewatch, machine};

/// A scan may take so many times as long as the same logic in C.
const RATIO_MAX: f64 = 15.0;
const STEP_MS: i64 = 10;
const BATCH: u32 = 1_000;
/// How often the station is asked how its PLC does, and so how exactly an overrun's time is known.
const LOOK: Duration = Duration::from_millis(100);

/// Compares `scans` scans of both; the fastest batch of each counts, so that what else the computer
/// does does not.
pub(crate) fn run(scans: u32) {
    machine::print();
    let scans = scans.div_ceil(BATCH) * BATCH;
    let mut program = program();
    let (fastest, instructions) = batches(&mut program, scans);
    let c = compiled_c(scans);
    let read = |path: &str| program.read(path).unwrap().to_string();
    let counts = ["iProductCount", "iRejectCount", "iRunTimeSeconds"]
        .map(|name| read(&format!("PLC_PRG.{name}")));
    println!("{scans} scans: products, rejects, run seconds {counts:?}, in C {:?}", c.counts);
    assert_eq!(counts.to_vec(), c.counts, "both must do the same");
    let energy: f64 = read("PLC_PRG.rTotalEnergy").parse().unwrap();
    assert!((energy - c.energy).abs() <= c.energy.abs() * 1e-3, "{energy} kWh, in C {}", c.energy);
    let ratio = fastest / c.nanos;
    let nanos = c.nanos;
    println!("scan {fastest:.0} ns ({instructions} instructions), in C {nanos:.0} ns: {ratio:.1}");
    assert!(ratio <= RATIO_MAX, "more than {RATIO_MAX} times");
}

/// Lets a station's own PLC scan so many times, every 10 ms, while the station does its work, with
/// bare loops beside it: what is late while they are is the machine's doing, and is told apart.
pub(crate) fn task(scans: u64) {
    machine::print();
    let data = tempfile::tempdir().unwrap();
    let station = StationProcess::start(linewatch(), data.path(), &["--plant", "demo"]);
    station.wait_connected();
    let status = || {
        let status = station.ask("plc_status", &json!({}));
        let number = |name: &str| status[name].as_u64().unwrap();
        (number("scans"), number("overruns"))
    };
    let bare = Bare::start();
    let begin = status();
    let (mut before, mut overruns) = (begin, Vec::new());
    while before.0 - begin.0 < scans {
        std::thread::sleep(LOOK);
        let now = status();
        overruns.extend((before.1..now.1).map(|_| Instant::now()));
        before = now;
    }
    let longest = station.ask("plc_status", &json!({}))["maxUs"].as_f64().unwrap() / 1e3;
    let scanned = before.0 - begin.0;
    station.end();
    let mut late = bare.end();
    let (all, machine_late) = (overruns.len(), late.len());
    overruns.retain(|seen| {
        let same = |late: &Instant| *late + 2 * LOOK > *seen && *late < *seen + LOOK;
        let excused = late.iter().position(same);
        excused.map(|place| late.remove(place)).is_none()
    });
    println!(
        "{scanned} scans of 10 ms while the station runs: {all} overruns, longest scan \
         {longest:.2} ms; bare loops were late {machine_late} times, and {} overruns were not with \
         them",
        overruns.len()
    );
    assert_eq!(all, 0, "a scan was not done when the next was due");
}

/// The files of `plc_program/`, ready to be scanned.
fn program() -> Machine<Running> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plc_program");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "st"));
    paths.sort();
    let file = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        SourceFile::new(&name, &std::fs::read_to_string(path).unwrap())
    };
    let files: Vec<SourceFile> = paths.iter().map(file).collect();
    let compiled = st::compile(&files).unwrap_or_else(|found| panic!("{found:?}"));
    Machine::new(compiled.container).start()
}

/// Nanoseconds and instructions of a scan in the fastest batch.
fn batches(program: &mut Machine<Running>, scans: u32) -> (f64, u64) {
    let (mut best, mut now_ns) = ((f64::INFINITY, 0), 0);
    for _batch in 0..scans / BATCH {
        let (begun, mut instructions) = (Instant::now(), 0);
        for _scan in 0..BATCH {
            let report = program.scan(Clock { now_ns, wall_ns: now_ns });
            assert!(report.faults.is_empty(), "{:?}", report.faults);
            instructions += report.instructions;
            now_ns += STEP_MS * 1_000_000;
        }
        let nanos = begun.elapsed().as_secs_f64() * 1e9 / f64::from(BATCH);
        if nanos < best.0 {
            best = (nanos, instructions / u64::from(BATCH));
        }
    }
    best
}

/// What the program in C says.
struct InC {
    nanos: f64,
    counts: Vec<String>,
    energy: f64,
}

fn compiled_c(scans: u32) -> InC {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("plc");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/bench/plc.c");
    let mut compiler = Command::new("cc");
    compiler.arg("-O2").arg("-o").arg(&binary).arg(source).arg("-lm");
    let status = compiler.status().expect("install a C compiler named cc");
    assert!(status.success(), "cc does not compile plc.c");
    let mut plc = Command::new(&binary);
    let output = plc.arg(scans.to_string()).arg(STEP_MS.to_string()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = said.split_whitespace().collect();
    let [nanos, counts @ .., energy] = words.as_slice() else { panic!("plc.c says {said}") };
    InC {
        nanos: nanos.parse().unwrap(),
        counts: counts.iter().map(|&count| count.to_owned()).collect(),
        energy: energy.parse().unwrap(),
    }
}
