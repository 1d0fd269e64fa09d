//! The user's own SQL, which can only read.

use std::time::Instant;

use historian::{Cell, SqlLimits};

use super::Reply;
use super::args::{Nothing, QueryCancelArgs, SqlArgs};
use super::dto::{SqlBounds, SqlColumn, SqlTable};
use super::sql_export::{EXPORT_TIMEOUT_MS, FORMATS};
use crate::error::ApiError;
use crate::station::{CURRENT_WAIT, Station};

const ROWS_MAX: u32 = 100_000;
const TIMEOUT_MS: u64 = 60_000;

pub(super) async fn sql(station: &Station, args: SqlArgs) -> Result<Reply, ApiError> {
    let turn = station.queries.turn(args.id).await?;
    station.wait_for_history(CURRENT_WAIT).await;
    let rows = usize::try_from(args.limit.clamp(1, ROWS_MAX)).unwrap_or(usize::MAX);
    let limits = SqlLimits { rows, timeout_ms: TIMEOUT_MS };
    let began = Instant::now();
    let ask = move |reader: &historian::Reader| {
        turn.run(reader, |reader| Ok(reader.sql(&args.text, limits)?))
    };
    let table = station.archive.readers.read(ask).await?;
    let columns = table
        .columns
        .into_iter()
        .map(|column| SqlColumn { name: column.name, r#type: column.sql_type });
    Reply::json(&SqlTable {
        columns: columns.collect(),
        rows: table.rows.iter().map(|row| row.iter().map(json).collect()).collect(),
        truncated: table.truncated,
        by_size: table.by_size,
        elapsed_ms: began.elapsed().as_secs_f64() * 1e3,
    })
}

pub(super) async fn bounds(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    Reply::json(&SqlBounds {
        rows: ROWS_MAX,
        timeout_ms: TIMEOUT_MS as f64,
        export_timeout_ms: EXPORT_TIMEOUT_MS as f64,
        memory_mib: station.archive.readers.memory_limit_mib(),
        formats: FORMATS.map(str::to_owned).to_vec(),
    })
}

pub(super) async fn cancel(station: &Station, args: QueryCancelArgs) -> Result<Reply, ApiError> {
    station.queries.cancel(&args.id);
    Reply::json(&Nothing {})
}

/// A cell as JSON: numbers that JSON cannot hold exactly become texts.
#[must_use]
pub fn json(cell: &Cell) -> serde_json::Value {
    const EXACT: i128 = 1 << 53;
    match cell {
        Cell::Null => serde_json::Value::Null,
        Cell::Bool(flag) => (*flag).into(),
        Cell::Integer(number) if (-EXACT..=EXACT).contains(number) => {
            i64::try_from(*number).map_or_else(|_| number.to_string().into(), Into::into)
        }
        Cell::Number(number) if number.is_finite() => (*number).into(),
        other => other.to_string().into(),
    }
}
