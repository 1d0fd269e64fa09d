//! The standard functions on numbers: numeric, selection, comparison, arithmetic, conversions.
use super::steps::{once, steps};

#[test]
fn numeric_functions() {
    once(
        "PROGRAM PLC_PRG VAR a : INT := -7; x, s, e, l, g, p : LREAL; r : REAL; d, f, c : DINT; b : INT; t : LREAL; END_VAR
            b := ABS(a); x := ABS(-2.5); s := SQRT(16.0); e := EXP(0.0); l := LN(1.0); g := LOG(1000.0);
            p := EXPT(2.0, 10); r := SIN(0.0) + COS(0.0) + TAN(0.0) + ASIN(0.0) + ACOS(1.0) + ATAN(0.0);
            t := ATAN2(0.0, 1.0); d := TRUNC(-2.9); 
         END_PROGRAM",
        "b=7; x=2.5; s=4; e=1; l=0; g=3; p=1024; r=1; t=0; d=-2",
    );
}

#[test]
fn selection_functions() {
    steps(
        "PROGRAM PLC_PRG VAR g : BOOL; k, i, a, b, c, d, e : INT; r : REAL; s : STRING; END_VAR
            a := SEL(g, 1, 2); b := MAX(i, 3, 7); c := MIN(i, 3, k); d := LIMIT(0, i, 10);
            e := MUX(k, 10, 20, 30); r := LIMIT(MN := 0.0, IN := 0.5 * i, MX := 3.0); s := SEL(g, 'no', 'yes');
         END_PROGRAM",
        "0 | i=5 | a=1; b=7; c=0; d=5; e=10; r=2.5; s=no
         1 | i=50; g=TRUE; k=2 | a=2; b=50; c=2; d=10; e=30; r=3; s=yes
         2 | i=-4; k=1 | b=7; c=-4; d=0; e=20; r=0",
    );
}

#[test]
fn operators_are_functions_too() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c, d, e : INT; p, q, r : BOOL; t : TIME; END_VAR
            a := ADD(1, 2, 3); b := SUB(10, 4); c := MUL(2, 3, 4); d := DIV(7, 2); e := MOD(7, 4);
            p := GT(3, 2, 1) AND GE(2, 2) AND EQ(1, 1) AND LE(1, 2) AND LT(1, 2) AND NE(1, 2);
            q := AND(TRUE, NOT(FALSE)); r := OR(FALSE, XOR(TRUE, TRUE)); t := ADD_TIME(T#1s, T#500ms);
         END_PROGRAM",
        "a=6; b=6; c=24; d=3; e=3; p=TRUE; q=TRUE; r=FALSE; t=T#1s500ms",
    );
}

#[test]
fn numbers_convert() {
    steps(
        "PROGRAM PLC_PRG VAR r : REAL; i, j, k : INT; si : SINT; b : BOOL; w : WORD; d : DINT; lr : LREAL; yb : BYTE; u : UINT; END_VAR
            i := REAL_TO_INT(r); j := TRUNC_INT(r); si := INT_TO_SINT(i); b := INT_TO_BOOL(i); w := INT_TO_WORD(i);
            d := TO_DINT(r); lr := TO_LREAL(i); k := BOOL_TO_INT(b); yb := WORD_TO_BYTE(w); u := INT_TO_UINT(i);
         END_PROGRAM",
        "0 | r=2.5 | i=2; j=2; si=2; b=TRUE; w=2; d=2; lr=2; k=1; yb=2; u=2
         1 | r=-3.7 | i=-4; j=-3; si=-4; w=65532; d=-4; yb=252; u=65532
         2 | r=300 | i=300; si=44; yb=44
         3 | r=0.2 | i=0; b=FALSE; k=0",
    );
}

#[test]
fn texts_and_numbers_convert() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c, d, t : STRING; i : INT; r : REAL; x : BOOL; n : DINT; END_VAR
            a := INT_TO_STRING(-12); b := REAL_TO_STRING(1.5); c := BOOL_TO_STRING(TRUE); d := DINT_TO_STRING(100000);
            t := TIME_TO_STRING(T#1s500ms); i := STRING_TO_INT('42'); r := STRING_TO_REAL('2.5'); x := STRING_TO_BOOL('TRUE'); n := STRING_TO_DINT('-7');
         END_PROGRAM",
        "a=-12; b=1.5; c=TRUE; d=100000; t=T#1s500ms; i=42; r=2.5; x=TRUE; n=-7",
    );
}

#[test]
fn bcd_converts_both_ways() {
    once(
        "PROGRAM PLC_PRG VAR w : WORD; u : UINT; b : BYTE; END_VAR
            w := UINT_TO_BCD_WORD(1234); u := WORD_BCD_TO_UINT(16#0987); b := USINT_TO_BCD_BYTE(42); END_PROGRAM",
        "w=4660; u=987; b=66",
    );
}
