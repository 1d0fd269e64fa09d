//! The PLC in its own thread, seen through its handle. Nothing is waited for but what happens.

use std::time::{Duration, Instant};

use simulator::line::{FaultTruth, LineFault};
use simulator::plc::{Plc, PlcConfig, PlcError, PlcHandle, PlcState, Snapshot, line_program};
use st::{SourceFile, Value};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

struct Started {
    plc: Plc,
    handle: PlcHandle,
    folder: TempDir,
}

fn start(change: impl FnOnce(&mut PlcConfig)) -> Started {
    let folder = tempfile::tempdir().unwrap();
    start_in(folder, change)
}

fn start_in(folder: TempDir, change: impl FnOnce(&mut PlcConfig)) -> Started {
    let mut config = PlcConfig::new(folder.path().join("program"));
    change(&mut config);
    let plc = Plc::start(config).unwrap();
    Started { handle: plc.handle(), plc, folder }
}

fn until(handle: &PlcHandle, what: &str, mut true_of: impl FnMut(&Snapshot) -> bool) {
    let (end, mut number) = (Instant::now() + PATIENCE, 0);
    while Instant::now() < end {
        let Some(snapshot) = handle.next_snapshot(number, PATIENCE) else { break };
        if true_of(&snapshot) {
            return;
        }
        number = snapshot.number;
    }
    panic!("{what} did not happen: {:?}", handle.status());
}

fn value(handle: &PlcHandle, path: &str) -> Option<String> {
    let read = handle.read(&[path.to_owned()]).unwrap().remove(0);
    read.found.map(|(_, value)| value)
}

/// The program with one text put in the place of another.
fn edited(from: &str, to: &str) -> Vec<SourceFile> {
    let mut files = line_program();
    let file = files.iter_mut().find(|file| file.text.contains(from)).expect(from);
    file.text = file.text.replace(from, to);
    files
}

#[test]
fn it_starts_by_itself_and_products_are_counted() {
    let plc = start(|config| {
        config.speed = 200.0;
        config.published = ["PLC_PRG.iProductCount", "PLC_PRG.rNothing"].map(str::to_owned).into();
    });
    until(&plc.handle, "three products", |now| {
        assert_eq!(now.values.len(), 2);
        assert_eq!(now.values[1], None);
        matches!(now.values[0], Some(Value::Int(count)) if count >= 3)
    });
    until(&plc.handle, "products before the camera", |now| now.products.contains(":n"));
    let status = plc.handle.status().unwrap();
    assert_eq!(status.state, PlcState::Running);
    assert!(status.scans > 10 && status.longest >= status.last, "{status:?}");
    let recorded: u64 = status.durations.iter().map(|bucket| bucket.count).sum();
    assert_eq!(recorded, status.scans);
    assert!(plc.handle.line_counts().unwrap().fed >= 3);
    drop(plc.plc);
    assert!(plc.handle.ended());
    assert!(matches!(plc.handle.status(), Err(PlcError::Ended)));
}

#[test]
fn another_program_is_taken_over_and_kept_and_variables_keep_their_values() {
    let mut plc = start(|config| config.speed = 50.0);
    let first = plc.handle.program().unwrap();
    assert_eq!(first.note, None);
    until(&plc.handle, "the start", |_| {
        value(&plc.handle, "PLC_PRG.eSystemState").as_deref() == Some("1")
    });
    let files = edited("CONVEYOR_RUN_SPEED     : REAL := 3.0", "CONVEYOR_RUN_SPEED : REAL := 2.0");
    let check = plc.handle.check(&files).unwrap();
    assert_eq!(check.diagnostics, []);
    let plan = check.plan.unwrap();
    assert!(plan.kept.len() > 50 && plan.lost.is_empty() && plan.added.is_empty(), "{plan:?}");
    let run_time = value(&plc.handle, "PLC_PRG.tRunTime").unwrap();
    let taken = plc.handle.take_over(&first.revision, &files).unwrap();
    assert!(taken.taken && taken.lost.is_empty(), "{taken:?}");
    assert_ne!(taken.revision, first.revision);
    assert_eq!(value(&plc.handle, "PLC_PRG.eSystemState").as_deref(), Some("1"), "it runs on");
    assert_ne!(run_time, "T#0s");
    plc.handle.write("PLC_PRG.bSystemStop", "TRUE").unwrap();
    until(&plc.handle, "the stop", |_| {
        value(&plc.handle, "PLC_PRG.eSystemState").as_deref() == Some("0")
    });
    plc.handle.write("PLC_PRG.bSystemStart", "TRUE").unwrap();
    until(&plc.handle, "the new speed", |_| {
        value(&plc.handle, "PLC_PRG.rConveyorSpeed").as_deref() == Some("2")
    });
    // Somebody who still looks at the first version does not overwrite this one.
    let refused = plc.handle.take_over(&first.revision, &line_program());
    assert!(matches!(refused, Err(PlcError::OtherRevision { .. })), "{refused:?}");
    drop(plc.plc);
    plc = start_in(plc.folder, |_| {});
    assert_eq!(plc.handle.program().unwrap().revision, taken.revision);
}

#[test]
fn a_program_that_does_not_compile_is_refused_and_the_old_one_runs_on() {
    let plc = start(|_| {});
    let first = plc.handle.program().unwrap();
    let broken = edited("bBrake := bEmergencyStop;", "bBrake := rBeltCommand;");
    assert!(plc.handle.check(&broken).unwrap().plan.is_none());
    let answer = plc.handle.take_over(&first.revision, &broken).unwrap();
    assert!(!answer.taken && !answer.diagnostics.is_empty(), "{answer:?}");
    assert_eq!(
        (answer.revision, answer.diagnostics[0].file.as_str()),
        (first.revision.clone(), "PLC_PRG.st")
    );
    let elsewhere = vec![SourceFile { name: "../x.st".to_owned(), text: String::new() }];
    assert!(matches!(
        plc.handle.take_over(&first.revision, &elsewhere),
        Err(PlcError::Files { .. })
    ));
    assert_eq!(plc.handle.program().unwrap().revision, first.revision);
    assert_eq!(plc.handle.status().unwrap().state, PlcState::Running);
}

#[test]
fn a_folder_with_a_broken_program_is_left_alone_and_the_line_s_own_runs() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    std::fs::create_dir(&program).unwrap();
    std::fs::write(
        program.join("A.st"),
        "PROGRAM A\nVAR x : INT; END_VAR\nx := TRUE;\nEND_PROGRAM\n",
    )
    .unwrap();
    let plc = start_in(folder, |_| {});
    let running = plc.handle.program().unwrap();
    assert_eq!(running.files.len(), line_program().len());
    assert!(running.note.unwrap().contains("A.st:3:"));
    assert!(program.join("A.st").exists());
}

#[test]
fn variables_are_read_written_and_forced_by_path() {
    let plc = start(|_| {});
    let handle = &plc.handle;
    handle.write("PLC_PRG.rConveyorSpeed", "1.5").unwrap();
    assert_eq!(value(handle, "plc_prg.RCONVEYORSPEED").as_deref(), Some("1.5"));
    for (path, text) in
        [("PLC_PRG.rConveyorSpeed", "fast"), ("PLC_PRG.rNothing", "1"), ("PLC_PRG.fbConveyor", "1")]
    {
        let refused = handle.write(path, text);
        assert!(
            matches!(&refused, Err(PlcError::Variable { path: named, .. }) if named == path),
            "{refused:?}"
        );
    }
    handle.force("PLC_PRG.bSystemFault", "TRUE").unwrap();
    until(handle, "a scan", |now| now.scans > 3);
    assert_eq!(value(handle, "PLC_PRG.bSystemFault").as_deref(), Some("TRUE"));
    let forces = handle.forces().unwrap();
    assert_eq!(forces.len(), 1);
    assert!(forces[0].path.eq_ignore_ascii_case("PLC_PRG.bSystemFault"), "{forces:?}");
    assert_eq!(handle.status().unwrap().forces, forces);
    handle.unforce("PLC_PRG.bSystemFault").unwrap();
    until(handle, "the true value", |_| {
        value(handle, "PLC_PRG.bSystemFault").as_deref() == Some("FALSE")
    });
    assert_eq!(handle.forces().unwrap(), []);
}

#[test]
fn symbols_and_margin_name_what_can_be_read() {
    let plc = start(|_| {});
    let symbols = plc.handle.symbols().unwrap();
    for (path, type_name) in [
        ("PLC_PRG.bConveyorStart", "BOOL"),
        ("PLC_PRG.fbStation1.iState", "INT"),
        ("PLC_PRG.tRunTime", "TIME"),
        ("GVL_Config.CONVEYOR_MAX_SPEED", "REAL"),
    ] {
        let symbol = symbols.iter().find(|symbol| symbol.path.eq_ignore_ascii_case(path));
        let symbol = symbol.unwrap_or_else(|| panic!("{path} is among {} symbols", symbols.len()));
        assert_eq!(symbol.type_name, type_name, "{path}");
        assert_eq!(symbol.writable, !path.starts_with("GVL"), "{path}");
    }
    let rows = plc.handle.margin("PLC_PRG.st").unwrap();
    let text = &plc
        .handle
        .program()
        .unwrap()
        .files
        .into_iter()
        .find(|file| file.name == "PLC_PRG.st")
        .unwrap()
        .text;
    let lines: Vec<&str> = text.lines().collect();
    assert!(rows.len() > 100);
    for row in &rows {
        let line = lines[row.line as usize - 1].to_lowercase();
        let last = row.name.rsplit('.').next().unwrap().to_lowercase();
        assert!(line.contains(last.split('[').next().unwrap()), "{row:?}: {line}");
    }
    let row = rows.iter().find(|row| row.path.eq_ignore_ascii_case("PLC_PRG.bAutoMode")).unwrap();
    assert_eq!(row.value, "TRUE");
    assert!(!plc.handle.margin("FB_StationControl.st").unwrap().is_empty());
}

#[test]
fn a_fault_of_the_program_is_named_with_its_line_and_a_reset_ends_it() {
    let plc = start(|_| {});
    let first = plc.handle.program().unwrap();
    let files = edited(
        "bBrake := bEmergencyStop;",
        "bBrake := bEmergencyStop;\nIF bEnergyReset THEN iProductCount := iProductCount / iRejectCount; END_IF",
    );
    assert!(plc.handle.take_over(&first.revision, &files).unwrap().taken);
    plc.handle.write("PLC_PRG.bEnergyReset", "TRUE").unwrap();
    until(&plc.handle, "the fault", |now| now.state == PlcState::Faulted);
    let status = plc.handle.status().unwrap();
    let fault = &status.faults[0];
    assert_eq!((fault.pou.as_str(), fault.file.as_str()), ("PLC_PRG", "PLC_PRG.st"));
    let file = files.iter().find(|file| file.name == "PLC_PRG.st").unwrap();
    let line = file.text.lines().position(|line| line.starts_with("IF bEnergyReset")).unwrap();
    assert_eq!(fault.line as usize, line + 1, "{fault:?}");
    plc.handle.reset().unwrap();
    until(&plc.handle, "running again", |now| now.state == PlcState::Running);
    assert_eq!(plc.handle.status().unwrap().faults, []);
}

#[test]
fn stopped_it_does_not_scan_and_started_it_goes_on() {
    let plc = start(|_| {});
    until(&plc.handle, "scans", |now| now.scans > 5);
    plc.handle.stop().unwrap();
    until(&plc.handle, "the stop", |now| now.state == PlcState::Stopped);
    let scans = plc.handle.status().unwrap().scans;
    let down = value(&plc.handle, "PLC_PRG.tDownTime");
    let number = plc.handle.snapshot().number;
    until(&plc.handle, "time", |now| now.number > number + 5);
    assert_eq!(plc.handle.status().unwrap().scans, scans);
    assert_eq!(value(&plc.handle, "PLC_PRG.tDownTime"), down);
    plc.handle.start().unwrap();
    until(&plc.handle, "scans again", |now| now.scans > scans + 5);
}

#[test]
fn faults_of_the_line_are_written_down_at_their_start_and_end() {
    let plc = start(|config| {
        config.ground_truth = Some(config.folder.with_file_name("faults.jsonl"));
        config.speed = 100.0;
    });
    plc.handle.inject_fault(LineFault::Jam, true).unwrap();
    plc.handle.inject_fault(LineFault::Jam, true).unwrap();
    plc.handle.inject_fault(LineFault::PowerSpike, true).unwrap();
    let on: Vec<LineFault> = plc
        .handle
        .line_faults()
        .unwrap()
        .iter()
        .filter(|state| state.since_us.is_some())
        .map(|state| state.fault)
        .collect();
    assert_eq!(on, [LineFault::Jam, LineFault::PowerSpike]);
    plc.handle.inject_fault(LineFault::Jam, false).unwrap();
    drop(plc.plc);
    let text = std::fs::read_to_string(plc.folder.path().join("faults.jsonl")).unwrap();
    let lines: Vec<FaultTruth> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kept: Vec<_> =
        lines.iter().map(|truth| (truth.id, truth.fault, truth.end.is_some())).collect();
    assert_eq!(
        kept,
        [(1, LineFault::Jam, false), (2, LineFault::PowerSpike, false), (1, LineFault::Jam, true)]
    );
    // The wall clock was read twice; it may have been set by a little between.
    assert_eq!(lines[0].start[..16], lines[2].start[..16]);
}
