//! Compression at the door: named sequences, and what holds for any samples.

use crate::door_bench::{Bench, Sent, config, number};
use engine::door::DoorConfig;
use model::{Quality, Value};
use proptest::collection::vec;
use proptest::prelude::*;

/// What the history has after each sample, as seconds.
#[track_caller]
fn check(config: DoorConfig, sent: &[(i64, f64)], stored: &[i64]) {
    let mut bench = Bench::new(config);
    for (second, value) in sent {
        bench.send(number(*second, *value));
    }
    assert_eq!(bench.stored_seconds(), stored, "before the end");
}

#[test]
fn a_level_line_needs_its_ends() {
    let sent: Vec<_> = (0..10).map(|second| (second, 5.0)).collect();
    check(config(None, Some(0.0)), &sent, &[0]);
    let mut bench = Bench::new(config(None, Some(0.0)));
    for (second, value) in &sent {
        bench.send(number(*second, *value));
    }
    bench.close();
    assert_eq!(bench.stored_seconds(), [0, 9]);
}

#[test]
fn a_ramp_needs_its_ends_and_a_corner_is_kept() {
    let ramp = [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 3.0), (5, 3.0)];
    check(config(None, Some(0.1)), &ramp, &[0, 3]);
}

#[test]
fn a_swing_beyond_the_deviation_keeps_what_was_held() {
    let swing = [(0, 0.0), (1, 0.4), (2, -0.4), (3, 0.0)];
    check(config(None, Some(0.7)), &swing, &[0]);
    check(config(None, Some(0.5)), &swing, &[0, 1, 2]);
}

#[test]
fn an_exception_brings_the_one_before_with_it() {
    let step = [(0, 0.0), (1, 0.05), (2, 0.0), (3, 5.0), (4, 5.05)];
    check(config(Some(0.1), None), &step, &[0, 2, 3]);
    check(config(Some(0.1), Some(0.1)), &step, &[0, 2]);
}

#[test]
fn nothing_waits_longer_than_the_longest_time() {
    let every_10 = DoorConfig { max_ms: 10_000, ..config(Some(1.0), Some(1.0)) };
    let level: Vec<_> = (0..30).map(|second| (second, 0.0)).collect();
    check(every_10, &level, &[0, 10]);
    let mut bench = Bench::new(every_10);
    bench.send(number(0, 0.0));
    bench.send(number(1, 0.0));
    bench.tick(10);
    assert_eq!(bench.stored_seconds(), [0]);
    bench.tick(11);
    assert_eq!(bench.stored_seconds(), [0, 1]);
    bench.send(number(12, 0.0));
    assert_eq!(bench.stored_seconds(), [0, 1, 12], "a new line begins");
}

#[test]
fn a_change_of_quality_keeps_both_sides() {
    let mut bench = Bench::new(config(Some(1.0), Some(1.0)));
    let uncertain = |second| Sent { quality: Quality::UNCERTAIN, ..number(second, 0.0) };
    let bad = |second| Sent { quality: Quality::BAD_SENSOR_FAILURE, ..number(second, 0.0) };
    let steps = [
        (number(0, 0.0), "0"),
        (number(1, 0.0), "0"),
        (number(2, 0.0), "0"),
        (uncertain(3), "0 2 3"),
        (uncertain(4), "0 2 3"),
        (uncertain(5), "0 2 3"),
        (bad(6), "0 2 3 5 6"),
        (bad(7), "0 2 3 5 6 7"),
        (number(8, 0.0), "0 2 3 5 6 7 8"),
    ];
    for (sent, stored) in steps {
        bench.send(sent);
        let seconds: Vec<_> = bench.stored_seconds().iter().map(ToString::to_string).collect();
        assert_eq!(seconds.join(" "), stored);
    }
}

#[test]
fn what_is_no_finite_number_passes_and_ends_the_line() {
    for value in [
        Value::Number(f64::NAN),
        Value::Number(f64::INFINITY),
        Value::Bool(true),
        Value::Text("on".into()),
        Value::Missing,
    ] {
        let mut bench = Bench::new(config(Some(1.0), Some(1.0)));
        (0..3).for_each(|second| bench.send(number(second, 0.0)));
        bench.send(Sent { value: value.clone(), ..number(3, 0.0) });
        assert_eq!(bench.stored_seconds(), [0, 2, 3], "{value:?}");
    }
}

#[test]
fn a_late_sample_passes_and_changes_nothing() {
    let mut bench = Bench::new(config(None, Some(0.5)));
    (0..5).for_each(|second| bench.send(number(2 * second, 0.0)));
    bench.send(number(3, 50.0));
    bench.send(number(8, 0.0));
    bench.send(Sent { quality: Quality::BAD, ..number(5, 0.0) });
    assert_eq!(bench.stored_seconds(), [0, 3, 5, 8], "8 came twice, the second one passes");
    bench.send(number(10, 0.0));
    bench.close();
    assert_eq!(bench.stored_seconds(), [0, 3, 5, 8, 10]);
}

#[test]
fn a_gap_and_a_day_end_the_line() {
    let mut bench = Bench::new(config(None, Some(0.5)));
    (0..3).for_each(|second| bench.send(number(second, 0.0)));
    bench.gap("gas/other");
    assert_eq!(bench.stored_seconds(), [0]);
    bench.gap("gas/D");
    assert_eq!(bench.stored_seconds(), [0, 2]);
    bench.send(number(10, 0.0));
    bench.send(number(11, 0.0));
    bench.gap("source/gas");
    assert_eq!(bench.stored_seconds(), [0, 2, 10, 11]);
    let midnight = 86_400;
    bench.send(number(midnight - 2, 0.0));
    bench.send(number(midnight - 1, 0.0));
    bench.send(number(midnight, 0.0));
    let stored = bench.stored_seconds();
    assert_eq!(stored[4..], [midnight - 2, midnight - 1, midnight]);
}

#[test]
fn an_end_that_was_none_keeps_what_waited() {
    let mut bench = Bench::new(config(Some(0.1), Some(0.5)));
    [0.0, 0.4, 0.8, 0.85, 0.8].iter().zip(0..).for_each(|(v, s)| bench.send(number(s, *v)));
    assert_eq!(bench.stored_seconds(), [0]);
    bench.restart();
    assert_eq!(bench.stored_seconds(), [0, 2, 4], "the one held and the newest");
    bench.send(number(4, 0.0));
    bench.send(number(5, 0.0));
    bench.send(number(6, 0.0));
    assert_eq!(bench.stored_seconds(), [0, 2, 4, 4, 5], "a late one begins no line");
}

#[test]
fn another_configuration_keeps_what_waits_and_the_same_one_goes_on() {
    let mut bench = Bench::new(config(None, Some(0.5)));
    (0..3).for_each(|second| bench.send(number(second, 0.0)));
    bench.replace(Some(config(None, Some(0.5))));
    assert_eq!(bench.stored_seconds(), [0]);
    bench.replace(Some(config(None, Some(0.4))));
    assert_eq!(bench.stored_seconds(), [0, 2]);
    bench.send(number(3, 0.0));
    bench.send(number(4, 0.0));
    bench.replace(None);
    bench.send(number(5, 0.0));
    assert_eq!(bench.stored_seconds(), [0, 2, 3, 4, 5]);
}

#[test]
fn the_shortest_time_drops_whatever_comes() {
    let slow = DoorConfig { min_ms: 5_000, ..config(Some(0.1), None) };
    assert_eq!(slow.stated_error(), None);
    check(slow, &[(0, 0.0), (1, 9.0), (2, 0.0), (5, 1.0), (6, 1.0)], &[0, 2, 5]);
}

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    Send(Sent),
    Gap,
    Tick(i64),
    Restart,
    Close,
    Replace,
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        12 => (-40_i32..40).prop_map(|tenths| Value::Number(f64::from(tenths) / 10.0)),
        12 => (-1.0_f64..1.0).prop_map(Value::Number),
        2 => any::<f64>().prop_map(Value::Number),
        2 => Just(Value::Number(1e15 + 0.5)),
        1 => Just(Value::Number(f64::NAN)),
        1 => Just(Value::Bool(true)),
        1 => Just(Value::Text("x".into())),
        1 => Just(Value::Missing),
    ]
}

/// Times are relative to the greatest before, in microseconds.
fn step() -> impl Strategy<Value = Step> {
    let later = prop_oneof![
        10 => Just(1_000_000_i64),
        10 => 1_i64..3_000_000,
        1 => 1_i64..40_000_000,
        1 => Just(40_000_000_000_i64),
        2 => -5_000_000_i64..=0,
    ];
    let quality = prop_oneof![
        30 => Just(Quality::GOOD),
        1 => Just(Quality::UNCERTAIN),
        1 => Just(Quality::BAD),
    ];
    let sent = (later, value(), quality)
        .prop_map(|(at, value, quality)| Step::Send(Sent { at, value, quality }));
    prop_oneof![
        60 => sent,
        1 => Just(Step::Gap),
        2 => (0_i64..40).prop_map(Step::Tick),
        1 => Just(Step::Restart),
        1 => Just(Step::Close),
        1 => Just(Step::Replace),
    ]
}

fn any_config() -> impl Strategy<Value = DoorConfig> {
    let size = || prop_oneof![Just(0.0), Just(0.1), Just(0.5), 0.0_f64..3.0];
    let both = (proptest::option::of(size()), proptest::option::of(size()));
    (both, prop_oneof![Just(2_000_i64), Just(30_000), Just(600_000)]).prop_map(
        |((exception, deviation), max_ms)| DoorConfig { exception, deviation, min_ms: 0, max_ms },
    )
}

/// Plays the steps and ends.
fn play(config: DoorConfig, steps: Vec<Step>) -> Bench {
    let mut bench = Bench::new(config);
    for step in steps {
        match step {
            Step::Send(sent) => bench.send_after(sent),
            Step::Gap => bench.gap("gas/D"),
            Step::Tick(seconds) => bench.tick_after(seconds),
            Step::Restart => bench.restart(),
            Step::Close => bench.close(),
            Step::Replace => bench.replace(Some(config)),
        }
        bench.check_loose_ends();
    }
    bench.close();
    bench
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A line through the kept samples misses no other by more than the stated error, whatever
    /// came; nothing that may not wait is withheld; nothing is stored twice or made up.
    #[test]
    fn the_stated_error_holds(config in any_config(), steps in vec(step(), 1..300)) {
        let bench = play(config, steps);
        bench.check_stored_once();
        bench.check_unfit_stored();
        bench.check_error(config.stated_error().expect("without a shortest time"));
    }

    /// A real signal is thinned, and the error holds with equality nowhere exceeded.
    #[test]
    fn a_noisy_wave_is_thinned(deviation in 0.05_f64..2.0, noise in vec(-0.02_f64..0.02, 400)) {
        let config = config(Some(0.02), Some(deviation));
        let mut bench = Bench::new(config);
        for (noise, second) in noise.iter().zip(0..) {
            bench.send(number(second, (second as f64 / 60.0).sin() * 10.0 + noise));
        }
        bench.close();
        bench.check_error(config.stated_error().expect("without a shortest time"));
        prop_assert!(bench.stored_seconds().len() < 200);
    }
}
