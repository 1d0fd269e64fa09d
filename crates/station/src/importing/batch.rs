//! Samples of some rows as events.

use historian::import::{Converted, ImportedSample, Refused, Row};
use model::{DevicePath, Event, IMPORT_SOURCE, Point, Rejected, Report, Timestamp};

use super::job::ImportCounts;

/// Samples of a batch: enough that waiting for the disk does not count.
const SAMPLES_MAX: usize = 20_000;
/// Rows of a batch, which may all be refused.
const ROWS_MAX: usize = 20_000;

/// What was read and is not yet stored.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) samples: Vec<ImportedSample>,
    /// The row of each sample.
    rows: Vec<u64>,
    pub(super) refused: Vec<Refused>,
    rejected: Vec<Event>,
    count: usize,
    /// The last row in it.
    pub(super) last_row: u64,
}

impl Batch {
    pub(super) fn is_full(&self) -> bool {
        self.samples.len() >= SAMPLES_MAX || self.count >= ROWS_MAX
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Takes what was made of a row of the file of this name.
    pub(super) fn take(&mut self, row: &Row, converted: Converted, file: &str, now: Timestamp) {
        self.count += 1;
        self.last_row = row.number;
        self.rows.extend(std::iter::repeat_n(row.number, converted.samples.len()));
        self.samples.extend(converted.samples);
        for refused in &converted.refused {
            let head = row.head();
            let place = match refused.column.as_str() {
                "" => format!("row {}", refused.row),
                column => format!("row {}, {column}", refused.row),
            };
            self.rejected.push(Event::Rejected(Rejected {
                source: IMPORT_SOURCE.into(),
                receive_time: now,
                topic: file.to_owned(),
                reason: refused.reason,
                detail: format!("{place}: {}", refused.detail),
                bytes: head.len() as u64,
                head,
            }));
        }
        self.refused.extend(converted.refused);
    }

    /// The events of the batch, and what they count; `known` says which samples are stored.
    pub(super) fn events(self, known: &[bool]) -> (Vec<Event>, ImportCounts) {
        let refused = self.refused.len() as u64;
        let mut counts = ImportCounts { rows: self.count as u64, refused, ..Default::default() };
        let mut events = self.rejected;
        let mut rest = self.samples.as_slice();
        let (mut rows, mut known) = (self.rows.as_slice(), known);
        while let (Some(first), Some(row)) = (rest.first(), rows.first()) {
            let same = |(sample, other): (&ImportedSample, &u64)| {
                other == row && sample.tag.split().0 == first.tag.split().0
            };
            let length = rest.iter().zip(rows).take_while(|pair| same(*pair)).count();
            let (message, flags) = (&rest[..length], &known[..length]);
            let duplicate = flags.iter().filter(|known| **known).count();
            counts.duplicate += duplicate as u64;
            counts.stored += (length - duplicate) as u64;
            events.extend(event(message, flags));
            (rest, rows, known) = (&rest[length..], &rows[length..], &known[length..]);
        }
        (events, counts)
    }
}

/// The samples of one device in one row: a report of those that are new, or a duplicate.
fn event(message: &[ImportedSample], known: &[bool]) -> Option<Event> {
    let first = message.first()?;
    let source = IMPORT_SOURCE.into();
    // The tag was checked when the row was read.
    let device = DevicePath::new(first.tag.split().0).ok()?;
    let (source_time, receive_time) = (first.source_time, first.receive_time);
    let fresh = message.iter().zip(known).filter(|(_, known)| !**known);
    let points: Vec<_> = fresh
        .map(|(sample, _)| Point {
            field: sample.tag.split().1.into(),
            value: sample.value.clone(),
            quality: sample.quality,
        })
        .collect();
    if points.is_empty() {
        return Some(Event::Duplicate { source, device, source_time, receive_time });
    }
    let (sequence, fingerprint) = (None, 0);
    Some(Event::Report(Report {
        source,
        device,
        source_time,
        receive_time,
        sequence,
        fingerprint,
        points,
    }))
}
