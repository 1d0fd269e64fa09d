//! How fast DuckDB's own COPY writes the rows of sealed days as CSV on this machine: what the
//! export of `cargo xtask bench history` stands beside. `raw_copy HISTORY FIRST_DAY DAYS FILE`
//! prints rows a second.
//!
//! The columns are those of an export; the rows stay in the order of the files, each of which is
//! sorted by tag and time, so that nothing has to be sorted.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and ends when something is wrong"
)]

use std::path::PathBuf;
use std::time::Instant;

use duckdb::Connection;
use historian::Day;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [history, first, days, file] = arguments.as_slice() else {
        panic!("raw_copy HISTORY FIRST_DAY DAYS FILE");
    };
    let first = Day::parse(first).unwrap().number();
    let days: i32 = days.parse().unwrap();
    let files: Vec<String> = (first..first + days)
        .map(|day| {
            let folder = format!("date={}", Day::from_number(day));
            let path = PathBuf::from(history).join(folder).join("samples-1.parquet");
            format!("'{}'", path.display())
        })
        .collect();
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("SET TimeZone = 'UTC'").unwrap();
    let begun = Instant::now();
    let rows = connection
        .execute(
            &format!(
                "COPY (SELECT tag, source_time,
                     strftime(source_time, '%Y-%m-%d %H:%M:%S.%g') AS local_time, value, text,
                     '' AS unit, quality, CASE quality WHEN 0 THEN 'Good' ELSE 'Bad' END
                       AS quality_name, receive_time
                   FROM read_parquet([{}], hive_partitioning = false))
                 TO '{file}' (FORMAT csv, HEADER)",
                files.join(", ")
            ),
            [],
        )
        .unwrap();
    println!("{}", rows as f64 / begun.elapsed().as_secs_f64());
}
