//! Reading: each method is one short piece of work on the reader's own connection.

pub(crate) mod aggregate;
pub(crate) mod alarms;
pub(crate) mod cell;
mod device;
mod gas_day;
mod guard;
pub(crate) mod known;
pub(crate) mod lists;
pub(crate) mod recording;
pub(crate) mod samples;
pub(crate) mod series;
pub(crate) mod sql;
pub(crate) mod trend;

use std::sync::Arc;

use duckdb::{Connection, Params, Row};
use model::TagPath;

use crate::database::{Database, Slot};
use crate::error::{Doing, Error};
use crate::layout::Layout;
use series::{SeriesQuery, SeriesRow};

/// Answers questions about history. Calls on one reader wait for each other; take several readers
/// to ask at the same time.
pub struct Reader {
    database: Arc<Database>,
    slot: Arc<Slot>,
}

impl Reader {
    pub(crate) fn new(database: Arc<Database>) -> Result<Self, Error> {
        let slot = database.slot();
        database.with(&slot, |_| Ok(()))?;
        Ok(Self { database, slot })
    }

    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.database.with(&self.slot, work)
    }

    pub(crate) fn layout(&self) -> &Layout {
        self.database.layout()
    }

    /// All rows of a query that is bounded by itself.
    pub(crate) fn list<T>(
        &self,
        doing: &'static str,
        sql: &str,
        params: impl Params,
        row: impl FnMut(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<Vec<T>, Error> {
        self.with(|connection| list(connection, doing, sql, params, row))
    }
}

pub(crate) fn list<T>(
    connection: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl Params,
    row: impl FnMut(&Row<'_>) -> duckdb::Result<T>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare(sql).doing(doing)?;
    statement.query_map(params, row).and_then(Iterator::collect).doing(doing)
}

/// The number of a tag; none when it has no history.
pub(crate) fn tag_id(connection: &Connection, tag: &TagPath) -> Result<Option<i32>, Error> {
    let sql = "SELECT id FROM tag WHERE path = ?";
    let ids = list(connection, "looking up a tag", sql, [tag.as_str()], |row| row.get(0))?;
    Ok(ids.first().copied())
}

/// Runs `work` in a transaction that can only read and sees one state of the database.
pub(crate) fn reading<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    connection.execute_batch("BEGIN TRANSACTION READ ONLY").doing("beginning to read")?;
    let outcome = work();
    // Nothing was written, so there is nothing that a failure here could lose.
    connection.execute_batch("ROLLBACK").ok();
    outcome
}
