//! The user's own SQL: reading only, with a limit of rows, bytes and time, or streamed.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use duckdb::Connection;
use duckdb::core::LogicalTypeId;

use super::cell::{Cell, ColumnInfo};
use super::{Reader, guard, reading};
use crate::database::Slot;
use crate::error::{Doing, Error, detail};
use crate::views;

/// Texts of one answer held in memory, in bytes; what is beyond is cut off like too many rows.
const TEXT_BYTES_MAX: usize = 32 << 20;

/// How long after an interrupt the next one comes while the question still runs: one that comes
/// between two of its statements meets nothing.
pub const INTERRUPT_AGAIN: Duration = Duration::from_millis(20);

/// What one answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqlLimits {
    /// Rows.
    pub rows: usize,
    /// Time in milliseconds.
    pub timeout_ms: u64,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<ColumnInfo>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether there were more rows than allowed.
    pub truncated: bool,
    /// Whether it was their size that was too much, and not their number.
    pub by_size: bool,
}

/// Stops what runs on a reader's connection, from another thread.
pub struct Interrupter(Arc<Slot>);

impl Interrupter {
    /// Makes the statement that runs now fail. Does nothing when none runs, nor between two
    /// statements of one question: who means the question repeats it every [`INTERRUPT_AGAIN`]
    /// until that has ended.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl Reader {
    /// Answers one reading statement.
    pub fn sql(&self, text: &str, limits: SqlLimits) -> Result<Table, Error> {
        let mut table = Table::default();
        let mut columns = Vec::new();
        let mut bytes = 0;
        self.timed(limits.timeout_ms, || {
            self.sql_each(
                text,
                |header| columns = header.to_vec(),
                |row| {
                    bytes += row.iter().map(cell_bytes).sum::<usize>();
                    table.by_size = bytes > TEXT_BYTES_MAX;
                    table.truncated = table.rows.len() >= limits.rows || table.by_size;
                    if table.truncated {
                        return ControlFlow::Break(());
                    }
                    table.rows.push(row.to_vec());
                    ControlFlow::Continue(())
                },
            )
        })?;
        table.columns = columns;
        Ok(table)
    }

    /// Answers one reading statement row by row, without holding the answer in memory.
    ///
    /// `header` is called once, then `row` for each row until it says stop. While this runs a
    /// transaction is open, so `row` should not wait for long while a station is recording.
    pub fn sql_each(
        &self,
        text: &str,
        header: impl FnOnce(&[ColumnInfo]),
        row: impl FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let outcome = self.with(|connection| {
            guard::check(connection, text)?;
            reading(connection, || {
                views::make(connection, self.layout())?;
                each(connection, text, header, row)
            })
        });
        outcome.map_err(|error| match error {
            Error::Sql(detail) if detail.starts_with("Out of Memory") => {
                let limit_mib = self.database.config().memory_limit_mib;
                Error::OutOfMemory { limit_mib, detail }
            }
            other => other,
        })
    }

    /// The same, stopped when its time is over.
    pub fn sql_timed(
        &self,
        text: &str,
        timeout_ms: u64,
        header: impl FnOnce(&[ColumnInfo]),
        row: impl FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.timed(timeout_ms, || self.sql_each(text, header, row))
    }

    /// What stops a statement of this reader.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(Arc::clone(&self.slot))
    }

    /// Puts the connection in order after an interrupt, when no other can come any more: one that
    /// met the end of a transaction has left it open, and nothing else could be asked.
    pub fn settle(&self) {
        // There is nothing to end when the interrupt met the work itself.
        let rolled_back = |connection: &Connection| {
            connection.execute_batch("ROLLBACK").ok();
            Ok(())
        };
        self.with(rolled_back).ok();
    }

    /// Stops what runs on this reader's connection when the time is over.
    fn timed<T>(
        &self,
        timeout_ms: u64,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (done, over) = sync_channel::<()>(1);
        let slot = Arc::clone(&self.slot);
        let watch = thread::spawn(move || {
            let mut wait = Duration::from_millis(timeout_ms);
            let mut late = false;
            while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                slot.interrupt();
                (late, wait) = (true, INTERRUPT_AGAIN);
            }
            late
        });
        let outcome = work();
        drop(done);
        let late = watch.join().unwrap_or(false);
        if late {
            self.settle();
        }
        match outcome {
            Err(Error::Sql(_)) if late => Err(Error::TimedOut { timeout_ms }),
            other => other,
        }
    }
}

fn cell_bytes(cell: &Cell) -> usize {
    let text = if let Cell::Text(text) = cell { text.len() } else { 0 };
    size_of::<Cell>() + text
}

/// The user's mistakes are reported in DuckDB's words.
fn users<T>(result: duckdb::Result<T>) -> Result<T, Error> {
    result.map_err(|error| Error::Sql(detail(&error)))
}

fn each(
    connection: &Connection,
    text: &str,
    header: impl FnOnce(&[ColumnInfo]),
    mut take: impl FnMut(&[Cell]) -> ControlFlow<()>,
) -> Result<(), Error> {
    let mut statement = users(connection.prepare(text))?;
    if statement.parameter_count() > 0 {
        return Err(Error::Sql("the statement has a parameter without a value".to_owned()));
    }
    // Begins the statement with its rows fetched as they are read; `raw_query` then reads them.
    drop(users(statement.stream_arrow([]))?);
    let count = statement.column_count();
    let kinds: Vec<LogicalTypeId> =
        (0..count).map(|index| statement.column_logical_type(index).id()).collect();
    let mut columns = Vec::with_capacity(count);
    for (index, kind) in kinds.iter().enumerate() {
        let name = statement.column_name(index).doing("reading a column's name")?.clone();
        columns.push(ColumnInfo { name, sql_type: sql_name(*kind) });
    }
    header(&columns);
    let mut rows = statement.raw_query();
    let mut cells = Vec::with_capacity(count);
    while let Some(row) = users(rows.next())? {
        cells.clear();
        for (index, kind) in kinds.iter().enumerate() {
            cells.push(Cell::new(users(row.get_ref(index))?, *kind));
        }
        if take(&cells).is_break() {
            break;
        }
    }
    Ok(())
}

fn sql_name(kind: LogicalTypeId) -> String {
    match kind {
        LogicalTypeId::TimestampTZ => "TIMESTAMP WITH TIME ZONE".to_owned(),
        LogicalTypeId::TimeTZ => "TIME WITH TIME ZONE".to_owned(),
        LogicalTypeId::TimestampS => "TIMESTAMP_S".to_owned(),
        LogicalTypeId::TimestampMs => "TIMESTAMP_MS".to_owned(),
        LogicalTypeId::TimestampNs => "TIMESTAMP_NS".to_owned(),
        LogicalTypeId::SqlNull => "NULL".to_owned(),
        other => format!("{other:?}").to_ascii_uppercase(),
    }
}
