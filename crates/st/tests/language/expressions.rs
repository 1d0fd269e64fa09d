//! Operators: the standard's precedence, whole-number division, powers, logic.
use super::steps::{once, steps};

#[test]
fn operators_bind_as_the_standard_says() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c, d, e : DINT; p, q, r, s, t : BOOL; END_VAR
            a := 2 + 3 * 4; b := (2 + 3) * 4; c := 20 - 5 - 3; d := 100 / 10 / 5; e := -2 + 7 MOD 4;
            p := TRUE OR FALSE AND FALSE; q := NOT TRUE OR TRUE; r := 1 + 1 = 2;
            s := FALSE XOR TRUE AND FALSE; t := 1 < 2 = TRUE;
         END_PROGRAM",
        "a=14; b=20; c=12; d=2; e=1; p=TRUE; q=TRUE; r=TRUE; s=FALSE; t=TRUE",
    );
}

#[test]
fn variables_bind_as_constants_do() {
    steps(
        "PROGRAM PLC_PRG VAR x, y, z : DINT; a, b, c, d : DINT; p, q : BOOL; END_VAR
            a := x + y * z; b := (x + y) * z; c := x - y - z; d := -x + y MOD z;
            p := x > y OR y > z AND z > x; q := NOT (x = y) AND x <> z;
         END_PROGRAM",
        "0 | x=2; y=3; z=4 | a=14; b=20; c=-5; d=1; p=FALSE; q=TRUE
         1 | x=9; y=3; z=4 | a=21; b=48; c=2; d=-6; p=TRUE; q=TRUE",
    );
}

#[test]
fn division_cuts_towards_zero() {
    steps(
        "PROGRAM PLC_PRG VAR a, b, q, m : INT; END_VAR q := a / b; m := a MOD b; END_PROGRAM",
        "0 | a=7; b=2   | q=3; m=1
         1 | a=-7; b=2  | q=-3; m=-1
         2 | a=7; b=-2  | q=-3; m=1
         3 | a=-32768; b=-1 | q=-32768; m=0",
    );
}

#[test]
fn powers_are_decimal() {
    steps(
        "PROGRAM PLC_PRG VAR r, x : REAL; n : INT := 3; k : DINT; END_VAR
            x := r ** 2; k := 2 ** 10; IF r ** n > 7.0 THEN n := n + 1; END_IF END_PROGRAM",
        "0 | r=1.5 | x=2.25; k=1024; n=3
         1 | r=2   | x=4; n=4",
    );
}

#[test]
fn logic_works_on_bools_and_on_bits() {
    steps(
        "PROGRAM PLC_PRG VAR a, b, c, d, e : BOOL; v, w, x, y, z : WORD; END_VAR
            c := a AND b; d := a OR b; e := a XOR b;
            x := v AND w; y := v OR w; z := NOT v XOR w;
         END_PROGRAM",
        "0 | a=TRUE; b=FALSE; v=16#00FF; w=16#0F0F | c=FALSE; d=TRUE; e=TRUE; x=15; y=4095; z=61455
         1 | a=TRUE; b=TRUE | c=TRUE; d=TRUE; e=FALSE",
    );
}

#[test]
fn an_ampersand_is_and() {
    steps(
        "PROGRAM PLC_PRG VAR a, b, c : BOOL; END_VAR c := a & NOT b; END_PROGRAM",
        "0 | a=TRUE | c=TRUE
         1 | b=TRUE | c=FALSE",
    );
}

#[test]
fn and_then_spares_the_right_side() {
    steps(
        "PROGRAM PLC_PRG VAR n, d : INT; p, q : BOOL; END_VAR
            p := d <> 0 AND_THEN n / d > 2; q := d = 0 OR_ELSE n / d > 2; END_PROGRAM",
        "0 | n=9; d=0 | p=FALSE; q=TRUE
         1 | d=3 | p=TRUE; q=TRUE
         2 | d=9 | p=FALSE; q=FALSE",
    );
}

#[test]
fn and_evaluates_a_call_on_its_right() {
    once(
        "FUNCTION Count : BOOL VAR_EXTERNAL g : INT; END_VAR g := g + 1; Count := TRUE; END_FUNCTION
         VAR_GLOBAL g : INT; END_VAR
         PROGRAM PLC_PRG VAR a, b : BOOL; END_VAR b := a AND Count(); b := NOT a OR Count(); END_PROGRAM",
        "test.g=2; b=TRUE",
    );
}

#[test]
fn comparisons_know_the_sign() {
    steps(
        "PROGRAM PLC_PRG VAR i : INT; u : ULINT; a, b, c : BOOL; r : REAL; END_VAR
            a := i < 0; b := u > 9223372036854775807; c := r >= 0.0; END_PROGRAM",
        "0 | i=-1; u=18446744073709551615; r=-0.5 | a=TRUE; b=TRUE; c=FALSE
         1 | i=1; u=1; r=0 | a=FALSE; b=FALSE; c=TRUE",
    );
}

#[test]
fn a_variable_on_both_sides_is_read_before_it_is_written() {
    steps(
        "PROGRAM PLC_PRG VAR a, b : BOOL; x : INT := 3; END_VAR
            a := b AND NOT a; x := (x + 1) * (x - 1); END_PROGRAM",
        "0 | b=TRUE | a=TRUE; x=8
         1 | | a=FALSE; x=63",
    );
}
