//! Every form against brute force.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use export::{Cell, Column, Error, Form, Notes, Sample, Shaper, Sink, Spec, Tag, What};
use jiff::tz::TimeZone;
use model::Quality;
use proptest::prelude::*;

const S: i64 = 1_000_000;
const HOUR: i64 = 3_600 * S;

/// Rows as texts, and the row that is being told.
type Held = (Vec<Vec<String>>, Vec<String>);

/// Takes rows as texts.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Held>>);

impl Sink for Rows {
    fn begin(&mut self, _: &[Column]) -> Result<(), Error> {
        Ok(())
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        self.0.lock().unwrap().1.push(match cell {
            Cell::Empty => String::new(),
            Cell::Time(at) => at.to_string(),
            Cell::Number(value) => format!("{value:?}"),
            Cell::Count(count) => count.to_string(),
            Cell::Text(text) => text.to_owned(),
            Cell::Quality(quality) => quality.name().to_owned(),
            Cell::Whole(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        });
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let mut held = self.0.lock().unwrap();
        let row = std::mem::take(&mut held.1);
        held.0.push(row);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Notes, Error> {
        Ok(Notes::default())
    }
}

#[derive(Clone, Debug)]
struct Owned {
    place: usize,
    source: i64,
    value: Option<f64>,
    text: Option<String>,
    quality: Quality,
}

fn tags() -> Vec<Tag> {
    let tag =
        |path: &str, steps| Tag { path: path.into(), unit: String::new(), steps, texts: false };
    vec![tag("a", false), tag("b", false), tag("c", true)]
}

fn spec(what: What, form: Form) -> Spec {
    Spec { what, form, from: 0, to: 2 * HOUR, zone: TimeZone::UTC }
}

fn rows(spec: &Spec, samples: &[Owned]) -> Vec<Vec<String>> {
    let mut samples = samples.to_vec();
    let margin = spec.margin();
    samples
        .retain(|sample| sample.source >= spec.from - margin && sample.source < spec.to + margin);
    match spec.form {
        Form::Long => samples.sort_by_key(|sample| (sample.place, sample.source)),
        Form::Wide => samples.sort_by_key(|sample| (sample.source, sample.place)),
    }
    let mut shaper = Shaper::new(spec, tags()).unwrap();
    let mut sink = Rows::default();
    let width = shaper.columns().len();
    for sample in &samples {
        let sample = Sample {
            place: sample.place,
            source: sample.source,
            receive: sample.source + 20,
            value: sample.value,
            text: sample.text.as_deref(),
            quality: sample.quality,
        };
        shaper.sample(&sample, &mut sink).unwrap();
    }
    let count = shaper.finish(&mut sink).unwrap();
    let rows = std::mem::take(&mut sink.0.lock().unwrap().0);
    assert_eq!(count, rows.len() as u64);
    assert!(rows.iter().all(|row| row.len() == width));
    rows
}

fn samples() -> impl Strategy<Value = Vec<Owned>> {
    let sample = (0_usize..3, -4_000_i64..11_000, 0_i64..4, -100_i32..100, 0_u8..10).prop_map(
        |(place, second, quarter, value, kind)| Owned {
            place,
            source: second * S + quarter * 250_000,
            value: (kind > 1).then(|| f64::from(value) / 8.0),
            text: (kind == 1).then(|| format!("t{value}")),
            quality: if kind == 2 {
                Quality::BAD_SENSOR_FAILURE
            } else if kind == 3 {
                Quality::UNCERTAIN
            } else {
                Quality::GOOD
            },
        },
    );
    prop::collection::vec(sample, 0..60).prop_map(|samples| {
        // One sample of a tag at a time.
        let unique: BTreeMap<_, _> =
            samples.into_iter().map(|sample| ((sample.place, sample.source), sample)).collect();
        unique.into_values().collect()
    })
}

fn usable(sample: &Owned) -> Option<f64> {
    sample.value.filter(|_| !sample.quality.is_bad())
}

fn text(value: f64) -> String {
    format!("{value:?}")
}

/// The value of a tag at a time, by looking at all samples.
fn at(samples: &[Owned], place: usize, at: i64, steps: bool) -> String {
    let of_tag = || samples.iter().filter(|sample| sample.place == place);
    let Some(before) =
        of_tag().filter(|sample| sample.source <= at).max_by_key(|sample| sample.source)
    else {
        return String::new();
    };
    if at - before.source > HOUR || before.quality.is_bad() {
        return String::new();
    }
    let after = of_tag().filter(|sample| sample.source > at).min_by_key(|sample| sample.source);
    let Some(value) = before.value else { return before.text.clone().unwrap_or_default() };
    let linear = after.and_then(|after| Some((after.source, usable(after)?)));
    match linear {
        Some((end, last)) if !steps && before.source < at && end - before.source <= HOUR => text(
            value + (last - value) * ((at - before.source) as f64 / (end - before.source) as f64),
        ),
        _ => text(value),
    }
}

proptest! {
    #[test]
    fn interpolated_is_what_looking_at_all_samples_gives(samples in samples(), minutes in 1_i64..40) {
        let interval = minutes * 60 * S;
        let what = What::Interpolated { interval };
        let times: Vec<i64> = (0..=(2 * HOUR / interval)).map(|nth| nth * interval).filter(|at| *at < 2 * HOUR).collect();
        let wide = rows(&spec(what, Form::Wide), &samples);
        let near: Vec<Owned> = samples.iter().filter(|sample| sample.source >= -HOUR && sample.source < 3 * HOUR).cloned().collect();
        prop_assert_eq!(wide.len(), times.len());
        for (row, time) in wide.iter().zip(&times) {
            prop_assert_eq!(&row[0], &time.to_string());
            for place in 0..3 {
                prop_assert_eq!(&row[2 + place], &at(&near, place, *time, place == 2), "{} at {}", place, time);
            }
        }
        let long = rows(&spec(what, Form::Long), &samples);
        for row in &long {
            let place = ["a", "b", "c"].iter().position(|tag| *tag == row[0]).unwrap();
            let expected = at(&near, place, row[1].parse().unwrap(), place == 2);
            prop_assert_eq!(format!("{}{}", row[3], row[4]), expected);
        }
        let known: std::collections::BTreeSet<usize> = near.iter().map(|sample| sample.place).collect();
        prop_assert_eq!(long.len(), known.len() * times.len());
    }

    #[test]
    fn bins_are_what_looking_at_all_samples_gives(samples in samples(), minutes in 1_i64..40) {
        let interval = minutes * 60 * S;
        let inside: Vec<&Owned> = samples.iter().filter(|sample| sample.source >= 0 && sample.source < 2 * HOUR).collect();
        let mut expected: BTreeMap<(usize, i64), Vec<&Owned>> = BTreeMap::new();
        for sample in &inside {
            expected.entry((sample.place, sample.source.div_euclid(interval) * interval)).or_default().push(sample);
        }
        let long = rows(&spec(What::Binned { interval }, Form::Long), &samples);
        prop_assert_eq!(long.len(), expected.len());
        for (row, ((place, begin), held)) in long.iter().zip(&expected) {
            let values: Vec<f64> = held.iter().filter_map(|sample| usable(sample)).collect();
            let cell = |value: Option<f64>| value.map(text).unwrap_or_default();
            prop_assert_eq!(&row[0], ["a", "b", "c"][*place]);
            prop_assert_eq!(&row[1], &begin.to_string());
            prop_assert_eq!(&row[3], &cell(values.iter().copied().reduce(f64::min)));
            let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
            prop_assert_eq!(&row[4], &cell(mean));
            prop_assert_eq!(&row[5], &cell(values.iter().copied().reduce(f64::max)));
            prop_assert_eq!(&row[6], &held.len().to_string());
        }
        let wide = rows(&spec(What::Binned { interval }, Form::Wide), &samples);
        let begins: std::collections::BTreeSet<i64> = expected.keys().map(|(_, begin)| *begin).collect();
        prop_assert_eq!(wide.len(), begins.len());
        for row in &wide {
            for place in 0..3 {
                let held = expected.get(&(place, row[0].parse().unwrap()));
                prop_assert_eq!(&row[2 + place * 4 + 3], &held.map(|held| held.len().to_string()).unwrap_or_default());
            }
        }
    }

    #[test]
    fn raw_rows_hold_every_sample(samples in samples()) {
        let inside: Vec<&Owned> = samples.iter().filter(|sample| sample.source >= 0 && sample.source < 2 * HOUR).collect();
        prop_assert_eq!(rows(&spec(What::Raw, Form::Long), &samples).len(), inside.len());
        let wide = rows(&spec(What::Raw, Form::Wide), &samples);
        let times: std::collections::BTreeSet<i64> = inside.iter().map(|sample| sample.source).collect();
        prop_assert_eq!(wide.len(), times.len());
        for sample in inside {
            let row = wide.iter().find(|row| row[0] == sample.source.to_string()).unwrap();
            let expected = sample.value.map(text).or_else(|| sample.text.clone()).unwrap_or_default();
            prop_assert_eq!(&row[2 + sample.place], &expected);
        }
    }
}

#[test]
fn two_samples_of_one_tag_at_one_time_make_two_rows() {
    let sample = |value| Owned {
        place: 0,
        source: S,
        value: Some(value),
        text: None,
        quality: Quality::GOOD,
    };
    let wide = rows(&spec(What::Raw, Form::Wide), &[sample(1.0), sample(2.0)]);
    assert_eq!(wide.iter().map(|row| row[2].as_str()).collect::<Vec<_>>(), ["1.0", "2.0"]);
}

#[test]
fn intervals_begin_at_the_quarter_on_the_zones_clock() {
    let mut spec = spec(What::Binned { interval: HOUR }, Form::Long);
    spec.zone = TimeZone::get("Asia/Kolkata").unwrap();
    // 05:37 on the clock.
    assert_eq!(export::grid_begin(&spec, HOUR, 7 * 60 * S), -30 * 60 * S);
}
