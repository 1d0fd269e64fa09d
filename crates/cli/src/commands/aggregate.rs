//! `linewatch aggregate`: through the running station, or on the folder when none runs.
//!
//! A row for each interval of each tag: its begin, and value and quality of every aggregate, with
//! the time where an aggregate has its own.

use std::io::{self, BufWriter, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use station::api::args::AggregateArgs;
use station::api::dto::{AggregateColumn, AggregateTable};
use station::{Archive, Paths};

use super::runtime;
use super::sql::csv_field;
use crate::arguments::Aggregate;
use crate::remote::Remote;

pub(crate) fn run(aggregate: Aggregate) -> anyhow::Result<()> {
    let paths = Paths::new(&aggregate.folder.path()?);
    let Aggregate { selection, every, time_zone, stepped, use_uncertain, hold, .. } = aggregate;
    let args = AggregateArgs {
        tags: selection.tags,
        aggregates: aggregate.names,
        from: selection.from,
        to: selection.to,
        every,
        time_zone,
        stepped,
        use_uncertain,
        hold_ms: Some(hold.as_secs_f64() * 1_000.0),
    };
    let table = if let Some(door) = paths.running_door() {
        Remote::new(&door).ask("aggregate", &args)?
    } else {
        runtime()?.block_on(Archive::open(&paths)?.aggregate(&args, station::now()))?
    };
    match print(&table, BufWriter::new(io::stdout())) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

fn print(table: &AggregateTable, mut out: impl Write) -> io::Result<()> {
    let zone = TimeZone::get(&table.time_zone).unwrap_or(TimeZone::UTC);
    let of_tags = || table.columns.chunk_by(|a, b| a.tag == b.tag);
    write!(out, "begin,tag")?;
    // A column of times is printed for every tag or for none.
    let timed: Vec<bool> = (0..of_tags().next().map_or(0, <[_]>::len))
        .map(|place| of_tags().any(|columns| !columns[place].times.is_empty()))
        .collect();
    for (column, timed) in of_tags().next().into_iter().flatten().zip(&timed) {
        let (name, time) = (&column.aggregate, if *timed { "_time" } else { "" });
        write!(out, ",{name},{name}_quality")?;
        if *timed {
            write!(out, ",{name}{time}")?;
        }
    }
    writeln!(out)?;
    for columns in of_tags() {
        for (row, begin) in table.begins.iter().enumerate() {
            write!(out, "{},{}", local(*begin, &zone), csv_field(&columns[0].tag))?;
            for (column, timed) in columns.iter().zip(&timed) {
                cells(column, row, *begin, timed.then_some(&zone), &mut out)?;
            }
            writeln!(out)?;
        }
    }
    out.flush()
}

fn cells(
    column: &AggregateColumn,
    row: usize,
    begin: f64,
    timed: Option<&TimeZone>,
    out: &mut impl Write,
) -> io::Result<()> {
    let value = column.values[row].map_or_else(String::new, |value| value.to_string());
    write!(out, ",{value},{}", station::quality_name(column.qualities[row]))?;
    match timed {
        Some(_) if column.values[row].is_none() => write!(out, ","),
        Some(zone) => {
            let at = column.times.get(row).copied().unwrap_or(begin);
            write!(out, ",{}", local(at, zone))
        }
        None => Ok(()),
    }
}

/// ISO 8601 with the zone's offset at that time.
fn local(millis: f64, zone: &TimeZone) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a time of the answer")]
    let at = Timestamp::from_microsecond((millis * 1_000.0).round() as i64);
    at.map_or_else(
        |_| millis.to_string(),
        |at| at.display_with_offset(zone.to_offset(at)).to_string(),
    )
}
