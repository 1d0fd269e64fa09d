//! A proposal of what the columns of a file mean, from their names and the first rows. It is shown
//! to a person before anything is stored.

use std::io::Read;
use std::path::Path;

use super::cell::{Cell, Numeric};
use super::source::is_parquet;
use super::{Encoding, Form, ImportError, Mapping, Source, TimeFormat, csv_rows, names};

/// Bytes looked at for encoding and separator.
const HEAD_BYTES: u64 = 256 * 1024;
/// Rows looked at for forms of times and numbers.
const ROWS: usize = 200;

/// Proposes a mapping for a file. Times without a zone are in `time_zone`.
pub fn guess(path: &Path, time_zone: &str) -> Result<Mapping, ImportError> {
    let mut mapping = Mapping { time_zone: time_zone.to_owned(), ..Mapping::default() };
    if !is_parquet(path)? {
        look_at_bytes(path, &mut mapping)?;
    }
    let mut source = Source::open(path, &mapping, 0)?;
    let columns = source.columns().to_vec();
    let mut rows = Vec::new();
    while rows.len() < ROWS
        && let Some(row) = source.next()?
    {
        rows.push(row.cells);
    }
    let table = Table { columns: &columns, rows: &rows };
    table.columns(&mut mapping, path);
    table.forms(&mut mapping);
    Ok(mapping)
}

/// Encoding and separator.
fn look_at_bytes(path: &Path, mapping: &mut Mapping) -> Result<(), ImportError> {
    let (input, _, _) = csv_rows::open(path)?;
    let mut head = Vec::new();
    let read = input.take(HEAD_BYTES).read_to_end(&mut head);
    read.map_err(super::source::file_error(path))?;
    let utf8 = match std::str::from_utf8(&head) {
        Ok(_) => true,
        // A letter may be cut in two at the end of what was read.
        Err(error) => error.error_len().is_none() && error.valid_up_to() + 4 > head.len(),
    };
    mapping.encoding = if utf8 { Encoding::Utf8 } else { Encoding::Gb18030 };
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.split(|byte| *byte == separator).count();
    let best = [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator));
    mapping.separator = char::from(best.unwrap_or(b',')).to_string();
    Ok(())
}

struct Table<'a> {
    columns: &'a [String],
    rows: &'a [Vec<Cell>],
}

impl Table<'_> {
    /// Form and columns by their names.
    fn columns(&self, mapping: &mut Mapping, path: &Path) {
        let pick = |names| names::pick(self.columns, names).cloned().unwrap_or_default();
        mapping.time = pick(names::TIME);
        if mapping.time.is_empty() {
            mapping.time = self.columns.first().cloned().unwrap_or_default();
        }
        mapping.receive_time = pick(names::RECEIVE_TIME);
        mapping.quality = pick(names::QUALITY);
        mapping.tag = pick(names::TAG);
        mapping.value = pick(names::VALUE);
        mapping.text = pick(names::TEXT);
        mapping.device = pick(names::DEVICE);
        let values = !mapping.value.is_empty() || !mapping.text.is_empty();
        mapping.form = match (mapping.tag.as_str(), values, mapping.device.as_str()) {
            ("", _, "") | (_, false, "") => Form::Wide,
            ("", ..) | (_, false, _) => Form::Device,
            _ => Form::Long,
        };
        let own = format!("import/{}/", names::as_field(&stem(path)));
        match mapping.form {
            Form::Long => self.long(mapping, &own),
            Form::Wide => self.wide(mapping, &own),
            Form::Device => self.device(mapping),
        }
    }

    fn long(&self, mapping: &mut Mapping, own: &str) {
        mapping.device.clear();
        let named = self.cells(&mapping.tag).any(|cell| cell.shown().contains('/'));
        mapping.prefix = if named { String::new() } else { own.to_owned() };
        let other = |cell: &Cell| matches!(cell.number(false), Numeric::Other(_));
        if mapping.text.is_empty() && self.cells(&mapping.value).any(other) {
            mapping.text.clone_from(&mapping.value);
        }
    }

    fn wide(&self, mapping: &mut Mapping, own: &str) {
        for name in [&mut mapping.tag, &mut mapping.value, &mut mapping.text, &mut mapping.quality]
        {
            name.clear();
        }
        let tag = |name: &str| {
            let is_tag = name.contains('/') && model::TagPath::new(name).is_ok();
            if is_tag { name.to_owned() } else { format!("{own}{}", names::as_field(name)) }
        };
        let columns: Vec<_> =
            self.value_columns(mapping).map(|name| (name.clone(), tag(name))).collect();
        mapping.columns.extend(columns);
    }

    fn device(&self, mapping: &mut Mapping) {
        for name in [&mut mapping.tag, &mut mapping.value, &mut mapping.text] {
            name.clear();
        }
        let fields: Vec<_> = self
            .value_columns(mapping)
            .map(|name| {
                let field =
                    names::gas_field(name).map_or_else(|| names::as_field(name), str::to_owned);
                (name.clone(), field)
            })
            .collect();
        let gas = fields.iter().any(|(_, field)| field == "v_raw");
        let named = self.cells(&mapping.device).any(|cell| cell.shown().contains('/'));
        let prefix = match (named, gas) {
            (true, _) => "",
            (false, true) => "gas/",
            (false, false) => "import/",
        };
        prefix.clone_into(&mut mapping.prefix);
        mapping.columns.extend(fields);
    }

    fn value_columns(&self, mapping: &Mapping) -> impl Iterator<Item = &String> {
        let taken = [&mapping.time, &mapping.receive_time, &mapping.quality, &mapping.device]
            .map(Clone::clone);
        self.columns.iter().filter(move |name| !taken.contains(name))
    }

    /// How times and numbers are written, from the first rows.
    fn forms(&self, mapping: &mut Mapping) {
        mapping.time_format = self.time_format(&mapping.time);
        let values: Vec<String> = match mapping.form {
            Form::Long => vec![mapping.value.clone()],
            Form::Wide | Form::Device => mapping.columns.keys().cloned().collect(),
        };
        let comma = |cell: &Cell| {
            matches!(cell, Cell::Text(text) if text.contains(','))
                && matches!(cell.number(true), Numeric::Number(_))
        };
        mapping.decimal_comma = values.iter().any(|name| self.cells(name).any(comma));
        let is_text = |name: &String| {
            let mut cells = self.cells(name).filter(|cell| **cell != Cell::Empty).peekable();
            let text =
                |cell: &Cell| matches!(cell.number(mapping.decimal_comma), Numeric::Other(_));
            cells.peek().is_some() && cells.all(text)
        };
        if mapping.form != Form::Long {
            mapping.text_columns = values.iter().filter(|name| is_text(name)).cloned().collect();
        }
    }

    fn time_format(&self, column: &str) -> TimeFormat {
        let number = |cell: &Cell| match cell.number(false) {
            Numeric::Number(number) => Some(number),
            _ => None,
        };
        let first = self.cells(column).find(|cell| **cell != Cell::Empty);
        match first.and_then(number) {
            None => TimeFormat::Text,
            Some(number) if number.abs() < 1e11 => TimeFormat::EpochS,
            Some(number) if number.abs() < 1e14 => TimeFormat::EpochMs,
            Some(_) => TimeFormat::EpochUs,
        }
    }

    fn cells(&self, column: &str) -> impl Iterator<Item = &Cell> {
        let at = self.columns.iter().position(|name| name == column).unwrap_or(usize::MAX);
        self.rows.iter().filter_map(move |row| row.get(at))
    }
}

/// The file's name without its ends: `old.csv.gz` is `old`.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let first = name.trim_start_matches('.').split('.').next().unwrap_or_default();
    if first.is_empty() { "file".to_owned() } else { first.to_owned() }
}
