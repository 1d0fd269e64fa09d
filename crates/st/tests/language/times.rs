//! Times and dates: arithmetic, comparison, conversion.
use super::steps::{once, steps};

#[test]
fn times_add_scale_and_compare() {
    steps(
        "PROGRAM PLC_PRG VAR t, a, b, c, d, e : TIME; n : INT := 3; p : BOOL; END_VAR
            a := t + T#500ms; b := t - T#1s; c := t * n; d := t / 2; e := t * 0.5; p := t >= T#2s; END_PROGRAM",
        "0 | t=T#2s | a=T#2s500ms; b=T#1s; c=T#6s; d=T#1s; e=T#1s; p=TRUE
         1 | t=T#500ms | a=T#1s; b=T#-500ms; c=T#1s500ms; d=T#250ms; p=FALSE",
    );
}

#[test]
fn times_become_numbers_in_milliseconds() {
    once(
        "PROGRAM PLC_PRG VAR t : TIME := T#1s500ms; d : DINT; r, s : REAL; u : TIME; v : TIME; l : LINT; END_VAR
            d := TIME_TO_DINT(t); r := TIME_TO_REAL(t); s := TIME_TO_REAL(t) / 1000.0; u := DINT_TO_TIME(250); v := REAL_TO_TIME(2000.0);
            l := LTIME_TO_LINT(LTIME#2us); END_PROGRAM",
        "d=1500; r=1500; s=1.5; u=T#250ms; v=T#2s; l=2000",
    );
}

#[test]
fn dates_take_and_give_times() {
    once(
        "PROGRAM PLC_PRG VAR dt : DT := DT#2026-02-28-23:59:59; e : DT; d : DATE; tod : TOD; t : TIME; w : INT; j : DT; k : DATE; y, m, dd : INT; q : TIME; END_VAR
            e := dt + T#2s; d := DT_TO_DATE(e); tod := DT_TO_TOD(e); t := e - dt; w := DAY_OF_WEEK(D#2026-03-01);
            j := CONCAT_DATE_TOD(d, TOD#12:00:00); k := CONCAT_DATE(2024, 2, 29); SPLIT_DATE(IN := k, YEAR => y, MONTH => m, DAY => dd);
            q := D#2026-03-02 - D#2026-03-01; END_PROGRAM",
        "e=DT#2026-03-01-00:00:01; d=D#2026-03-01; tod=TOD#00:00:01; t=T#2s; w=0; j=DT#2026-03-01-12:00:00; k=D#2024-02-29; y=2024; m=2; dd=29; q=T#1d",
    );
}

#[test]
fn time_is_since_the_start() {
    steps(
        "PROGRAM PLC_PRG VAR t, last, step : TIME; END_VAR t := TIME(); step := t - last; last := t; END_PROGRAM",
        "0 | | t=T#0s
         100 | | t=T#100ms; step=T#100ms
         250 | | t=T#250ms; step=T#150ms",
    );
}
