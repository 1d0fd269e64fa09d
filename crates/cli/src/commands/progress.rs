//! How far something is, on standard error when that is a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// From one look to the next.
pub(crate) const LOOK: Duration = Duration::from_millis(200);

/// A line that is written over, for a person who waits.
pub(crate) struct Line<W> {
    out: Option<W>,
    /// How long what stands there is.
    shown: usize,
}

impl Line<io::Stderr> {
    /// On standard error; nothing is shown when that is no terminal.
    pub(crate) fn new() -> Self {
        let out = io::stderr();
        Self { out: out.is_terminal().then_some(out), shown: 0 }
    }
}

impl<W: Write> Line<W> {
    /// Shows this instead of what stands there.
    pub(crate) fn tell(&mut self, text: &str) {
        self.write(&format!("linewatch: {text}"));
    }

    fn write(&mut self, text: &str) {
        let Some(out) = &mut self.out else { return };
        let length = text.chars().count();
        let blank = " ".repeat(self.shown.saturating_sub(length));
        // A terminal that is gone is no reason to stop.
        write!(out, "\r{text}{blank}").and_then(|()| out.flush()).ok();
        self.shown = length;
    }

    /// Takes it away.
    pub(crate) fn end(&mut self) {
        if self.shown > 0 {
            self.write("");
            self.write("");
        }
    }
}

/// How far an export is.
pub(crate) fn export([samples, expected, rows]: [u64; 3]) -> String {
    if expected == 0 {
        return "counting".to_owned();
    }
    let part = (samples as f64 / expected as f64 * 100.0).min(100.0);
    format!("{part:.0} %, {rows} rows")
}

/// Counts what goes through it and shows it now and then.
pub(crate) struct Counted<W> {
    inner: W,
    line: Line<io::Stderr>,
    bytes: u64,
    told: Instant,
}

impl<W: Write> Counted<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, line: Line::new(), bytes: 0, told: Instant::now() }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.bytes += written as u64;
        if self.told.elapsed() >= LOOK {
            self.line.tell(&format!("{:.1} MB", self.bytes as f64 / 1e6));
            self.told = Instant::now();
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W> Drop for Counted<W> {
    fn drop(&mut self) {
        self.line.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_text_covers_the_longer_one() {
        let mut line = Line { out: Some(Vec::new()), shown: 0 };
        line.tell("100 %");
        line.tell("5 %");
        line.end();
        let shown = String::from_utf8(line.out.unwrap_or_default()).unwrap_or_default();
        let blank = " ".repeat("linewatch: 5 %".len());
        assert_eq!(shown, format!("\rlinewatch: 100 %\rlinewatch: 5 %  \r{blank}\r"));
    }

    #[test]
    fn how_far_an_export_is() {
        for (counts, text) in [
            ([0, 0, 0], "counting"),
            ([50, 200, 25], "25 %, 25 rows"),
            ([300, 200, 30], "100 %, 30 rows"),
        ] {
            assert_eq!(export(counts), text);
        }
    }
}
