//! Rows of a Parquet file, read by a DuckDB of its own that knows nothing but this file.
//!
//! A thread reads ahead by a few thousand rows at most, because a statement cannot be kept beside
//! its connection; it ends with the reader.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use duckdb::{Connection, Row as DuckRow};

use super::ImportError;
use super::cell::Cell;
use super::source::Row;
use crate::error::detail;
use crate::layout::path_literal;

/// Rows that are handed over at once.
const CHUNK_ROWS: usize = 2048;
const CHUNKS_AHEAD: usize = 2;
/// Memory of the reader's buffers.
const MEMORY_MIB: u32 = 96;

type Chunk = Result<Vec<Row>, String>;

/// See the module.
pub(super) struct ParquetRows {
    path: String,
    columns: Vec<String>,
    rows: u64,
    /// The number of the last row, as a spreadsheet counts.
    at: u64,
    chunks: Receiver<Chunk>,
    ready: std::vec::IntoIter<Row>,
}

/// How a column is read.
#[derive(Clone, Copy)]
enum Kind {
    Time,
    LocalTime,
    Integer,
    Number,
    Text,
}

impl ParquetRows {
    /// Opens a file to read the rows behind the first `skip`.
    pub(super) fn open(path: &Path, skip: u64) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        let refused = |error: duckdb::Error| ImportError::Parquet {
            path: name.clone(),
            detail: detail(&error),
        };
        let connection = connect().map_err(refused)?;
        let reachable = system::paths::for_old_interface(path, 0).map_err(|error| {
            ImportError::Parquet { path: name.clone(), detail: error.to_string() }
        })?;
        let file = path_literal(&reachable);
        let columns = describe(&connection, &file).map_err(refused)?;
        let rows = connection
            .query_row(&format!("SELECT count(*)::UBIGINT FROM read_parquet({file})"), [], |row| {
                row.get(0)
            })
            .map_err(refused)?;
        let (names, kinds): (Vec<String>, Vec<(String, Kind)>) =
            columns.into_iter().map(|(name, sql, kind)| (name, (sql, kind))).unzip();
        let (sender, chunks) = sync_channel(CHUNKS_AHEAD);
        let select: Vec<String> = kinds.iter().map(|(sql, _)| sql.clone()).collect();
        let sql = format!(
            "SELECT {} FROM read_parquet({file}, file_row_number = true) WHERE file_row_number >= {skip}",
            select.join(", ")
        );
        let kinds: Vec<Kind> = kinds.into_iter().map(|(_, kind)| kind).collect();
        std::thread::Builder::new()
            .name("import-parquet".into())
            .spawn(move || {
                if let Err(error) = read(&connection, &sql, &kinds, skip, &sender) {
                    // Nobody listens any more when the import was given up.
                    sender.send(Err(detail(&error))).ok();
                }
            })
            .map_err(|error| ImportError::File { path: name.clone(), error })?;
        Ok(Self {
            path: name,
            columns: names,
            rows,
            at: skip + 1,
            chunks,
            ready: Vec::new().into_iter(),
        })
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn progress(&self) -> f64 {
        ((self.at - 1) as f64 / self.rows.max(1) as f64).min(1.0)
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, ImportError> {
        loop {
            if let Some(row) = self.ready.next() {
                self.at = row.number;
                return Ok(Some(row));
            }
            match self.chunks.recv() {
                Ok(Ok(rows)) => self.ready = rows.into_iter(),
                Ok(Err(detail)) => {
                    return Err(ImportError::Parquet { path: self.path.clone(), detail });
                }
                // The thread has ended, which it does behind the last row.
                Err(_) => return Ok(None),
            }
        }
    }
}

fn connect() -> duckdb::Result<Connection> {
    let flags = duckdb::Config::default()
        .enable_autoload_extension(false)?
        .max_memory(&format!("{MEMORY_MIB}MiB"))?
        .threads(1)?;
    let connection = Connection::open_in_memory_with_flags(flags)?;
    connection.execute_batch("SET GLOBAL TimeZone = 'UTC'; SET temp_directory = '';")?;
    Ok(connection)
}

/// Name, expression and kind of every column.
fn describe(connection: &Connection, file: &str) -> duckdb::Result<Vec<(String, String, Kind)>> {
    let mut statement =
        connection.prepare(&format!("DESCRIBE SELECT * FROM read_parquet({file})"))?;
    let column = |row: &DuckRow<'_>| {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let (sql, kind) = match kind.as_str() {
            "TIMESTAMP WITH TIME ZONE" => (format!("epoch_us({quoted})"), Kind::Time),
            kind if kind.starts_with("TIMESTAMP") || kind == "DATE" => {
                (format!("epoch_us({quoted}::TIMESTAMP)"), Kind::LocalTime)
            }
            "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "UTINYINT" | "USMALLINT"
            | "UINTEGER" => (format!("{quoted}::BIGINT"), Kind::Integer),
            "BOOLEAN" => (format!("{quoted}::INTEGER::BIGINT"), Kind::Integer),
            kind if kind.starts_with("DECIMAL") => (format!("{quoted}::DOUBLE"), Kind::Number),
            "FLOAT" | "DOUBLE" | "UBIGINT" | "HUGEINT" | "UHUGEINT" => {
                (format!("{quoted}::DOUBLE"), Kind::Number)
            }
            _ => (format!("{quoted}::VARCHAR"), Kind::Text),
        };
        Ok((name, sql, kind))
    };
    statement.query_map([], column)?.collect()
}

fn read(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    skip: u64,
    sender: &SyncSender<Chunk>,
) -> duckdb::Result<()> {
    let mut statement = connection.prepare(sql)?;
    // Begins the statement with its rows fetched as they are read; `raw_query` then reads them.
    drop(statement.stream_arrow([])?);
    let mut rows = statement.raw_query();
    let mut chunk = Vec::with_capacity(CHUNK_ROWS);
    let mut number = skip + 1;
    while let Some(row) = rows.next()? {
        number += 1;
        let cells = kinds.iter().enumerate().map(|(at, kind)| cell(row, at, *kind));
        let cells = cells.collect::<duckdb::Result<_>>()?;
        chunk.push(Row { number, cells, problem: None, head: Vec::new() });
        if chunk.len() == CHUNK_ROWS && sender.send(Ok(std::mem::take(&mut chunk))).is_err() {
            return Ok(());
        }
    }
    // As above: an import that was given up needs no rest.
    sender.send(Ok(chunk)).ok();
    Ok(())
}

fn cell(row: &DuckRow<'_>, at: usize, kind: Kind) -> duckdb::Result<Cell> {
    let whole = |to: fn(i64) -> Cell| Ok(row.get::<_, Option<i64>>(at)?.map_or(Cell::Empty, to));
    match kind {
        Kind::Time => whole(Cell::Time),
        Kind::LocalTime => whole(Cell::LocalTime),
        Kind::Integer => whole(Cell::Integer),
        Kind::Number => Ok(row.get::<_, Option<f64>>(at)?.map_or(Cell::Empty, Cell::Number)),
        Kind::Text => Ok(match row.get::<_, Option<String>>(at)? {
            Some(text) if !text.trim().is_empty() => Cell::Text(text),
            _ => Cell::Empty,
        }),
    }
}
