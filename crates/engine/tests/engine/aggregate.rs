//! Aggregates: the standard's own examples, brute force, and days of the calendar.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    reason = "helpers of tests are tests, and their numbers are small"
)]

use engine::aggregate::states::{StateSample, States};
use engine::aggregate::{Accumulator, Aggregate, Answers, Rules, Sample, intervals};
use jiff::tz::TimeZone;
use model::{Quality, Timestamp};
use proptest::prelude::*;

const GOOD: Quality = Quality::GOOD;
const BAD: Quality = Quality::BAD;
const DOUBT: Quality = Quality::UNCERTAIN;

fn sample(second: i64, value: f64, quality: Quality) -> Sample {
    let value = (quality != BAD).then_some(value);
    Sample { at: Timestamp::from_secs(second), value, quality }
}

fn answers(samples: &[Sample], edges: &[i64], rules: Rules) -> Answers {
    let edges: Vec<_> = edges.iter().map(|second| Timestamp::from_secs(*second)).collect();
    let mut accumulator = Accumulator::new(&edges, rules);
    for sample in samples {
        accumulator.push(*sample);
    }
    accumulator.finish()
}

/// The rules of the examples of OPC 10000-13 A.1.1, where nothing is held.
fn example_rules() -> Rules {
    let treat_uncertain_as_bad = false;
    Rules { treat_uncertain_as_bad, hold: None, hold_last: 0, ..Rules::default() }
}

/// OPC 10000-13 A.1.1, Historian 1; seconds after 12:00:00.
fn historian_1() -> Vec<Sample> {
    let quality = |second| match second {
        40 => BAD,
        70 => DOUBT,
        _ => GOOD,
    };
    (1..=9).map(|n| sample(n * 10, n as f64 * 10.0, quality(n * 10))).collect()
}

/// An answer as the standard's tables print it, without information bits.
fn told(answers: &Answers, index: usize, aggregate: Aggregate) -> String {
    let answer = answers.get(index, aggregate);
    let quality = Quality::from_code(answer.quality.code() & 0xFFFF_0000);
    answer.value.map_or_else(
        || quality.name().to_owned(),
        |value| format!("{:.3} {}", value, quality.name()),
    )
}

fn check_table(samples: &[Sample], aggregate: Aggregate, expected: &[&str]) {
    let edges: Vec<i64> = (0..=20).map(|n| n * 5).collect();
    let answers = answers(samples, &edges, example_rules());
    let found: Vec<String> =
        (0..expected.len()).map(|index| told(&answers, index, aggregate)).collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|text| text.replace('~', "UncertainDataSubNormal").replace('-', "BadNoData"))
        .collect();
    assert_eq!(found, expected, "{}", aggregate.name());
}

#[test]
fn time_average_as_in_the_standard() {
    check_table(
        &historian_1(),
        Aggregate::TimeAverage,
        &[
            "-",
            "-",
            "12.500 Good",
            "17.500 Good",
            "22.500 Good",
            "27.500 Good",
            "32.500 ~",
            "37.500 ~",
            "42.500 ~",
            "47.500 ~",
            "52.500 Good",
            "57.500 Good",
            "62.500 ~",
            "67.500 ~",
            "72.500 ~",
            "77.500 ~",
            "82.500 Good",
            "87.500 Good",
            "90.000 ~",
            "90.000 ~",
        ],
    );
    let historian_2 = [sample(2, 10.0, GOOD), sample(25, 20.0, GOOD), sample(28, 25.0, GOOD)];
    let expected = ["10.652 ~", "12.391 Good", "14.565 Good", "16.739 Good", "18.913 Good"];
    check_table(&historian_2, Aggregate::TimeAverage, &expected);
    check_table(&historian_2, Aggregate::TimeAverage2, &expected);
    let first = answers(&historian_2, &[0, 5], example_rules()).get(0, Aggregate::TimeAverage);
    assert_eq!(first.quality.code() & 0xFFFF, 0x0405, "calculated and partial");
}

#[test]
fn time_average_2_as_in_the_standard() {
    check_table(
        &historian_1(),
        Aggregate::TimeAverage2,
        &[
            "-",
            "-",
            "12.500 Good",
            "17.500 Good",
            "22.500 Good",
            "27.500 Good",
            "30.000 ~",
            "30.000 ~",
            "-",
            "-",
            "52.500 Good",
            "57.500 Good",
            "62.500 ~",
            "67.500 ~",
            "72.500 ~",
            "77.500 ~",
            "82.500 Good",
            "87.500 Good",
            "90.000 ~",
            "-",
        ],
    );
}

#[test]
fn one_interval_by_hand() {
    // 0–10 s at 4, then 8 until 20 s, bad until 30 s, 0 until 40 s, then 6.
    let samples = [
        sample(0, 4.0, GOOD),
        sample(10, 8.0, GOOD),
        sample(20, 0.0, BAD),
        sample(30, 0.0, GOOD),
        sample(40, 6.0, GOOD),
        sample(60, 6.0, GOOD),
    ];
    let stepped = Rules { stepped: true, hold: None, ..Rules::default() };
    let found = answers(&samples, &[0, 50], stepped);
    let table = [
        (Aggregate::Average, "4.500 ~"),
        (Aggregate::TimeAverage, "5.200 ~"),
        (Aggregate::TimeAverage2, "4.500 ~"),
        (Aggregate::Total, "260.000 ~"),
        (Aggregate::Total2, "180.000 ~"),
        (Aggregate::Minimum, "0.000 ~"),
        (Aggregate::Maximum, "8.000 ~"),
        (Aggregate::Range, "8.000 ~"),
        (Aggregate::Count, "4.000 ~"),
        (Aggregate::DurationInStateZero, "10000.000 ~"),
        (Aggregate::DurationInStateNonZero, "30000.000 ~"),
        (Aggregate::NumberOfTransitions, "3.000 ~"),
        (Aggregate::Start, "4.000 Good"),
        (Aggregate::End, "6.000 Good"),
        (Aggregate::Delta, "2.000 Good"),
        (Aggregate::StartBound, "4.000 Good"),
        (Aggregate::EndBound, "6.000 Good"),
        (Aggregate::DeltaBounds, "2.000 Good"),
        (Aggregate::DurationGood, "40000.000 Good"),
        (Aggregate::DurationBad, "10000.000 Good"),
        (Aggregate::PercentGood, "80.000 Good"),
        (Aggregate::PercentBad, "20.000 Good"),
        (Aggregate::WorstQuality, "2147483648.000 Good"),
        (Aggregate::VarianceSample, "11.667 ~"),
        (Aggregate::VariancePopulation, "8.750 ~"),
        (Aggregate::Interpolative, "4.000 Good"),
    ];
    for (aggregate, expected) in table {
        let expected = expected.replace('~', "UncertainDataSubNormal");
        assert_eq!(told(&found, 0, aggregate), expected, "{}", aggregate.name());
    }
    let times = |aggregate| found.get(0, aggregate).at;
    assert_eq!(times(Aggregate::MinimumActualTime), Timestamp::from_secs(30));
    assert_eq!(times(Aggregate::MaximumActualTime), Timestamp::from_secs(10));
    assert_eq!(times(Aggregate::End), Timestamp::from_secs(40));
}

#[test]
fn bounds_count_where_they_are_asked_for() {
    let samples = [sample(-10, 0.0, GOOD), sample(10, 20.0, GOOD), sample(30, 0.0, GOOD)];
    let found = answers(&samples, &[0, 25], Rules::default());
    let table = [
        (Aggregate::Minimum, "20.000 Good"),
        (Aggregate::Minimum2, "5.000 Good"),
        (Aggregate::Maximum2, "20.000 Good"),
        (Aggregate::Range2, "15.000 Good"),
        (Aggregate::StartBound, "10.000 Good"),
        (Aggregate::EndBound, "5.000 Good"),
        (Aggregate::Linear, "10.000 Good"),
        (Aggregate::Previous, "0.000 Good"),
    ];
    for (aggregate, expected) in table {
        assert_eq!(told(&found, 0, aggregate), expected, "{}", aggregate.name());
    }
    let least = found.get(0, Aggregate::MinimumActualTime2);
    assert_eq!(least.at, Timestamp::from_micros(24_999_999));
}

#[test]
fn a_silent_device_is_not_good_for_ever() {
    let samples = [sample(0, 5.0, GOOD), sample(36_000, 5.0, GOOD)];
    let found = answers(&samples, &[0, 36_000], Rules { stepped: true, ..Rules::default() });
    assert_eq!(told(&found, 0, Aggregate::PercentGood), "10.000 Good");
    assert_eq!(told(&found, 0, Aggregate::TimeAverage2), "5.000 UncertainDataSubNormal");
    let standard = Rules { stepped: true, hold: None, ..Rules::default() };
    let found = answers(&samples, &[0, 36_000], standard);
    assert_eq!(told(&found, 0, Aggregate::PercentGood), "100.000 Good");
}

#[test]
fn every_aggregate_has_its_name() {
    for aggregate in Aggregate::ALL {
        assert_eq!(Aggregate::by_name(&aggregate.name().to_lowercase()), Some(*aggregate));
    }
    assert_eq!(Aggregate::by_name("Mean"), None);
}

/// The last sample at or before a time, and the first one after it.
fn around(samples: &[Sample], micros: i64) -> (Option<Sample>, Option<Sample>) {
    let before = samples.iter().rev().find(|sample| sample.at.micros() <= micros);
    let after = samples.iter().find(|sample| sample.at.micros() > micros);
    (before.copied(), after.copied())
}

/// A value with simple (all samples) or interpolated bounds (usable samples only), straight from
/// the definition.
fn value_at(samples: &[Sample], micros: i64, stepped: bool) -> Option<f64> {
    let (before, after) = around(samples, micros);
    let before = before?;
    let begin = before.value?;
    let Some(end) = after.and_then(|after| after.value.map(|end| (after.at, end))) else {
        return Some(begin);
    };
    if stepped {
        return Some(begin);
    }
    let part = (micros - before.at.micros()) as f64 / (end.0.micros() - before.at.micros()) as f64;
    Some(begin + (end.1 - begin) * part)
}

/// Mean of a function over an interval, exact for lines that bend on whole seconds.
fn mean(from: i64, to: i64, value: impl Fn(i64) -> Option<f64>) -> Option<f64> {
    let middles = (from..to).filter_map(|second| value(second * 1_000_000 + 500_000));
    let all: Vec<f64> = middles.collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

fn near(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            (found - expected).abs() <= 1e-9 * expected.abs().max(1.0) * 100.0
        }
        (found, expected) => found.is_none() && expected.is_none(),
    }
}

fn series() -> impl Strategy<Value = Vec<Sample>> {
    let one = (1_i64..12, -3_i32..4, 0_u8..5);
    prop::collection::vec(one, 1..40).prop_map(|steps| {
        let mut at = -20;
        let taken = steps.into_iter().map(|(step, value, kind)| {
            at += step;
            sample(at, f64::from(value), if kind == 0 { BAD } else { GOOD })
        });
        taken.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_same_as_brute_force(
        samples in series(),
        widths in prop::collection::vec(1_i64..30, 1..12),
        stepped: bool,
    ) {
        let edges: Vec<i64> = std::iter::once(0)
            .chain(widths.iter().scan(0, |at, width| { *at += width; Some(*at) }))
            .collect();
        let rules = Rules { stepped, hold: None, hold_last: 1_000_000_000, ..Rules::default() };
        let found = answers(&samples, &edges, rules);
        let usable: Vec<Sample> =
            samples.iter().filter(|sample| sample.value.is_some()).copied().collect();
        for (index, edge) in edges.windows(2).enumerate() {
            let (from, to) = (edge[0], edge[1]);
            let inside: Vec<f64> = usable.iter()
                .filter(|sample| (from..to).contains(&(sample.at.micros() / 1_000_000)))
                .filter(|sample| sample.at >= Timestamp::from_secs(from))
                .filter_map(|sample| sample.value).collect();
            let count = inside.len() as f64;
            let some = |value: f64| (count > 0.0).then_some(value);
            let simple = |at| value_at(&samples, at, stepped);
            let bridged = |at| value_at(&usable, at, stepped);
            let seconds = |state: &dyn Fn(f64) -> bool| (from..to)
                .filter(|second| value_at(&samples, second * 1_000_000, true).is_some_and(state))
                .count() as f64 * 1_000.0;
            let covered = (from..to).filter(|s| simple(s * 1_000_000).is_some()).count() as f64;
            let average = some(inside.iter().sum::<f64>() / count);
            let squares = average.map(|mean|
                inside.iter().map(|value| (value - mean).powi(2)).sum::<f64>());
            let table = [
                (Aggregate::TimeAverage, mean(from, to, bridged)),
                (Aggregate::TimeAverage2, mean(from, to, simple)),
                (Aggregate::Total2, mean(from, to, simple).map(|mean| mean * covered)),
                (Aggregate::Average, average),
                (Aggregate::Count, Some(count)),
                (Aggregate::Minimum, inside.iter().copied().reduce(f64::min)),
                (Aggregate::Maximum, inside.iter().copied().reduce(f64::max)),
                (Aggregate::Delta, some(inside.last().unwrap_or(&0.0)
                    - inside.first().unwrap_or(&0.0))),
                (Aggregate::VariancePopulation, squares.map(|squares| squares / count)),
                (Aggregate::StandardDeviationSample,
                    squares.map(|squares| (squares / (count - 1.0).max(1.0)).sqrt())),
                (Aggregate::Interpolative, bridged(from * 1_000_000)),
                (Aggregate::StartBound, simple(from * 1_000_000)),
                (Aggregate::EndBound, simple(to * 1_000_000)),
                (Aggregate::DurationGood, Some(seconds(&|_| true))),
                (Aggregate::DurationBad,
                    Some((to - from) as f64 * 1_000.0 - seconds(&|_| true))),
                (Aggregate::DurationInStateZero,
                    (covered > 0.0).then(|| seconds(&|value| value == 0.0))),
            ];
            for (aggregate, expected) in table {
                let answer = found.get(index, aggregate);
                prop_assert!(
                    near(answer.value, expected),
                    "{} of {from} to {to}: {:?}, expected {expected:?}",
                    aggregate.name(), answer.value
                );
            }
        }
    }

    #[test]
    fn states_fill_the_period(
        steps in prop::collection::vec((1_i64..9, 0_usize..4), 1..40),
        from in -5_i64..50,
        length in 1_i64..120,
    ) {
        const NAMES: [&str; 3] = ["off", "on", "fault"];
        let mut at = -10;
        let rows: Vec<(i64, Option<&str>)> = steps.into_iter()
            .map(|(step, name)| { at += step; (at, NAMES.get(name).copied()) }).collect();
        let to = from + length;
        let mut states = States::new(Timestamp::from_secs(from), Timestamp::from_secs(to), None);
        for (at, state) in &rows {
            let at = Timestamp::from_secs(*at);
            states.push(StateSample { at, state: state.map(Into::into), quality: GOOD });
        }
        let (found, changes) = states.finish();
        prop_assert_eq!(found.iter().map(|row| row.stood_us).sum::<i64>(), length * 1_000_000);
        let at = |second: i64| rows.iter().rev().find(|(at, _)| *at <= second)
            .and_then(|(_, state)| *state);
        for row in &found {
            let stood = (from..to).filter(|second| at(*second) == row.state.as_deref()).count();
            prop_assert_eq!(row.stood_us, stood as i64 * 1_000_000, "{:?}", row.state);
        }
        let known: Vec<_> = rows.iter().filter_map(|(at, state)| state.map(|s| (*at, s))).collect();
        let changed = known.windows(2)
            .filter(|pair| pair[0].1 != pair[1].1 && (from..to).contains(&pair[1].0)).count();
        prop_assert_eq!(changes, changed as u64);
    }
}

/// The lengths, in hours, of the intervals of a period.
fn hours(zone: &str, from: &str, to: &str, every: &str) -> Vec<i64> {
    let zone = TimeZone::get(zone).unwrap();
    let at = |text: &str| {
        let local: jiff::civil::Date = text.parse().unwrap();
        let at = local.to_zoned(zone.clone()).unwrap().timestamp();
        Timestamp::from_micros(at.as_microsecond())
    };
    let every = every.parse().unwrap();
    let edges = intervals::edges(at(from), at(to), Some(&every), &zone, 1_000).unwrap();
    edges.windows(2).map(|pair| pair[1].millis_since(pair[0]) / 3_600_000).collect()
}

#[test]
fn days_of_the_calendar_have_23_to_25_hours() {
    let table: [(&str, &str, &str, &str, &[i64]); 8] = [
        ("Europe/Berlin", "2026-03-28", "2026-03-31", "1d", &[24, 23, 24]),
        ("Europe/Berlin", "2026-10-24", "2026-10-27", "1d", &[24, 25, 24]),
        ("Asia/Shanghai", "1991-04-13", "1991-04-16", "1d", &[24, 23, 24]),
        ("Asia/Shanghai", "1991-09-14", "1991-09-17", "1d", &[24, 25, 24]),
        ("Asia/Shanghai", "2026-03-28", "2026-03-31", "1d", &[24, 24, 24]),
        ("UTC", "2026-01-31", "2026-05-01", "1mo", &[28 * 24, 31 * 24, 30 * 24, 24]),
        ("Europe/Berlin", "2026-03-01", "2026-05-01", "1mo", &[31 * 24 - 1, 30 * 24]),
        ("Europe/Berlin", "2026-03-28", "2026-03-30", "12h", &[12, 12, 12, 11]),
    ];
    for (zone, from, to, every, expected) in table {
        assert_eq!(hours(zone, from, to, every), expected, "{zone} {from} {every}");
    }
}

#[test]
fn a_day_of_23_hours_is_averaged_over_23_hours() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let begin = "2026-03-29T00:00:00+01:00".parse::<Timestamp>().unwrap();
    let end = "2026-03-30T00:00:00+02:00".parse::<Timestamp>().unwrap();
    let every = "1d".parse().unwrap();
    let edges = intervals::edges(begin, end, Some(&every), &zone, 10).unwrap();
    let mut accumulator = Accumulator::new(&edges, Rules { stepped: true, ..Rules::default() });
    for minute in 0..23 * 60 {
        let at = begin.plus_millis(minute * 60_000);
        let value = Some(if minute < 60 { 23.0 } else { 0.0 });
        accumulator.push(Sample { at, value, quality: GOOD });
    }
    let found = accumulator.finish();
    assert_eq!(found.len(), 1);
    assert_eq!(told(&found, 0, Aggregate::TimeAverage), "1.000 Good");
    assert_eq!(told(&found, 0, Aggregate::DurationGood), "82800000.000 Good");
}

#[test]
fn what_is_no_interval_is_refused() {
    for text in ["", "0s", "-1h", "often", "5"] {
        assert!(text.parse::<intervals::Every>().is_err(), "{text}");
    }
    let every = "1s".parse().unwrap();
    let (from, to) = (Timestamp::from_secs(0), Timestamp::from_secs(1_000));
    assert!(intervals::edges(from, to, Some(&every), &TimeZone::UTC, 999).is_err());
    assert_eq!(
        intervals::edges(from, to, Some(&every), &TimeZone::UTC, 1_000).unwrap().len(),
        1_001
    );
}
