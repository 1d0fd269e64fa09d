//! Samples of a row.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use model::{Quality, RejectReason, TagPath, Timestamp, Value};

use super::cell::{Cell, Numeric, without_apostrophe};
use super::{Form, ImportError, ImportedSample, Mapping, Row};

/// What was made of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// Its samples.
    pub samples: Vec<ImportedSample>,
    /// What of it was refused: the whole row, or single cells.
    pub refused: Vec<Refused>,
}

/// What was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row's number as a spreadsheet counts.
    pub row: u64,
    /// The column; empty when the whole row is meant.
    pub column: String,
    /// Why, in the words of the quarantine.
    pub reason: RejectReason,
    /// Why, for a person.
    pub detail: String,
}

/// Makes samples of rows.
#[derive(Debug)]
pub struct Converter {
    zone: TimeZone,
    mapping: Mapping,
    time: usize,
    receive_time: Option<usize>,
    quality: Option<usize>,
    layout: Layout,
    latest: Timestamp,
}

#[derive(Debug)]
enum Layout {
    Long { tag: usize, value: Option<usize>, text: Option<usize> },
    Wide(Vec<Column>),
    Device { device: usize, fields: Vec<Column> },
}

/// A column of values.
#[derive(Debug)]
struct Column {
    at: usize,
    name: String,
    /// Tag or field.
    target: String,
    is_text: bool,
}

type Problem = (RejectReason, String);

impl Converter {
    /// For a file with these columns. Times after `latest` are refused as implausible.
    pub fn new(
        mapping: &Mapping,
        columns: &[String],
        latest: Timestamp,
    ) -> Result<Self, ImportError> {
        let zone = match mapping.time_zone.as_str() {
            "" => TimeZone::UTC,
            name => TimeZone::get(name).map_err(|_| {
                ImportError::Mapping(format!("names a time zone “{name}” that is not known"))
            })?,
        };
        if mapping.time.is_empty() {
            return Err(ImportError::Mapping("names no column of the time (time = …)".to_owned()));
        }
        Ok(Self {
            zone,
            time: find(columns, &mapping.time)?,
            receive_time: find_optional(columns, &mapping.receive_time)?,
            quality: find_optional(columns, &mapping.quality)?,
            layout: layout(mapping, columns)?,
            latest,
            mapping: mapping.clone(),
        })
    }

    /// Makes the samples of a row.
    #[must_use]
    pub fn convert(&self, row: &Row) -> Converted {
        let mut converted = Converted::default();
        if let Err((reason, detail)) = self.row(row, &mut converted) {
            converted.samples.clear();
            let column = String::new();
            converted.refused = vec![Refused { row: row.number, column, reason, detail }];
        }
        converted
    }

    fn row(&self, row: &Row, out: &mut Converted) -> Result<(), Problem> {
        if let Some(problem) = &row.problem {
            return Err((RejectReason::WrongType, problem.clone()));
        }
        let source_time = self.time(cell(row, self.time))?;
        let receive_time = match self.receive_time.map(|at| cell(row, at)) {
            None | Some(Cell::Empty) => source_time,
            Some(cell) => self.time(cell)?,
        };
        let quality = self.quality.map_or(Ok(Quality::GOOD), |at| cell(row, at).quality());
        let quality = quality.map_err(|detail| (RejectReason::WrongType, detail))?;
        let sample = |tag, value| ImportedSample { tag, source_time, receive_time, value, quality };
        let (columns, device) = match &self.layout {
            Layout::Long { tag, value, text } => {
                let tag = self::tag(&self.name(cell(row, *tag))?)?;
                let value = value.map(|at| cell(row, at));
                let text = text.map(|at| cell(row, at));
                out.samples.push(sample(tag, self.long_value(value, text)?));
                return Ok(());
            }
            Layout::Wide(columns) => (columns, None),
            Layout::Device { device, fields } => (fields, Some(self.name(cell(row, *device))?)),
        };
        for column in columns {
            match self.column(column, device.as_deref(), cell(row, column.at)) {
                Ok(Some((tag, value))) => out.samples.push(sample(tag, value)),
                Ok(None) => {}
                Err((reason, detail)) => {
                    let (row, column) = (row.number, column.name.clone());
                    out.refused.push(Refused { row, column, reason, detail });
                }
            }
        }
        if out.samples.is_empty() && out.refused.is_empty() {
            return Err((RejectReason::Empty, "there is no value in the row".to_owned()));
        }
        Ok(())
    }

    fn time(&self, cell: &Cell) -> Result<Timestamp, Problem> {
        let missing = matches!(cell, Cell::Empty);
        let at = cell.time(self.mapping.time_format, &self.zone).map_err(|detail| {
            let reason = if missing { RejectReason::MissingTime } else { RejectReason::WrongType };
            (reason, detail)
        })?;
        if at < Timestamp::from_secs(0) || at > self.latest {
            return Err((RejectReason::ImplausibleTime, format!("{at} is before 1970 or to come")));
        }
        Ok(at)
    }

    /// The name of a tag or device, with another name and the prefix applied.
    fn name(&self, cell: &Cell) -> Result<String, Problem> {
        let shown = cell.shown();
        let name = without_apostrophe(&shown);
        if name.is_empty() {
            return Err((RejectReason::BadDeviceName, "there is no name in the row".to_owned()));
        }
        let name = self.mapping.rename.get(name).map_or(name, String::as_str);
        Ok(format!("{}{name}", self.mapping.prefix))
    }

    fn long_value(&self, value: Option<&Cell>, text: Option<&Cell>) -> Result<Value, Problem> {
        if let Some(Cell::Undecodable) = text {
            return Err((RejectReason::InvalidUtf8, "the text is in another encoding".to_owned()));
        }
        let mixed = self.mapping.text == self.mapping.value;
        let text = text.filter(|text| !mixed && **text != Cell::Empty);
        match (value.map(|cell| cell.number(self.mapping.decimal_comma)), text) {
            (Some(Numeric::Number(number)), _) => Ok(Value::Number(number)),
            (Some(Numeric::Other(text)), _) if mixed => Ok(text_value(text)),
            (Some(Numeric::Other(text)), _) => Err(no_number(text)),
            (_, Some(text)) => Ok(text_value(&text.shown())),
            // A file that says qualities may say that there was nothing.
            _ if self.mapping.has_quality() => Ok(Value::Missing),
            _ => Err((RejectReason::Empty, "there is no value in the row".to_owned())),
        }
    }

    fn column(
        &self,
        column: &Column,
        device: Option<&str>,
        cell: &Cell,
    ) -> Result<Option<(TagPath, Value)>, Problem> {
        let value = match cell {
            Cell::Empty => return Ok(None),
            Cell::Undecodable => {
                return Err((RejectReason::InvalidUtf8, "it is in another encoding".to_owned()));
            }
            cell if column.is_text => text_value(&cell.shown()),
            cell => match cell.number(self.mapping.decimal_comma) {
                Numeric::Missing => return Ok(None),
                Numeric::Number(number) => Value::Number(number),
                Numeric::Other(text) => return Err(no_number(text)),
            },
        };
        let tag = match device {
            Some(device) => tag(&format!("{device}/{}", column.target))?,
            None => tag(&format!("{}{}", self.mapping.prefix, column.target))?,
        };
        Ok(Some((tag, value)))
    }
}

fn tag(name: &str) -> Result<TagPath, Problem> {
    if !name.contains('/') {
        let detail = format!("“{name}” is no tag: it has no device before a slash; give a prefix");
        return Err((RejectReason::BadDeviceName, detail));
    }
    TagPath::new(name)
        .map_err(|error| (RejectReason::BadDeviceName, format!("“{name}” is no tag: {error}")))
}

fn text_value(text: &str) -> Value {
    Value::Text(without_apostrophe(text).into())
}

fn no_number(text: &str) -> Problem {
    let short: String = text.chars().take(40).collect();
    (RejectReason::WrongType, format!("“{short}” is no number"))
}

fn cell(row: &Row, at: usize) -> &Cell {
    row.cells.get(at).unwrap_or(&Cell::Empty)
}

fn layout(mapping: &Mapping, columns: &[String]) -> Result<Layout, ImportError> {
    match mapping.form {
        Form::Long => {
            let value = find_optional(columns, &mapping.value)?;
            let text = find_optional(columns, &mapping.text)?;
            if value.is_none() && text.is_none() {
                let message = "names no column of values (value = …, text = …)";
                return Err(ImportError::Mapping(message.to_owned()));
            }
            Ok(Layout::Long { tag: find(columns, &mapping.tag)?, value, text })
        }
        Form::Wide => Ok(Layout::Wide(targets(mapping, &mapping.columns, columns)?)),
        Form::Device => Ok(Layout::Device {
            device: find(columns, &mapping.device)?,
            fields: targets(mapping, &mapping.columns, columns)?,
        }),
    }
}

fn targets(
    mapping: &Mapping,
    wanted: &BTreeMap<String, String>,
    columns: &[String],
) -> Result<Vec<Column>, ImportError> {
    if wanted.is_empty() {
        let message = "names no columns of values ([columns])";
        return Err(ImportError::Mapping(message.to_owned()));
    }
    let column = |(name, target): (&String, &String)| {
        let is_text = mapping.text_columns.contains(name);
        Ok(Column { at: find(columns, name)?, name: name.clone(), target: target.clone(), is_text })
    };
    let mut targets: Vec<_> = wanted.iter().map(column).collect::<Result<_, ImportError>>()?;
    targets.sort_by_key(|column| column.at);
    Ok(targets)
}

fn find(columns: &[String], wanted: &str) -> Result<usize, ImportError> {
    columns.iter().position(|name| name == wanted).ok_or_else(|| ImportError::NoColumn {
        wanted: wanted.to_owned(),
        there: columns.join(", "),
    })
}

fn find_optional(columns: &[String], wanted: &str) -> Result<Option<usize>, ImportError> {
    if wanted.is_empty() { Ok(None) } else { find(columns, wanted).map(Some) }
}
