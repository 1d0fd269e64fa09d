//! Events: what the journal holds, in the order in which it happened.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{AlarmTransition, DevicePath, PathError, Quality, Timestamp, Value};

/// The source of what is imported from files: history that was received elsewhere. It changes the
/// record, and nothing that is told of the present.
pub const IMPORT_SOURCE: &str = "import";

/// One record of the journal.
///
/// Every message received is exactly one of [`Event::Report`] or [`Event::Thinned`],
/// [`Event::Duplicate`] and [`Event::Rejected`]; that is the identity received = stored + duplicate + quarantined.
/// New kinds are added at the end: the journal stores the number of the variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A message that was read: its samples and those derived from it.
    Report(Report),
    /// A message that had been received before.
    Duplicate {
        /// The source that received it.
        source: SmolStr,
        /// The device that sent it.
        device: DevicePath,
        /// When the device says it measured.
        source_time: Timestamp,
        /// When it was received again.
        receive_time: Timestamp,
    },
    /// A message that could not be read.
    Rejected(Rejected),
    /// An interval known to be missing, or what is now known of one.
    Gap(Gap),
    /// An alarm changed its state.
    Alarm(AlarmTransition),
    /// A person or the program did something.
    Audit(AuditEntry),
    /// Samples that the engine derived from reports of several devices; not a message received.
    Derived(Report),
    /// A message that was read, some of whose samples are withheld from the history.
    Thinned(Thinned),
    /// Samples of earlier [`Event::Thinned`] that the history gets after all; not a message
    /// received. In the journal they come before the message that made them needed.
    Kept(Report),
}

impl Event {
    /// How the event counts a received message, when it stands for one.
    #[must_use]
    pub fn disposition(&self) -> Option<(&SmolStr, Disposition)> {
        match self {
            Self::Report(report) | Self::Thinned(Thinned { report, .. }) => {
                Some((&report.source, Disposition::Stored))
            }
            Self::Duplicate { source, .. } => Some((source, Disposition::Duplicate)),
            Self::Rejected(rejected) => Some((&rejected.source, Disposition::Quarantined)),
            Self::Gap(_) | Self::Alarm(_) | Self::Audit(_) | Self::Derived(_) | Self::Kept(_) => {
                None
            }
        }
    }

    /// Whether it came from an imported file and says nothing of the present.
    #[must_use]
    pub fn is_imported(&self) -> bool {
        self.disposition().is_some_and(|(source, _)| source == IMPORT_SOURCE)
    }

    /// The samples of the event, received or derived, when it has some.
    #[must_use]
    pub fn samples(&self) -> Option<&Report> {
        match self {
            Self::Report(report)
            | Self::Derived(report)
            | Self::Thinned(Thinned { report, .. }) => Some(report),
            _ => None,
        }
    }

    /// The message that was received, when it could be read.
    #[must_use]
    pub fn received(&self) -> Option<&Report> {
        match self {
            Self::Report(report) | Self::Thinned(Thinned { report, .. }) => Some(report),
            _ => None,
        }
    }

    /// The samples that the history is told of, and what the doors of its tags did with them.
    #[must_use]
    pub fn history(&self) -> Option<(&Report, &[Passed])> {
        match self {
            Self::Report(report) | Self::Derived(report) | Self::Kept(report) => {
                Some((report, &[]))
            }
            Self::Thinned(thinned) => Some((&thinned.report, &thinned.doors)),
            _ => None,
        }
    }
}

/// A message some of whose samples came to a door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thinned {
    /// The whole message.
    pub report: Report,
    /// The points of tags that are compressed, by their places.
    pub doors: Vec<Passed>,
}

/// What the door of a compressed tag did with a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// The place of the point in its message.
    pub place: u16,
    /// What became of it.
    pub passage: Passage,
}

/// What became of a sample at its tag's door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Passage {
    /// The history has it at once.
    Through,
    /// It differs too little from the last one that was reported; it waits as the last before the
    /// next report.
    Within,
    /// It was reported; it waits until a line past it would miss a sample.
    Held,
}

impl Passage {
    /// Whether the history does not have the sample, unless an [`Event::Kept`] gives it.
    #[must_use]
    pub const fn is_withheld(self) -> bool {
        !matches!(self, Self::Through)
    }
}

/// What became of a received message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Its samples are in the journal.
    Stored,
    /// It had been received before.
    Duplicate,
    /// It could not be read and was kept with the reason.
    Quarantined,
}

/// The samples of one message of one device; all share both times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The source that received it.
    pub source: SmolStr,
    /// The device that sent it.
    pub device: DevicePath,
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// When it was received.
    pub receive_time: Timestamp,
    /// The device's message counter, which wraps after 65535.
    pub sequence: Option<u16>,
    /// Hash of the message, to know it again.
    pub fingerprint: u64,
    /// One sample per field, raw ones first, then derived ones.
    pub points: Vec<Point>,
}

/// One field of a report: with the report's device and times, a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The field's name; with the device's path, the tag.
    pub field: SmolStr,
    /// The value.
    pub value: Value,
    /// The quality.
    pub quality: Quality,
}

impl Point {
    /// Checks the field's name and makes a good point.
    pub fn good(field: &str, value: Value) -> Result<Self, PathError> {
        crate::tag::check_field(field)?;
        Ok(Self { field: SmolStr::new(field), value, quality: Quality::GOOD })
    }
}

/// Why a message went to quarantine. New reasons are added at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RejectReason {
    /// Not UTF-8.
    InvalidUtf8,
    /// Not JSON, or not an object.
    MalformedJson,
    /// Over the size that is read.
    TooLarge,
    /// A field has another type than its definition.
    WrongType,
    /// No source time.
    MissingTime,
    /// A source time that cannot be: before 2000 or more than a day ahead.
    ImplausibleTime,
    /// No field that could be a sample.
    Empty,
    /// No decoder reads this topic.
    UnknownTopic,
    /// The device's name cannot be a tag's.
    BadDeviceName,
    /// More unknown devices than are registered by themselves.
    TooManyDevices,
}

impl RejectReason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::InvalidUtf8,
        Self::MalformedJson,
        Self::TooLarge,
        Self::WrongType,
        Self::MissingTime,
        Self::ImplausibleTime,
        Self::Empty,
        Self::UnknownTopic,
        Self::BadDeviceName,
        Self::TooManyDevices,
    ];

    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid_utf8",
            Self::MalformedJson => "malformed_json",
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::MissingTime => "missing_time",
            Self::ImplausibleTime => "implausible_time",
            Self::Empty => "empty",
            Self::UnknownTopic => "unknown_topic",
            Self::BadDeviceName => "bad_device_name",
            Self::TooManyDevices => "too_many_devices",
        }
    }
}

/// A message that could not be read, kept for a person to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// The source that received it.
    pub source: SmolStr,
    /// When it was received.
    pub receive_time: Timestamp,
    /// Topic, node or path it came on.
    pub topic: String,
    /// Why.
    pub reason: RejectReason,
    /// Where in the message and what was found, for a person.
    pub detail: String,
    /// The first 4 KiB of the payload.
    pub head: Vec<u8>,
    /// The payload's whole length in bytes.
    pub bytes: u64,
}

/// An interval known to be missing. A later gap with the same scope and `from` replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// A device's path, or `source/` and a source's name.
    pub scope: SmolStr,
    /// Source time of the last sample before.
    pub from: Timestamp,
    /// Source time of the first sample after.
    pub to: Timestamp,
    /// Messages still missing; 0 when all came late after all; none when it cannot be known.
    pub missing: Option<u32>,
    /// Why, for a person: `sequence`, `session_lost`, `journal_damaged`, `connection_lost`,
    /// `overflow`, `suspended`.
    pub cause: SmolStr,
}

/// Who did what, when and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a user, or `station`.
    pub who: SmolStr,
    /// What, as a word: `start`, `stop`, `acknowledge`, `register_device`.
    pub action: SmolStr,
    /// To what.
    pub subject: String,
    /// Details or reason, for a person.
    pub detail: String,
}
