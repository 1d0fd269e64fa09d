//! FUNCTION: result, defaults, outputs, references, nesting.
use super::steps::{once, steps};

#[test]
fn a_function_forgets_between_calls() {
    once(
        "FUNCTION Twice : INT VAR_INPUT x : INT; END_VAR VAR n : INT := 5; END_VAR n := n + x; Twice := n * 2; END_FUNCTION
         PROGRAM PLC_PRG VAR a, b : INT; END_VAR a := Twice(1); b := Twice(x := 1) + Twice(2); END_PROGRAM",
        "a=12; b=26",
    );
}

#[test]
fn a_result_that_is_not_set_is_the_default() {
    steps(
        "FUNCTION F : INT VAR_INPUT x : INT; END_VAR IF x > 0 THEN F := x; END_IF END_FUNCTION
         PROGRAM PLC_PRG VAR x, y : INT; END_VAR y := F(x); END_PROGRAM",
        "0 | x=5 | y=5
         1 | x=-1 | y=0",
    );
}

#[test]
fn inputs_that_are_not_given_have_their_default() {
    once(
        "FUNCTION F : INT VAR_INPUT a : INT := 100; b : INT := 20; c : INT; END_VAR F := a + b + c; END_FUNCTION
         PROGRAM PLC_PRG VAR p, q, r : INT; END_VAR p := F(c := 3); q := F(a := 1, c := 3); r := F(1, 2, 3); END_PROGRAM",
        "p=123; q=24; r=6",
    );
}

#[test]
fn outputs_and_references_come_back() {
    once(
        "FUNCTION DivMod : BOOL VAR_INPUT a, b : INT; END_VAR VAR_OUTPUT q, r : INT; END_VAR VAR_IN_OUT n : DINT; END_VAR
            n := n + 1; IF b = 0 THEN RETURN; END_IF q := a / b; r := a MOD b; DivMod := TRUE; END_FUNCTION
         PROGRAM PLC_PRG VAR x : INT; y : DINT; n : DINT := 10; ok, bad : BOOL; END_VAR
            ok := DivMod(a := 17, b := 5, n := n, q => x, r => y);
            bad := DivMod(a := 1, b := 0, n := n, q => , r => );
         END_PROGRAM",
        "ok=TRUE; bad=FALSE; x=3; y=2; n=12",
    );
}

#[test]
fn calls_nest_even_of_one_function() {
    once(
        "FUNCTION Add3 : DINT VAR_INPUT a, b, c : DINT; END_VAR Add3 := a + b * 10 + c * 100; END_FUNCTION
         PROGRAM PLC_PRG VAR x : DINT; END_VAR x := Add3(1, Add3(0, 0, Add3(1, 0, 0)), Add3(2, 0, 0)); END_PROGRAM",
        "x=1201",
    );
}

#[test]
fn a_function_may_give_nothing() {
    once(
        "FUNCTION Bump VAR_IN_OUT n : INT; END_VAR n := n + 1; END_FUNCTION
         PROGRAM PLC_PRG VAR n : INT; a : ARRAY[0..3] OF INT; i : INT := 2; END_VAR Bump(n); Bump(n := n); Bump(a[i]); END_PROGRAM",
        "n=2; a[2]=1",
    );
}

#[test]
fn functions_take_arrays_and_texts() {
    once(
        "TYPE V : ARRAY[0..3] OF REAL; END_TYPE
         FUNCTION Sum : REAL VAR_INPUT v : V; END_VAR VAR i : INT; END_VAR FOR i := 0 TO 3 DO Sum := Sum + v[i]; END_FOR END_FUNCTION
         FUNCTION Hello : STRING[40] VAR_INPUT who : STRING; END_VAR Hello := CONCAT(CONCAT('hello ', who), '!'); END_FUNCTION
         PROGRAM PLC_PRG VAR v : V := [1.0, 2.0, 3.0, 4.0]; r : REAL; s : STRING; END_VAR r := Sum(v); s := Hello(who := 'you'); END_PROGRAM",
        "r=10; s=hello you!",
    );
}
