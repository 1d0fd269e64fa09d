//! Samples as files: rows of every form, written as CSV, Excel or Parquet.
//!
//! A [`Shaper`] takes samples one after the other and tells rows cell by cell to a [`Sink`], which
//! writes one format. Neither holds more than a bounded part of what goes through it, whatever the
//! size; no clock is read and no database is known here.
//!
//! Samples come in one of two orders. The long form, one row for each sample, takes them by tag
//! and then by time; the wide form, one column for each tag and one row for each time, takes them
//! by time over all tags.

mod cell;
mod csv;
mod gb18030;
mod local;
mod parquet;
mod shape;
mod spec;
mod xlsx;

pub use cell::{Cell, Column, Error, Kind, Notes, Sink};
pub use csv::Csv;
pub use gb18030::Gb18030;
pub use parquet::Parquet;
pub use shape::{Shaper, Summed};
pub use spec::{Encoding, FileFormat, Form, Sample, Spec, Tag, What, grid_begin};
pub use xlsx::{EXCEL_COLUMNS_MAX, SHEET_ROWS_MAX, Xlsx};
