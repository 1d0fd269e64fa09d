//! Sums by period: what belongs where, and that parts make the whole.

use engine::line::periods::{By, Period};
use engine::line::{
    CounterRole, EnergyOf, EnergySums, Line, Machine, OeeOf, OeeSums, Sample, Series,
};
use model::{Quality, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::plant::{at, line};

/// Rows of a history in the order in which SQL gives them.
type Rows = Vec<(Series, Sample)>;

fn row(series: Series, millis: i64, value: f64) -> (Series, Sample) {
    let at = at(0).plus_millis(millis);
    (series, Sample { at, value: Some(value), quality: Quality::GOOD })
}

fn counter(role: CounterRole, secs: i64, value: f64) -> (Series, Sample) {
    row(Series::Counter(role), secs * 1_000, value)
}

fn power(millis: i64, kw: f64) -> (Series, Sample) {
    row(Series::Power(Machine::Total), millis, kw)
}

fn periods(line: &Line, by: By, from: i64, to: i64) -> Vec<Period> {
    line.calendar.periods(by, at(from), at(to), 1_000).expect("few periods")
}

/// Gives rows to sums as a reader of the history does.
fn oee(line: &Line, periods: Vec<Period>, rows: &Rows) -> (Vec<OeeOf>, OeeOf) {
    let (from, to) = span(line, &periods);
    let mut sums = OeeSums::new(line, periods);
    for role in CounterRole::ALL {
        let before = |(series, sample): &&(Series, Sample)| {
            *series == Series::Counter(role) && sample.at < from && sample.usable().is_some()
        };
        if let Some((_, sample)) = rows.iter().rfind(before) {
            sums.begin(role, *sample);
        }
    }
    let within = rows.iter().filter(|(_, sample)| (from..to).contains(&sample.at));
    within.for_each(|(series, sample)| sums.take(*series, *sample));
    sums.finish()
}

fn energy(
    line: &Line,
    periods: Vec<Period>,
    rows: &Rows,
    gaps: &[(Timestamp, Timestamp)],
) -> (Vec<EnergyOf>, EnergyOf) {
    let (from, to) = span(line, &periods);
    let mut sums = EnergySums::new(line, periods);
    sums.know_gaps(gaps.iter().map(|(from, to)| ("source/plc", *from, *to)));
    for machine in Machine::ALL {
        let before = |(series, sample): &&(Series, Sample)| {
            *series == Series::Power(machine) && sample.at < from
        };
        if let Some((_, sample)) = rows.iter().rfind(before) {
            sums.begin(machine, *sample);
        }
    }
    let within = rows.iter().filter(|(_, sample)| (from..to).contains(&sample.at));
    within.for_each(|(series, sample)| sums.take(*series, *sample));
    sums.finish()
}

fn span(line: &Line, periods: &[Period]) -> (Timestamp, Timestamp) {
    let (first, last) = (&periods[0], &periods[periods.len() - 1]);
    (first.from.plus_millis(-line.hold_ms), last.to.plus_millis(line.hold_ms + 1))
}

#[test]
fn a_counted_piece_belongs_to_the_period_of_the_later_row() {
    use CounterRole::{Count, Run};
    let line = line(false);
    let mut rows = vec![
        counter(Count, 3599, 10.0),
        counter(Run, 3599, 100.0),
        counter(Count, 3600, 11.0),
        counter(Run, 3600, 101.0),
    ];
    for second in 3601..7201 {
        let done = (second - 3600) as f64;
        rows.push(counter(Count, second, 11.0 + (done / 20.0).floor()));
        rows.push(counter(Run, second, 101.0 + done));
    }
    let (hours, all) = oee(&line, periods(&line, By::Hour, 3600, 7200), &rows);
    assert_eq!(hours.len(), 1);
    let made = hours[0].production;
    assert_eq!((made.count, made.run_s), (180.0, 3600.0));
    assert_eq!((hours[0].oee.performance, hours[0].quality), (50.0, Quality::GOOD));
    assert_eq!(all.production, made);
}

#[test]
fn what_is_not_known_of_a_period_is_said() {
    use CounterRole::{Count, Down, Reject, Run};
    let line = line(true);
    let code = |hours: &[OeeOf]| hours.iter().map(|h| h.quality.name()).collect::<Vec<_>>();
    // Nothing at all: impossible.
    let (hours, all) = oee(&line, periods(&line, By::Hour, 0, 7200), &Rows::new());
    assert_eq!(code(&hours), ["BadOutOfRange", "BadOutOfRange"]);
    assert_eq!(all.quality.name(), "BadOutOfRange");
    // The record begins within the first hour, and is silent over the second border.
    let mut rows = Rows::new();
    for second in (60..7000).chain(7300..14_400) {
        rows.push(counter(Run, second, second as f64));
        rows.push(counter(Count, second, (second / 10) as f64));
        rows.push(counter(Reject, second, 0.0));
        rows.push(counter(Down, second, 0.0));
    }
    let (hours, _) = oee(&line, periods(&line, By::Hour, 0, 14_400), &rows);
    let unsure = "UncertainSubNormal";
    assert_eq!(code(&hours), [unsure, unsure, unsure, "Good"]);
    // A silence within an hour is bridged by the counters.
    let rows: Rows =
        rows.into_iter().filter(|(_, s)| !(at(11_000)..at(12_000)).contains(&s.at)).collect();
    let (hours, _) = oee(&line, periods(&line, By::Hour, 0, 14_400), &rows);
    assert_eq!(code(&hours), [unsure, unsure, unsure, "Good"]);
    assert_eq!((hours[3].production.run_s, hours[3].oee.availability), (3600.0, 100.0));
}

#[test]
fn more_rejected_than_made_is_impossible() {
    use CounterRole::{Count, Reject, Run};
    let line = line(false);
    let rows = vec![
        counter(Count, 0, 0.0),
        counter(Reject, 0, 0.0),
        counter(Run, 0, 0.0),
        counter(Count, 1, 1.0),
        counter(Reject, 1, 2.0),
        counter(Run, 1, 1.0),
    ];
    let (hours, _) = oee(&line, periods(&line, By::Hour, 0, 3600), &rows);
    assert_eq!(hours[0].quality, Quality::BAD_OUT_OF_RANGE);
    assert_eq!((hours[0].oee.oee, hours[0].production.reject), (0.0, 2.0));
}

#[test]
fn energy_is_cut_at_borders_and_priced_by_its_time() {
    let line = line(false);
    // 6 kW from 00:00:00.5 on, a row a second, until 02:00.
    let rows: Rows = (0..7_200).map(|second| power(second * 1_000 + 500, 6.0)).collect();
    let (hours, all) = energy(&line, periods(&line, By::Hour, 0, 7200), &rows, &[]);
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    close(hours[0].of(Machine::Total).kwh, 6.0 * 3599.5 / 3600.0);
    close(hours[1].of(Machine::Total).kwh, 6.0 * 3599.5 / 3600.0);
    close(hours[0].known_share(), 3599.5 / 3600.0);
    // Until 00:10 a kWh costs 1, then 2.
    close(hours[0].cost, 6.0 * (599.5 + 2.0 * 3000.0) / 3600.0);
    close(all.cost, hours[0].cost + hours[1].cost);
    assert_eq!(all.of(Machine::Total).peak_kw, Some(6.0));
    close(all.of(Machine::Total).average_kw().unwrap(), 6.0);
    assert_eq!(all.of(Machine::Conveyor).peak_kw, None);
}

#[test]
fn a_gap_takes_its_time_from_what_is_known() {
    let line = line(false);
    let rows: Rows = (0..100).map(|second| power(second * 1_000, 3.6)).collect();
    let of = |gaps: &[(Timestamp, Timestamp)]| {
        let (_, all) = energy(&line, periods(&line, By::Hour, 0, 3600), &rows, gaps);
        (all.of(Machine::Total).known_us / 1_000, (all.of(Machine::Total).kwh * 1e6).round())
    };
    assert_eq!(of(&[]), (99_000, 99_000.0));
    assert_eq!(of(&[(at(10), at(11))]), (98_000, 98_000.0));
    // Gaps that overlap take their time once.
    assert_eq!(of(&[(at(10), at(12)), (at(11), at(13))]), (96_000, 96_000.0));
    // A gap in between takes all until the next sample.
    let (from, to) = (at(10).plus_millis(200), at(10).plus_millis(300));
    assert_eq!(of(&[(from, to)]), (98_200, 98_200.0));
}

/// A story of rows: time to the next, what, value, whether it is good.
fn rows() -> impl Strategy<Value = Rows> {
    let step = (prop_oneof![8 => 0..2_000_i64, 1 => 0..9_000_i64], 0..8_usize, 0..50_u16, 0..9_u8);
    vec(step, 0..300).prop_map(|steps| {
        let mut millis = 0;
        let mut rows = Rows::new();
        for (later, which, value, good) in steps {
            millis += later;
            let series = match which {
                0..4 => Series::Counter(CounterRole::ALL[which]),
                _ => Series::Power(Machine::ALL[which - 4]),
            };
            let (series, mut sample) = row(series, millis, f64::from(value));
            if good == 0 {
                sample.quality = Quality::BAD;
            }
            rows.push((series, sample));
        }
        rows
    })
}

proptest! {
    #[test]
    fn parts_make_the_whole(
        rows in rows(),
        cut in 1..600_i64,
        gaps in vec((0..600_000_i64, 0..20_000_i64), 0..4),
        on_change: bool,
    ) {
        let line = line(on_change);
        let period = |from, to| vec![Period { from: at(from), to: at(to), shift: None }];
        let gaps: Vec<_> = gaps
            .into_iter()
            .map(|(from, long)| (at(0).plus_millis(from), at(0).plus_millis(from + long)))
            .collect();
        let both = [period(0, cut), period(cut, 600)].concat();
        let (_, whole) = energy(&line, period(0, 600), &rows, &gaps);
        let (_, together) = energy(&line, both.clone(), &rows, &gaps);
        let (_, first) = energy(&line, period(0, cut), &rows, &gaps);
        let (_, second) = energy(&line, period(cut, 600), &rows, &gaps);
        for machine in Machine::ALL {
            let sum = first.of(machine).and(*second.of(machine));
            for found in [whole.of(machine), together.of(machine)] {
                prop_assert_eq!(found.known_us, sum.known_us);
                prop_assert_eq!(found.peak_kw, sum.peak_kw);
                prop_assert!((found.kwh - sum.kwh).abs() < 1e-9);
            }
        }
        prop_assert!((whole.cost - first.cost - second.cost).abs() < 1e-9);
        prop_assert!((0.0..=1.0).contains(&whole.known_share()));
        let (_, whole) = oee(&line, period(0, 600), &rows);
        let (_, together) = oee(&line, both, &rows);
        let (_, first) = oee(&line, period(0, cut), &rows);
        let (_, second) = oee(&line, period(cut, 600), &rows);
        let sum = first.production.and(second.production);
        prop_assert_eq!(whole.production, sum);
        prop_assert_eq!(together.production, sum);
    }
}
