//! Structures: members, defaults, nesting, copies.
use super::steps::once;

#[test]
fn members_start_as_the_type_or_the_variable_says() {
    once(
        "TYPE Point : STRUCT x : REAL := 1.5; y : REAL; name : STRING[10] := 'origin'; END_STRUCT; END_TYPE
         TYPE Box : STRUCT lo : Point; hi : Point := (x := 9.0); n : INT := 2; END_STRUCT END_TYPE
         PROGRAM PLC_PRG VAR a : Point; b : Point := (y := 2.0, x := 7.0); c : Box; d : Box := (lo := (y := 5.0), n := 3); END_VAR
         END_PROGRAM",
        "a.x=1.5; a.y=0; a.name=origin; b.x=7; b.y=2; c.lo.x=1.5; c.hi.x=9; c.n=2; d.lo.y=5; d.lo.x=1.5; d.hi.x=9; d.n=3",
    );
}

#[test]
fn copies_are_of_everything() {
    once(
        "TYPE P : STRUCT x : INT; s : STRING[20]; a : ARRAY[0..2] OF INT; END_STRUCT END_TYPE
         PROGRAM PLC_PRG VAR p, q : P; END_VAR
            p.x := 5; p.s := 'five'; p.a[2] := 55; q := p; p.x := 6; END_PROGRAM",
        "q.x=5; q.s=five; q.a[2]=55; p.x=6",
    );
}

#[test]
fn types_may_be_declared_after_their_use() {
    once(
        "PROGRAM PLC_PRG VAR o : Outer; END_VAR o.i.v := 3; END_PROGRAM
         TYPE Outer : STRUCT i : Inner; END_STRUCT END_TYPE
         TYPE Inner : STRUCT v : INT; END_STRUCT END_TYPE",
        "o.i.v=3",
    );
}

#[test]
fn a_function_takes_and_gives_structures() {
    once(
        "TYPE P : STRUCT x : INT; y : INT; END_STRUCT END_TYPE
         FUNCTION Swap : P VAR_INPUT p : P; END_VAR Swap.x := p.y; Swap.y := p.x; END_FUNCTION
         PROGRAM PLC_PRG VAR a : P := (x := 1, y := 2); b : P; END_VAR b := Swap(a); END_PROGRAM",
        "b.x=2; b.y=1; a.x=1",
    );
}
