//! Texts: functions, lengths, comparison, both kinds.
use super::steps::{once, steps};

#[test]
fn the_string_functions() {
    once(
        "PROGRAM PLC_PRG VAR s : STRING := 'conveyor'; a, b, c, d, e, f, g : STRING; n, p, q : INT; END_VAR
            n := LEN(s); a := LEFT(s, 3); b := RIGHT(s, 4); c := MID(s, 2, 3); d := CONCAT(a, '-', b);
            e := INSERT('abc', 'XY', 1); f := DELETE('abcdef', 2, 3); g := REPLACE('abcdef', 'XX', 3, 2);
            p := FIND(s, 'vey'); q := FIND(s, 'zzz');
         END_PROGRAM",
        "n=8; a=con; b=eyor; c=nv; d=con-eyor; e=aXYbc; f=abef; g=aXXef; p=4; q=0",
    );
}

#[test]
fn a_text_is_cut_at_its_length() {
    once(
        "PROGRAM PLC_PRG VAR s : STRING[5]; t : STRING := 'conveyor'; n : INT; END_VAR s := t; n := LEN(s); END_PROGRAM",
        "s=conve; n=5",
    );
}

#[test]
fn texts_compare_by_their_characters() {
    steps(
        "PROGRAM PLC_PRG VAR s : STRING; a, b, c, d : BOOL; END_VAR
            a := s = 'run'; b := s <> 'run'; c := s < 'sun'; d := s >= 'ru'; END_PROGRAM",
        "0 | s=run | a=TRUE; b=FALSE; c=TRUE; d=TRUE
         1 | s=r | a=FALSE; b=TRUE; c=TRUE; d=FALSE
         2 | s=t | c=FALSE; d=TRUE",
    );
}

#[test]
fn wide_texts_have_the_same_functions() {
    once(
        "PROGRAM PLC_PRG VAR w, v : WSTRING; s : STRING; n : INT; b : BOOL; END_VAR
            w := \"传送带\"; n := LEN(w); v := CONCAT(w, \"-1\"); s := WSTRING_TO_STRING(LEFT(v, 2)); b := v > w; END_PROGRAM",
        "n=3; v=传送带-1; s=传送; b=TRUE",
    );
}

#[test]
fn a_text_function_feeds_itself() {
    steps(
        "PROGRAM PLC_PRG VAR s : STRING[12]; END_VAR s := CONCAT(s, 'abc'); END_PROGRAM",
        "0 | | s=abc
         1 | | s=abcabc
         2 | | s=abcabcabc
         3 | | s=abcabcabcabc
         4 | | s=abcabcabcabc",
    );
}

#[test]
fn texts_in_arrays_and_calls() {
    steps(
        "FUNCTION Name : STRING[20] VAR_INPUT n : INT; END_VAR CASE n OF 0: Name := 'idle'; 1: Name := 'run'; ELSE Name := CONCAT('state ', INT_TO_STRING(n)); END_CASE END_FUNCTION
         PROGRAM PLC_PRG VAR a : ARRAY[0..2] OF STRING[8]; i : INT; b : BOOL; END_VAR
            a[i] := Name(i); b := a[i] = Name(i); END_PROGRAM",
        "0 | | a[0]=idle; b=TRUE
         1 | i=1 | a[1]=run; a[0]=idle
         2 | i=2 | a[2]=state 2",
    );
}
