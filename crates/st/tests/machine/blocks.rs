//! The standard's timing diagrams (IEC 61131-3, tables 43 to 46) as tables: time, inputs → outputs.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use st::{Clock, Machine, Running, SourceFile, Value};

fn machine(declarations: &str, body: &str) -> Machine<Running> {
    let text = format!("PROGRAM P VAR {declarations} END_VAR {body} END_PROGRAM");
    let compiled = st::compile(&[SourceFile::new("P.st", &text)]);
    let compiled = compiled.unwrap_or_else(|found| panic!("{found:?}"));
    Machine::new(compiled.container).start()
}

fn set(machine: &mut Machine<Running>, name: &str, value: &str) {
    let path = format!("P.{name}");
    let handle = machine.variable(&path).unwrap();
    machine.write(&path, &Value::parse(value, handle.ty()).unwrap()).unwrap();
}

fn scan(machine: &mut Machine<Running>, ms: i64) {
    let report = machine.scan(Clock { now_ns: ms * 1_000_000, wall_ns: 0 });
    assert_eq!(report.faults, []);
}

fn read(machine: &Machine<Running>, name: &str) -> String {
    machine.read(&format!("P.{name}")).unwrap().to_string()
}

/// Rows of (ms, IN, Q, ET in ms) for a timer with PT of 300 ms.
fn timer(kind: &str, rows: &[(i64, bool, bool, i64)]) {
    let mut m = machine(&format!("t : {kind}; x : BOOL;"), "t(IN := x, PT := T#300ms);");
    for &(ms, input, q, et) in rows {
        set(&mut m, "x", if input { "TRUE" } else { "FALSE" });
        scan(&mut m, ms);
        let found = (m.read("P.t.Q").unwrap(), m.read("P.t.ET").unwrap());
        assert_eq!(found, (Value::Bool(q), Value::Time(et * 1_000_000)), "{kind} at {ms} ms");
    }
}

#[test]
fn an_on_delay_follows_its_diagram() {
    timer(
        "TON",
        &[
            (0, false, false, 0),
            (100, true, false, 0),
            (300, true, false, 200),
            (399, true, false, 299),
            (400, true, true, 300),
            (900, true, true, 300),
            (1_000, false, false, 0),
            // Too short: Q never comes.
            (1_100, true, false, 0),
            (1_300, true, false, 200),
            (1_350, false, false, 0),
            (1_700, false, false, 0),
            // It begins anew, not where it was.
            (1_800, true, false, 0),
            (2_100, true, true, 300),
        ],
    );
}

#[test]
fn an_off_delay_follows_its_diagram() {
    timer(
        "TOF",
        &[
            // Never on: nothing to delay.
            (0, false, false, 0),
            (500, false, false, 0),
            (600, true, true, 0),
            (700, true, true, 0),
            (800, false, true, 0),
            (1_000, false, true, 200),
            // On again before the time is over.
            (1_050, true, true, 0),
            (1_200, false, true, 0),
            (1_499, false, true, 299),
            (1_500, false, false, 300),
            // ET stays until IN comes on.
            (2_000, false, false, 300),
            (2_100, true, true, 0),
        ],
    );
}

#[test]
fn a_pulse_follows_its_diagram() {
    timer(
        "TP",
        &[
            (0, false, false, 0),
            (100, true, true, 0),
            // It goes on without IN, and another edge within it changes nothing.
            (200, false, true, 100),
            (300, true, true, 200),
            (400, true, false, 300),
            (600, true, false, 300),
            (700, false, false, 0),
            (800, true, true, 0),
            (900, false, true, 100),
            (1_100, false, false, 0),
            // A pulse longer than the scan that ends it.
            (1_200, true, true, 0),
            (9_000, true, false, 300),
        ],
    );
}

#[test]
fn a_timer_that_is_called_twice_in_a_scan_counts_once() {
    let mut m = machine(
        "t : TON; first, second : TIME; q1, q2 : BOOL;",
        "t(IN := TRUE, PT := T#100ms, ET => first, Q => q1); t(ET => second, Q => q2);",
    );
    for (ms, et, q) in [(0, "T#0s", "FALSE"), (60, "T#60ms", "FALSE"), (120, "T#100ms", "TRUE")] {
        scan(&mut m, ms);
        assert_eq!([read(&m, "first"), read(&m, "second")], [et, et], "at {ms} ms");
        assert_eq!([read(&m, "q1"), read(&m, "q2")], [q, q], "at {ms} ms");
    }
}

#[test]
fn a_timer_follows_a_preset_that_changes() {
    let mut m = machine("t : TON; p : TIME := T#1s;", "t(IN := TRUE, PT := p);");
    scan(&mut m, 0);
    scan(&mut m, 400);
    assert_eq!(read(&m, "t.Q"), "FALSE");
    set(&mut m, "p", "T#300ms");
    scan(&mut m, 500);
    assert_eq!([read(&m, "t.Q"), read(&m, "t.ET")], ["TRUE", "T#300ms"]);
    // No time at all is over at once.
    let mut none = machine("t : TON;", "t(IN := TRUE, PT := T#0s);");
    scan(&mut none, 0);
    assert_eq!(read(&none, "t.Q"), "TRUE");
}

#[test]
fn counters_stop_at_the_ends_of_their_type() {
    for (ty, most, least) in [
        ("SINT", "127", "-128"),
        ("INT", "32767", "-32768"),
        ("DINT", "2147483647", "-2147483648"),
        ("LINT", "9223372036854775807", "-9223372036854775808"),
        ("USINT", "255", "0"),
        ("UINT", "65535", "0"),
        ("UDINT", "4294967295", "0"),
        ("ULINT", "18446744073709551615", "0"),
    ] {
        let body = format!(
            "u(CU := x, PV := {most}); d(CD := x, PV := 0);
             b(CU := x, LD := FALSE, PV := {most}); c(CD := x, PV := 0);"
        );
        let declarations = format!("u : CTU_{ty}; d : CTD_{ty}; b, c : CTUD_{ty}; x : BOOL;");
        let mut m = machine(&declarations, &body);
        set(&mut m, "u.CV", most);
        set(&mut m, "b.CV", most);
        set(&mut m, "d.CV", least);
        set(&mut m, "c.CV", least);
        for ms in 0..4 {
            set(&mut m, "x", if ms % 2 == 0 { "TRUE" } else { "FALSE" });
            scan(&mut m, ms);
        }
        let found = ["u.CV", "b.CV", "d.CV", "c.CV"].map(|name| read(&m, name));
        assert_eq!(found, [most, most, least, least], "{ty}");
        let reached = ["u.Q", "b.QU", "d.Q", "c.QD"].map(|name| read(&m, name));
        assert_eq!(reached, ["TRUE"; 4], "{ty}");
    }
}

#[test]
fn both_edges_of_an_up_and_down_counter_cancel_and_reset_wins() {
    let mut m =
        machine("c : CTUD; u, d, r, l : BOOL;", "c(CU := u, CD := d, R := r, LD := l, PV := 5);");
    for (ms, inputs, value) in [
        (0, [true, false, false, false], "1"),
        (1, [false, false, false, false], "1"),
        (2, [true, true, false, false], "1"),
        (3, [false, false, false, true], "5"),
        (4, [false, true, false, false], "4"),
        (5, [true, false, true, true], "0"),
        // The edge was seen during the reset: it counts no more.
        (6, [true, false, false, false], "0"),
    ] {
        for (name, on) in ["u", "d", "r", "l"].iter().zip(inputs) {
            set(&mut m, name, if on { "TRUE" } else { "FALSE" });
        }
        scan(&mut m, ms);
        assert_eq!(read(&m, "c.CV"), value, "at {ms}");
    }
}

#[test]
fn a_clock_goes_on_from_what_it_was_set_to() {
    let mut m = machine("c : RTC; x : BOOL;", "c(EN := x, PDT := DT#2026-01-31-23:59:59);");
    scan(&mut m, 0);
    assert_eq!(read(&m, "c.Q"), "FALSE");
    set(&mut m, "x", "TRUE");
    scan(&mut m, 1_000);
    assert_eq!([read(&m, "c.Q"), read(&m, "c.CDT")], ["TRUE", "DT#2026-01-31-23:59:59"]);
    scan(&mut m, 3_500);
    assert_eq!(read(&m, "c.CDT"), "DT#2026-02-01-00:00:01.5");
}
