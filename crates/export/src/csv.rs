//! CSV that Chinese and English spreadsheets open as it is: RFC 4180 with CRLF.

use std::io::Write;

use jiff::tz::TimeZone;
use model::spreadsheet::{is_harmful, push_count, push_number, push_whole};

use crate::cell::{Cell, Column, Error, Kind, Notes, Sink};
use crate::local::LocalTimes;

/// Written out when so much has gathered; always whole rows.
const BUFFER: usize = 128 * 1024;

/// Writes CSV in UTF-8.
pub struct Csv<W> {
    out: W,
    times: LocalTimes,
    kinds: Vec<Kind>,
    column: usize,
    buffer: Vec<u8>,
}

impl<W: Write> Csv<W> {
    /// With times of this zone. The byte-order mark is written when `mark` is set.
    pub fn new(out: W, zone: TimeZone, mark: bool) -> Self {
        let mut buffer = Vec::with_capacity(BUFFER + 4096);
        if mark {
            buffer.extend_from_slice("\u{feff}".as_bytes());
        }
        Self { out, times: LocalTimes::new(zone), kinds: Vec::new(), column: 0, buffer }
    }

    /// Where it goes.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Writes the last rows and gives back where they went.
    pub fn into_inner(mut self) -> Result<W, Error> {
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn text(&mut self, text: &str) {
        let out = &mut self.buffer;
        let harmful = is_harmful(text);
        if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            if harmful {
                out.push(b'\'');
            }
            return out.extend_from_slice(text.as_bytes());
        }
        out.push(b'"');
        if harmful {
            out.push(b'\'');
        }
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    }
}

impl<W: Write + Send> Sink for Csv<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<(), Error> {
        self.kinds = columns.iter().map(|_| Kind::Text).collect();
        for column in columns {
            self.cell(Cell::Text(&column.name))?;
        }
        self.end_row()?;
        self.kinds = columns.iter().map(|column| column.kind).collect();
        Ok(())
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        if self.column > 0 {
            self.buffer.push(b',');
        }
        match cell {
            Cell::Empty => {}
            Cell::Time(at) if self.kinds.get(self.column) == Some(&Kind::LocalTime) => {
                self.times.push_local(&mut self.buffer, at);
            }
            Cell::Time(at) => self.times.push_iso(&mut self.buffer, at),
            Cell::Number(value) => push_number(&mut self.buffer, value),
            Cell::Count(value) => push_count(&mut self.buffer, value),
            Cell::Whole(value) => push_whole(&mut self.buffer, value),
            Cell::Flag(flag) => self.buffer.extend_from_slice(flag.to_string().as_bytes()),
            Cell::Text(text) => self.text(text),
            Cell::Quality(quality) => self.buffer.extend_from_slice(quality.name().as_bytes()),
        }
        self.column += 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.buffer.extend_from_slice(b"\r\n");
        self.column = 0;
        if self.buffer.len() >= BUFFER {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Notes, Error> {
        self.into_inner()?;
        Ok(Notes::default())
    }
}
