//! What goes wrong while it runs: the program that did it stops, the others live.
use super::steps::machine;
use st::{Clock, FaultKind};

fn clock(ms: i64) -> Clock {
    Clock { now_ns: ms * 1_000_000, wall_ns: ms * 1_000_000 }
}

fn value(machine: &st::Machine<st::Running>, path: &str) -> String {
    machine.read(path).map_or_else(|e| panic!("{path}: {e}"), |v| v.to_string())
}

#[test]
fn a_division_by_zero_stops_its_program_only() {
    let mut m = machine(&[(
        "test.st",
        "FUNCTION Ratio : INT\nVAR_INPUT a, b : INT; END_VAR\nRatio := a / b;\nEND_FUNCTION
         PROGRAM A VAR d : INT := 1; x : INT; END_VAR VAR_OUTPUT o : INT; END_VAR o := 7; x := Ratio(6, d); d := d - 1; END_PROGRAM
         PROGRAM B VAR n : INT; END_VAR n := n + 1; END_PROGRAM",
    )]);
    assert!(m.scan(clock(0)).faults.is_empty());
    assert_eq!(value(&m, "A.o"), "7");
    let faults = m.scan(clock(1)).faults;
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].line, 3);
    assert!(faults[0].pou.eq_ignore_ascii_case("Ratio"), "{:?}", faults[0]);
    assert!(m.scan(clock(2)).faults.is_empty());
    assert_eq!(value(&m, "B.n"), "3");
    assert_eq!(value(&m, "A.o"), "0");
}

#[test]
fn an_index_out_of_range_is_a_fault_with_its_value() {
    for (bad, text) in [
        ("4", "PROGRAM A VAR a : ARRAY[1..3] OF INT; i : INT := 4; END_VAR a[i] := 1; END_PROGRAM"),
        (
            "0",
            "PROGRAM A VAR a : ARRAY[1..3, 1..2] OF INT; i : INT := 0; x : INT; END_VAR x := a[2, i]; END_PROGRAM",
        ),
        (
            "-1",
            "PROGRAM A VAR a : ARRAY[0..3] OF INT; i : LINT := -1; x : INT; END_VAR x := a[i]; END_PROGRAM",
        ),
    ] {
        let mut m = machine(&[("test.st", text)]);
        let faults = m.scan(clock(0)).faults;
        assert_eq!(faults.len(), 1, "{text}");
        assert!(faults[0].message.contains(bad), "{}", faults[0].message);
    }
}

#[test]
fn an_endless_loop_exceeds_its_budget() {
    let mut m = machine(&[(
        "test.st",
        "PROGRAM A VAR n : DINT; END_VAR WHILE TRUE DO n := n + 1; END_WHILE END_PROGRAM
         PROGRAM B VAR n : INT; END_VAR n := n + 1; END_PROGRAM",
    )]);
    let faults = m.scan(clock(0)).faults;
    assert_eq!(faults.len(), 1);
    assert!(matches!(faults[0].kind, FaultKind::BudgetExceeded), "{:?}", faults[0]);
    assert_eq!(value(&m, "B.n"), "1");
}

#[test]
fn a_value_outside_its_subrange_is_a_fault() {
    let mut m = machine(&[(
        "test.st",
        "PROGRAM A VAR p : INT (0..100) := 99; END_VAR p := p + 1; END_PROGRAM",
    )]);
    assert!(m.scan(clock(0)).faults.is_empty());
    let faults = m.scan(clock(1)).faults;
    assert_eq!(faults.len(), 1);
    assert_eq!(value(&m, "A.p"), "100");
}
