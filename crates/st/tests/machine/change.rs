//! Online change: what is kept, what is lost and why, and what a person hears beforehand.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use std::sync::Arc;

use st::{Clock, Container, Machine, Running, SourceFile, Value};

fn compiled(text: &str) -> Arc<Container> {
    let compiled = st::compile(&[SourceFile::new("P.st", text)]);
    compiled.unwrap_or_else(|found| panic!("{found:?}")).container
}

fn scan(machine: &mut Machine<Running>, ms: i64) {
    machine.scan(Clock { now_ns: ms * 1_000_000, wall_ns: 0 });
}

fn read(machine: &Machine<Running>, path: &str) -> String {
    machine.read(path).unwrap().to_string()
}

const BLOCK: &str = "FUNCTION_BLOCK FB
    VAR_INPUT x : BOOL; END_VAR
    VAR CONSTANT STEP : INT := 1; END_VAR
    VAR t : TON; n : INT; END_VAR
    n := n + STEP; t(IN := x, PT := T#1s);
    END_FUNCTION_BLOCK\n";

#[test]
fn timers_run_on_and_constants_begin_anew() {
    let program = "PROGRAM P VAR f : FB; a : ARRAY[1..3] OF INT; END_VAR
        f(x := TRUE); a[2] := a[2] + 10; END_PROGRAM";
    let mut m = Machine::new(compiled(&format!("{BLOCK}{program}"))).start();
    scan(&mut m, 0);
    scan(&mut m, 600);
    let next = format!("{}{program}", BLOCK.replace("STEP : INT := 1", "STEP : INT := 100"));
    let change = m.take_over(compiled(&next)).unwrap();
    assert_eq!(change.lost, []);
    assert_eq!(change.kept, ["P.f", "P.a"]);
    assert_eq!(read(&m, "P.f.STEP"), "100");
    assert_eq!([read(&m, "P.f.n"), read(&m, "P.a[2]")], ["2", "20"]);
    scan(&mut m, 999);
    assert_eq!([read(&m, "P.f.t.Q"), read(&m, "P.f.n")], ["FALSE", "102"]);
    scan(&mut m, 1_000);
    assert_eq!(read(&m, "P.f.t.Q"), "TRUE");
}

#[test]
fn what_is_lost_is_listed_with_the_reason() {
    let old = compiled(
        "PROGRAM P VAR a : INT := 1; b : DINT; c : ARRAY[0..3] OF INT; d : INT; e : STRING[5];
         g : INT; END_VAR ; END_PROGRAM",
    );
    let new = compiled(
        "PROGRAM P VAR a : INT := 1; b : LREAL; c : ARRAY[1..4] OF INT; h : INT; e : STRING[9];
         END_VAR VAR CONSTANT d : INT := 4; END_VAR ; END_PROGRAM",
    );
    let plan = st::change::plan(&old, &new);
    assert_eq!(plan.kept, ["P.a", "P.c[1]", "P.c[2]", "P.c[3]"]);
    assert_eq!(plan.added, ["P.h"]);
    let lost: Vec<String> =
        plan.lost.iter().map(|lost| format!("{}: {}", lost.path, lost.why)).collect();
    assert_eq!(
        lost,
        [
            "P.b: its type was DINT and is LREAL now",
            "P.c[0]: the array has no such element any more",
            "P.d: it is a constant now",
            "P.e: its type was STRING[5] and is STRING[9] now",
            "P.g: the new program has no such variable",
        ]
    );
}

#[test]
fn members_of_a_block_that_grew_are_kept() {
    let program = "PROGRAM P VAR f : ARRAY[1..2] OF FB; k : INT; END_VAR
        f[1](x := TRUE); f[2](x := FALSE); k := 7; END_PROGRAM";
    let mut m = Machine::new(compiled(&format!("{BLOCK}{program}"))).start();
    scan(&mut m, 0);
    scan(&mut m, 500);
    let grown = BLOCK.replace("n : INT;", "extra : LREAL := 2.5; n : INT;");
    let change = m.take_over(compiled(&format!("{grown}{program}"))).unwrap();
    assert_eq!(change.lost, []);
    assert_eq!(change.added, ["P.f[1].extra", "P.f[2].extra"]);
    assert_eq!([read(&m, "P.f[1].n"), read(&m, "P.f[1].extra")], ["2", "2.5"]);
    scan(&mut m, 1_000);
    assert_eq!([read(&m, "P.f[1].t.Q"), read(&m, "P.f[2].t.Q")], ["TRUE", "FALSE"]);
}

#[test]
fn references_lead_into_the_new_memory() {
    let text = |before: &str| {
        format!(
            "FUNCTION_BLOCK ADD VAR_IN_OUT v : INT; END_VAR VAR n : INT; END_VAR
             v := v + 1; n := v; END_FUNCTION_BLOCK
             PROGRAM P VAR {before} a : ADD; x : INT; END_VAR a(v := x); END_PROGRAM"
        )
    };
    let mut m = Machine::new(compiled(&text(""))).start();
    scan(&mut m, 0);
    m.take_over(compiled(&text("new : ARRAY[1..50] OF LREAL;"))).unwrap();
    scan(&mut m, 1);
    assert_eq!([read(&m, "P.x"), read(&m, "P.a.n")], ["2", "2"]);
}

#[test]
fn forces_and_faults_go_over_where_they_still_exist() {
    let old = "PROGRAM P VAR a, b, c : INT; END_VAR c := a; END_PROGRAM
        PROGRAM Q VAR z : INT; END_VAR z := 1 / z; END_PROGRAM";
    let mut m = Machine::new(compiled(old)).start();
    m.force("P.a", &Value::Int(5)).unwrap();
    m.force("P.b", &Value::Int(6)).unwrap();
    scan(&mut m, 0);
    assert_eq!(m.faults().len(), 1);
    let change = m.take_over(compiled(&old.replace("a, b, c", "a, c"))).unwrap();
    assert_eq!(m.forces(), [("P.a".to_owned(), Value::Int(5))]);
    assert!(change.lost.iter().any(|lost| lost.path == "P.b" && lost.why.contains("forced")));
    assert_eq!(m.faults().len(), 1, "Q is still stopped");
    scan(&mut m, 1);
    assert_eq!(read(&m, "P.c"), "5");
    m.reset_faults();
    assert_eq!(m.faults(), []);
}

#[test]
fn taking_over_the_same_version_changes_nothing() {
    let text = format!(
        "{BLOCK}TYPE S : STRUCT i : INT; s : STRING[12]; a : ARRAY[0..2] OF REAL; END_STRUCT END_TYPE
         PROGRAM P VAR f : FB; s : S; w : WSTRING[4]; END_VAR
         f(x := TRUE); s.i := s.i + 1; s.s := '等待'; s.a[1] := 1.5; w := \"ab\"; END_PROGRAM"
    );
    let mut m = Machine::new(compiled(&text)).start();
    let mut twin = Machine::new(compiled(&text)).start();
    for ms in 0..20 {
        scan(&mut m, ms * 100);
        scan(&mut twin, ms * 100);
        m.take_over(compiled(&text)).unwrap();
        for variable in twin.container().variables() {
            let path = &variable.path;
            assert_eq!(read(&m, path), read(&twin, path), "{path} after {ms} scans");
        }
    }
}

#[test]
fn what_is_retained_comes_back_in_a_new_machine() {
    let text = "FUNCTION_BLOCK FB VAR RETAIN r : INT; END_VAR VAR v : INT; END_VAR
        r := r + 1; v := v + 1; END_FUNCTION_BLOCK
        PROGRAM P VAR f : FB; END_VAR VAR RETAIN s : STRING[8]; END_VAR
        f(); s := 'kept'; END_PROGRAM";
    let mut m = Machine::new(compiled(text)).start();
    scan(&mut m, 0);
    scan(&mut m, 1);
    let retained = m.retained();
    assert_eq!(retained.len(), 2);
    let next = Machine::new(compiled(text)).with_retained(&retained).start();
    let found = ["P.f.r", "P.f.v", "P.s"].map(|path| read(&next, path));
    assert_eq!(found, ["2", "0", "kept"]);
    let again = m.stop().restart();
    assert_eq!([read(&again, "P.f.r"), read(&again, "P.f.v")], ["2", "0"]);
}

#[test]
fn every_element_is_retained_and_constants_are_not() {
    let text = "FUNCTION_BLOCK FB VAR CONSTANT C : INT := 3; END_VAR VAR n : INT; END_VAR n := n + C; END_FUNCTION_BLOCK
        PROGRAM P VAR RETAIN a : ARRAY[-1..2999] OF INT; f : ARRAY[0..1] OF FB; END_VAR VAR i : INT; END_VAR
        FOR i := -1 TO 2999 DO a[i] := i; END_FOR f[1](); END_PROGRAM";
    let mut m = Machine::new(compiled(text)).start();
    scan(&mut m, 0);
    let retained = m.retained();
    assert_eq!(retained.len(), 3001 + 2);
    let next = Machine::new(compiled(&text.replace("C : INT := 3", "C : INT := 4")));
    let next = next.with_retained(&retained).start();
    let found = ["P.a[-1]", "P.a[1500]", "P.a[2999]", "P.f[1].n", "P.f[1].C", "P.i"];
    assert_eq!(found.map(|path| read(&next, path)), ["-1", "1500", "2999", "3", "4", "0"]);
}
