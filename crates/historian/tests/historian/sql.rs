//! The user's SQL: what reads is answered, what could do anything else is refused and does nothing.

use std::ops::ControlFlow;

use historian::{Cell, Error, SqlLimits};

use crate::data::{START, Station, number};

const LIMITS: SqlLimits = SqlLimits { rows: 100, timeout_ms: 30_000 };

fn station() -> Station {
    let mut station = Station::new();
    station.store(&[number(0, 1.0), number(1_000, 2.0)]);
    station
}

#[test]
fn reading_statements_are_answered() {
    let station = station();
    for sql in [
        "SELECT * FROM samples",
        "FROM samples",
        "VALUES (1)",
        "TABLE samples;",
        "WITH x AS (SELECT 1) SELECT * FROM x -- comment",
        "DESCRIBE samples",
        "SUMMARIZE samples",
        "SHOW TABLES",
        "EXPLAIN SELECT * FROM samples",
        "explain analyze SELECT * FROM samples",
        "SELECT * FROM range(3)",
        "SELECT time_bucket(INTERVAL '1 minute', source_time) AS m, avg(value) FROM samples GROUP BY m",
        "SELECT [1, 2], {'a': 1}, MAP {'k': 1}, 1::HUGEINT, 1.5, DATE '2026-11-21', TIME '10:00',
           INTERVAL 1 DAY, uuid(), 'x'::BLOB, now()::TIMESTAMP, NULL, 'infinity'::TIMESTAMPTZ",
    ] {
        let table =
            station.reader.sql(sql, LIMITS).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(!table.rows.is_empty(), "{sql}");
    }
}

#[test]
fn everything_else_is_refused_and_changes_nothing() {
    let station = station();
    let outside = station.folder.path().join("outside");
    let outside = outside.to_str().unwrap();
    let content = "SELECT count(*), sum(value), (SELECT count(*) FROM duckdb_tables()),
                     (SELECT string_agg(name || value, ',') FROM duckdb_settings()) FROM samples";
    let before = station.sql(content);
    for sql in [
        "INSERT INTO sample_recent(tag_id) VALUES (1)",
        "WITH x AS (SELECT 1) INSERT INTO sample_recent(tag_id) SELECT * FROM x",
        "UPDATE tag SET unit = 'x'",
        "DELETE FROM sample_recent",
        "TRUNCATE sample_recent",
        "DROP TABLE sample_recent",
        "DROP VIEW samples",
        "ALTER TABLE tag ADD COLUMN x INT",
        "CREATE TABLE x(i INT)",
        "CREATE TEMP TABLE x(i INT)",
        "CREATE MACRO f() AS 1",
        "CREATE SECRET s (TYPE S3)",
        "SELECT 1; DELETE FROM sample_recent",
        "DELETE FROM sample_recent; SELECT 1",
        "SELECT 1; SELECT 2",
        "EXPLAIN ANALYZE DELETE FROM sample_recent",
        "EXPLAIN ANALYZE INSERT INTO sample_recent(tag_id) VALUES (1)",
        "EXPLAIN (ANALYZE) DELETE FROM sample_recent",
        "BEGIN",
        "COMMIT",
        "ROLLBACK; DELETE FROM sample_recent",
        "CHECKPOINT",
        "VACUUM",
        "PRAGMA memory_limit = '1GB'",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "SET threads = 1",
        "RESET threads",
        "SET enable_external_access = true",
        "USE memory",
        "LOAD httpfs",
        "INSTALL httpfs",
        "DETACH linewatch",
        "PREPARE x AS DELETE FROM sample_recent",
        "EXECUTE x",
        "SELECT * FROM enable_logging()",
        "SELECT * FROM (SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_path = '/tmp/x'))",
        "SELECT (SELECT count(*) FROM enable_profiling())",
        "SELECT * FROM samples, LATERAL (SELECT * FROM force_checkpoint())",
        "WITH x AS (SELECT * FROM checkpoint()) SELECT * FROM x",
        "DESCRIBE SELECT * FROM enable_profiling()",
        "SELECT * FROM query('FROM enable_profiling()')",
        "SELECT * FROM json_execute_serialized_sql('x')",
        "SELECT write_log('x')",
        "SELECT WRITE_LOG('x')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM \"/etc/passwd\"",
        "SELECT * FROM which_secret('a', 's3')",
        "",
        ";",
        "nonsense",
        "SELECT",
        "SELECT * FROM nowhere",
        "SELECT ?",
        "SELECT '\0'",
    ] {
        let outcome = station.reader.sql(sql, LIMITS);
        let Err(error) = outcome else { panic!("{sql} was answered: {outcome:?}") };
        assert!(
            matches!(error, Error::NotReadOnly(_) | Error::Sql(_) | Error::Database { .. }),
            "{sql}: {error}"
        );
        assert_eq!(station.sql(content), before, "{sql}");
    }
    for sql in [
        format!("COPY sample_recent TO '{outside}'"),
        format!("COPY (SELECT 1) TO '{outside}'"),
        format!("ATTACH '{outside}'"),
        format!("EXPORT DATABASE '{outside}'"),
    ] {
        let error = station.reader.sql(&sql, LIMITS).unwrap_err();
        assert!(error.to_string().starts_with("only one reading statement is allowed"), "{error}");
        assert!(!std::path::Path::new(outside).exists(), "{sql}");
    }
    assert_eq!(station.sql(content), before);
}

#[test]
fn an_answer_has_names_types_and_a_limit() {
    let station = station();
    let sql = "SELECT tag, source_time, value, quality FROM samples ORDER BY source_time";
    let limits = SqlLimits { rows: 1, ..LIMITS };
    let table = station.reader.sql(sql, limits).unwrap();
    let columns: Vec<_> =
        table.columns.iter().map(|c| format!("{} {}", c.name, c.sql_type)).collect();
    assert_eq!(
        columns,
        ["tag VARCHAR", "source_time TIMESTAMP WITH TIME ZONE", "value DOUBLE", "quality UINTEGER"]
    );
    assert_eq!(
        table.rows,
        [[
            Cell::Text("gas/H20101/value".to_owned()),
            Cell::Time(START),
            Cell::Number(1.0),
            Cell::Integer(0),
        ]]
    );
    assert!(table.truncated);
    assert!(!station.reader.sql(sql, LIMITS).unwrap().truncated);
}

#[test]
fn a_query_that_takes_too_long_is_stopped_and_the_reader_goes_on() {
    let station = station();
    let endless = "SELECT count(*) FROM range(100000000000) a, range(100000000000) b WHERE a.range + b.range = 7";
    let limits = SqlLimits { timeout_ms: 200, ..LIMITS };
    let error = station.reader.sql(endless, limits).unwrap_err();
    assert!(matches!(error, Error::TimedOut { timeout_ms: 200 }), "{error}");
    assert_eq!(station.sql("SELECT count(*) FROM samples"), "2");
}

#[test]
fn rows_are_streamed_until_the_caller_says_stop() {
    let station = station();
    let (mut seen, mut names) = (0, Vec::new());
    station
        .reader
        .sql_each(
            "SELECT range AS n FROM range(100000000000)",
            |header| names = header.to_vec(),
            |row| {
                assert_eq!(row, [Cell::Integer(seen)]);
                seen += 1;
                if seen == 10_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
    assert_eq!((seen, names[0].name.as_str()), (10_000, "n"));
}

#[test]
fn a_sort_larger_than_the_memory_is_answered() {
    let station = station();
    let sql = "SELECT range FROM (SELECT range, hash(range) AS h FROM range(8000000) ORDER BY h) LIMIT 1 OFFSET 7000000";
    // Half a minute on a busy disk.
    let patient = SqlLimits { timeout_ms: 180_000, ..LIMITS };
    assert_eq!(station.reader.sql(sql, patient).unwrap().rows.len(), 1);
}
