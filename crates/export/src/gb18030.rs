//! CSV in GB18030, for older Chinese programs.
//!
//! It has every character of Unicode but a few of the private area. Those are written as
//! `&#number;`, so that none is lost, and counted.

use std::io::{self, Write};

use encoding_rs::{Encoder, EncoderResult, GB18030};
use jiff::tz::TimeZone;

use crate::cell::{Cell, Column, Error, Notes, Sink};
use crate::csv::Csv;

/// Writes CSV in GB18030.
pub struct Gb18030<W>(Csv<Encoded<W>>);

impl<W: Write> Gb18030<W> {
    /// With times of this zone.
    pub fn new(out: W, zone: TimeZone) -> Self {
        let encoded = Encoded {
            out,
            encoder: GB18030.new_encoder(),
            buffer: vec![0; 64 * 1024],
            replaced: 0,
        };
        Self(Csv::new(encoded, zone, false))
    }
}

impl<W: Write + Send> Sink for Gb18030<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<(), Error> {
        self.0.begin(columns)
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        self.0.cell(cell)
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.0.end_row()
    }

    fn finish(self: Box<Self>) -> Result<Notes, Error> {
        let encoded = self.0.into_inner()?;
        Ok(Notes { replaced: encoded.replaced, cut: 0 })
    }
}

/// Encodes whole rows of UTF-8.
struct Encoded<W> {
    out: W,
    encoder: Encoder,
    buffer: Vec<u8>,
    replaced: u64,
}

impl<W: Write> Write for Encoded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = str::from_utf8(bytes).map_err(io::Error::other)?;
        loop {
            let (result, read, written) =
                self.encoder.encode_from_utf8_without_replacement(rest, &mut self.buffer, false);
            self.out.write_all(&self.buffer[..written])?;
            rest = &rest[read..];
            match result {
                EncoderResult::InputEmpty => return Ok(bytes.len()),
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(character) => {
                    self.replaced += 1;
                    write!(self.out, "&#{};", u32::from(character))?;
                }
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
