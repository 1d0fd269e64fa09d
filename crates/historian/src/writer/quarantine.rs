//! The last messages of each source that could not be read, and how often each reason came.
//!
//! A source that sends nothing but rubbish fills neither the disk nor the memory: of one batch at
//! most the last 100 of a source are stored, and a source's older ones go when it has 200.

use std::collections::HashMap;

use duckdb::{Connection, params};
use model::{Event, Rejected};
use smol_str::SmolStr;

use crate::error::{Doing, Error};
use crate::schema::QUARANTINE_KEPT;
use crate::time;

const DOING: &str = "storing messages that could not be read";

/// Rows that each source has in the table.
#[derive(Default)]
pub(super) struct Quarantine {
    rows: HashMap<SmolStr, u32>,
}

impl Quarantine {
    pub(super) fn load(connection: &Connection) -> Result<Self, Error> {
        let mut statement = connection
            .prepare("SELECT source, count(*)::UINTEGER FROM quarantine_event GROUP BY source")
            .doing(DOING)?;
        let rows = statement
            .query_map([], |row| Ok((SmolStr::from(row.get::<_, String>(0)?), row.get(1)?)))
            .and_then(Iterator::collect)
            .doing(DOING)?;
        Ok(Self { rows })
    }

    pub(super) fn store(
        &mut self,
        connection: &Connection,
        events: &[Event],
        seq: u64,
    ) -> Result<(), Error> {
        let mut taken: HashMap<&SmolStr, u32> = HashMap::new();
        let mut reasons: HashMap<(&SmolStr, &'static str), u64> = HashMap::new();
        let mut kept: Vec<(u64, &Rejected)> = Vec::new();
        for (seq, event) in newest_first(events, seq) {
            *reasons.entry((&event.source, event.reason.name())).or_default() += 1;
            let taken = taken.entry(&event.source).or_default();
            if *taken < QUARANTINE_KEPT {
                *taken += 1;
                kept.push((seq, event));
            }
        }
        if kept.is_empty() {
            return Ok(());
        }
        append(connection, &kept)?;
        for (source, added) in taken {
            self.prune(connection, source, added)?;
        }
        count(connection, &reasons)
    }

    /// Drops what is older than the last 100 of a source, now and then.
    fn prune(
        &mut self,
        connection: &Connection,
        source: &SmolStr,
        added: u32,
    ) -> Result<(), Error> {
        let rows = self.rows.entry(source.clone()).or_default();
        *rows += added;
        if *rows < 2 * QUARANTINE_KEPT {
            return Ok(());
        }
        *rows = QUARANTINE_KEPT;
        connection
            .execute(
                "DELETE FROM quarantine_event WHERE source = ?1 AND seq <= (
                   SELECT seq FROM quarantine_event WHERE source = ?1
                   ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
                params![source.as_str(), QUARANTINE_KEPT],
            )
            .doing(DOING)?;
        Ok(())
    }
}

/// The rejected messages of a batch with their numbers, newest first.
fn newest_first(events: &[Event], seq: u64) -> impl Iterator<Item = (u64, &Rejected)> {
    events.iter().enumerate().rev().filter_map(move |(place, event)| match event {
        Event::Rejected(rejected) => Some((seq + place as u64, rejected)),
        _ => None,
    })
}

fn append(connection: &Connection, kept: &[(u64, &Rejected)]) -> Result<(), Error> {
    let mut appender = connection.appender("quarantine_event").doing(DOING)?;
    for (seq, event) in kept {
        appender
            .append_row(params![
                *seq,
                event.source.as_str(),
                time::cell(event.receive_time),
                event.topic,
                event.reason.name(),
                event.detail,
                event.head,
                event.bytes,
            ])
            .doing(DOING)?;
    }
    appender.flush().doing(DOING)
}

fn count(
    connection: &Connection,
    reasons: &HashMap<(&SmolStr, &'static str), u64>,
) -> Result<(), Error> {
    for ((source, reason), count) in reasons {
        let changed = connection
            .execute(
                "UPDATE quarantine_reason SET count = count + ? WHERE source = ? AND reason = ?",
                params![count, source.as_str(), reason],
            )
            .doing(DOING)?;
        if changed == 0 {
            connection
                .execute(
                    "INSERT INTO quarantine_reason VALUES (?, ?, ?)",
                    params![source.as_str(), reason, count],
                )
                .doing(DOING)?;
        }
    }
    Ok(())
}
