//! Short lists: tags, counters, the latest samples, gaps and the quarantine.

use duckdb::{Row, params};
use model::{Quality, TagPath, Timestamp, Value};

use super::{Reader, list, reading};
use crate::error::Error;
use crate::time;

/// A tag and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// The tag.
    pub path: TagPath,
    /// Its unit, possibly none.
    pub unit: String,
    /// What it is, for a person.
    pub description: String,
}

/// What became of the messages of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterRow {
    /// The source.
    pub source: String,
    /// All messages: the sum of the other three.
    pub received: u64,
    /// Messages whose samples are stored.
    pub stored: u64,
    /// Messages that had been received before.
    pub duplicate: u64,
    /// Messages that could not be read.
    pub quarantined: u64,
}

/// What became of the samples of a compressed tag, as long as it has been compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompressionRow {
    /// The tag.
    pub tag: TagPath,
    /// Samples that came.
    pub received: u64,
    /// Those that are stored.
    pub stored: u64,
    /// Those that are not; among them at most two that wait and may be stored after all.
    pub dropped: u64,
}

/// The newest sample of a tag.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestRow {
    /// The tag.
    pub tag: TagPath,
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// When it was received.
    pub receive_time: Timestamp,
    /// The value; a truth value comes as 1 or 0.
    pub value: Value,
    /// The quality.
    pub quality: Quality,
}

/// An interval known to be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    /// A device's path, or `source/` and a source's name.
    pub scope: String,
    /// Source time of the last sample before.
    pub from: Timestamp,
    /// Source time of the first sample after.
    pub to: Timestamp,
    /// Messages missing; none when it cannot be known.
    pub missing: Option<u32>,
    /// Why.
    pub cause: String,
}

/// A message that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    /// The source that received it.
    pub source: String,
    /// When.
    pub receive_time: Timestamp,
    /// Topic, node or path it came on.
    pub topic: String,
    /// Why, as a word.
    pub reason: String,
    /// Where in the message and what was found.
    pub detail: String,
    /// The first 4 KiB of the payload.
    pub head: Vec<u8>,
    /// The payload's whole length in bytes.
    pub bytes: u64,
}

/// How often messages of a source were quarantined for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonRow {
    /// The source.
    pub source: String,
    /// Why, as a word.
    pub reason: String,
    /// How often, ever.
    pub count: u64,
}

/// Rows read in one step when looking back for the latest samples, and how many steps.
const LATEST_STEP_ROWS: i64 = 1_000_000;
const LATEST_STEPS: i64 = 20;

pub(crate) fn path(row: &Row<'_>, index: usize) -> duckdb::Result<TagPath> {
    let text: String = row.get(index)?;
    TagPath::new(&text).map_err(|error| {
        let kind = duckdb::types::Type::Text;
        duckdb::Error::FromSqlConversionFailure(index, kind, Box::new(error))
    })
}

impl Reader {
    /// Every tag that has a history or a description, by path.
    pub fn tags(&self) -> Result<Vec<TagRow>, Error> {
        let sql = "SELECT tag, unit, description FROM tags ORDER BY tag";
        self.list("listing the tags", sql, [], |row| {
            Ok(TagRow { path: path(row, 0)?, unit: row.get(1)?, description: row.get(2)? })
        })
    }

    /// What became of every message received, by source.
    pub fn counters(&self) -> Result<Vec<CounterRow>, Error> {
        let sql = "SELECT source, received, stored, duplicate, quarantined
                   FROM counters ORDER BY source";
        self.list("reading the counters", sql, [], |row| {
            Ok(CounterRow {
                source: row.get(0)?,
                received: row.get(1)?,
                stored: row.get(2)?,
                duplicate: row.get(3)?,
                quarantined: row.get(4)?,
            })
        })
    }

    /// The samples of compressed tags, by tag.
    pub fn compression(&self) -> Result<Vec<CompressionRow>, Error> {
        let doing = "reading what compression dropped";
        // A database of the layout before that is only read has no such view.
        let there = "SELECT view_name FROM duckdb_views() WHERE view_name = 'compression'";
        if self.list(doing, there, [], |row| row.get::<_, String>(0))?.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT tag, received::UBIGINT, stored::UBIGINT, dropped::UBIGINT
                   FROM compression ORDER BY tag";
        self.list(doing, sql, [], |row| {
            Ok(CompressionRow {
                tag: path(row, 0)?,
                received: row.get(1)?,
                stored: row.get(2)?,
                dropped: row.get(3)?,
            })
        })
    }

    /// How often messages were quarantined, by source and reason.
    pub fn quarantine_reasons(&self) -> Result<Vec<ReasonRow>, Error> {
        let sql = "SELECT source, reason, count FROM quarantine_reasons ORDER BY source, reason";
        self.list("reading the quarantine's reasons", sql, [], |row| {
            Ok(ReasonRow { source: row.get(0)?, reason: row.get(1)?, count: row.get(2)? })
        })
    }

    /// The newest sample by source time of every tag, among the last 20 million stored and the
    /// sealed days.
    ///
    /// Looks back a million rows at a time and stops as soon as every tag is found, so that a
    /// start does not read all of history; of sealed days the newest is kept.
    pub fn latest(&self) -> Result<Vec<LatestRow>, Error> {
        let doing = "reading the latest samples";
        // The key orders by source time and, within one, by the order of storing.
        let sql = "SELECT t.path, epoch_us(s.source_time), epoch_us(s.receive_time), s.value,
                     s.text, s.quality
                   FROM (SELECT arg_max(rowid, epoch_us(source_time)::HUGEINT
                         * 10000000000000000000::HUGEINT + rowid) AS newest
                     FROM sample_recent WHERE rowid >= ?1 AND rowid < ?2 GROUP BY tag_id)
                   JOIN sample_recent s ON s.rowid = newest
                   JOIN tag t ON t.id = s.tag_id
                   WHERE s.rowid >= ?1 AND s.rowid < ?2";
        self.with(|connection| {
            reading(connection, || {
                let mut found = std::collections::BTreeMap::new();
                let bounds = "SELECT coalesce((SELECT max(rowid) + 1 FROM sample_recent), 0),
                                (SELECT count(*)::UBIGINT FROM tag)";
                let pair = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
                let bounds: Vec<(i64, u64)> = list(connection, doing, bounds, [], pair)?;
                let (mut end, tags) = bounds.first().copied().unwrap_or_default();
                for _ in 0..LATEST_STEPS {
                    if end <= 0 || found.len() as u64 >= tags {
                        break;
                    }
                    let start = (end - LATEST_STEP_ROWS).max(0);
                    for latest in list(connection, doing, sql, params![start, end], latest_row)? {
                        found.entry(latest.tag.clone()).or_insert(latest);
                    }
                    end = start;
                }
                for sealed in list(connection, doing, SEALED_LATEST, [], latest_row)? {
                    let newest = found.entry(sealed.tag.clone()).or_insert_with(|| sealed.clone());
                    if newest.source_time < sealed.source_time {
                        *newest = sealed;
                    }
                }
                Ok(found.into_values().collect())
            })
        })
    }

    /// Gaps that touch the period, by their beginning. `scope` may hold `*` and `?`; none is every
    /// scope.
    pub fn gaps(
        &self,
        scope: Option<&str>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<GapRow>, Error> {
        let sql = "SELECT scope, epoch_us(gap_from), epoch_us(gap_to), missing, cause FROM gaps
                   WHERE (?1 IS NULL OR scope = ?1 OR scope GLOB ?1)
                     AND gap_to > make_timestamptz(?2) AND gap_from < make_timestamptz(?3)
                   ORDER BY gap_from, scope LIMIT 10000";
        let params = params![scope, time::micros(from), time::micros(to)];
        self.list("reading the gaps", sql, params, |row| {
            Ok(GapRow {
                scope: row.get(0)?,
                from: time::get(row, 1)?,
                to: time::get(row, 2)?,
                missing: row.get(3)?,
                cause: row.get(4)?,
            })
        })
    }

    /// The last 100 messages of each source, or of one, that could not be read, newest first.
    pub fn quarantined(&self, source: Option<&str>) -> Result<Vec<QuarantineRow>, Error> {
        let sql = "SELECT source, epoch_us(receive_time), topic, reason, detail, head, bytes
                   FROM quarantine WHERE ?1 IS NULL OR source = ?1
                   ORDER BY receive_time DESC";
        self.list("reading the quarantine", sql, params![source], |row| {
            Ok(QuarantineRow {
                source: row.get(0)?,
                receive_time: time::get(row, 1)?,
                topic: row.get(2)?,
                reason: row.get(3)?,
                detail: row.get(4)?,
                head: row.get(5)?,
                bytes: row.get(6)?,
            })
        })
    }
}

const SEALED_LATEST: &str = "
  SELECT t.path, epoch_us(s.source_time), epoch_us(s.receive_time), s.value, s.text, s.quality
  FROM sealed_latest s JOIN tag t ON t.id = s.tag_id";

fn latest_row(row: &Row<'_>) -> duckdb::Result<LatestRow> {
    let value = match (row.get::<_, Option<f64>>(3)?, row.get::<_, Option<String>>(4)?) {
        (Some(number), _) => Value::Number(number),
        (None, Some(text)) => Value::Text(text.into()),
        (None, None) => Value::Missing,
    };
    Ok(LatestRow {
        tag: path(row, 0)?,
        source_time: time::get(row, 1)?,
        receive_time: time::get(row, 2)?,
        value,
        quality: Quality::from_code(row.get(5)?),
    })
}
