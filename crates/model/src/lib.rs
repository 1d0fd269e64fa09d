//! The vocabulary of Linewatch: what a sample, a tag, a quality, an alarm and an event are.
//!
//! Everything else speaks in these words. Nothing here does I/O, reads a clock or starts a
//! thread; every time is a value that somebody passed in.

mod alarm;
mod event;
mod quality;
pub mod spreadsheet;
mod tag;
mod timestamp;
mod value;

pub use alarm::{
    AlarmChange, AlarmFacts, AlarmKey, AlarmKind, AlarmRecord, AlarmState, AlarmTransition,
    KeyError, Priority, Remark, Shelf, SubState, occurrence_id, parse_occurrence, part9,
};
pub use event::{
    AuditEntry, Disposition, Event, Gap, IMPORT_SOURCE, Passage, Passed, Point, RejectReason,
    Rejected, Report, Thinned,
};
pub use quality::{Quality, Severity};
pub use tag::{DevicePath, PathError, TagPath, versioned};
pub use timestamp::{Millis, Position, Timestamp};
pub use value::Value;
