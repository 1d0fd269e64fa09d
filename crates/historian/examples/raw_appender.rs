//! How fast DuckDB's own Appender takes rows of the sample table on this machine, a commit every
//! 10 000 rows: the ceiling that `cargo xtask bench ingest` stands beside.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and ends when something is wrong"
)]

use std::time::Instant;

use duckdb::{Connection, params};

const ROWS_PER_COMMIT: usize = 10_000;

fn main() {
    let rows: usize =
        std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join("raw.duckdb")).unwrap();
    let table = "CREATE TABLE sample (tag_id INTEGER, source_time TIMESTAMPTZ, \
                 receive_time TIMESTAMPTZ, value DOUBLE, text VARCHAR, quality UINTEGER)";
    connection.execute_batch(table).unwrap();
    let begun = Instant::now();
    let mut written = 0;
    while written < rows {
        connection.execute_batch("BEGIN").unwrap();
        let mut appender = connection.appender("sample").unwrap();
        for row in written..(written + ROWS_PER_COMMIT).min(rows) {
            let at = duckdb::types::Value::Timestamp(
                duckdb::types::TimeUnit::Microsecond,
                i64::try_from(row).unwrap(),
            );
            let text: Option<&str> = None;
            appender
                .append_row(params![
                    i32::try_from(row % 600).unwrap(),
                    at,
                    at,
                    row as f64,
                    text,
                    0_u32
                ])
                .unwrap();
        }
        appender.flush().unwrap();
        drop(appender);
        connection.execute_batch("COMMIT").unwrap();
        written += ROWS_PER_COMMIT;
    }
    println!("{}", rows as f64 / begun.elapsed().as_secs_f64());
}
