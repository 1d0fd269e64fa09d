//! What the doors exchange: times are Unix milliseconds, names are camelCase. The TypeScript types
//! are made from these by `cargo xtask codegen`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::users::Role;

macro_rules! dto {
    ($($(#[$meta:meta])* struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, Serialize, Deserialize, TS)]
            #[serde(rename_all = "camelCase")]
            pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }
        )*
    };
}

macro_rules! names {
    ($($(#[$meta:meta])* enum $name:ident : $rename:literal { $($(#[$one:meta])* $variant:ident),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
            #[serde(rename_all = $rename)]
            #[allow(missing_docs, reason = "the names say it, and the model documents them")]
            pub enum $name { $($(#[$one])* $variant,)* }
        )*
    };
}

mod alarms;
mod history;
mod import;
mod line;
mod performance;
mod plant;
mod plc;
mod storage;

pub use alarms::{
    AlarmActed, AlarmAction, AlarmEdge, AlarmFinding, AlarmInfo, AlarmList, AlarmRefusal, AlarmRow,
    AlarmScope, AlarmSubState, LimitChanges, LimitDifference, NotifyChannel, NotifyTest, WhatIf,
    WhatIfRow, WhatIfSide,
};
pub use history::{
    AggregateColumn, AggregateTable, RecalculatePreview, RecalculateRow, RecalculateStatus,
    StateTime, StatesReport,
};
pub use import::{
    ImportEncoding, ImportForm, ImportJob, ImportJobState, ImportMapping, ImportPreview,
    ImportPreviewRow, ImportRefusal, ImportRefusedRow, ImportSample, ImportTimeFormat,
};
pub use line::{EnergyReport, EnergyRow, OeeReport, OeeRow};
pub use performance::{
    AlarmBin, AlarmChattering, AlarmFleeting, AlarmFlood, AlarmPerformance, AlarmPriorityShare,
    AlarmRecommended, AlarmResponse, AlarmStale, AlarmTop,
};
pub use plant::{
    BrowseRow, CertificateRow, CertificateState, LineFault, LineLayout, WriteProposal, WriteResult,
};
pub use plc::{
    PlcBucket, PlcCheck, PlcDiagnostic, PlcFault, PlcFile, PlcForce, PlcLost, PlcMarginRow,
    PlcProgram, PlcState, PlcStatus, PlcSymbol, PlcTakeOver, PlcValue,
};
pub use storage::{BackupResult, CompressedTag, CompressionStatus, StorageDay, StorageStatus};

dto! {
    /// Somebody who has signed in.
    struct SignedIn {
        /// What to ask with from now on; kept in memory only.
        session: String,
        /// Who.
        name: String,
        /// What they may do.
        role: Role,
        /// When it ends; earlier after 30 minutes without use.
        until: f64,
    }

    /// Who asks.
    struct WhoAmI {
        /// The name that the audit says.
        name: String,
        /// What they may do.
        role: Role,
        /// When the session ends.
        until: Option<f64>,
        /// Whether there are users; without them everybody is an engineer.
        users: bool,
    }

    /// A user.
    struct UserRow {
        /// Who.
        name: String,
        /// What they may do.
        role: Role,
    }

    /// A text in both languages.
    #[derive(Default)]
    struct Text {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    }

    /// What became of received messages: received = stored + duplicate + quarantined + in flight.
    #[derive(Default, Copy)]
    struct Counts {
        /// Messages received.
        received: u64,
        /// Their samples are on disk.
        stored: u64,
        /// Had been received before.
        duplicate: u64,
        /// Could not be read.
        quarantined: u64,
        /// Received and not yet on disk.
        in_flight: u64,
    }

    /// How often messages were refused for one reason.
    struct ReasonCount {
        /// The reason's name.
        reason: String,
        /// How often.
        count: u64,
    }

    /// A source and how it is.
    struct SourceStatus {
        /// Its name.
        name: String,
        /// The protocol.
        kind: String,
        /// Where it connects to, without password.
        address: String,
        /// Where its connection stands.
        state: SourceState,
        /// Why, when it is not connected.
        detail: Option<String>,
        /// Since when.
        since: f64,
        /// Messages per second over the last seconds.
        messages_per_second: f64,
        /// What became of its messages.
        counts: Counts,
        /// Refused messages by reason.
        reasons: Vec<ReasonCount>,
    }

    /// Something that a person should know and can do something about.
    struct Problem {
        /// For the interface to branch on.
        code: String,
        /// A sentence.
        text: Text,
    }

    /// Open alarms of one priority.
    struct PriorityCount {
        /// The priority.
        priority: Priority,
        /// Standing, or waiting for an acknowledgement.
        open: u32,
        /// Standing.
        active: u32,
        /// Waiting for an acknowledgement.
        unacknowledged: u32,
    }

    /// Everything the bars show.
    struct StationStatus {
        /// The plant's name.
        plant_name: Text,
        /// Version of the program.
        version: String,
        /// The station's clock.
        now: f64,
        /// When it was started.
        started_at: f64,
        /// IANA name of its time zone.
        time_zone: String,
        /// The sources.
        sources: Vec<SourceStatus>,
        /// Samples per second over the last seconds, raw and derived.
        samples_per_second: f64,
        /// What became of all messages.
        counts: Counts,
        /// Size of the database.
        database_bytes: u64,
        /// Size of the journal.
        journal_bytes: u64,
        /// Free space of the disk.
        free_bytes: u64,
        /// Days until the disk is full at the rate since the start; none when it cannot be said.
        days_until_full: Option<f64>,
        /// How far the database is behind the journal, in milliseconds.
        history_lag_ms: f64,
        /// The newest unacknowledged alarm of the highest priority.
        top_alarm: Option<AlarmRow>,
        /// Open alarms by priority.
        alarm_counts: Vec<PriorityCount>,
        /// Time from a sample to the alarm on disk that 99 of 100 do not exceed, in milliseconds;
        /// none when no alarm moved in the last seconds.
        alarm_latency_p99_ms: Option<f64>,
        /// How long the journal takes to write a group of messages and sync it, in milliseconds:
        /// what half of the groups of the last seconds do not exceed; none when there was none.
        commit_p50_ms: Option<f64>,
        /// The same of 99 of 100 groups.
        commit_p99_ms: Option<f64>,
        /// Channels of notification that fail.
        notify_failing: Vec<String>,
        /// Alarms on the shelf.
        shelved_count: u32,
        /// Alarms suppressed by design.
        suppressed_count: u32,
        /// Alarms out of service.
        out_of_service_count: u32,
        /// What a person should know.
        problems: Vec<Problem>,
        /// Grows when the answer of `layout` changes.
        plant_revision: u64,
        /// Grows when the answer of `alarms` changes.
        alarm_revision: u64,
    }

    /// A place.
    struct Area {
        /// Its name in the files.
        id: String,
        /// Its name for people.
        name: Text,
        /// Its colour on the map, `#rrggbb`.
        color: String,
        /// Position in % of the map's width.
        x: f64,
        /// Position in % of the map's height.
        y: f64,
    }

    /// A tag.
    struct Tag {
        /// Its number in live frames, valid as long as the station runs.
        id: u32,
        /// Its path.
        path: String,
        /// Its unit.
        unit: String,
        /// The device it belongs to.
        device: Option<String>,
        /// The field's name.
        field: String,
        /// Limits of its own alarms, to be drawn.
        limits: Vec<LimitLine>,
    }

    /// A limit to be drawn.
    struct LimitLine {
        /// The alarm's kind.
        kind: AlarmKind,
        /// The limit in the device's unit.
        limit: f64,
        /// The alarm's priority.
        priority: Priority,
    }

    /// The calibration in force.
    struct CalibrationInfo {
        /// Its name.
        name: String,
        /// `multiplicative` or `additive`.
        form: String,
        /// Since when.
        valid_from: f64,
    }

    /// A device, configured or registered by itself.
    struct Device {
        /// Its path.
        path: String,
        /// What it is.
        kind: DeviceKind,
        /// Its name for people.
        name: Text,
        /// The place it stands in.
        area: Option<String>,
        /// What it measures.
        substance: Option<String>,
        /// Unit of its value.
        unit: String,
        /// How often it sends.
        expected_period_ms: f64,
        /// Its usual values.
        normal: Option<[f64; 2]>,
        /// The range of its bar.
        display: Option<[f64; 2]>,
        /// Its limits.
        limits: Vec<LimitLine>,
        /// What to do when it alarms.
        guidance: Option<Text>,
        /// What may have happened.
        cause: Option<Text>,
        /// Its calibration today.
        calibration: Option<CalibrationInfo>,
        /// When it was last heard.
        last_seen: Option<f64>,
    }

    /// What there is to be shown.
    struct PlantLayout {
        /// See [`StationStatus::plant_revision`].
        revision: u64,
        /// The places.
        areas: Vec<Area>,
        /// The devices.
        devices: Vec<Device>,
        /// Every tag seen so far.
        tags: Vec<Tag>,
    }

    /// A text on the board.
    struct TextValue {
        /// Number of the tag.
        tag: u32,
        /// The text.
        value: String,
    }

    /// Header of a live frame. Columns: f64 source time, f64 receive time, f64 value (NaN: none),
    /// u32 tag, u32 quality.
    struct LiveHeader {
        /// To be passed next time.
        cursor: u64,
        /// Changes that the reader was too slow for.
        dropped: u64,
        /// Whether the frame is the whole board instead of what changed.
        snapshot: bool,
        /// Rows in each column.
        count: u32,
        /// Texts of tags that have some.
        texts: Vec<TextValue>,
        /// See [`StationStatus::plant_revision`].
        plant_revision: u64,
        /// See [`StationStatus::alarm_revision`].
        alarm_revision: u64,
        /// The station's clock.
        now: f64,
    }

    /// One pen of a trend frame. Columns of each: f64 at, f64 first, f64 min, f64 max, f64 last,
    /// u32 quality, u32 count.
    struct TrendPen {
        /// Path of the tag.
        tag: String,
        /// Its unit.
        unit: String,
        /// Whether each column is one sample.
        raw: bool,
        /// Samples in the period.
        total: u64,
        /// How often the device sends, when that is known.
        expected_period_ms: Option<f64>,
        /// The longest time between two samples of a tag that is compressed.
        longest_step_ms: Option<f64>,
        /// Rows in each column.
        columns: u32,
        /// Limits, when the tag is a device's value.
        limits: Vec<LimitLine>,
    }

    /// Header of a trend frame.
    struct TrendHeader {
        /// Beginning of the period.
        from: f64,
        /// End of the period, not in it.
        to: f64,
        /// The pens in the order asked for.
        pens: Vec<TrendPen>,
    }

    /// A refused message.
    struct QuarantineRow {
        /// The source.
        source: String,
        /// When it came.
        at: f64,
        /// Where it came on.
        topic: String,
        /// The reason's name.
        reason: String,
        /// Where in the message and what was found.
        detail: String,
        /// The first bytes, as far as they are text.
        head: String,
        /// The whole length.
        bytes: u64,
    }

    /// An interval known to be missing.
    struct GapRow {
        /// A device's path, or `source/…`, or `journal`.
        scope: String,
        /// Last sample before.
        from: f64,
        /// First sample after.
        to: f64,
        /// Messages missing, when that is known.
        missing: Option<u32>,
        /// Why.
        cause: String,
    }

    /// What an export would hold.
    struct ExportEstimate {
        /// Rows.
        rows: u64,
        /// The tags that the patterns name.
        tags: Vec<String>,
        /// Rows of the file, at most; the same as the samples in the long form of raw ones.
        file_rows: u64,
        /// Bytes of the file, about.
        bytes: u64,
        /// Free on the disk of the data folder.
        free_bytes: u64,
    }

    /// How far an export is.
    struct ExportStatus {
        /// Its number.
        id: u32,
        /// What became of it.
        state: ExportState,
        /// The file's name.
        name: String,
        /// The whole path, when one was asked for.
        path: Option<String>,
        /// Samples that were read.
        samples: u64,
        /// Samples that there are to read, as they were counted at the beginning.
        samples_expected: u64,
        /// Rows in the file.
        rows: u64,
        /// Bytes of the file.
        bytes: u64,
        /// Why it failed; a sentence.
        message: String,
        /// Characters that the encoding has not, written as `&#number;`.
        replaced: u64,
        /// Texts that were longer than Excel takes and are cut.
        cut: u64,
    }

    /// A column of a query's answer.
    struct SqlColumn {
        /// Its name.
        name: String,
        /// Its SQL type.
        r#type: String,
    }

    /// The answer of a query.
    struct SqlTable {
        /// The columns.
        columns: Vec<SqlColumn>,
        /// The rows, at most as many as asked for.
        #[ts(type = "unknown[][]")]
        rows: Vec<Vec<serde_json::Value>>,
        /// Whether there were more rows.
        truncated: bool,
        /// Whether the answer became too large before it had as many rows as asked for.
        by_size: bool,
        /// How long it took.
        elapsed_ms: f64,
    }

    /// What the user's queries may take.
    struct SqlBounds {
        /// Rows of an answer.
        rows: u32,
        /// Time of a query whose answer is shown.
        timeout_ms: f64,
        /// Time of a query whose answer goes into a file.
        export_timeout_ms: f64,
        /// Memory of all queries together.
        memory_mib: u32,
        /// Formats of `sql_export`.
        formats: Vec<String>,
    }
}

names! {
    /// Whether a device measures one thing or has many tags.
    enum DeviceKind: "snake_case" { Detector, Machine }

    /// What became of an export.
    enum ExportState: "snake_case" { Running, Done, Failed, Cancelled }

    /// What an alarm watches; see [`model::AlarmKind`].
    enum AlarmKind: "SCREAMING_SNAKE_CASE" {
        HighHigh, High, Low, LowLow, Rate, Deviation, Discrete, Offline, DeviceError, BadQuality,
        Condition,
        #[serde(rename = "LOW_BAT")]
        LowBattery,
        WeakSignal, System,
    }

    /// Where a source's connection stands.
    enum SourceState: "snake_case" { Connected, Connecting, Reconnecting, Stopped }

    /// How urgent an alarm is; see [`model::Priority`].
    enum Priority: "snake_case" { Critical, High, Medium, Low, Diagnostic }

    /// Where an alarm stands; see [`model::AlarmState`].
    enum AlarmState: "snake_case" {
        Normal, Unacknowledged, Acknowledged, ReturnedUnacknowledged, Latched, Unconfirmed,
        Shelved, Suppressed, OutOfService,
    }
}

macro_rules! from_model {
    ($name:ident: $($variant:ident),*) => {
        impl From<model::$name> for $name {
            fn from(one: model::$name) -> Self {
                match one {
                    $(model::$name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

from_model!(AlarmState: Normal, Unacknowledged, Acknowledged, ReturnedUnacknowledged, Latched,
    Unconfirmed, Shelved, Suppressed, OutOfService);
from_model!(AlarmKind: HighHigh, High, Low, LowLow, Rate, Deviation, Discrete, Offline,
    DeviceError, BadQuality, Condition, LowBattery, WeakSignal, System);
from_model!(Priority: Critical, High, Medium, Low, Diagnostic);

impl From<Priority> for model::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Critical => Self::Critical,
            Priority::High => Self::High,
            Priority::Medium => Self::Medium,
            Priority::Low => Self::Low,
            Priority::Diagnostic => Self::Diagnostic,
        }
    }
}
