//! Rows of tags wherever they are: recent ones in the table, others in the files of sealed days.
//!
//! A row is in one of them and never in both, in every state of the database that a transaction
//! can see; so what reads both in one transaction reads each row once.

use duckdb::{Connection, params};
use model::{TagPath, Timestamp};

use crate::error::Error;
use crate::layout::{DAY_US, Day, Layout, Part, path_literal, quoted};
use crate::reader::list;
use crate::time;

const DOING: &str = "looking for rows of tags";
const HOUR_US: i64 = 3_600_000_000;

/// A period in microseconds, its end not included.
pub(crate) type Micros = (i64, i64);

/// A tag with its number in the database and what it is called in the answer.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) id: i32,
    pub(crate) path: String,
    pub(crate) place: usize,
}

impl Wanted {
    /// The tags that have history, each once, at its first place.
    pub(crate) fn find(connection: &Connection, tags: &[TagPath]) -> Result<Vec<Self>, Error> {
        let mut found: Vec<Self> = Vec::with_capacity(tags.len());
        for (place, tag) in tags.iter().enumerate() {
            let Some(id) = crate::reader::tag_id(connection, tag)? else { continue };
            if !found.iter().any(|known| known.id == id) {
                found.push(Self { id, path: tag.as_str().to_owned(), place });
            }
        }
        Ok(found)
    }
}

/// A sealed day that the transaction sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealedFile {
    pub(crate) day: Day,
    pub(crate) generation: u32,
}

impl SealedFile {
    pub(crate) fn literal(self, layout: &Layout, part: Part) -> String {
        path_literal(&layout.file(self.day, self.generation, part))
    }
}

/// The sealed days that may hold rows of this period by source time.
pub(crate) fn sealed_in(
    connection: &Connection,
    (from, to): Micros,
) -> Result<Vec<SealedFile>, Error> {
    let (first, last) = (from.div_euclid(DAY_US), (to - 1).div_euclid(DAY_US));
    let sql = "SELECT day_number, generation FROM sealed_day
               WHERE day_number >= ? AND day_number <= ? ORDER BY day_number";
    list(connection, "reading the list of sealed days", sql, [first, last], sealed_file)
}

/// The sealed days that hold rows received in this period.
pub(crate) fn sealed_received_in(
    connection: &Connection,
    (from, to): Micros,
) -> Result<Vec<SealedFile>, Error> {
    let sql = "SELECT day_number, generation FROM sealed_day
               WHERE last_received >= make_timestamptz(?) AND first_received < make_timestamptz(?)
               ORDER BY day_number";
    list(connection, "reading the list of sealed days", sql, [from, to], sealed_file)
}

fn sealed_file(row: &duckdb::Row<'_>) -> duckdb::Result<SealedFile> {
    Ok(SealedFile { day: Day::from_number(row.get(0)?), generation: row.get(1)? })
}

/// `read_parquet(…)` of a part of these days; there is at least one.
pub(crate) fn read(layout: &Layout, files: &[SealedFile], part: Part) -> String {
    let list: Vec<String> = files.iter().map(|file| file.literal(layout, part)).collect();
    format!("read_parquet([{}], hive_partitioning = false)", list.join(", "))
}

/// A relation with rows of `tags`: `place UINTEGER, source_time, receive_time, value, text,
/// quality`, for the FROM of a statement in the same transaction. It holds what is recent in one
/// period and what is sealed in others.
pub(crate) fn rows(
    connection: &Connection,
    layout: &Layout,
    tags: &[Wanted],
    recent: Micros,
    sealed: &[Micros],
) -> Result<String, Error> {
    let mut parts = vec![format!(
        "SELECT {} AS place, source_time, receive_time, value, text, quality FROM sample_recent
         WHERE tag_id IN ({}) AND {}",
        places(tags, "tag_id", |tag| tag.id.to_string()),
        names(tags, |tag| tag.id.to_string()),
        within(recent),
    )];
    for period in sealed {
        let files = sealed_in(connection, *period)?;
        if files.is_empty() {
            continue;
        }
        parts.push(format!(
            "SELECT {} AS place, source_time, receive_time, value, text, quality FROM {}
             WHERE tag IN ({}) AND {}",
            places(tags, "tag", |tag| quoted(&tag.path)),
            read(layout, &files, Part::Samples),
            names(tags, |tag| quoted(&tag.path)),
            within(*period),
        ));
    }
    Ok(format!("({})", parts.join(" UNION ALL ")))
}

/// The condition that a row has a number that is not bad.
pub(crate) const USABLE: &str = "(value IS NOT NULL AND quality < 2147483648)";

/// The sealed period before a time that surely holds the last row before it, if there is one.
pub(crate) fn last_hours(
    connection: &Connection,
    tag: &Wanted,
    before: i64,
    usable: bool,
) -> Result<Vec<Micros>, Error> {
    // The hour that `before` is in may have its rows behind it, so the one before counts too.
    let sql = "SELECT epoch_us(min(begin_time)) FROM (
                 SELECT begin_time FROM rollup_hour
                 WHERE tag_id = ? AND begin_time < make_timestamptz(?) AND (NOT ? OR usable > 0)
                 ORDER BY begin_time DESC LIMIT 2)";
    let row = |row: &duckdb::Row<'_>| row.get::<_, Option<i64>>(0);
    let found = list(connection, DOING, sql, params![tag.id, before, usable], row)?;
    Ok(found.into_iter().flatten().map(|begin| (begin, before)).collect())
}

/// Cuts the part of a period that has rows of these tags into pieces of about `wanted` rows.
pub(crate) fn pieces(
    connection: &Connection,
    tags: &[Wanted],
    (from, to): Micros,
    wanted: u64,
) -> Result<Vec<Micros>, Error> {
    let sql = format!(
        "SELECT hour, sum(rows)::UBIGINT FROM (
           SELECT epoch_us(begin_time) AS hour, count AS rows FROM rollup_hour
           WHERE tag_id IN ({ids}) AND begin_time >= make_timestamptz(?1 - {HOUR_US})
             AND begin_time < make_timestamptz(?2)
           UNION ALL
           SELECT epoch_us(time_bucket(INTERVAL 1 HOUR, source_time)) AS hour, count(*) AS rows
           FROM sample_recent WHERE tag_id IN ({ids}) AND source_time >= make_timestamptz(?1)
             AND source_time < make_timestamptz(?2) GROUP BY hour)
         GROUP BY hour ORDER BY hour",
        ids = names(tags, |tag| tag.id.to_string()),
    );
    let row = |row: &duckdb::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let hours: Vec<(i64, u64)> = list(connection, DOING, &sql, params![from, to], row)?;
    let mut pieces: Vec<(Micros, u64)> = Vec::new();
    for (hour, rows) in hours {
        let (begin, end) = (hour.max(from), (hour + HOUR_US).min(to));
        match pieces.last_mut() {
            Some((piece, count)) if *count + rows <= wanted => {
                (piece.1, *count) = (end, *count + rows);
            }
            _ => pieces.extend(split((begin, end), rows, wanted)),
        }
    }
    Ok(pieces.into_iter().map(|(piece, _)| piece).filter(|(from, to)| from < to).collect())
}

/// An hour with more rows than a piece may have, cut evenly.
fn split((begin, end): Micros, rows: u64, wanted: u64) -> Vec<(Micros, u64)> {
    let parts = i64::try_from(rows.div_ceil(wanted).max(1)).unwrap_or(i64::MAX);
    let width = ((end - begin) / parts).max(1);
    let piece = |nth: i64| {
        let from = begin + nth * width;
        let to = if nth + 1 == parts { end } else { from + width };
        ((from, to), rows / parts.unsigned_abs())
    };
    (0..parts).map(piece).take_while(|((from, _), _)| *from < end).collect()
}

/// The condition that a row is in the period by source time.
pub(crate) fn within((from, to): Micros) -> String {
    format!("source_time >= make_timestamptz({from}) AND source_time < make_timestamptz({to})")
}

fn places(tags: &[Wanted], column: &str, name: impl Fn(&Wanted) -> String) -> String {
    if let [tag] = tags {
        return format!("{}::UINTEGER", tag.place);
    }
    let case = |tag| format!("WHEN {} THEN {}", name(tag), tag.place);
    let cases: Vec<String> = tags.iter().map(case).collect();
    format!("(CASE {column} {} END)::UINTEGER", cases.join(" "))
}

fn names(tags: &[Wanted], name: impl Fn(&Wanted) -> String) -> String {
    tags.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A period of times in the database's microseconds.
pub(crate) fn micros(from: Timestamp, to: Timestamp) -> Micros {
    (time::micros(from), time::micros(to))
}
