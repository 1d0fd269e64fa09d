//! The answer of the user's SQL as Parquet: real times in UTC, numbers as they are.
//!
//! What Parquet's plain types would round is refused with a sentence instead: whole numbers of more
//! than 64 bits and decimals of more than 15 digits. Dates, lists and the like are texts.

use std::fs::File;
use std::io;

use export::{Cell, Column, Kind, Parquet, Sink as _};
use historian::ColumnInfo;

use super::sql_export::Sink;

/// Writes rows into a Parquet file.
pub(super) struct Columns {
    parquet: Box<Parquet<File>>,
    columns: Vec<Column>,
}

impl Columns {
    pub(super) fn new(file: File) -> Self {
        Self { parquet: Box::new(Parquet::new(file)), columns: Vec::new() }
    }
}

impl Sink for Columns {
    fn begin(&mut self, columns: &[ColumnInfo]) -> io::Result<()> {
        for column in columns {
            let name = free_name(&column.name, &self.columns);
            self.columns.push(Column { name, kind: kind(&column.sql_type) });
        }
        self.parquet.begin(&self.columns).map_err(io::Error::other)
    }

    fn row(&mut self, cells: &[historian::Cell]) -> io::Result<()> {
        for (cell, column) in cells.iter().zip(&self.columns) {
            let mut text = String::new();
            let cell = fitting(cell, column, &mut text)?;
            self.parquet.cell(cell).map_err(io::Error::other)?;
        }
        self.parquet.end_row().map_err(io::Error::other)
    }

    fn end(self) -> io::Result<()> {
        self.parquet.finish().map(drop).map_err(io::Error::other)
    }
}

/// A name that no earlier column has: two of one name cannot be read back.
fn free_name(name: &str, taken: &[Column]) -> String {
    let is_free = |name: &str| taken.iter().all(|column| column.name != name);
    let numbered = (1..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| is_free(name)).unwrap_or_default()
}

/// What a column of an SQL type holds.
fn kind(sql_type: &str) -> Kind {
    match sql_type {
        "BOOLEAN" => Kind::Flag,
        "TIMESTAMP WITH TIME ZONE" => Kind::Time,
        "FLOAT" | "DOUBLE" | "DECIMAL" => Kind::Number,
        "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "HUGEINT" | "UTINYINT" | "USMALLINT"
        | "UINTEGER" | "UBIGINT" => Kind::Whole,
        _ => Kind::Text,
    }
}

/// A cell as its column's kind takes it; `text` is where it may be written.
fn fitting<'a>(
    cell: &'a historian::Cell,
    column: &Column,
    text: &'a mut String,
) -> io::Result<Cell<'a>> {
    use historian::Cell as Sql;
    let refused = |what: &str| {
        let name = &column.name;
        Err(io::Error::other(format!(
            "the column “{name}” has {what}; cast it to DOUBLE or VARCHAR in the statement"
        )))
    };
    Ok(match (cell, column.kind) {
        (Sql::Null, _) => Cell::Empty,
        (Sql::Bool(flag), Kind::Flag) => Cell::Flag(*flag),
        (Sql::Time(at), Kind::Time) => Cell::Time(at.micros()),
        (Sql::Number(number), Kind::Number) => Cell::Number(*number),
        (Sql::Integer(number), Kind::Whole) => match i64::try_from(*number) {
            Ok(number) => Cell::Whole(number),
            Err(_) => return refused("whole numbers of more than 64 bits"),
        },
        (Sql::Text(letters), Kind::Text) => Cell::Text(letters),
        (_, Kind::Number) => return refused("decimals of more than 15 digits"),
        (other, Kind::Text) => {
            *text = other.to_string();
            Cell::Text(text)
        }
        _ => return refused("values of another type than it should"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: Kind) -> Column {
        Column { name: name.to_owned(), kind }
    }

    #[test]
    fn columns_of_one_name_are_told_apart() {
        let taken = [column("a", Kind::Text), column("a_1", Kind::Text)];
        assert_eq!(free_name("a", &taken), "a_2");
        assert_eq!(free_name("b", &taken), "b");
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        use historian::Cell as Sql;
        let long = "0.1234567890123456789".to_owned();
        for (cell, kind, part) in [
            (Sql::Integer(i128::from(i64::MAX) + 1), Kind::Whole, "more than 64 bits"),
            (Sql::Text(long), Kind::Number, "more than 15 digits"),
        ] {
            let said = fitting(&cell, &column("c", kind), &mut String::new()).unwrap_err();
            assert!(said.to_string().contains(part), "{said}");
        }
        let least = Sql::Integer(i64::MIN.into());
        let mut text = String::new();
        let cell = fitting(&least, &column("c", Kind::Whole), &mut text).unwrap();
        assert_eq!(cell, Cell::Whole(i64::MIN));
    }
}
