//! FOR, WHILE, REPEAT, EXIT, CONTINUE, RETURN.
use super::steps::{once, steps};

#[test]
fn for_counts_up_down_and_in_steps() {
    once(
        "PROGRAM PLC_PRG VAR i, a, b, c, d : INT; END_VAR
            FOR i := 1 TO 5 DO a := a + i; END_FOR
            FOR i := 5 TO 1 BY -2 DO b := b * 10 + i; END_FOR
            FOR i := 0 TO 10 BY 3 DO c := c + 1; END_FOR
            FOR i := 5 TO 1 DO d := 99; END_FOR
         END_PROGRAM",
        "a=15; b=531; c=4; d=0",
    );
}

#[test]
fn for_ends_at_the_edge_of_its_type() {
    once(
        "PROGRAM PLC_PRG VAR u : USINT; s : SINT; l : LINT; m : ULINT; n, k, p, q : DINT; END_VAR
            FOR u := 250 TO 255 DO n := n + 1; END_FOR
            FOR s := -126 TO -128 BY -1 DO k := k + 1; END_FOR
            FOR l := 9223372036854775805 TO 9223372036854775807 DO p := p + 1; END_FOR
            FOR m := 3 TO 0 BY 2 DO q := q + 1; END_FOR
         END_PROGRAM",
        "n=6; k=3; p=3; q=0",
    );
}

#[test]
fn the_end_and_step_are_taken_once() {
    steps(
        "PROGRAM PLC_PRG VAR i, e, s, n : INT; END_VAR
            n := 0; e := 5;
            FOR i := 1 TO e BY s DO e := 100; n := n + 1; END_FOR END_PROGRAM",
        "0 | s=1 | n=5
         1 | s=2 | n=3",
    );
}

#[test]
fn the_step_may_be_negative_at_run_time() {
    steps(
        "PROGRAM PLC_PRG VAR i, s, a, z, n : INT; END_VAR
            n := 0; FOR i := a TO z BY s DO n := n + 1; END_FOR END_PROGRAM",
        "0 | a=1; z=10; s=3 | n=4
         1 | a=10; z=1; s=-3 | n=4
         2 | a=1; z=10; s=-1 | n=0",
    );
}

#[test]
fn while_and_repeat_run_while_and_until() {
    once(
        "PROGRAM PLC_PRG VAR a, b, c : INT; END_VAR
            WHILE a < 7 DO a := a + 2; END_WHILE
            REPEAT b := b + 1; UNTIL b >= 3 END_REPEAT
            REPEAT c := c + 1; UNTIL TRUE END_REPEAT;
         END_PROGRAM",
        "a=8; b=3; c=1",
    );
}

#[test]
fn exit_leaves_the_inner_loop_and_continue_goes_on() {
    once(
        "PROGRAM PLC_PRG VAR i, j, n, m, k : INT; END_VAR
            FOR i := 1 TO 3 DO FOR j := 1 TO 10 DO IF j > i THEN EXIT; END_IF n := n + 1; END_FOR END_FOR
            FOR i := 1 TO 10 DO IF i MOD 2 = 0 THEN CONTINUE; END_IF m := m + i; END_FOR
            i := 0;
            WHILE TRUE DO i := i + 1; IF i < 5 THEN CONTINUE; END_IF k := i; EXIT; END_WHILE
         END_PROGRAM",
        "n=6; m=25; k=5",
    );
}

#[test]
fn return_ends_the_body() {
    steps(
        "PROGRAM PLC_PRG VAR stop : BOOL; n : INT; END_VAR n := n + 1; IF stop THEN RETURN; END_IF; n := n + 10; END_PROGRAM",
        "0 | | n=11
         1 | stop=TRUE | n=12",
    );
}
