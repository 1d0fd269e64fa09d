//! Lets through only SQL that reads, and reads only this database.
//!
//! The station's instance is open for writing, so a reader's SQL is checked three times: here by
//! DuckDB's own parser, which turns a text into a tree only when every statement of it is a
//! SELECT; by a transaction that can only read; and by the instance's settings, which know no
//! other file and cannot be made to. The tree is searched for functions in FROM, because some of
//! them act: `enable_logging` with a file that the settings forbid makes the whole instance
//! unusable. So functions in FROM are allowed by name, and what is not known is refused.

use duckdb::Connection;
use serde_json::Value;

use crate::error::{Doing, Error};

/// Functions in FROM that only compute or tell about the database.
const TABLE_FUNCTIONS: [&str; 19] = [
    "duckdb_columns",
    "duckdb_constraints",
    "duckdb_databases",
    "duckdb_functions",
    "duckdb_keywords",
    "duckdb_memory",
    "duckdb_schemas",
    "duckdb_settings",
    "duckdb_tables",
    "duckdb_types",
    "duckdb_views",
    "generate_series",
    "json_each",
    "json_tree",
    "pragma_table_info",
    "range",
    "repeat",
    "summary",
    "unnest",
];

/// Functions anywhere that act; a transaction that can only read does not stop them.
const ACTING_FUNCTIONS: [&str; 3] = ["nextval", "setseed", "write_log"];

/// The statement to run for a text of the user, or why not.
pub(super) fn check(connection: &Connection, sql: &str) -> Result<(), Error> {
    let (explained, body) = strip_explain(sql);
    let tree: String = connection
        .query_row("SELECT json_serialize_sql(?::VARCHAR)", [body], |row| row.get(0))
        .doing("reading the statement")?;
    let tree: Value = serde_json::from_str(&tree)
        .map_err(|error| Error::NotReadOnly(format!("it could not be read ({error})")))?;
    if tree["error"] != Value::Bool(false) {
        let message = tree["error_message"].as_str().unwrap_or("it could not be read");
        // A statement that is wrong is reported as such; one that is not a SELECT is refused.
        return Err(match tree["error_type"].as_str() {
            Some("parser") => {
                let place = tree["position"].as_str().and_then(|place| place.parse().ok());
                let shown = place.and_then(|at: usize| shown(sql, sql.len() - body.len() + at));
                Error::Sql(format!("Parser Error: {message}{}", shown.unwrap_or_default()))
            }
            _ => Error::NotReadOnly("this statement is none of them".to_owned()),
        });
    }
    match tree["statements"].as_array().map_or(0, Vec::len) {
        1 => {}
        count => return Err(Error::NotReadOnly(format!("there are {count} statements"))),
    }
    if explained && matches!(body.trim_start().chars().next(), Some('(')) {
        // EXPLAIN (…) takes options there; what they are is not checked, so they are not taken.
        return Err(Error::NotReadOnly("EXPLAIN is allowed without options".to_owned()));
    }
    check_functions(&tree)
}

/// A place of a statement as DuckDB shows it with its other errors: the line and a caret below.
fn shown(sql: &str, at: usize) -> Option<String> {
    let (before, after) = sql.split_at_checked(at)?;
    let (line, number) = (before.rsplit('\n').next()?, before.matches('\n').count() + 1);
    let head = format!("LINE {number}: ");
    let column = head.len() + line.chars().count();
    Some(format!("\n\n{head}{line}{}\n{:column$}^", after.lines().next().unwrap_or(""), ""))
}

/// The text without a leading EXPLAIN or EXPLAIN ANALYZE: what it explains must be allowed itself.
fn strip_explain(sql: &str) -> (bool, &str) {
    let Some(rest) = strip_word(sql, "explain") else { return (false, sql) };
    (true, strip_word(rest, "analyze").unwrap_or(rest))
}

fn strip_word<'a>(sql: &'a str, word: &str) -> Option<&'a str> {
    let sql = sql.trim_start();
    let (start, rest) = sql.split_at_checked(word.len())?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
    (start.eq_ignore_ascii_case(word) && ends).then_some(rest)
}

fn check_functions(tree: &Value) -> Result<(), Error> {
    let refuse =
        |name: &str| Err(Error::NotReadOnly(format!("the function {name} is not available here")));
    match tree {
        Value::Object(fields) => {
            let name = |value: &Value| {
                value["function_name"].as_str().unwrap_or_default().to_ascii_lowercase()
            };
            if fields.get("type").and_then(Value::as_str) == Some("TABLE_FUNCTION") {
                let name = name(&tree["function"]);
                if !TABLE_FUNCTIONS.contains(&name.as_str()) {
                    return refuse(&name);
                }
            }
            let name = name(tree);
            if ACTING_FUNCTIONS.contains(&name.as_str()) {
                return refuse(&name);
            }
            fields.values().try_for_each(check_functions)
        }
        Value::Array(items) => items.iter().try_for_each(check_functions),
        _ => Ok(()),
    }
}
