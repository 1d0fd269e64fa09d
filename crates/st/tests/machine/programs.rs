//! Programs from text to values: timers, faults, budgets, forces, online change.

use st::{Clock, Machine, Running, ScanReport, SourceFile, Value};

fn machine(text: &str) -> Machine<Running> {
    let compiled = st::compile(&[SourceFile::new("P.st", text)]);
    let said = |found: &[st::Diagnostic]| {
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let compiled = compiled.unwrap_or_else(|found| panic!("{}", said(&found)));
    Machine::new(compiled.container).start()
}

fn scan(machine: &mut Machine<Running>, ms: i64) -> ScanReport {
    machine.scan(Clock { now_ns: ms * 1_000_000, wall_ns: 0 })
}

#[test]
fn a_timer_counts_and_an_array_is_filled() {
    let mut m = machine(
        "PROGRAM P
         VAR t : TON; bIn : BOOL := TRUE; i : INT; a : ARRAY[1..3] OF DINT; s : STRING[10]; r : REAL; END_VAR
         t(IN := bIn, PT := T#1s);
         FOR i := 1 TO 3 DO a[i] := a[i] + i * 2; END_FOR
         IF t.Q THEN s := '完成 done'; ELSE s := CONCAT('wait ', INT_TO_STRING(i)); END_IF
         r := r + 0.5;
         END_PROGRAM",
    );
    for ms in [0, 500] {
        assert_eq!(scan(&mut m, ms).faults, []);
        assert_eq!(m.read("P.t.Q").unwrap(), Value::Bool(false));
    }
    assert_eq!(m.read("p.s").unwrap().to_string(), "wait 4");
    assert_eq!(m.read("P.t.ET").unwrap(), Value::Time(500_000_000));
    scan(&mut m, 1_000);
    assert_eq!(m.read("P.t.Q").unwrap(), Value::Bool(true));
    assert_eq!(m.read("P.a[3]").unwrap(), Value::Int(18));
    assert_eq!(m.read("P.s").unwrap().to_string(), "完成 don");
    assert_eq!(m.read("P.r").unwrap().to_string(), "1.5");
}

#[test]
fn a_fault_names_place_and_values_and_the_rest_lives() {
    let mut m = machine(
        "PROGRAM A
         VAR_OUTPUT q : INT := 7; END_VAR
         VAR x : INT := 5; n : INT; END_VAR
         q := 1;
         n := n + 1;
         IF n = 2 THEN
           x := x / (n - 2);
         END_IF
         END_PROGRAM
         PROGRAM B VAR k : INT; END_VAR k := k + 1; END_PROGRAM",
    );
    assert_eq!(scan(&mut m, 0).faults, []);
    assert_eq!(m.read("A.q").unwrap(), Value::Int(1));
    let report = scan(&mut m, 10);
    assert_eq!(report.faults.len(), 1, "{report:?}");
    let fault = &report.faults[0];
    assert_eq!((fault.file.as_str(), fault.pou.as_str(), fault.line), ("P.st", "A", 7));
    assert_eq!(fault.message, "division by zero: 5 / 0");
    assert_eq!(m.read("A.q").unwrap(), Value::Int(7));
    scan(&mut m, 20);
    assert_eq!(m.read("B.k").unwrap(), Value::Int(3));
    assert_eq!(m.read("A.n").unwrap(), Value::Int(2));
    m.reset_faults();
    scan(&mut m, 30);
    assert_eq!(m.read("A.q").unwrap(), Value::Int(1));
}

#[test]
fn an_endless_loop_ends_by_its_budget() {
    let text = "PROGRAM P VAR b : BOOL := TRUE; END_VAR WHILE b DO ; END_WHILE END_PROGRAM";
    let compiled = st::compile(&[SourceFile::new("P.st", text)]).unwrap();
    let mut m = Machine::new(compiled.container).with_budget(1_000).start();
    let report = scan(&mut m, 0);
    assert_eq!(report.instructions, 1_000);
    assert!(report.faults[0].message.contains("more than 1000 instructions"));
}

#[test]
fn forced_values_stay_and_a_change_keeps_what_is_the_same() {
    let text = "PROGRAM P
         VAR n : INT; k : INT; gone : REAL; t : TON; END_VAR
         VAR CONSTANT STEP : INT := 1; END_VAR
         n := n + STEP; k := n; t(IN := TRUE, PT := T#10s); END_PROGRAM";
    let mut m = machine(text);
    scan(&mut m, 0);
    m.force("P.k", &Value::Int(42)).unwrap();
    scan(&mut m, 1_000);
    assert_eq!(m.read("P.k").unwrap(), Value::Int(42));
    let next = text.replace("STEP : INT := 1", "STEP : INT := 10");
    let next = next.replace("gone : REAL", "gone : LREAL; fresh : BOOL");
    let next = st::compile(&[SourceFile::new("P.st", &next)]).unwrap().container;
    let plan = st::change::plan(m.container(), &next);
    assert_eq!(plan.lost.iter().map(|l| l.path.as_str()).collect::<Vec<_>>(), ["P.gone"]);
    assert_eq!(plan.added, ["P.fresh"]);
    assert_eq!(plan.kept, ["P.n", "P.k", "P.t"]);
    assert_eq!(m.take_over(next).unwrap(), plan);
    scan(&mut m, 2_000);
    assert_eq!(m.read("P.n").unwrap(), Value::Int(12));
    assert_eq!(m.read("P.t.ET").unwrap(), Value::Time(2_000_000_000));
    assert_eq!(m.forces(), [("P.k".to_owned(), Value::Int(42))]);
    assert!(m.unforce("p.K"));
    scan(&mut m, 3_000);
    assert_eq!(m.read("P.k").unwrap(), Value::Int(22));
}
