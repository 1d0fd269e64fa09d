//! Aggregates over intervals, and the states of a tag.
//!
//! Tags are read one after the other, each as a stream, so memory goes with the number of
//! intervals and not of samples.

use engine::aggregate::states::{StateSample, States};
use engine::aggregate::{Accumulator, Aggregate, Answers, Rules, Sample, intervals};
use historian::{Reader, SeriesRow, ValueRow};
use jiff::tz::TimeZone;
use model::{Millis, TagPath, Timestamp};
use smol_str::{SmolStr, ToSmolStr};

use super::args::{AggregateArgs, StatesArgs};
use super::dto::{AggregateColumn, AggregateTable, StateTime, StatesReport};
use super::{Reply, tags, trend};
use crate::archive::Archive;
use crate::error::ApiError;
use crate::station::{CURRENT_WAIT, Station};

const TAGS_MAX: usize = 100;
const INTERVALS_MAX: usize = 50_000;
/// Values of one answer.
const VALUES_MAX: usize = 500_000;

pub(super) async fn aggregate(station: &Station, args: AggregateArgs) -> Result<Reply, ApiError> {
    station.wait_for_history(CURRENT_WAIT).await;
    Reply::json(&station.archive.aggregate(&args, station.now()).await?)
}

pub(super) async fn states(station: &Station, args: StatesArgs) -> Result<Reply, ApiError> {
    station.wait_for_history(CURRENT_WAIT).await;
    Reply::json(&station.archive.states(&args, station.now()).await?)
}

/// What is asked, checked.
struct Asked {
    edges: Vec<Timestamp>,
    aggregates: Vec<Aggregate>,
    rules: Rules,
    stepped: Option<bool>,
}

impl Asked {
    fn of(args: &AggregateArgs, zone: &TimeZone, now: Timestamp) -> Result<Self, ApiError> {
        let (from, to) = past(args.from, args.to, now)?;
        let every = args.every.as_deref().map(str::parse::<intervals::Every>).transpose();
        let every = every.map_err(|error| ApiError::arguments(error.to_string()))?;
        let edges = intervals::edges(from, to, every.as_ref(), zone, INTERVALS_MAX);
        let edges = edges.map_err(|error| ApiError::arguments(error.to_string()))?;
        let aggregates = args.aggregates.iter().map(|name| named(name));
        let aggregates = aggregates.collect::<Result<Vec<_>, _>>()?;
        if aggregates.is_empty() {
            return Err(ApiError::arguments("name at least one aggregate, such as TimeAverage"));
        }
        let hold = hold(args.hold_ms);
        let rules = Rules {
            treat_uncertain_as_bad: !args.use_uncertain,
            hold,
            hold_last: hold.unwrap_or(Millis::MAX / 1_000),
            ..Rules::default()
        };
        Ok(Self { edges, aggregates, rules, stepped: args.stepped })
    }

    /// Reads one tag.
    fn read(&self, reader: &Reader, tag: &TagPath) -> Result<(Answers, bool), historian::Error> {
        let rules = |stepped| Rules { stepped, ..self.rules };
        let new = |stepped| Accumulator::new(&self.edges, rules(stepped));
        let mut sloped = (self.stepped != Some(true)).then(|| new(false));
        let mut stepped = (self.stepped != Some(false)).then(|| new(true));
        let (mut numbers, mut truths) = (0_u64, 0_u64);
        let (Some(&from), Some(&to)) = (self.edges.first(), self.edges.last()) else {
            return Ok((new(false).finish(), false));
        };
        let fit = |row: &SeriesRow| rules(false).usable(&sample(row)).is_some();
        reader.series_with_bounds(tag, (from, to), fit, |row| {
            if let Some(value) = row.value {
                numbers += 1;
                truths += u64::from([0.0, 1.0].contains(&value));
            }
            for accumulator in [&mut sloped, &mut stepped].into_iter().flatten() {
                accumulator.push(sample(&row));
            }
        })?;
        Ok(match (sloped, stepped) {
            (Some(_), Some(stepped)) if numbers == truths => (stepped.finish(), true),
            (Some(sloped), _) => (sloped.finish(), false),
            (None, Some(stepped)) => (stepped.finish(), true),
            (None, None) => (new(false).finish(), false),
        })
    }

    fn columns(
        &self,
        tag: &TagPath,
        unit: &str,
        answers: &Answers,
        stepped: bool,
    ) -> Vec<AggregateColumn> {
        let column = |aggregate: &Aggregate| {
            let mut column = AggregateColumn {
                tag: tag.to_string(),
                aggregate: aggregate.name().to_owned(),
                unit: unit_of(*aggregate, unit),
                stepped,
                values: Vec::with_capacity(answers.len()),
                qualities: Vec::with_capacity(answers.len()),
                times: Vec::new(),
            };
            let mut elsewhere = false;
            for index in 0..answers.len() {
                let answer = answers.get(index, *aggregate);
                elsewhere |= answer.at != answers.edge(index);
                column.values.push(answer.value);
                column.qualities.push(answer.quality.code());
                column.times.push(answer.at.millis_f64());
            }
            if !elsewhere {
                column.times = Vec::new();
            }
            column
        };
        self.aggregates.iter().map(column).collect()
    }
}

impl Archive {
    /// Aggregates of tags over the intervals of a period.
    pub async fn aggregate(
        &self,
        args: &AggregateArgs,
        now: Timestamp,
    ) -> Result<AggregateTable, ApiError> {
        let zone = zone(args.time_zone.as_deref())?;
        let asked = Asked::of(args, &zone, now)?;
        let tags = some_tags(self, &args.tags).await?;
        let intervals = asked.edges.len() - 1;
        if intervals * asked.aggregates.len() * tags.len() > VALUES_MAX {
            return Err(ApiError::arguments(format!(
                "{} tags × {} aggregates × {intervals} intervals are more than {VALUES_MAX} \
                 values; take longer intervals or fewer tags",
                tags.len(),
                asked.aggregates.len()
            )));
        }
        let units: Vec<String> = tags.iter().map(|tag| self.unit(tag)).collect();
        let begins = asked.edges[..intervals].iter().map(|edge| edge.millis_f64()).collect();
        let end = asked.edges[intervals].millis_f64();
        let read = move |reader: &Reader| {
            let mut columns = Vec::new();
            for (tag, unit) in tags.iter().zip(&units) {
                let (answers, stepped) = asked.read(reader, tag)?;
                columns.extend(asked.columns(tag, unit, &answers, stepped));
            }
            Ok::<_, historian::Error>(columns)
        };
        let columns = self.readers.read(read).await?;
        let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(AggregateTable { begins, end, time_zone, columns })
    }

    /// The states that tags were in, and for how long.
    pub async fn states(
        &self,
        args: &StatesArgs,
        now: Timestamp,
    ) -> Result<Vec<StatesReport>, ApiError> {
        let (from, to) = past(args.from, args.to, now)?;
        let hold = hold(args.hold_ms);
        let tags = some_tags(self, &args.tags).await?;
        let read = move |reader: &Reader| {
            let mut reports = Vec::new();
            for tag in tags {
                let mut states = States::new(from, to, hold);
                reader.values_with_bounds(&tag, (from, to), |row| states.push(state(row)))?;
                reports.push(report(&tag, states, (to.micros() - from.micros()) as f64));
            }
            Ok::<_, historian::Error>(reports)
        };
        self.readers.read(read).await
    }

    fn unit(&self, tag: &TagPath) -> String {
        let (device, field) = tag.split();
        self.words.unit(device, field).to_owned()
    }
}

fn report(tag: &TagPath, states: States, period_us: f64) -> StatesReport {
    let (rows, changes) = states.finish();
    let states = rows.into_iter().map(|row| StateTime {
        state: row.state.map(|state| state.to_string()),
        stood_ms: row.stood_us as f64 / 1_000.0,
        percent: row.stood_us as f64 / period_us * 100.0,
        entered: row.entered,
    });
    StatesReport { tag: tag.to_string(), changes, states: states.collect() }
}

fn state(row: ValueRow) -> StateSample {
    let number = row.value.map(|value| value.to_smolstr());
    let state = row.text.map(SmolStr::from).or(number);
    StateSample { at: row.source_time, state, quality: row.quality }
}

fn sample(row: &SeriesRow) -> Sample {
    Sample { at: row.source_time, value: row.value, quality: row.quality }
}

async fn some_tags(archive: &Archive, patterns: &[String]) -> Result<Vec<TagPath>, ApiError> {
    let tags = tags::matching(archive, patterns).await?;
    if tags.len() > TAGS_MAX {
        return Err(ApiError::arguments(format!(
            "{} tags are named, at most {TAGS_MAX} are answered at once",
            tags.len()
        )));
    }
    Ok(tags)
}

/// A period without what lies ahead.
fn past(from: f64, to: f64, now: Timestamp) -> Result<(Timestamp, Timestamp), ApiError> {
    let (from, to) = trend::period(from, to)?;
    if from >= now {
        return Err(ApiError::arguments("the period lies ahead of now"));
    }
    Ok((from, to.min(now)))
}

fn named(name: &str) -> Result<Aggregate, ApiError> {
    Aggregate::by_name(name).ok_or_else(|| {
        let all = Aggregate::ALL.iter().map(|one| one.name());
        let nearest = all
            .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        let nearest = nearest.unwrap_or_default();
        ApiError::arguments(format!("there is no aggregate “{name}”; the nearest is {nearest}"))
    })
}

fn zone(name: Option<&str>) -> Result<TimeZone, ApiError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name).map_err(|_| {
        let message = format!("there is no time zone “{name}”; write Europe/Berlin or UTC");
        ApiError::arguments(message)
    })
}

fn hold(millis: Option<f64>) -> Option<Millis> {
    match millis {
        None => Rules::default().hold,
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is meant")]
        Some(millis) if millis > 0.0 => Some(millis as Millis),
        Some(_) => None,
    }
}

fn unit_of(aggregate: Aggregate, unit: &str) -> String {
    use Aggregate as A;
    match aggregate {
        A::PercentGood | A::PercentBad => "%".to_owned(),
        A::DurationGood | A::DurationBad | A::DurationInStateZero | A::DurationInStateNonZero => {
            "ms".to_owned()
        }
        A::Total | A::Total2 if !unit.is_empty() => format!("{unit}·s"),
        _ if aggregate.keeps_unit() => unit.to_owned(),
        _ => String::new(),
    }
}
