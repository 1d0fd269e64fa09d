//! The tables and views, made once when the file is created, then left alone.
//!
//! Replaying a log that holds definitions has failed for others, so a checkpoint follows them at
//! once. Sample tables have no key and no index: both cost speed, and an index has been damaged
//! for others. The views are the interface to anybody's SQL; the tables are not.

use duckdb::Connection;

use crate::error::{Doing, Error};

/// The layout that this program writes.
pub(crate) const VERSION: i64 = 4;

/// The oldest layout that is read as it is, without being brought to the present one.
pub(crate) const READABLE: i64 = 3;

/// Messages kept in quarantine for each source.
pub(crate) const QUARANTINE_KEPT: u32 = 100;

const TABLES: &str = "
CREATE TABLE meta(schema_version BIGINT NOT NULL);
CREATE TABLE cursor(segment UBIGINT NOT NULL, offset_bytes UBIGINT NOT NULL, next_seq UBIGINT NOT NULL);
CREATE TABLE tag(id INTEGER NOT NULL, path VARCHAR NOT NULL, device VARCHAR NOT NULL,
  field VARCHAR NOT NULL, unit VARCHAR NOT NULL, description VARCHAR NOT NULL);
CREATE TABLE sample_recent(tag_id INTEGER, source_time TIMESTAMPTZ, receive_time TIMESTAMPTZ,
  value DOUBLE, text VARCHAR, quality UINTEGER);
CREATE TABLE alarm_event(seq UBIGINT, alarm_id VARCHAR, device VARCHAR, kind VARCHAR,
  priority VARCHAR, state VARCHAR, change VARCHAR, raised_at TIMESTAMPTZ, taken_at TIMESTAMPTZ,
  who VARCHAR, comment VARCHAR, value DOUBLE, limit_value DOUBLE, unit VARCHAR, quality UINTEGER,
  alarm_key VARCHAR, point VARCHAR, active BOOLEAN, raises UINTEGER, until TIMESTAMPTZ);
CREATE TABLE gap_event(seq UBIGINT, scope VARCHAR, gap_from TIMESTAMPTZ, gap_to TIMESTAMPTZ,
  missing UINTEGER, cause VARCHAR);
CREATE TABLE audit_event(seq UBIGINT, done_at TIMESTAMPTZ, who VARCHAR, action VARCHAR,
  subject VARCHAR, detail VARCHAR);
CREATE TABLE quarantine_event(seq UBIGINT, source VARCHAR, receive_time TIMESTAMPTZ,
  topic VARCHAR, reason VARCHAR, detail VARCHAR, head BLOB, bytes UBIGINT);
CREATE TABLE counter(source VARCHAR NOT NULL, stored UBIGINT NOT NULL, duplicate UBIGINT NOT NULL,
  quarantined UBIGINT NOT NULL);
CREATE TABLE quarantine_reason(source VARCHAR NOT NULL, reason VARCHAR NOT NULL,
  count UBIGINT NOT NULL);
";

const VIEWS: &str = r#"
CREATE VIEW tags AS
  SELECT path AS tag, unit, description, device, field, id FROM tag;
CREATE VIEW gaps AS
  SELECT scope, gap_from, gap_to, missing, cause FROM (
    SELECT * FROM gap_event
    QUALIFY row_number() OVER (PARTITION BY scope, gap_from ORDER BY seq DESC) = 1)
  WHERE missing IS NULL OR missing > 0;
CREATE VIEW audit AS
  SELECT done_at AS "at", who, action, subject, detail FROM audit_event;
CREATE VIEW quarantine AS
  SELECT source, receive_time, topic, reason, detail, head, bytes FROM quarantine_event
  QUALIFY row_number() OVER (PARTITION BY source ORDER BY seq DESC) <= 100;
CREATE VIEW quarantine_reasons AS
  SELECT source, reason, count FROM quarantine_reason;
CREATE VIEW counters AS
  SELECT source, stored + duplicate + quarantined AS received, stored, duplicate, quarantined
  FROM counter;
"#;

/// The views of alarms: one row per occurrence, and one per edge.
const ALARM_VIEWS: &str = "
CREATE OR REPLACE VIEW alarms AS
  SELECT alarm_id AS id, any_value(alarm_key) AS alarm, any_value(device) AS device,
    any_value(point) AS point, any_value(kind) AS kind,
    arg_max(priority, seq) AS priority, arg_max(state, seq) AS state,
    arg_max(active, seq) AS active, min(raised_at) AS raised,
    max(taken_at) FILTER (change = 'raised') AS last_raised, max(raises) AS raises,
    min(taken_at) FILTER (change = 'acknowledged') AS acknowledged,
    arg_min(who, seq) FILTER (change = 'acknowledged') AS acknowledged_by,
    arg_max(comment, seq) FILTER (comment <> '') AS comment,
    CASE WHEN arg_max(active, seq) THEN NULL
      ELSE max(taken_at) FILTER (change = 'returned') END AS returned,
    arg_max(value, seq) FILTER (change IN ('raised', 'priority')) AS value,
    arg_max(limit_value, seq) FILTER (change IN ('raised', 'priority')) AS limit_value,
    any_value(unit) AS unit
  FROM alarm_event GROUP BY alarm_id HAVING max(raises) > 0;
CREATE OR REPLACE VIEW alarm_edges AS
  SELECT seq, alarm_id AS id, alarm_key AS alarm, taken_at AS \"at\", change, state, active,
    priority, who, comment, value, limit_value, unit, until, raises
  FROM alarm_event;
";

/// Sealed days, and what is kept of them beside their files. `samples` and the rollups over all
/// rows are made for each question, because they name the files; see [`crate::views`].
const SEALED: &str = "
CREATE TABLE sealed_day(day_number INTEGER NOT NULL, generation UINTEGER NOT NULL,
  rows UBIGINT NOT NULL, bytes UBIGINT NOT NULL, content VARCHAR NOT NULL,
  samples_hash UBIGINT NOT NULL, minutes_hash UBIGINT NOT NULL,
  first_time TIMESTAMPTZ NOT NULL, last_time TIMESTAMPTZ NOT NULL,
  first_received TIMESTAMPTZ NOT NULL, last_received TIMESTAMPTZ NOT NULL,
  sealed_at TIMESTAMPTZ NOT NULL, pinned BOOLEAN NOT NULL, archived_to VARCHAR NOT NULL);
CREATE TABLE sealed_latest(tag_id INTEGER, source_time TIMESTAMPTZ, receive_time TIMESTAMPTZ,
  value DOUBLE, text VARCHAR, quality UINTEGER);
CREATE TABLE rollup_hour(tag_id INTEGER, begin_time TIMESTAMPTZ, count UINTEGER, usable UINTEGER,
  earliest TIMESTAMPTZ, first DOUBLE, first_at TIMESTAMPTZ, first_received TIMESTAMPTZ,
  last DOUBLE, last_at TIMESTAMPTZ, last_received TIMESTAMPTZ, min DOUBLE, max DOUBLE, sum DOUBLE,
  integral DOUBLE, good_s DOUBLE, worst UINTEGER, changes UINTEGER);
CREATE VIEW recent_samples AS
  SELECT t.path AS tag, s.source_time, s.receive_time, s.value, s.text, s.quality
  FROM sample_recent s JOIN tag t ON t.id = s.tag_id;
CREATE VIEW sealed_days AS
  SELECT DATE '1970-01-01' + day_number AS day, rows, bytes, generation, first_time, last_time,
    sealed_at, pinned, archived_to FROM sealed_day;
";

/// How many samples of each compressed tag came to its door, and how many of them are stored.
const DOORS: &str = "
CREATE TABLE door(tag_id INTEGER NOT NULL, received BIGINT NOT NULL, stored BIGINT NOT NULL);
CREATE VIEW compression AS
  SELECT t.path AS tag, d.received, d.stored, greatest(d.received - d.stored, 0) AS dropped
  FROM door d JOIN tag t ON t.id = d.tag_id;
";

/// From the first layout: alarms had neither points nor counts, and were silenced by nobody.
const TO_2: &str = "
ALTER TABLE alarm_event ADD COLUMN alarm_key VARCHAR;
ALTER TABLE alarm_event ADD COLUMN point VARCHAR;
ALTER TABLE alarm_event ADD COLUMN active BOOLEAN;
ALTER TABLE alarm_event ADD COLUMN raises UINTEGER;
ALTER TABLE alarm_event ADD COLUMN until TIMESTAMPTZ;
UPDATE alarm_event SET alarm_key = device || ':' || kind, point = '', raises = 1,
  active = state IN ('unacknowledged', 'acknowledged');
";

/// The layout of this file; none when it is new.
pub(crate) fn version(connection: &Connection) -> Result<Option<i64>, Error> {
    let doing = "reading the database's layout";
    let there: bool = connection
        .query_row(
            "SELECT count(*) > 0 FROM duckdb_tables() WHERE table_name = 'meta' AND NOT internal",
            [],
            |row| row.get(0),
        )
        .doing(doing)?;
    if !there {
        return Ok(None);
    }
    connection.query_row("SELECT max(schema_version) FROM meta", [], |row| row.get(0)).doing(doing)
}

/// Makes everything in a new file, all or nothing, and puts it into the file itself.
pub(crate) fn create(connection: &Connection) -> Result<(), Error> {
    let batch = format!(
        "BEGIN; {TABLES} {VIEWS} {ALARM_VIEWS} {SEALED} {DOORS}
         INSERT INTO meta VALUES ({VERSION});
         INSERT INTO cursor VALUES (0, 0, 1);
         COMMIT; CHECKPOINT;"
    );
    connection.execute_batch(&batch).doing("creating the tables")
}

/// Brings a file of an older layout to the present one, all or nothing.
pub(crate) fn migrate(connection: &Connection, found: i64) -> Result<(), Error> {
    let to_2 = if found < 2 { TO_2 } else { "" };
    let to_3 = format!("{ALARM_VIEWS} DROP VIEW IF EXISTS samples; {SEALED}");
    let to_3 = if found < 3 { to_3.as_str() } else { "" };
    let batch = format!(
        "BEGIN; {to_2} {to_3} {DOORS}
         UPDATE meta SET schema_version = {VERSION}; COMMIT; CHECKPOINT;"
    );
    connection.execute_batch(&batch).doing("bringing the tables to the present layout")
}
