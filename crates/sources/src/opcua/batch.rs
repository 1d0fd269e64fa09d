//! From the changes of one message to readings: one for each device and source time.
//!
//! So ten thousand changes of one sampling become as many readings as there are devices. A second
//! change of the same variable with the same source time begins another reading, in order.

use std::collections::HashMap;

use engine::Reading;
use foldhash::fast::RandomState;
use model::{Point, Quality, Timestamp, Value};
use opcua::types::{DataValue, MonitoredItemNotification, StatusCode};
use smol_str::SmolStr;
use xxhash_rust::xxh3::Xxh3;

use super::table::{ItemState, Row, Table};
use super::{convert, sentence};

/// An interval in which the server threw values of a device's variables away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Overflow {
    pub(super) device: u32,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// What came of a message.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) readings: Vec<Reading>,
    pub(super) overflows: Vec<Overflow>,
    /// Items whose first value says that there is no such variable, by their numbers at the
    /// server: some servers accept every item and tell so.
    pub(super) refused: Vec<u32>,
    /// What is delivered is no longer what it was.
    pub(super) states_changed: bool,
    /// Unlike those of any other reading.
    numbers: Vec<u64>,
    /// Which reading is open for a device and time.
    open: HashMap<(u32, Timestamp), usize, RandomState>,
    overflow_of: HashMap<u32, usize>,
}

/// What all readings of a message share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) source: &'a SmolStr,
    pub(super) receive_time: Timestamp,
    /// When the server sent it; stands in for missing times.
    pub(super) publish_time: Timestamp,
    /// Why it came.
    pub(super) kind: Kind,
}

/// Why a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something changed.
    Changed,
    /// The same, sent before and sent again on request.
    Redelivered,
    /// We read what is: the values may have been measured long ago.
    Read,
    /// We read whether what we know still holds.
    Confirmed,
}

impl Batch {
    /// Takes the changes of a message, in their order.
    pub(super) fn take(
        &mut self,
        message: Message<'_>,
        changes: &[MonitoredItemNotification],
        table: &mut Table,
    ) {
        table.messages += 1;
        for change in changes {
            self.change(message, change.client_handle, &change.value, table);
        }
    }

    /// Takes one change.
    fn change(&mut self, message: Message<'_>, handle: u32, data: &DataValue, table: &mut Table) {
        let Table { rows, devices, readings_made, messages, .. } = table;
        let row = (handle as usize).checked_sub(1).and_then(|index| rows.get_mut(index));
        // Of an item that we no longer have.
        let Some(row) = row else { return };
        let (value, quality) = convert::sample(data);
        if value == Value::Missing && is_refusal(quality) {
            if self.refuse(row, quality) {
                return;
            }
        } else if row.state != ItemState::Delivered {
            row.state = ItemState::Delivered;
            row.shown_refused = None;
            self.states_changed = true;
        }
        if message.kind == Kind::Confirmed && (value != row.last || quality != row.last_quality) {
            // It changed, and the change is on its way.
            return;
        }
        let source_time = source_time(message, data, row);
        if row.message != *messages {
            row.message = *messages;
            row.before = row.last_time;
        }
        if convert::overflowed(quality) {
            self.overflow(row, source_time);
        }
        if message.kind != Kind::Redelivered || source_time >= row.last_time {
            row.last_time = source_time;
            row.last.clone_from(&value);
            row.last_quality = quality;
            row.heard = message.receive_time;
        }
        let place = *self.open.entry((row.device, source_time)).or_insert(self.readings.len());
        let place = match self.numbers.get(place) {
            Some(&number) if number != row.reading => place,
            _ => {
                *readings_made += 1;
                self.begin(message, row.device, source_time, (*readings_made, devices))
            }
        };
        row.reading = self.numbers[place];
        self.readings[place].points.push(Point { field: row.field.clone(), value, quality });
    }

    /// The server has no such variable; whether that was shown before.
    fn refuse(&mut self, row: &mut Row, quality: Quality) -> bool {
        self.refused.extend(row.monitored.take());
        self.states_changed = true;
        let reason = sentence::item(StatusCode::from(quality.code()));
        row.state = ItemState::Refused { quality, reason };
        row.initial = true;
        row.shown_refused.replace(quality) == Some(quality)
    }

    /// Opens a reading for a device and time.
    fn begin(
        &mut self,
        message: Message<'_>,
        device: u32,
        source_time: Timestamp,
        (number, devices): (u64, &[model::DevicePath]),
    ) -> usize {
        let place = self.readings.len();
        self.open.insert((device, source_time), place);
        self.numbers.push(number);
        let device = &devices[device as usize];
        self.readings.push(empty(message, device, source_time));
        place
    }

    fn overflow(&mut self, row: &Row, to: Timestamp) {
        // Servers differ in which value of the queue they mark, so all of it is in doubt.
        let from = if row.before == Timestamp::MIN { to } else { row.before.min(to) };
        let next = self.overflows.len();
        let place = *self.overflow_of.entry(row.device).or_insert(next);
        if let Some(known) = self.overflows.get_mut(place) {
            known.from = known.from.min(from);
            known.to = known.to.max(to);
        } else {
            self.overflows.push(Overflow { device: row.device, from, to });
        }
    }

    /// Gives the readings their fingerprints.
    pub(super) fn finish(mut self) -> Self {
        for reading in &mut self.readings {
            reading.fingerprint = fingerprint(reading);
        }
        self
    }
}

/// Whether a status code says that there is nothing to watch.
fn is_refusal(quality: Quality) -> bool {
    let codes = [
        StatusCode::BadNodeIdUnknown,
        StatusCode::BadNodeIdInvalid,
        StatusCode::BadAttributeIdInvalid,
        StatusCode::BadNotReadable,
        StatusCode::BadUserAccessDenied,
    ];
    codes.iter().any(|code| code.bits() == quality.code() & 0xFFFF_0000)
}

fn empty(message: Message<'_>, device: &model::DevicePath, source_time: Timestamp) -> Reading {
    Reading {
        source: message.source.clone(),
        device: device.clone(),
        source_time,
        receive_time: message.receive_time,
        sequence: None,
        fingerprint: 0,
        redelivered: message.kind == Kind::Redelivered,
        points: Vec::new(),
    }
}

/// The source time of a change; a missing or impossible one is replaced by the server's timestamp,
/// then by the time of the message.
///
/// A value that tells what is (the first one of an item, or one that we read) may have been
/// measured long ago. If that is not after what was last shown of the variable (that it could not
/// be known), it is stamped with the time at which the server knew it to be accurate: the server
/// timestamp.
fn source_time(message: Message<'_>, data: &DataValue, row: &mut Row) -> Timestamp {
    let of = |at: &Option<opcua::types::DateTime>| {
        at.as_ref().and_then(|at| convert::plausible(at, message.receive_time))
    };
    let server = || of(&data.server_timestamp).unwrap_or(message.publish_time);
    let source = of(&data.source_timestamp).unwrap_or_else(server);
    if message.kind == Kind::Redelivered {
        return source;
    }
    let first = std::mem::take(&mut row.initial);
    let tells_what_is = first || message.kind != Kind::Changed;
    let confirmed = (message.kind == Kind::Confirmed).then_some(row.last_time);
    let Some(shown) = row.shown_until.or(confirmed) else { return source };
    if source <= shown && !tells_what_is {
        return source;
    }
    row.shown_until = None;
    row.shown_bad = false;
    row.shown_refused = None;
    if source > shown {
        return source;
    }
    let known = server().max(message.publish_time);
    if known > shown { known } else { Timestamp::from_micros(shown.micros().saturating_add(1)) }
}

/// Hash of everything that the server sent: the same message sent again has the same one.
fn fingerprint(reading: &Reading) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(reading.source.as_bytes());
    hash.update(&[0]);
    hash.update(reading.device.as_str().as_bytes());
    hash.update(&reading.source_time.micros().to_le_bytes());
    for Point { field, value, quality } in &reading.points {
        hash.update(field.as_bytes());
        hash.update(&quality.code().to_le_bytes());
        match value {
            Value::Number(number) => hash.update(&number.to_bits().to_le_bytes()),
            Value::Bool(flag) => hash.update(&[u8::from(*flag)]),
            Value::Text(text) => hash.update(text.as_bytes()),
            Value::Missing => hash.update(&[]),
        }
    }
    hash.digest()
}

/// What was shown and can no longer be known: the last value of every variable, marked as bad.
///
/// Stamped with the server's time of the moment, as far as it is known, and never before what the
/// device showed last, so that the mark is the latest of every variable.
pub(super) fn marks(
    message: Message<'_>,
    table: &mut Table,
    quality_of: impl Fn(&Row) -> Option<Quality>,
) -> Vec<Reading> {
    let mut times = vec![message.publish_time; table.devices.len()];
    for row in &table.rows {
        let after = Timestamp::from_micros(row.last_time.micros().saturating_add(1));
        let time = &mut times[row.device as usize];
        *time = (*time).max(after);
    }
    let with_time = table.devices.iter().zip(&times);
    let mut readings: Vec<_> =
        with_time.map(|(device, time)| empty(message, device, *time)).collect();
    for row in &mut table.rows {
        let Some(quality) = quality_of(row) else { continue };
        let reading = &mut readings[row.device as usize];
        row.shown_bad = true;
        row.shown_refused = matches!(row.state, ItemState::Refused { .. }).then_some(quality);
        row.shown_until = Some(reading.source_time);
        let (field, value) = (row.field.clone(), row.last.clone());
        reading.points.push(Point { field, value, quality });
    }
    readings.retain(|reading| !reading.points.is_empty());
    for reading in &mut readings {
        reading.fingerprint = fingerprint(reading);
    }
    readings
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
