//! The standard function blocks, called from a program.
use super::steps::{once, steps};

#[test]
fn ton_delays_the_rising_edge() {
    steps(
        "PROGRAM PLC_PRG VAR t : TON; x, q : BOOL; e : TIME; END_VAR t(IN := x, PT := T#200ms, Q => q, ET => e); END_PROGRAM",
        "0 | | q=FALSE; e=T#0s
         100 | x=TRUE | q=FALSE; e=T#0s
         200 | | q=FALSE; e=T#100ms
         300 | | q=TRUE; e=T#200ms
         400 | | q=TRUE; e=T#200ms
         500 | x=FALSE | q=FALSE; e=T#0s",
    );
}

#[test]
fn tof_delays_the_falling_edge_and_tp_gives_a_pulse() {
    steps(
        "PROGRAM PLC_PRG VAR f : TOF; p : TP := (PT := T#150ms); x : BOOL; END_VAR f(IN := x, PT := T#100ms); p(IN := x); END_PROGRAM",
        "0 | x=TRUE | f.Q=TRUE; p.Q=TRUE
         100 | | f.Q=TRUE; p.Q=TRUE
         200 | x=FALSE | f.Q=TRUE; p.Q=FALSE
         250 | | f.Q=TRUE
         300 | | f.Q=FALSE",
    );
}

#[test]
fn counters_count_edges_in_every_width() {
    steps(
        "PROGRAM PLC_PRG VAR u : CTU; d : CTD; b : CTUD; w : CTU_DINT; l : CTU_ULINT; x, y, r, ld : BOOL; END_VAR
            u(CU := x, R := r, PV := 2); d(CD := x, LD := ld, PV := 2); b(CU := x, CD := y, R := r, LD := ld, PV := 2);
            w(CU := x, PV := 1); l(CU := x, PV := 1); END_PROGRAM",
        "0 | ld=TRUE | u.CV=0; d.CV=2; b.CV=2
         1 | ld=FALSE; x=TRUE | u.CV=1; u.Q=FALSE; d.CV=1; b.CV=3; b.QU=TRUE; w.Q=TRUE; l.CV=1
         2 | | u.CV=1
         3 | x=FALSE; y=TRUE | b.CV=2
         4 | x=TRUE | u.CV=2; u.Q=TRUE; d.CV=0; d.Q=TRUE; b.CV=3
         5 | r=TRUE | u.CV=0; b.CV=0; b.QD=TRUE",
    );
}

#[test]
fn triggers_see_edges_and_flip_flops_remember() {
    steps(
        "PROGRAM PLC_PRG VAR r : R_TRIG; f : F_TRIG; s1 : SR; r1 : RS; x, y : BOOL; END_VAR
            r(CLK := x); f(CLK := x); s1(S1 := x, R := y); r1(S := x, R1 := y); END_PROGRAM",
        "0 | | r.Q=FALSE; f.Q=TRUE
         1 | x=TRUE | r.Q=TRUE; f.Q=FALSE; s1.Q1=TRUE; r1.Q1=TRUE
         2 | y=TRUE | r.Q=FALSE; s1.Q1=TRUE; r1.Q1=FALSE
         3 | x=FALSE | f.Q=TRUE; s1.Q1=FALSE
         4 | | f.Q=FALSE",
    );
}

#[test]
fn inputs_and_outputs_of_a_timer_are_members() {
    steps(
        "PROGRAM PLC_PRG VAR t : TON; e : TIME; END_VAR t.IN := TRUE; t.PT := T#100ms; t(); IF t.Q THEN t(IN := FALSE); END_IF e := t.ET; END_PROGRAM",
        "0 | | t.Q=FALSE; e=T#0s
         50 | | t.Q=FALSE; e=T#50ms
         100 | | t.Q=FALSE; e=T#0s
         150 | | e=T#0s
         200 | | e=T#50ms",
    );
}

#[test]
fn blocks_lie_in_function_blocks_and_arrays() {
    once(
        "FUNCTION_BLOCK Edge VAR_INPUT x : BOOL; END_VAR VAR_OUTPUT n : INT; END_VAR VAR r : R_TRIG; END_VAR r(CLK := x); IF r.Q THEN n := n + 1; END_IF END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR e : ARRAY[0..1] OF Edge; i : INT; END_VAR
            FOR i := 0 TO 1 DO e[i](x := TRUE); e[i](x := FALSE); e[i](x := i = 1); END_FOR END_PROGRAM",
        "e[0].n=1; e[1].n=2",
    );
}
