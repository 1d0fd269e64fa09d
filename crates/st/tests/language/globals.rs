//! `VAR_GLOBAL`, `VAR_EXTERNAL`, CONSTANT, RETAIN, AT, and lists named by their file.
use super::steps::{machine, once, steps_of};

#[test]
fn globals_are_reached_bare_by_list_and_as_external() {
    steps_of(
        &[
            ("GVL_Config.st", "VAR_GLOBAL CONSTANT MAX_SPEED : REAL := 5.0; N : INT := 2 + 1; END_VAR VAR_GLOBAL count : INT; END_VAR"),
            (
                "PLC_PRG.st",
                "PROGRAM PLC_PRG VAR r : REAL; a : INT; END_VAR VAR_EXTERNAL count : INT; END_VAR
                    r := GVL_Config.MAX_SPEED * 2.0; count := count + N; a := GVL_Config.count + gvl_config.n; END_PROGRAM",
            ),
        ],
        "0 | | r=10; GVL_Config.count=3; a=6
         1 | | GVL_Config.count=6; a=9",
    );
}

#[test]
fn constants_follow_constants_in_any_order_of_files() {
    steps_of(
        &[
            ("a.st", "PROGRAM PLC_PRG VAR x : INT := C; END_VAR END_PROGRAM"),
            ("b.st", "VAR_GLOBAL CONSTANT C : INT := D * 2; END_VAR"),
            ("c.st", "VAR_GLOBAL CONSTANT D : INT := 21; END_VAR"),
        ],
        "0 | | x=42",
    );
}

#[test]
fn retain_and_addresses_are_declared() {
    let machine = machine(&[(
        "p.st",
        "PROGRAM PLC_PRG VAR RETAIN n : INT := 5; END_VAR VAR b AT %IX0.1 : BOOL; q AT %QW2 : WORD; END_VAR q := 3; END_PROGRAM",
    )]);
    let container = machine.container();
    let find =
        |p: &str| container.variables().find(|v| v.path.eq_ignore_ascii_case(p)).expect("there");
    assert!(find("PLC_PRG.n").retain);
    assert!(!find("PLC_PRG.b").retain);
}

#[test]
fn two_programs_share_a_global() {
    once(
        "VAR_GLOBAL g : INT := 1; END_VAR
         PROGRAM A g := g * 10; END_PROGRAM
         PROGRAM PLC_PRG VAR x : INT; END_VAR x := g; g := g + 1; END_PROGRAM",
        "x=10; test.g=11",
    );
}

#[test]
fn lists_that_are_only_qualified_may_share_names() {
    steps_of(
        &[
            (
                "A.st",
                "{attribute 'qualified_only'}\nVAR_GLOBAL n : INT := 1; END_VAR\nVAR_GLOBAL m : INT := 7; END_VAR",
            ),
            (
                "B.st",
                "{attribute 'qualified_only'} // of B\nVAR_GLOBAL CONSTANT n : INT := 2; END_VAR",
            ),
            (
                "p.st",
                "PROGRAM PLC_PRG VAR n : ARRAY[0..B.n] OF INT; x : INT; END_VAR
                    A.n := A.n + B.n; n[2] := A.n; x := m + A.m; END_PROGRAM",
            ),
        ],
        "0 | | A.n=3; n[2]=3; x=14
         1 | A.n=40 | n[2]=42",
    );
}
