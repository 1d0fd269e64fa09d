//! Tables that the station makes from its plant files and from samples, behind the views
//! `calibrations`, `energy` and `oee`. They hold nothing that could not be made again.
//!
//! They are made when they are missing, whatever layout the file has.

use std::sync::Arc;

use duckdb::{Appender, Connection, params};
use model::Timestamp;

use crate::database::{Database, Slot};
use crate::error::{Doing, Error};
use crate::time::cell as time;
use crate::writer::transaction;

/// Changes when the tables do; then they are made anew and filled again.
const EDITION: &str = "plant_tables_1";

const TABLES: &str = r#"
DROP VIEW IF EXISTS calibrations; DROP VIEW IF EXISTS energy; DROP VIEW IF EXISTS oee;
DROP TABLE IF EXISTS calibration; DROP TABLE IF EXISTS line_part;
DROP TABLE IF EXISTS line_energy; DROP TABLE IF EXISTS line_oee;
CREATE TABLE calibration(tag VARCHAR NOT NULL, name VARCHAR NOT NULL, valid_from TIMESTAMPTZ,
  form VARCHAR NOT NULL, formula VARCHAR NOT NULL, k DOUBLE, b DOUBLE, t_comp DOUBLE,
  t_ref DOUBLE, t_coef DOUBLE);
CREATE TABLE line_part("begin" TIMESTAMPTZ NOT NULL, "end" TIMESTAMPTZ NOT NULL,
  state UINTEGER NOT NULL, plant UINTEGER NOT NULL, shift VARCHAR, shift_begin TIMESTAMPTZ,
  complete BOOLEAN NOT NULL);
CREATE TABLE line_energy("begin" TIMESTAMPTZ NOT NULL, machine VARCHAR NOT NULL, kwh DOUBLE,
  peak_kw DOUBLE, known_s DOUBLE, cost DOUBLE, currency VARCHAR);
CREATE TABLE line_oee("begin" TIMESTAMPTZ NOT NULL, availability DOUBLE, performance DOUBLE,
  quality DOUBLE, oee DOUBLE, count DOUBLE, reject DOUBLE, run_s DOUBLE, down_s DOUBLE,
  quality_code UINTEGER);
CREATE VIEW calibrations AS
  SELECT tag, valid_from, lead(valid_from) OVER (PARTITION BY tag ORDER BY valid_from) AS valid_to,
    name, form, formula, k, b, t_comp, t_ref, t_coef FROM calibration;
CREATE VIEW energy AS
  SELECT p."begin", p."end", p.shift, p.shift_begin, e.machine, e.kwh, e.peak_kw, e.known_s,
    e.cost, e.currency, p.complete
  FROM line_energy e JOIN line_part p USING ("begin");
CREATE VIEW oee AS
  SELECT p."begin", p."end", p.shift, p.shift_begin, o.availability, o.performance, o.quality,
    o.oee, o.count, o.reject, o.run_s, o.down_s, o.quality_code, p.complete
  FROM line_oee o JOIN line_part p USING ("begin");
"#;

/// A calibration of a tag.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationRow {
    /// The tag that it gives.
    pub tag: String,
    /// Its name.
    pub name: String,
    /// First source time it applies to.
    pub valid_from: Timestamp,
    /// What its form is called.
    pub form: String,
    /// The formula with its numbers, for a person.
    pub formula: String,
    /// Slope, offset, temperature compensation, reference temperature, temperature coefficient;
    /// none where the form has none.
    pub coefficients: [Option<f64>; 5],
}

/// What a line used and made in a part of time: an hour, or what of it lies in one shift.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePart {
    /// Its beginning, which no other part has.
    pub begin: Timestamp,
    /// Its end, not in it.
    pub end: Timestamp,
    /// What it was computed from; another state means that it is to be computed again.
    pub state: u32,
    /// The line's description that it was computed with.
    pub plant: u32,
    /// The shift; none between shifts.
    pub shift: Option<String>,
    /// When the shift, or what is between two, began.
    pub shift_begin: Timestamp,
    /// Whether it is over.
    pub complete: bool,
    /// By machine.
    pub energy: Vec<LineEnergy>,
    /// Availability, performance, quality, OEE in %; count, reject; seconds run and down.
    pub oee: [f64; 8],
    /// How far the OEE can be trusted.
    pub quality_code: u32,
}

/// The energy of a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct LineEnergy {
    /// The machine.
    pub machine: String,
    /// kWh.
    pub kwh: f64,
    /// Highest power; none when none is known.
    pub peak_kw: Option<f64>,
    /// Time over which power is known, in seconds.
    pub known_s: f64,
    /// What it cost; only of the whole line.
    pub cost: Option<f64>,
    /// Its currency.
    pub currency: String,
}

/// Makes the tables if this edition of them is not there.
pub(crate) fn ensure(connection: &Connection) -> Result<(), Error> {
    let doing = "preparing the plant's tables";
    let sql = "SELECT count(*) > 0 FROM duckdb_tables() WHERE comment = ? AND NOT internal";
    let there: bool = connection.query_row(sql, [EDITION], |row| row.get(0)).doing(doing)?;
    if there {
        return Ok(());
    }
    // Replaying a log that holds definitions has failed for others, hence the checkpoint.
    let mark = format!("COMMENT ON TABLE calibration IS '{EDITION}';");
    connection.execute_batch(&format!("BEGIN; {TABLES} {mark} COMMIT; CHECKPOINT;")).doing(doing)
}

/// Writes these tables, on a connection of its own.
pub struct PlantTables {
    database: Arc<Database>,
    slot: Arc<Slot>,
}

impl PlantTables {
    pub(crate) fn new(database: Arc<Database>) -> Self {
        let slot = database.slot();
        Self { database, slot }
    }

    fn write(&self, work: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), Error> {
        self.database.with(&self.slot, |connection| transaction(connection, || work(connection)))
    }

    /// These calibrations and no others.
    pub fn set_calibrations(&self, rows: &[CalibrationRow]) -> Result<(), Error> {
        let doing = "storing the calibrations";
        self.write(|connection| {
            connection.execute("DELETE FROM calibration", []).doing(doing)?;
            let mut table = appender(connection, "calibration")?;
            for row in rows {
                let [k, b, t_comp, t_ref, t_coef] = row.coefficients;
                let (tag, name, form, formula) = (&row.tag, &row.name, &row.form, &row.formula);
                let from = time(row.valid_from);
                table
                    .append_row(params![
                        tag, name, from, form, formula, k, b, t_comp, t_ref, t_coef
                    ])
                    .doing(doing)?;
            }
            table.flush().doing(doing)
        })
    }

    /// Takes parts out by their beginnings, and puts parts in, in place of those of the same
    /// beginnings.
    pub fn put_line(&self, gone: &[Timestamp], parts: &[LinePart]) -> Result<(), Error> {
        let doing = "storing energy and OEE";
        self.write(|connection| {
            for table in ["line_part", "line_energy", "line_oee"] {
                let sql = format!("DELETE FROM {table} WHERE epoch_us(\"begin\") = ?");
                let mut delete = connection.prepare(&sql).doing(doing)?;
                for begin in gone.iter().copied().chain(parts.iter().map(|part| part.begin)) {
                    delete.execute([begin.micros()]).doing(doing)?;
                }
            }
            insert(connection, parts).doing(doing)
        })
    }
}

fn appender<'a>(connection: &'a Connection, table: &str) -> Result<Appender<'a>, Error> {
    connection.appender(table).doing("opening a table")
}

fn insert(connection: &Connection, parts: &[LinePart]) -> duckdb::Result<()> {
    let mut table = connection.appender("line_part")?;
    for part in parts {
        let (begin, end) = (time(part.begin), time(part.end));
        let (shift, shift_begin) = (&part.shift, time(part.shift_begin));
        let LinePart { state, plant, complete, .. } = *part;
        table.append_row(params![begin, end, state, plant, shift, shift_begin, complete])?;
    }
    table.flush()?;
    let mut table = connection.appender("line_energy")?;
    for part in parts {
        for of in &part.energy {
            let LineEnergy { machine, kwh, peak_kw, known_s, cost, currency } = of;
            let begin = time(part.begin);
            table.append_row(params![begin, machine, kwh, peak_kw, known_s, cost, currency])?;
        }
    }
    table.flush()?;
    let mut table = connection.appender("line_oee")?;
    for part in parts {
        let [a, p, q, oee, count, reject, run_s, down_s] = part.oee;
        let (begin, code) = (time(part.begin), part.quality_code);
        table.append_row(params![begin, a, p, q, oee, count, reject, run_s, down_s, code])?;
    }
    table.flush()
}
