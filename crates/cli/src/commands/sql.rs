//! `linewatch sql`: through the running station, or on the folder when none runs.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::anyhow;
use serde_json::Value;
use station::api::args::SqlArgs;
use station::api::dto::SqlTable;
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::{Format, Sql};
use crate::remote::Remote;

/// Rows taken from a running station, which holds them in memory.
const REMOTE_ROWS: u32 = 100_000;

pub(crate) fn run(sql: &Sql) -> anyhow::Result<()> {
    let paths = Paths::new(&sql.folder.path()?);
    match paths.running_door() {
        Some(door) => remote(&Remote::new(&door), sql),
        None => local(&paths, sql),
    }
}

fn remote(station: &Remote, sql: &Sql) -> anyhow::Result<()> {
    let args = SqlArgs { text: sql.query.clone(), limit: REMOTE_ROWS, id: None };
    let table: SqlTable = station.ask("sql", &args)?;
    let names = table.columns.into_iter().map(|column| column.name).collect();
    let mut output = Output::new(sql.format, names)?;
    table.rows.iter().try_for_each(|row| output.row(row))?;
    output.end()?;
    if table.truncated {
        eprintln!(
            "linewatch: only the first {REMOTE_ROWS} rows; narrow the query, or end the station for all of them"
        );
    }
    Ok(())
}

fn local(paths: &Paths, sql: &Sql) -> anyhow::Result<()> {
    let archive = Archive::open(paths)?;
    // The two closures below are called in turn, and never after the query has ended.
    let output: Arc<Mutex<Option<io::Result<Output>>>> = Arc::default();
    let (begun, written, format) = (Arc::clone(&output), Arc::clone(&output), sql.format);
    let header = move |columns: &[station::api::ColumnInfo]| {
        let names = columns.iter().map(|column| column.name.clone()).collect();
        *lock(&begun) = Some(Output::new(format, names));
    };
    let row = move |cells: &[station::api::Cell]| {
        let cells: Vec<_> = cells.iter().map(station::api::json_cell).collect();
        let mut output = lock(&written);
        let Some(Ok(open)) = output.as_mut() else { return ControlFlow::Break(()) };
        match open.row(&cells) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                *output = Some(Err(error));
                ControlFlow::Break(())
            }
        }
    };
    runtime()?.block_on(archive.sql(sql.query.clone(), header, row))?;
    match lock(&output).take() {
        Some(Ok(open)) => Ok(open.end()?),
        Some(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Some(Err(error)) => Err(error.into()),
        None => Err(anyhow!("the query gave no columns")),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rows on their way to standard output.
struct Output {
    out: BufWriter<io::Stdout>,
    format: Format,
    names: Vec<String>,
    rows: u64,
}

impl Output {
    fn new(format: Format, names: Vec<String>) -> io::Result<Self> {
        let mut output = Self { out: BufWriter::new(io::stdout()), format, names, rows: 0 };
        match format {
            Format::Csv => {
                let header: Vec<_> = output.names.iter().map(|name| csv_field(name)).collect();
                writeln!(output.out, "{}", header.join(","))?;
            }
            Format::Json => write!(output.out, "[")?,
        }
        Ok(output)
    }

    fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        match self.format {
            Format::Csv => {
                let fields: Vec<_> = cells.iter().map(csv_cell).collect();
                writeln!(self.out, "{}", fields.join(","))?;
            }
            Format::Json => {
                let object: serde_json::Map<_, _> =
                    self.names.iter().cloned().zip(cells.iter().cloned()).collect();
                let comma = if self.rows == 0 { "\n" } else { ",\n" };
                write!(self.out, "{comma}{}", Value::Object(object))?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn end(mut self) -> io::Result<()> {
        if matches!(self.format, Format::Json) {
            writeln!(self.out, "\n]")?;
        }
        self.out.flush()
    }
}

/// A cell as RFC 4180 has it; NULL is empty.
fn csv_cell(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => csv_field(text),
        other => other.to_string(),
    }
}

pub(super) fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
