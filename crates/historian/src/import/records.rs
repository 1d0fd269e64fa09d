//! Records of a CSV file as bytes: RFC 4180, with a limit to what a wrong quotation mark swallows.
//!
//! Cut before decoding: in UTF-8 and in GB18030 the bytes of quotation marks, line ends and
//! separators stand for nothing else, also within letters of several bytes.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// A longer line is refused.
const LINE_BYTES_MAX: usize = 1 << 20;
/// A record of more lines, or more bytes than a line may have, is one whose quotation mark was
/// never closed.
const LINES_MAX: usize = 100;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Its fields, without quotation marks.
    Fields(Vec<Vec<u8>>),
    /// Its first line, and why it cannot be taken apart.
    Refused(Vec<u8>, &'static str),
}

/// Reads records.
pub(super) struct Records<R> {
    input: R,
    separator: u8,
    /// Lines that were read ahead.
    ahead: VecDeque<Vec<u8>>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, separator: u8) -> Self {
        Self { input, separator, ahead: VecDeque::new() }
    }

    /// The next record that is not an empty line; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line)
                    if line.iter().all(u8::is_ascii_whitespace)
                        && !line.contains(&self.separator) => {}
                Some(line) => break line,
            }
        };
        if first.len() >= LINE_BYTES_MAX {
            return Ok(Some(Record::Refused(first, "the row is longer than 1 MiB")));
        }
        if let Some(fields) = split(&first, self.separator) {
            return Ok(Some(Record::Fields(fields)));
        }
        self.longer(first).map(Some)
    }

    /// A record whose field goes on in the next lines.
    fn longer(&mut self, first: Vec<u8>) -> io::Result<Record> {
        let mut whole = first.clone();
        let mut lines = Vec::new();
        while lines.len() < LINES_MAX && whole.len() < LINE_BYTES_MAX {
            let Some(line) = self.line()? else { break };
            whole.extend_from_slice(b"\n");
            whole.extend_from_slice(&line);
            lines.push(line);
            if let Some(fields) = split(&whole, self.separator) {
                return Ok(Record::Fields(fields));
            }
        }
        for line in lines.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(Record::Refused(first, "a quotation mark is not closed"))
    }

    /// A line without its end; of one that is too long its beginning.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        if self.input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') && line.len() >= LINE_BYTES_MAX {
            self.skip_line()?;
            return Ok(Some(line));
        }
        for end in [b'\n', b'\r'] {
            if line.last() == Some(&end) {
                line.pop();
            }
        }
        Ok(Some(line))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let (read, ended) = {
                let bytes = self.input.fill_buf()?;
                match bytes.iter().position(|byte| *byte == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (bytes.len(), bytes.is_empty()),
                }
            };
            self.input.consume(read);
            if ended {
                return Ok(());
            }
        }
    }
}

/// The fields of a record; none when a quoted field is not closed.
fn split(record: &[u8], separator: u8) -> Option<Vec<Vec<u8>>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let (field, after) = if rest.first() == Some(&b'"') {
            quoted(&rest[1..], separator)?
        } else {
            let end = rest.iter().position(|byte| *byte == separator).unwrap_or(rest.len());
            (rest[..end].to_vec(), &rest[end..])
        };
        fields.push(field);
        match after.split_first() {
            None => return Some(fields),
            Some((_, next)) => rest = next,
        }
    }
}

/// A quoted field behind its first mark, and what follows from its separator on.
fn quoted(bytes: &[u8], separator: u8) -> Option<(Vec<u8>, &[u8])> {
    let mut field = Vec::new();
    let mut at = 0;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => {
                field.push(b'"');
                at += 2;
            }
            (b'"', _) => break,
            (byte, _) => {
                field.push(*byte);
                at += 1;
            }
        }
    }
    let rest = &bytes[at + 1..];
    let end = rest.iter().position(|byte| *byte == separator).unwrap_or(rest.len());
    field.extend_from_slice(&rest[..end]);
    Some((field, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<String> {
        let mut records = Records::new(text.as_bytes(), b',');
        let mut found = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push(match record {
                Record::Fields(fields) => {
                    fields.iter().map(|field| text(field)).collect::<Vec<_>>().join("|")
                }
                Record::Refused(line, why) => {
                    format!("{}: {why}", &text(&line)[..line.len().min(9)])
                }
            });
        }
        found
    }

    #[test]
    fn records_are_cut_as_the_standard_says() {
        for (text, expected) in [
            ("a,b\r\nc,d", vec!["a|b", "c|d"]),
            ("a,,\n\n ,\n", vec!["a||", " |"]),
            ("\"a,b\",\"say \"\"x\"\"\"\n", vec!["a,b|say \"x\""]),
            ("\"two\nlines\",x\n", vec!["two\nlines|x"]),
            ("5\" pipe,x\n", vec!["5\" pipe|x"]),
        ] {
            assert_eq!(records(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mark_that_is_not_closed_costs_only_its_row() {
        let found = records("a,1\n\"b,2\nc,3\nd,4\n");
        assert_eq!(found, ["a|1", "\"b,2: a quotation mark is not closed", "c|3", "d|4"]);
        let long = format!("{}\nb,2\n", "x".repeat(3 << 20));
        assert_eq!(records(&long), ["xxxxxxxxx: the row is longer than 1 MiB", "b|2"]);
    }
}
