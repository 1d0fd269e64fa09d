//! Bits: shifts, rotations, single bits of a word.
use super::steps::{once, steps};

#[test]
fn shifts_lose_and_rotations_keep() {
    steps(
        "PROGRAM PLC_PRG VAR b, l, r, p, q : BYTE; w : WORD := 16#8001; x, y : WORD; n : INT; END_VAR
            l := SHL(b, n); r := SHR(b, n); p := ROL(b, n); q := ROR(b, n); x := ROL(w, 1); y := SHL(IN := w, N := 4); END_PROGRAM",
        "0 | b=16#81; n=1 | l=2; r=64; p=3; q=192; x=3; y=16
         1 | n=8 | l=0; r=0; p=129; q=129
         2 | n=0 | l=129; p=129",
    );
}

#[test]
fn single_bits_are_read_and_written() {
    once(
        "PROGRAM PLC_PRG VAR w : WORD := 16#0005; a, b, c : BOOL; v : DWORD; i, k : INT; END_VAR
            k.15 := TRUE; a := w.0; b := w.1; c := w.2; v.31 := TRUE; v.0 := a; w.0 := FALSE; i.3 := TRUE; END_PROGRAM",
        "a=TRUE; b=FALSE; c=TRUE; v=2147483649; w=4; i=8; k=-32768",
    );
}
