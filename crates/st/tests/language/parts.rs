//! Bits, bytes, words and double words of bit strings and whole numbers: `a.3`, `a.%X3`, `a.%B1`.
use super::steps::{once, steps};

#[test]
fn every_size_is_read() {
    once(
        "PROGRAM PLC_PRG VAR l : LWORD := 16#0123_4567_89AB_CDEF; d : DWORD := 16#89AB_CDEF; w : WORD := 16#CDEF;
            b0, b1, b7 : BYTE; w0, w3 : WORD; d1 : DWORD; l0 : LWORD; x0, x1, x63 : BOOL; END_VAR
            b0 := l.%B0; b1 := d.%B1; b7 := l.%B7; w0 := d.%W0; w3 := l.%W3; d1 := l.%D1; l0 := l.%L0;
            x0 := w.%X0; x1 := w.4; x63 := l.%X63; END_PROGRAM",
        "b0=239; b1=205; b7=1; w0=52719; w3=291; d1=19088743; l0=81985529216486895; x0=TRUE; x1=FALSE; x63=FALSE",
    );
}

#[test]
fn writing_a_part_leaves_the_others() {
    steps(
        "PROGRAM PLC_PRG VAR d : DWORD := 16#1122_3344; l : LWORD; w : WORD := 16#FFFF; b : BYTE; x : BOOL; END_VAR
            d.%B1 := b; d.31 := x; l.%D1 := d; l.%W0 := w; w.%B0 := 0; END_PROGRAM",
        "0 | b=16#AB; x=TRUE | d=2434968388; l=10458109593253904383; w=65280
         1 | b=0; x=FALSE | d=287440964; l=1234549539910778624",
    );
}

#[test]
fn parts_of_parts_elements_and_members() {
    once(
        "TYPE S : STRUCT d : DWORD; END_STRUCT END_TYPE
         FUNCTION_BLOCK FB VAR_IN_OUT r : DWORD; END_VAR r.%W1.%B0.%X1 := TRUE; END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR s : ARRAY[0..2] OF S; i : INT := 1; f : FB; d : DWORD; b : BYTE; END_VAR
            s[i].d.%B2 := 16#7F; s[i + 1].d.%W1.%B1.%X0 := TRUE; f(r := d); b := s[i].d.%W1.%B0; END_PROGRAM",
        "s[1].d=8323072; s[2].d=16777216; d=131072; b=127",
    );
}

#[test]
fn the_highest_part_of_a_signed_number_has_its_sign() {
    once(
        "PROGRAM PLC_PRG VAR i : INT := 1; n : DINT; u : UINT; b : BYTE; END_VAR
            i.%B1 := 16#FF; n.%W1 := 16#8000; u.%B1 := 16#FF; b := n.%B3; END_PROGRAM",
        "i=-255; n=-2147483648; u=65280; b=128",
    );
}

#[test]
fn a_part_takes_an_output_and_gives_an_argument() {
    once(
        "FUNCTION_BLOCK FB VAR_INPUT i : BYTE; END_VAR VAR_OUTPUT q : BYTE; x : BOOL; END_VAR q := NOT i; x := i.0; END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR f : FB; w : WORD := 16#00F1; END_VAR
            f(i := w.%B0, q => w.%B1, x => w.1); END_PROGRAM",
        "w=3827",
    );
}
