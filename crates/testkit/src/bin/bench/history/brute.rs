//! The columns of a trend, counted by hand from the signals.

use historian::{Column, TrendQuery};
use model::{Quality, Timestamp};

use super::signals;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// What [`historian::Reader::trend`] shall answer about a tag with a sample each second of
/// `seconds`. It says itself where its buckets begin: see `historian::Reader::trend`.
pub(crate) fn columns(
    tag: usize,
    query: &TrendQuery,
    seconds: std::ops::Range<i64>,
) -> Vec<Column> {
    let (from, to) = (query.from.micros(), query.to.micros());
    let width = (to - from - 1) / i64::from(query.columns) + 1;
    let unit = match width {
        _ if width >= 2 * HOUR => HOUR,
        _ if width >= 2 * MINUTE => MINUTE,
        _ => 1,
    };
    let first = (from + SECOND - 1).div_euclid(SECOND).max(seconds.start);
    let end = (to + SECOND - 1).div_euclid(SECOND).min(seconds.end);
    let mut columns: Vec<(i64, Column)> = Vec::new();
    for second in first..end {
        let at = second * SECOND;
        let bucket = ((at.div_euclid(unit) * unit).max(from) - from) / width;
        let sample = signals::sample(tag, second);
        match columns.last_mut() {
            Some((number, column)) if *number == bucket => take(column, sample),
            _ => {
                let mut column = empty(at);
                take(&mut column, sample);
                columns.push((bucket, column));
            }
        }
    }
    columns.into_iter().map(|(_, column)| column).collect()
}

fn empty(at: i64) -> Column {
    let none = f64::NAN;
    Column {
        at: Timestamp::from_micros(at),
        first: none,
        min: none,
        max: none,
        last: none,
        count: 0,
        worst: Quality::GOOD,
    }
}

fn take(column: &mut Column, sample: signals::Sample) {
    column.count += 1;
    if sample.quality.code() > column.worst.code() {
        column.worst = sample.quality;
    }
    if sample.quality.is_bad() {
        return;
    }
    if column.first.is_nan() {
        column.first = sample.value;
    }
    column.last = sample.value;
    // Both ignore a NaN on one side.
    column.min = column.min.min(sample.value);
    column.max = column.max.max(sample.value);
}

/// Whether two columns are the same, values that are not numbers too.
pub(crate) fn same(a: &Column, b: &Column) -> bool {
    let bits = |c: &Column| [c.first, c.min, c.max, c.last].map(f64::to_bits);
    let nan = |c: &Column| c.first.is_nan() && c.min.is_nan() && c.max.is_nan() && c.last.is_nan();
    (a.at, a.count, a.worst) == (b.at, b.count, b.worst)
        && (bits(a) == bits(b) || (nan(a) && nan(b)))
}
