//! Arrays of one and several dimensions, with any bounds, of anything.
use super::steps::{once, steps};

#[test]
fn an_array_has_the_bounds_it_says() {
    steps(
        "PROGRAM PLC_PRG VAR a : ARRAY[-2..2] OF INT := [1, 2, 3, 4, 5]; i, x : INT; END_VAR
            x := a[i]; a[i] := x * 10; END_PROGRAM",
        "0 | i=-2 | x=1; a[-2]=10
         1 | i=2 | x=5; a[2]=50
         2 | i=0 | x=3; a[0]=30
         3 | i=0 | x=30; a[0]=300",
    );
}

#[test]
fn several_dimensions_are_laid_out_by_rows() {
    once(
        "PROGRAM PLC_PRG VAR m : ARRAY[0..2, 1..3] OF DINT; i, j : INT; s : DINT; n : ARRAY[0..1] OF ARRAY[0..1] OF INT; END_VAR
            FOR i := 0 TO 2 DO FOR j := 1 TO 3 DO m[i, j] := i * 10 + j; END_FOR END_FOR
            FOR i := 0 TO 2 DO s := s + m[i, i + 1]; END_FOR
            n[1][0] := 7; n[0][1] := n[1][0] + 1;
         END_PROGRAM",
        "m[0,1]=1; m[2,3]=23; m[1,2]=12; s=36; n[1][0]=7; n[0][1]=8",
    );
}

#[test]
fn repetitions_fill_and_the_rest_is_default() {
    once(
        "TYPE P : INT := 9; END_TYPE
         PROGRAM PLC_PRG VAR a : ARRAY[1..6] OF INT := [2(5), 7, 1, 2, 1]; b : ARRAY[0..3] OF INT := [4(-1)]; c : ARRAY[0..2] OF BOOL := [TRUE]; END_VAR
         END_PROGRAM",
        "a[1]=5; a[2]=5; a[3]=7; a[4]=1; a[5]=2; a[6]=1; b[3]=-1; c[0]=TRUE; c[1]=FALSE",
    );
}

#[test]
fn bounds_may_be_constants() {
    once(
        "VAR_GLOBAL CONSTANT N : INT := 3; END_VAR
         PROGRAM PLC_PRG VAR CONSTANT M : INT := N * 2; END_VAR VAR a : ARRAY[1..M] OF INT; b : ARRAY[0..N - 1] OF INT; END_VAR
            a[M] := 6; b[N - 1] := 2; END_PROGRAM",
        "a[6]=6; b[2]=2",
    );
}

#[test]
fn whole_arrays_are_copied() {
    once(
        "PROGRAM PLC_PRG VAR a : ARRAY[0..2] OF INT := [1, 2, 3]; b : ARRAY[0..2] OF INT; m : ARRAY[0..1] OF ARRAY[0..2] OF INT; i : INT := 1; END_VAR
            b := a; a[0] := 99; m[i] := b; m[0] := m[i]; END_PROGRAM",
        "b[0]=1; b[2]=3; a[0]=99; m[1][2]=3; m[0][1]=2",
    );
}

#[test]
fn arrays_of_structures_and_blocks() {
    once(
        "TYPE P : STRUCT x : INT := 4; v : ARRAY[0..1] OF REAL; END_STRUCT END_TYPE
         FUNCTION_BLOCK Acc VAR_INPUT d : INT; END_VAR VAR_OUTPUT s : INT; END_VAR s := s + d; END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR p : ARRAY[1..3] OF P; f : ARRAY[0..2] OF Acc; i, t : INT; r : REAL; END_VAR
            FOR i := 1 TO 3 DO p[i].v[1] := i; p[i].x := p[i].x + i; END_FOR
            FOR i := 0 TO 2 DO f[i](d := i + 1); f[i](d := i); t := t + f[i].s; END_FOR
            r := p[2].v[1] + p[3].v[1];
         END_PROGRAM",
        "p[1].x=5; p[3].x=7; r=5; f[2].s=5; t=9",
    );
}
