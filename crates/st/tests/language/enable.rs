//! EN and ENO: a call with EN FALSE does nothing, and ENO says whether it was executed.
use super::steps::{once, steps};

const PARTS: &str = "FUNCTION Twice : INT VAR_INPUT x : INT; END_VAR Twice := 2 * x; END_FUNCTION
FUNCTION_BLOCK Count VAR_INPUT inc : INT := 1; END_VAR VAR_OUTPUT n : INT; END_VAR
    n := n + inc; ACTION Clear: n := 0; END_ACTION END_FUNCTION_BLOCK
";

#[test]
fn a_block_is_called_when_it_is_enabled() {
    steps(
        &format!(
            "{PARTS} PROGRAM PLC_PRG VAR c : Count; en, eno : BOOL; k : INT; m : INT := -1; END_VAR
                c(EN := en, inc := k, n => m, ENO => eno); END_PROGRAM"
        ),
        "0 | en=FALSE; k=5 | c.n=0; c.inc=1; m=-1; eno=FALSE
         1 | en=TRUE | c.n=5; c.inc=5; m=5; eno=TRUE
         2 | en=FALSE; k=7 | c.n=5; c.inc=5; m=5; eno=FALSE",
    );
}

#[test]
fn a_function_that_is_not_enabled_assigns_nothing() {
    steps(
        &format!(
            "{PARTS} PROGRAM PLC_PRG VAR en, eno, other : BOOL; y, z, r : INT := -1; s : STRING := 'old'; END_VAR
                y := Twice(EN := en, x := 4, ENO => eno);
                z := Twice(EN := NOT en, 6);
                r := ADD(EN := en, 1, 2, ENO => other);
                s := CONCAT(EN := en, 'a', 'b'); END_PROGRAM"
        ),
        "0 | en=FALSE | y=-1; eno=FALSE; z=12; r=-1; other=FALSE; s=old
         1 | en=TRUE | y=8; eno=TRUE; r=3; other=TRUE; s=ab",
    );
}

#[test]
fn without_en_a_call_is_always_executed() {
    once(
        &format!(
            "{PARTS} PROGRAM PLC_PRG VAR c : Count; a, b : BOOL; w : ARRAY[0..1] OF WORD; y : INT; t : TON; END_VAR
                c(ENO => a); y := Twice(3, ENO => w[1].2); t(EN := FALSE, IN := TRUE, ENO => b); c.Clear(EN := FALSE); END_PROGRAM"
        ),
        "c.n=1; a=TRUE; y=6; w[1]=4; t.IN=FALSE; b=FALSE",
    );
}

#[test]
fn what_is_not_enabled_computes_no_argument_either() {
    once(
        &format!(
            "{PARTS} PROGRAM PLC_PRG VAR zero, y : INT; ok : BOOL := TRUE; END_VAR
                y := Twice(EN := zero <> 0, x := 1 / zero, ENO => ok); END_PROGRAM"
        ),
        "y=0; ok=FALSE",
    );
}

#[test]
fn who_declares_them_has_his_own() {
    once(
        "FUNCTION_BLOCK Own VAR_INPUT EN : INT; END_VAR VAR_OUTPUT ENO : INT; END_VAR ENO := EN + 1; END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR o : Own; n : INT; END_VAR o(EN := 4, ENO => n); END_PROGRAM",
        "n=5",
    );
}
