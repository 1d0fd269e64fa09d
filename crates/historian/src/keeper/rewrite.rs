//! Writing a day: from the table of recent rows and the day's file, if there is one, into a new
//! file, in one transaction.

use duckdb::{Connection, Row, params};
use model::Timestamp;

use super::{Keeper, files};
use crate::error::{Doing, Error};
use crate::layout::{DAY_US, Day, Layout, Part, path_literal, quoted};
use crate::reader::list;
use crate::rollup::{self, DENSE_ROWS, HOLD_US, HOUR_US, MINUTE_US};
use crate::stored::{self, SealedFile};
use crate::time;
use crate::writer::transaction;

const DOING: &str = "sealing a day";
/// Rollups are made for so many rows at a time, or for one tag: all of it is in memory, of which a
/// station's database has 64 MiB.
const CHUNK_ROWS: u64 = 250_000;
/// And for so many minutes at a time; one that is being made takes several times a row.
const CHUNK_MINUTES: u64 = 40_000;
/// Rows of a row group: of a tag's day, which they bound, at most as many others are read.
const ROW_GROUP: u32 = 122_880;

/// What became of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The day.
    pub day: Day,
    /// Rows in its file.
    pub rows: u64,
    /// Of these, rows that were in the table of recent ones.
    pub moved: u64,
    /// Bytes of its files.
    pub bytes: u64,
}

/// A day that is being written.
struct Rewrite<'a> {
    connection: &'a Connection,
    layout: &'a Layout,
    day: Day,
    generation: u32,
    old: Option<SealedFile>,
    /// Tags that are left out.
    without: &'a [String],
}

/// What a set of rows holds, in whatever order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    rows: u64,
    sum: String,
    times: Option<[Timestamp; 4]>,
}

impl Keeper {
    /// Moves the recent rows of a day into its file; none when there are none.
    ///
    /// The rollups of the day after it are made again when it is sealed and a value of the last
    /// hour, which holds into it, has changed.
    pub fn seal(&self, day: Day, now: Timestamp) -> Result<Option<Sealed>, Error> {
        let sealed = self.rewrite(day, &[], now, false)?;
        let next = Day::from_number(day.number().saturating_add(1));
        if sealed.is_some() && self.sealed_days()?.iter().any(|known| known.day == next) {
            self.rewrite(next, &[], now, true)?;
        }
        Ok(sealed)
    }

    /// Writes a sealed day again without some tags, or without all when none is left. Its late
    /// rows of other tags are merged.
    pub fn forget_tags(&self, day: Day, tags: &[String], now: Timestamp) -> Result<(), Error> {
        self.rewrite(day, tags, now, true).map(drop)
    }

    /// Removes a day, its rollups and its late rows. Events and the newest value of each tag stay.
    pub fn drop_day(&self, day: Day) -> Result<(), Error> {
        self.with(|connection| transaction(connection, || delete(connection, day)))
    }

    fn rewrite(
        &self,
        day: Day,
        without: &[String],
        now: Timestamp,
        anyway: bool,
    ) -> Result<Option<Sealed>, Error> {
        let layout = self.layout();
        std::fs::create_dir_all(layout.folder(day))?;
        let generation = files::next_generation(layout, day)?;
        let outcome = self.with(|connection| {
            transaction(connection, || {
                let old = registered(connection, day)?;
                let work = Rewrite { connection, layout, day, generation, old, without };
                let recent = work.recent_rows()?;
                if recent == 0 && !(anyway && work.old.is_some()) {
                    return Ok(None);
                }
                work.run(recent, now)
            })
        });
        if !matches!(outcome, Ok(Some(_))) {
            files::remove_generation(layout, day, generation);
        }
        outcome
    }
}

impl Rewrite<'_> {
    fn run(&self, moved: u64, now: Timestamp) -> Result<Option<Sealed>, Error> {
        let rows = self.source();
        let wanted = content(self.connection, &rows)?;
        let Some([first, last, first_received, last_received]) = wanted.times else {
            delete(self.connection, self.day)?;
            return Ok(None);
        };
        self.write_samples(&rows)?;
        let written = self.written(Part::Samples);
        if content(self.connection, &written)? != wanted {
            let detail = format!("what was written of {} is not what was to be written", self.day);
            return Err(Error::Database { doing: DOING, detail });
        }
        self.roll_up(&written)?;
        self.replace_latest(&written)?;
        let [samples, minutes] = self.finish_files()?;
        let pinned = self.was_pinned()?;
        delete(self.connection, self.day)?;
        self.connection
            .execute(
                "INSERT INTO sealed_day VALUES (?, ?, ?, ?, ?, ?, ?, make_timestamptz(?),
                   make_timestamptz(?), make_timestamptz(?), make_timestamptz(?),
                   make_timestamptz(?), ?, '')",
                params![
                    self.day.number(),
                    self.generation,
                    wanted.rows,
                    samples.bytes + minutes.bytes,
                    wanted.sum,
                    samples.hash,
                    minutes.hash,
                    time::micros(first),
                    time::micros(last),
                    time::micros(first_received),
                    time::micros(last_received),
                    time::micros(now),
                    pinned,
                ],
            )
            .doing(DOING)?;
        self.execute(&format!(
            "INSERT INTO rollup_hour SELECT t.id, {} FROM day_hours d JOIN tag t ON t.path = d.tag
             ORDER BY t.id, begin_time; DROP TABLE day_hours;",
            rollup::COLUMNS.trim_start_matches("tag, ")
        ))?;
        let bytes = samples.bytes + minutes.bytes;
        Ok(Some(Sealed { day: self.day, rows: wanted.rows, moved, bytes }))
    }

    fn execute(&self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).doing(DOING)
    }

    fn period(&self) -> stored::Micros {
        stored::micros(self.day.begin(), self.day.end())
    }

    fn recent_rows(&self) -> Result<u64, Error> {
        let sql = format!(
            "SELECT count(*)::UBIGINT FROM sample_recent WHERE {}",
            stored::within(self.period())
        );
        self.connection.query_row(&sql, [], |row| row.get(0)).doing(DOING)
    }

    /// All rows that the day shall have.
    fn source(&self) -> String {
        let mut parts = vec![format!(
            "SELECT {SAMPLE_COLUMNS} FROM recent_samples WHERE {}",
            stored::within(self.period())
        )];
        if let Some(old) = self.old {
            let file = stored::read(self.layout, &[old], Part::Samples);
            parts.push(format!("SELECT {SAMPLE_COLUMNS} FROM {file}"));
        }
        let all = format!("({})", parts.join(" UNION ALL "));
        if self.without.is_empty() {
            return all;
        }
        let tags: Vec<String> = self.without.iter().map(|tag| quoted(tag)).collect();
        format!("(SELECT * FROM {all} WHERE tag NOT IN ({}))", tags.join(", "))
    }

    fn write_samples(&self, rows: &str) -> Result<(), Error> {
        let to = self.layout.unfinished(self.day, self.generation, Part::Samples);
        self.execute(&copy(
            &format!(
                "SELECT {SAMPLE_COLUMNS} FROM {rows}
                 ORDER BY tag, source_time, receive_time, value, text, quality"
            ),
            &path_literal(&to),
        ))
    }

    /// What was written, as a relation.
    fn written(&self, part: Part) -> String {
        let path = self.layout.unfinished(self.day, self.generation, part);
        format!("read_parquet([{}], hive_partitioning = false)", path_literal(&path))
    }

    /// Makes the rollups of hours as `day_hours`, and those of the minutes of dense hours as a file,
    /// from sorted rows.
    fn roll_up(&self, written: &str) -> Result<(), Error> {
        self.roll_up_units("day_hours", HOUR_US, written)?;
        let dense =
            format!("SELECT tag, begin_time AS hour FROM day_hours WHERE count >= {DENSE_ROWS}");
        let of_dense = format!("(SELECT * FROM {written} SEMI JOIN ({dense}) USING (tag))");
        self.roll_up_units("day_minutes", MINUTE_US, &of_dense)?;
        let to = self.layout.unfinished(self.day, self.generation, Part::Minutes);
        let minutes = format!(
            "SELECT m.* FROM day_minutes m SEMI JOIN ({dense}) h
               ON m.tag = h.tag AND time_bucket(INTERVAL 1 HOUR, m.begin_time) = h.hour
             ORDER BY tag, begin_time"
        );
        self.execute(&copy(&minutes, &path_literal(&to)))?;
        self.execute("DROP TABLE day_minutes")
    }

    fn roll_up_units(&self, table: &str, unit_us: i64, written: &str) -> Result<(), Error> {
        let none = rollup::statement(&format!("(SELECT * FROM {written} LIMIT 0)"), unit_us);
        self.execute(&format!("CREATE OR REPLACE TEMP TABLE {table} AS {none}"))?;
        let begin = time::micros(self.day.begin());
        for tags in chunks(self.connection, written)? {
            let rows = self.with_the_hour_before(written, &tags)?;
            self.execute(&format!(
                "INSERT INTO {table} SELECT * FROM ({}) WHERE begin_time >= make_timestamptz({begin})",
                rollup::statement(&rows, unit_us)
            ))?;
        }
        Ok(())
    }

    /// The written rows of some tags, and those before whose values may hold into the day.
    fn with_the_hour_before(&self, written: &str, (from, to): &Tags) -> Result<String, Error> {
        let begin = time::micros(self.day.begin());
        let before = (begin - HOLD_US, begin);
        let tags = format!("tag >= {} AND tag <= {}", quoted(from), quoted(to));
        let mut parts = vec![
            format!("SELECT {SAMPLE_COLUMNS} FROM {written} WHERE {tags}"),
            format!(
                "SELECT {SAMPLE_COLUMNS} FROM recent_samples WHERE {tags} AND {}",
                stored::within(before)
            ),
        ];
        let sealed = stored::sealed_in(self.connection, before)?;
        if !sealed.is_empty() {
            parts.push(format!(
                "SELECT {SAMPLE_COLUMNS} FROM {} WHERE {tags} AND {}",
                stored::read(self.layout, &sealed, Part::Samples),
                stored::within(before)
            ));
        }
        Ok(format!("({})", parts.join(" UNION ALL ")))
    }

    /// Puts both files on the disk under their names.
    fn finish_files(&self) -> Result<[files::Finished; 2], Error> {
        let mut finished = [files::Finished::default(); 2];
        for (place, part) in finished.iter_mut().zip(Part::ALL) {
            let from = self.layout.unfinished(self.day, self.generation, part);
            *place = files::finish(&from, &self.layout.file(self.day, self.generation, part))?;
        }
        files::sync_folder(&self.layout.folder(self.day))?;
        files::sync_folder(&self.layout.history())?;
        Ok(finished)
    }

    fn was_pinned(&self) -> Result<bool, Error> {
        let sql = "SELECT coalesce(bool_or(pinned), false) FROM sealed_day WHERE day_number = ?";
        self.connection.query_row(sql, [self.day.number()], |row| row.get(0)).doing(DOING)
    }

    /// Keeps the newest row of each tag where a start finds it.
    fn replace_latest(&self, written: &str) -> Result<(), Error> {
        self.execute(&format!(
            "CREATE OR REPLACE TEMP TABLE day_latest AS
               SELECT t.id AS tag_id, s.* EXCLUDE (tag) FROM {written} s JOIN tag t ON t.path = s.tag
               QUALIFY row_number() OVER
                 (PARTITION BY s.tag ORDER BY source_time DESC, receive_time DESC) = 1;
             DELETE FROM day_latest d WHERE EXISTS (SELECT 1 FROM sealed_latest l
               WHERE l.tag_id = d.tag_id AND l.source_time > d.source_time);
             DELETE FROM sealed_latest WHERE tag_id IN (SELECT tag_id FROM day_latest);
             INSERT INTO sealed_latest SELECT * FROM day_latest;
             DROP TABLE day_latest;"
        ))
    }
}

/// Minutes that a tag's day has at most.
const MINUTES_OF_DAY: u64 = 24 * 60;

/// The columns of `samples`, in order.
const SAMPLE_COLUMNS: &str = "tag, source_time, receive_time, value, text, quality";

/// First and last of some tags that follow each other.
type Tags = (String, String);

fn copy(select: &str, to: &str) -> String {
    format!(
        "COPY ({select}) TO {to} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2,
           ROW_GROUP_SIZE {ROW_GROUP})"
    )
}

fn chunks(connection: &Connection, rows: &str) -> Result<Vec<Tags>, Error> {
    let sql = format!("SELECT tag, count(*)::UBIGINT FROM {rows} GROUP BY tag ORDER BY tag");
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let tags: Vec<(String, u64)> = list(connection, DOING, &sql, [], row)?;
    Ok(chunked(tags))
}

fn chunked(tags: Vec<(String, u64)>) -> Vec<Tags> {
    let mut chunks: Vec<(Tags, u64, u64)> = Vec::new();
    for (tag, rows) in tags {
        let minutes = rows.min(MINUTES_OF_DAY);
        match chunks.last_mut() {
            Some(((_, last), all_rows, all_minutes))
                if *all_rows + rows <= CHUNK_ROWS && *all_minutes + minutes <= CHUNK_MINUTES =>
            {
                *last = tag;
                (*all_rows, *all_minutes) = (*all_rows + rows, *all_minutes + minutes);
            }
            _ => chunks.push(((tag.clone(), tag), rows, minutes)),
        }
    }
    chunks.into_iter().map(|(tags, ..)| tags).collect()
}

fn content(connection: &Connection, rows: &str) -> Result<Content, Error> {
    let sql = format!(
        "SELECT count(*)::UBIGINT, coalesce(sum(hash(tag, epoch_us(source_time),
             epoch_us(receive_time), value, text, quality)::HUGEINT), 0)::VARCHAR,
           epoch_us(min(source_time)), epoch_us(max(source_time)),
           epoch_us(min(receive_time)), epoch_us(max(receive_time)) FROM {rows}"
    );
    let times = |row: &Row<'_>| -> duckdb::Result<Option<[Timestamp; 4]>> {
        let at = |index| time::get_optional(row, index);
        let [a, b, c, d] = [at(2)?, at(3)?, at(4)?, at(5)?];
        Ok(a.zip(b).zip(c.zip(d)).map(|((a, b), (c, d))| [a, b, c, d]))
    };
    connection
        .query_row(&sql, [], |row| {
            Ok(Content { rows: row.get(0)?, sum: row.get(1)?, times: times(row)? })
        })
        .doing(DOING)
}

fn registered(connection: &Connection, day: Day) -> Result<Option<SealedFile>, Error> {
    Ok(stored::sealed_in(connection, stored::micros(day.begin(), day.end()))?.first().copied())
}

/// Takes everything of a day out of the database; its files are then no longer named.
fn delete(connection: &Connection, day: Day) -> Result<(), Error> {
    let (from, to) = stored::micros(day.begin(), day.end());
    let number = day.number();
    debug_assert_eq!(to - from, DAY_US);
    connection
        .execute_batch(&format!(
            "DELETE FROM sample_recent WHERE {};
             DELETE FROM rollup_hour WHERE begin_time >= make_timestamptz({from})
               AND begin_time < make_timestamptz({to});
             DELETE FROM sealed_day WHERE day_number = {number};",
            stored::within((from, to))
        ))
        .doing(DOING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_a_bounded_number_of_rows_and_of_minutes() {
        for (what, rows, tags, expected) in [
            ("a sample a second", 86_400, 10, 5),
            ("a sample each ten seconds", 8_640, 216, 8),
            ("a sample a minute", 1_440, 216, 8),
            ("more rows in a tag than in a chunk", 864_000, 3, 3),
            ("hardly any rows", 3, 1_000, 1),
        ] {
            let counts = (0..tags).map(|tag| (format!("{tag:04}"), rows)).collect();
            let chunks = chunked(counts);
            assert_eq!(chunks.len(), expected, "{what}");
            assert_eq!(chunks[0].0, "0000", "{what}");
            assert_eq!(chunks[expected - 1].1, format!("{:04}", tags - 1), "{what}");
        }
    }
}
