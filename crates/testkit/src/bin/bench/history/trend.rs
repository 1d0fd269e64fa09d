//! A year of one tag in 2 000 columns, beside the same over raw rows, InfluxDB and PostgreSQL.

use std::time::{Duration, Instant};

use historian::{Config, Historian, Reader, SqlLimits, TrendQuery};
use model::Timestamp;

use super::influx::Influx;
use super::peer::Row;
use super::postgres::Postgres;
use super::verdict::Verdict;
use super::year::{self, Year};
use super::{brute, signals};

const COLUMNS: u32 = 2_000;
/// Different periods and tags.
const QUESTIONS: i64 = 60;
/// How often a slow peer is asked; the best counts.
const ASKED: usize = 3;
const SECOND: i64 = 1_000_000;

pub(crate) fn run(year: &Year, verdict: &mut Verdict) {
    println!(
        "trend: {} tags, {} days at 1 Hz, {} rows; {COLUMNS} columns; the reader has a station's 64 MiB",
        year.tags,
        year.days(),
        year.rows()
    );
    let historian = Historian::open(&year.database(), Config::default()).unwrap();
    let reader = historian.reader().unwrap();
    check(year, &reader, verdict);
    let ours = ours(year, &reader);
    verdict.limit("trend of the whole time, warm, p95", "ms", ours, 80.0);
    shorter(year, &reader);
    let whole = question(year, 0, 0);
    let raw = raw(&reader, &whole);
    verdict.faster("trend", "ms", ours, ("SQL over raw rows", raw), 20.0);
    drop((reader, historian));
    let width = width(&whole);
    let tag = year::path(0);
    let rows = || rows(year, 0);
    {
        let influx = Influx::start();
        told("InfluxDB", influx.load(rows()), year);
        let (from, to) = (whole.from.micros(), whole.to.micros());
        let query = format!(
            "SELECT first(v), min(v), max(v), last(v), count(v) FROM sample WHERE \"tag\" = '{tag}' \
             AND time >= {from}u AND time < {to}u GROUP BY time({width}u)"
        );
        let best = best(|| influx.query(&query));
        verdict.faster("trend", "ms", ours, ("InfluxDB's GROUP BY time", best), 10.0);
    }
    let postgres = Postgres::start();
    told("PostgreSQL", postgres.load(rows()), year);
    let (from, to) = (whole.from.micros(), whole.to.micros());
    let time = |micros: i64| format!("to_timestamp({micros} / 1e6)");
    // Without first and last, which cost it several times as much.
    let query = format!(
        "SELECT date_bin('{width} microseconds', source_time, {from}) AS at, min(value), \
         max(value), count(*) FROM sample WHERE tag = 0 AND source_time >= {from} \
         AND source_time < {to} GROUP BY at ORDER BY at",
        from = time(from),
        to = time(to),
    );
    let best = best(|| postgres.query(&query));
    verdict.faster("trend", "ms", ours, ("PostgreSQL's date_bin", best), 50.0);
}

fn told(name: &str, took: Duration, year: &Year) {
    let rows = year.rows() / year.tags as u64;
    let rate = rows as f64 / took.as_secs_f64();
    println!("  {name} has one tag of these, {rows} rows, loaded at {rate:.0} rows/s");
}

/// The nth question: some tag over nearly all the time, its ends on no round moment.
fn question(year: &Year, tag: usize, nth: i64) -> TrendQuery {
    let (from, to) = year.period();
    let cut = year.days() * 86_400 / 400;
    let moved = |by: i64| (by * cut * 7 / 11 + by * 13) * SECOND + by * 123_457;
    TrendQuery {
        tag: year::path(tag),
        from: Timestamp::from_micros(from.micros() + moved(nth % 8)),
        to: Timestamp::from_micros(to.micros() - moved(nth / 8)),
        columns: COLUMNS,
    }
}

fn width(query: &TrendQuery) -> i64 {
    (query.to.micros() - query.from.micros() - 1) / i64::from(query.columns) + 1
}

/// p95 of the second time each question is asked, in milliseconds.
fn ours(year: &Year, reader: &Reader) -> f64 {
    let questions = (0..QUESTIONS).map(|nth| {
        let tag = usize::try_from(nth).unwrap() % year.tags;
        question(year, tag, nth)
    });
    let questions: Vec<TrendQuery> = questions.collect();
    percentile(reader, "the whole time", &questions)
}

/// Shorter periods have other steps of rollups, or none; no figure is wanted of them.
fn shorter(year: &Year, reader: &Reader) {
    for days in [100, 10, 1].into_iter().filter(|days| *days < year.days()) {
        let questions = (0..QUESTIONS / 3).map(|nth| {
            let tag = usize::try_from(nth).unwrap() % year.tags;
            let TrendQuery { from, tag, columns, .. } = question(year, tag, 0);
            let from = from.micros() + (year.days() - days) * 86_400 / QUESTIONS * nth * SECOND;
            let to = Timestamp::from_micros(from + days * 86_400 * SECOND);
            TrendQuery { tag, from: Timestamp::from_micros(from), to, columns }
        });
        percentile(reader, &format!("{days} days"), &questions.collect::<Vec<_>>());
    }
}

fn percentile(reader: &Reader, what: &str, questions: &[TrendQuery]) -> f64 {
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for times in [&mut cold, &mut warm] {
        for query in questions {
            let begun = Instant::now();
            let trend = reader.trend(query).unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1_000.0);
            assert!(!trend.columns.is_empty() && trend.columns.len() <= 2_000);
        }
        times.sort_by(f64::total_cmp);
    }
    let at = |times: &[f64], part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    println!(
        "  {what}: {} questions, first time p50 {:.1} p95 {:.1} ms, second time p50 {:.1} p95 {:.1} ms",
        questions.len(),
        at(&cold, 50),
        at(&cold, 95),
        at(&warm, 50),
        at(&warm, 95)
    );
    at(&warm, 95)
}

/// Every column of several questions beside brute force.
fn check(year: &Year, reader: &Reader, verdict: &mut Verdict) {
    let (mut columns, mut wrong) = (0, 0);
    for (tag, nth) in (0..year.tags.min(8)).zip(0..) {
        for query in [question(year, tag, 0), question(year, tag, 9 * nth + 5)] {
            let got = reader.trend(&query).unwrap();
            let expected = brute::columns(tag, &query, year.seconds.clone());
            let differing = got.columns.iter().zip(&expected).filter(|(a, b)| !brute::same(a, b));
            if let Some((got, expected)) = differing.clone().next() {
                println!("  {query:?}: {got:?} instead of {expected:?}");
            }
            columns += expected.len();
            wrong += differing.count() + got.columns.len().abs_diff(expected.len());
        }
    }
    let said = format!("of {columns} columns {wrong} differ from brute force");
    verdict.holds(&said, wrong == 0 && columns > 0);
}

/// The same figures from every row by SQL, in milliseconds.
fn raw(reader: &Reader, query: &TrendQuery) -> f64 {
    let (from, to) = (query.from.micros(), query.to.micros());
    let sql = format!(
        "SELECT min(source_time), arg_min(value, source_time), min(value), max(value),
           arg_max(value, source_time), count(*), max(quality) FROM samples
         WHERE tag = '{}' AND source_time >= make_timestamptz({from})
           AND source_time < make_timestamptz({to})
         GROUP BY (epoch_us(source_time) - {from}) // {} ORDER BY 1",
        query.tag,
        width(query)
    );
    let limits = SqlLimits { rows: 10_000, timeout_ms: 3_600_000 };
    best(|| {
        let begun = Instant::now();
        let table = reader.sql(&sql, limits).unwrap();
        (begun.elapsed().as_secs_f64() * 1_000.0, table.rows.len())
    })
}

/// The best of some tries, in milliseconds; the answer has as many rows as columns are wanted.
fn best(mut ask: impl FnMut() -> (f64, usize)) -> f64 {
    let tries = (0..ASKED).map(|_| {
        let (ms, rows) = ask();
        assert!(rows > 0 && rows <= COLUMNS as usize + 1, "{rows} rows");
        ms
    });
    tries.fold(f64::INFINITY, f64::min)
}

/// All samples of a tag.
fn rows(year: &Year, tag: usize) -> impl Iterator<Item = Row> + use<> {
    let path: std::sync::Arc<str> = year::path(tag).as_str().into();
    year.seconds.clone().map(move |second| {
        let signals::Sample { value, quality, .. } = signals::sample(tag, second);
        Row {
            tag: i32::try_from(tag).unwrap(),
            path: path.clone(),
            source: second * SECOND,
            received: signals::received(second),
            value: Some(value),
            text: None,
            quality: quality.code(),
        }
    })
}
