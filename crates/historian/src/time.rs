//! Times on their way into and out of DuckDB, whose columns hold microseconds since the epoch.

use duckdb::types::{TimeUnit, Value};
use model::Timestamp;

/// 9999-12-31T23:59:59.999999Z and its counterpart. DuckDB gives the outermost numbers another
/// meaning (infinity), so that times are kept within what a calendar can show.
const MICROS_MAX: i64 = 253_402_300_799_999_999;
const MICROS_MIN: i64 = -62_135_596_800_000_000;

/// The microseconds that stand for this time in the database.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.micros().clamp(MICROS_MIN, MICROS_MAX)
}

/// As a cell of a row that is appended.
pub(crate) fn cell(at: Timestamp) -> Value {
    Value::Timestamp(TimeUnit::Microsecond, micros(at))
}

/// Takes a column of `epoch_us(…)` out of a row.
pub(crate) fn get(row: &duckdb::Row<'_>, index: usize) -> duckdb::Result<Timestamp> {
    row.get(index).map(Timestamp::from_micros)
}

/// As [`get`], for a column that may be empty.
pub(crate) fn get_optional(
    row: &duckdb::Row<'_>,
    index: usize,
) -> duckdb::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(Timestamp::from_micros))
}
