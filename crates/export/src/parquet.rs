//! Parquet for analysts: real times in UTC, numbers as they are, nothing rounded and nothing put
//! in front. Columns that only repeat a time in other words are left out.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{
    Compression, ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical,
};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::cell::{Cell, Column, Error, Kind, Notes, Sink};

/// Rows are written out together when they have so many cells: some 10 MB.
const CELLS_MAX: usize = 600_000;
const ROWS_MAX: usize = 122_880;
/// Letters that are held at most.
const LETTERS_MAX: usize = 8 * 1024 * 1024;

/// Writes a Parquet file.
pub struct Parquet<W: Write + Send> {
    out: Option<W>,
    writer: Option<SerializedFileWriter<W>>,
    /// One for each column of the rows; none for those that are left out.
    columns: Vec<Option<Held>>,
    column: usize,
    rows: usize,
    rows_max: usize,
    letters: usize,
}

/// The cells of a column that are not written yet.
struct Held {
    values: Values,
    /// 1 where there is a value and 0 where there is none.
    levels: Vec<i16>,
}

enum Values {
    Flag(Vec<bool>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Held {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Time | Kind::LocalTime | Kind::Count | Kind::Whole => Values::Whole(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Text => Values::Text(Vec::new()),
        };
        Self { values, levels: Vec::new() }
    }

    /// Takes a cell; answers how many new letters are held for it.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        let (mut letters, mut is_held) = (0, true);
        match (&mut self.values, cell) {
            (Values::Whole(held), Cell::Time(at)) => held.push(at),
            (Values::Whole(held), Cell::Count(count)) => held.push(count.cast_signed()),
            (Values::Whole(held), Cell::Whole(whole)) => held.push(whole),
            (Values::Flag(held), Cell::Flag(flag)) => held.push(flag),
            (Values::Number(held), Cell::Number(value)) if !value.is_nan() => held.push(value),
            (Values::Number(held), Cell::Count(count)) => held.push(count as f64),
            (Values::Text(held), Cell::Text(text)) => letters = push_text(held, text),
            (Values::Text(held), Cell::Quality(quality)) => {
                letters = push_text(held, quality.name());
            }
            (Values::Text(held), Cell::Number(value)) if !value.is_nan() => {
                letters = push_text(held, &value.to_string());
            }
            _ => is_held = false,
        }
        self.levels.push(i16::from(is_held));
        letters
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), Error> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        let levels = Some(self.levels.as_slice());
        match &mut self.values {
            Values::Flag(held) => {
                column.typed::<BoolType>().write_batch(held, levels, None)?;
                held.clear();
            }
            Values::Whole(held) => {
                column.typed::<Int64Type>().write_batch(held, levels, None)?;
                held.clear();
            }
            Values::Number(held) => {
                column.typed::<DoubleType>().write_batch(held, levels, None)?;
                held.clear();
            }
            Values::Text(held) => {
                column.typed::<ByteArrayType>().write_batch(held, levels, None)?;
                held.clear();
            }
        }
        self.levels.clear();
        Ok(column.close()?)
    }
}

/// Most texts are the same as the one before, which is then shared.
fn push_text(held: &mut Vec<ByteArray>, text: &str) -> usize {
    match held.last() {
        Some(last) if last.data() == text.as_bytes() => {
            let same = last.clone();
            held.push(same);
            0
        }
        _ => {
            held.push(ByteArray::from(text));
            text.len()
        }
    }
}

impl<W: Write + Send> Parquet<W> {
    /// Into this file.
    pub fn new(out: W) -> Self {
        let (out, writer) = (Some(out), None);
        Self { out, writer, columns: Vec::new(), column: 0, rows: 0, rows_max: 1, letters: 0 }
    }

    fn write_group(&mut self) -> Result<(), Error> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let mut group = writer.next_row_group()?;
        for column in self.columns.iter_mut().flatten() {
            column.write(&mut group)?;
        }
        group.close()?;
        (self.rows, self.letters) = (0, 0);
        Ok(())
    }
}

impl<W: Write + Send> Sink for Parquet<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<(), Error> {
        let kept = |column: &&Column| column.kind != Kind::LocalTime;
        let fields = columns.iter().filter(kept).map(field).collect::<Result<Vec<_>, _>>()?;
        self.rows_max = (CELLS_MAX / fields.len().max(1)).clamp(1, ROWS_MAX);
        let schema = Type::group_type_builder("linewatch").with_fields(fields).build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        if let Some(out) = self.out.take() {
            self.writer =
                Some(SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?);
        }
        let held = |column: &Column| kept(&column).then(|| Held::new(column.kind));
        self.columns = columns.iter().map(held).collect();
        Ok(())
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        if let Some(Some(column)) = self.columns.get_mut(self.column) {
            self.letters += column.push(cell);
        }
        self.column += 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.column = 0;
        self.rows += 1;
        if self.rows >= self.rows_max || self.letters >= LETTERS_MAX {
            self.write_group()
        } else {
            Ok(())
        }
    }

    fn finish(mut self: Box<Self>) -> Result<Notes, Error> {
        if self.rows > 0 {
            self.write_group()?;
        }
        if let Some(writer) = self.writer.take() {
            let mut out = writer.into_inner()?;
            out.flush()?;
        }
        Ok(Notes::default())
    }
}

fn field(column: &Column) -> Result<TypePtr, Error> {
    let (physical, logical) = match column.kind {
        Kind::Time | Kind::LocalTime => {
            let time =
                LogicalType::Timestamp { is_adjusted_to_u_t_c: true, unit: TimeUnit::MICROS };
            (Physical::INT64, Some(time))
        }
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Count | Kind::Whole => (Physical::INT64, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let built = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_converted_type(ConvertedType::NONE)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(built))
}
