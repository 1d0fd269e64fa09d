//! The one writer: a batch of events and the journal's position behind it, in one transaction.
//!
//! After an error the position is read from the database again, if need be after opening it anew,
//! because DuckDB also reports an error when the batch is safe and only the checkpoint behind it
//! failed. So an error means that nothing of the batch is there, and the same batch may be tried
//! again. A number that is not finite is stored as missing.

mod quarantine;
mod rows;
mod samples;
mod tags;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use duckdb::{Connection, params};
use model::{Event, Position, TagPath};

use crate::database::{Database, Slot};
use crate::error::{Doing, Error};
use quarantine::Quarantine;
use tags::TagIndex;

/// Stores events. There is one; see [`crate::Historian::writer`].
pub struct Writer {
    database: Arc<Database>,
    slot: Arc<Slot>,
    state: State,
    /// Bytes of the database's log after the last batch.
    log_bytes: u64,
    /// Whether a checkpoint has left blocks in memory that are in the file now.
    blocks_left: bool,
    /// Whether `state` and the connection may differ from what is in the file.
    suspect: bool,
}

/// What the writer knows of the database; read again after every error.
#[derive(Default)]
struct State {
    cursor: Position,
    next_seq: u64,
    tags: TagIndex,
    quarantine: Quarantine,
}

/// What a batch put into the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Samples stored.
    pub rows: u64,
}

/// What the configuration knows of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagInfo {
    /// The tag.
    pub path: TagPath,
    /// Its unit, possibly none.
    pub unit: String,
    /// What it is, for a person.
    pub description: String,
}

impl Writer {
    pub(crate) fn new(database: Arc<Database>) -> Result<Self, Error> {
        let slot = database.slot();
        let state = database.with(&slot, State::load)?;
        let log_bytes = database.log_bytes();
        Ok(Self { database, slot, state, log_bytes, blocks_left: false, suspect: false })
    }

    /// The journal's position behind the last event stored; [`Position::START`] in a new database.
    #[must_use]
    pub fn cursor(&self) -> Position {
        self.state.cursor
    }

    /// Stores all events of a batch and the position behind them, or nothing.
    ///
    /// The caller decides how many events make a batch: each commit costs some 5 ms.
    pub fn commit(&mut self, events: &[Event], cursor: Position) -> Result<Committed, Error> {
        let tried = self.suspect;
        self.recover()?;
        let before = self.state.cursor;
        if tried && before == cursor {
            return Ok(Committed { rows: sample_count(events) });
        }
        let state = &mut self.state;
        let outcome = self.database.with(&self.slot, |connection| {
            transaction(connection, || state.store(connection, events, cursor))
        });
        self.suspect = outcome.is_err();
        // When the database cannot be opened again now, the next batch reports why.
        if self.suspect && self.recover().is_ok() && before != cursor && self.state.cursor == cursor
        {
            return Ok(Committed { rows: sample_count(events) });
        }
        if outcome.is_ok() {
            self.tidy();
        }
        outcome
    }

    /// Has the database let go of memory after each of its checkpoints.
    fn tidy(&mut self) {
        let log_bytes = self.database.log_bytes();
        self.blocks_left |= log_bytes < self.log_bytes;
        self.log_bytes = log_bytes;
        if self.blocks_left {
            // The batch is stored; memory that stays is taken up again after the next checkpoint.
            self.blocks_left = !self.database.let_go_of_blocks().unwrap_or(true);
        }
    }

    /// Stores unit and description of tags, known or yet to come.
    pub fn describe(&mut self, tags: &[TagInfo]) -> Result<(), Error> {
        self.recover()?;
        let index = &mut self.state.tags;
        let outcome = self.database.with(&self.slot, |connection| {
            transaction(connection, || index.describe(connection, tags))
        });
        self.suspect = outcome.is_err();
        if self.suspect {
            self.recover().ok();
        }
        outcome
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.database.with(&self.slot, work)
    }

    /// Reads what the database holds now, another one perhaps.
    pub(crate) fn reload(&mut self) -> Result<(), Error> {
        self.suspect = true;
        self.recover()
    }

    /// After an error: reads again what the database holds, if need be after opening it again.
    fn recover(&mut self) -> Result<(), Error> {
        if !self.suspect {
            return Ok(());
        }
        let loaded = self.database.with(&self.slot, State::load).or_else(|_| {
            self.database.reopen()?;
            self.database.with(&self.slot, State::load)
        });
        self.state = loaded?;
        self.suspect = false;
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.database.writer_taken.store(false, Ordering::Release);
    }
}

fn sample_count(events: &[Event]) -> u64 {
    let stored = |event: &Event| {
        let (report, doors) = event.history()?;
        let withheld = doors.iter().filter(|passed| passed.passage.is_withheld());
        Some(report.points.len().saturating_sub(withheld.count()) as u64)
    };
    events.iter().filter_map(stored).sum()
}

/// Runs `work` between BEGIN and COMMIT; an error of either leaves nothing behind.
pub(crate) fn transaction<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    connection.execute_batch("BEGIN TRANSACTION").doing("beginning to store a batch")?;
    let outcome = work().and_then(|done| {
        connection.execute_batch("COMMIT").doing("storing a batch")?;
        Ok(done)
    });
    if outcome.is_err() {
        // When the commit itself failed there is nothing left to roll back.
        connection.execute_batch("ROLLBACK").ok();
    }
    outcome
}

impl State {
    fn load(connection: &Connection) -> Result<Self, Error> {
        let (cursor, next_seq) = connection
            .query_row("SELECT segment, offset_bytes, next_seq FROM cursor", [], |row| {
                Ok((Position { segment: row.get(0)?, offset: row.get(1)? }, row.get(2)?))
            })
            .doing("reading the position stored with the samples")?;
        let tags = TagIndex::load(connection)?;
        let quarantine = Quarantine::load(connection)?;
        Ok(Self { cursor, next_seq, tags, quarantine })
    }

    /// Everything of one transaction. On an error this state is wrong and is loaded again.
    fn store(
        &mut self,
        connection: &Connection,
        events: &[Event],
        cursor: Position,
    ) -> Result<Committed, Error> {
        let ids = self.tags.assign(connection, events)?;
        let rows = samples::append(connection, events, &ids)?;
        rows::alarms(connection, events, self.next_seq)?;
        rows::gaps(connection, events, self.next_seq)?;
        rows::audit(connection, events, self.next_seq)?;
        self.quarantine.store(connection, events, self.next_seq)?;
        rows::counters(connection, events)?;
        rows::doors(connection, events, &ids)?;
        // Every event takes a number, whatever its table: they stay in the journal's order.
        self.next_seq += events.len() as u64;
        self.cursor = cursor;
        connection
            .execute(
                "UPDATE cursor SET segment = ?, offset_bytes = ?, next_seq = ?",
                params![cursor.segment, cursor.offset, self.next_seq],
            )
            .doing("storing the position with the samples")?;
        Ok(Committed { rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Historian};
    use model::{AuditEntry, Timestamp};

    fn event(detail: &str) -> Event {
        Event::Audit(AuditEntry {
            at: Timestamp::from_secs(1),
            who: "station".into(),
            action: "start".into(),
            subject: String::new(),
            detail: detail.to_owned(),
        })
    }

    fn at(offset: u64) -> Position {
        Position { segment: 1, offset }
    }

    #[test]
    fn a_batch_whose_commit_fails_leaves_nothing_and_goes_in_once_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let historian =
            Historian::open(&folder.path().join("h.duckdb"), Config::default()).unwrap();
        let mut writer = historian.writer().unwrap();
        writer.commit(&[event("one")], at(10)).unwrap();

        // Somebody else has changed the same row and has not yet committed: the batch conflicts
        // with it in its last step, after all rows were appended.
        let database = Arc::clone(&historian.database);
        let other = database.slot();
        let doing = "provoking a conflict";
        let run = |sql: &str| database.with(&other, |c| c.execute_batch(sql).doing(doing));
        run("BEGIN; UPDATE cursor SET offset_bytes = 999").unwrap();
        let error = writer.commit(&[event("two"), event("three")], at(20)).unwrap_err();
        assert!(error.to_string().contains("onflict"), "{error}");
        assert_eq!(writer.cursor(), at(10));
        run("ROLLBACK").unwrap();

        writer.commit(&[event("two"), event("three")], at(20)).unwrap();
        let stored: (i64, i64) = database
            .with(&other, |c| {
                c.query_row("SELECT count(*), count(DISTINCT detail) FROM audit", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .doing(doing)
            })
            .unwrap();
        assert_eq!(stored, (3, 3));
        assert_eq!(writer.cursor(), at(20));
    }

    #[test]
    fn opening_again_gives_every_reader_a_new_connection() {
        let folder = tempfile::tempdir().unwrap();
        let historian =
            Historian::open(&folder.path().join("h.duckdb"), Config::default()).unwrap();
        let mut writer = historian.writer().unwrap();
        let reader = historian.reader().unwrap();
        writer.commit(&[event("one")], at(10)).unwrap();
        assert_eq!(reader.tags().unwrap(), []);
        historian.database.reopen().unwrap();
        assert_eq!(reader.tags().unwrap(), []);
        writer.commit(&[event("two")], at(20)).unwrap();
        assert_eq!(writer.cursor(), at(20));
    }
}
