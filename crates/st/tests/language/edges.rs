//! `R_EDGE` and `F_EDGE` inputs: TRUE in the body only when they rise or fall.
use super::steps::{machine, once, set, steps};
use st::Clock;

const COUNTS: &str = "FUNCTION_BLOCK Counts
    VAR_INPUT up : BOOL R_EDGE; down : BOOL F_EDGE; level : BOOL; END_VAR
    VAR_OUTPUT ups, downs : INT; q : BOOL; END_VAR
    q := up; IF up THEN ups := ups + 1; END_IF; IF down THEN downs := downs + 1; END_IF
END_FUNCTION_BLOCK
";

#[test]
fn a_rising_edge_counts_once() {
    steps(
        &format!(
            "{COUNTS} PROGRAM PLC_PRG VAR c : Counts; x : BOOL; END_VAR c(up := x, down := TRUE); END_PROGRAM"
        ),
        "0 | x=FALSE | c.ups=0; c.q=FALSE
         1 | x=TRUE | c.ups=1; c.q=TRUE; c.up=TRUE
         2 | x=TRUE | c.ups=1; c.q=FALSE; c.up=TRUE
         3 | x=FALSE | c.ups=1; c.up=FALSE
         4 | x=TRUE | c.ups=2",
    );
}

#[test]
fn a_falling_edge_counts_once_and_as_f_trig_does() {
    steps(
        &format!(
            "{COUNTS} PROGRAM PLC_PRG VAR c : Counts; t : F_TRIG; n : INT; x : BOOL; END_VAR
                c(down := x); t(CLK := x); IF t.Q THEN n := n + 1; END_IF END_PROGRAM"
        ),
        "0 | x=TRUE | c.downs=0; n=0
         1 | x=FALSE | c.downs=1; n=1
         2 | x=FALSE | c.downs=1; n=1
         3 | x=TRUE | c.downs=1
         4 | x=FALSE | c.downs=2; n=2",
    );
}

#[test]
fn a_start_value_is_the_input_s_and_not_of_what_finds_the_edge() {
    steps(
        "FUNCTION_BLOCK FB VAR_INPUT go : BOOL R_EDGE := TRUE; END_VAR VAR_OUTPUT n : INT; END_VAR
            IF go THEN n := n + 1; END_IF END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR f : FB; g : FB := (go := FALSE); END_VAR f(); g(); END_PROGRAM",
        "0 | | f.n=1; g.n=0
         1 | | f.n=1; g.n=0",
    );
}

#[test]
fn an_input_that_is_not_given_keeps_its_level_and_has_no_new_edge() {
    once(
        &format!(
            "{COUNTS} PROGRAM PLC_PRG VAR c : Counts; END_VAR
                c(up := TRUE, down := TRUE); c(); c(); c.up := FALSE; c(); c.up := TRUE; c(); END_PROGRAM"
        ),
        "c.ups=2; c.downs=0",
    );
}

#[test]
fn a_program_has_edges_and_an_online_change_makes_none() {
    let text = |more: &str| {
        format!(
            "PROGRAM PLC_PRG VAR_INPUT go : BOOL R_EDGE; END_VAR VAR n : INT; {more} END_VAR
                IF go THEN n := n + 1; END_IF END_PROGRAM"
        )
    };
    let mut old = machine(&[("p.st", &text(""))]);
    set(&mut old, "go", "TRUE");
    for ms in 0..3 {
        old.scan(Clock { now_ns: ms * 1_000_000, wall_ns: 0 });
    }
    let next = machine(&[("p.st", &text("m : INT;"))]);
    let plan = old.take_over(next.container().clone()).expect("sound");
    assert_eq!((plan.added, plan.lost), (vec!["PLC_PRG.m".to_owned()], vec![]));
    old.scan(Clock { now_ns: 4_000_000, wall_ns: 0 });
    assert_eq!(old.read("PLC_PRG.n").expect("there").to_string(), "1");
    let paths: Vec<String> = old.container().variables().map(|v| v.path).collect();
    assert_eq!(paths, ["PLC_PRG.go", "PLC_PRG.n", "PLC_PRG.m"], "nobody sees what finds the edge");
}

#[test]
fn edges_are_seen_in_actions_and_behind_references() {
    steps(
        "FUNCTION_BLOCK FB VAR_INPUT go : BOOL R_EDGE; END_VAR VAR n : INT; END_VAR count();
            ACTION count: IF go THEN n := n + 1; END_IF END_ACTION END_FUNCTION_BLOCK
         FUNCTION_BLOCK User VAR_IN_OUT f : FB; END_VAR VAR_INPUT x : BOOL; END_VAR f(go := x); END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR a : ARRAY[0..1] OF FB; i : INT; u : User; x : BOOL; END_VAR u(f := a[i], x := x); END_PROGRAM",
        "0 | x=TRUE | a[0].n=1
         1 | i=1 | a[0].n=1; a[1].n=1
         2 | i=0 | a[0].n=1",
    );
}
