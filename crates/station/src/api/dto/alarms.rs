//! Alarms: rows, their record, their definition, and how good they are.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AlarmKind, AlarmState, Priority, Text};

dto! {
    /// One occurrence of an alarm, or an alarm that is silenced.
    struct AlarmRow {
        /// Its name: the key and when it was first raised.
        id: String,
        /// The alarm's key.
        key: String,
        /// Path of the device.
        device: String,
        /// The field watched or a name; empty for the device's value and the device itself.
        point: String,
        /// The tag watched, when it is one.
        tag: Option<String>,
        /// What is watched.
        kind: AlarmKind,
        /// The alarm's own name, when the plant files give one.
        name: Option<Text>,
        /// The place of the device.
        area: Option<String>,
        /// How urgent.
        priority: Priority,
        /// The word of its level with this priority, when the plant files give one.
        level: Option<Text>,
        /// Where it stands.
        state: AlarmState,
        /// Whether the condition stands, whatever the state.
        active: bool,
        /// When it was first raised.
        raised_at: f64,
        /// When it was last raised.
        last_raised_at: f64,
        /// How often it was raised.
        raises: u32,
        /// When it returned to normal.
        returned_at: Option<f64>,
        /// When it was acknowledged.
        acknowledged_at: Option<f64>,
        /// By whom.
        acknowledged_by: Option<String>,
        /// What was last said about it.
        comment: Option<String>,
        /// The value that last raised it.
        value: Option<f64>,
        /// The limit it crossed.
        limit: Option<f64>,
        /// Unit of both.
        unit: String,
        /// When it comes back from the shelf.
        shelved_until: Option<f64>,
        /// Whether it comes back as soon as it returned.
        one_shot: bool,
        /// Who shelved or removed it; the key or expression that suppresses it.
        silenced_by: Option<String>,
        /// Why it was shelved or removed.
        silenced_reason: Option<String>,
        /// Whether it comes and goes too often to be read.
        chattering: bool,
    }

    /// Alarms, newest first.
    struct AlarmList {
        /// The rows.
        rows: Vec<AlarmRow>,
        /// Whether there are more.
        more: bool,
    }

    /// An alarm that an action did not change.
    struct AlarmRefusal {
        /// As it was asked for.
        alarm: String,
        /// Why.
        reason: Text,
    }

    /// What became of an action.
    struct AlarmActed {
        /// How many alarms changed.
        changed: u32,
        /// Those that did not.
        refused: Vec<AlarmRefusal>,
    }

    /// One edge of an alarm.
    struct AlarmEdge {
        /// Name of the occurrence.
        id: String,
        /// When.
        at: f64,
        /// What: raised, returned, acknowledged, ….
        change: String,
        /// The state after it.
        state: AlarmState,
        /// Who.
        who: Option<String>,
        /// What they said, or why.
        comment: Option<String>,
        /// The value.
        value: Option<f64>,
        /// End of the time on the shelf.
        until: Option<f64>,
    }

    /// A sub-state of OPC UA's `AlarmConditionType` (OPC 10000-9).
    struct AlarmSubState {
        /// Its name: `ActiveState`, `AckedState` and so on.
        name: String,
        /// Its value: Active, Unacknowledged, ….
        value: String,
    }

    /// How an alarm is defined, and how it stands in the terms of OPC UA.
    struct AlarmInfo {
        /// Its key.
        key: String,
        /// What is watched.
        kind: AlarmKind,
        /// Its own name.
        name: Option<Text>,
        /// The condition in short: `> 80 ppm`, an expression.
        condition: String,
        /// The limit, when it has one.
        limit: Option<f64>,
        /// The deadband, when it has one.
        deadband: Option<f64>,
        /// Unit of both.
        unit: String,
        /// In milliseconds.
        on_delay_ms: f64,
        /// In milliseconds.
        off_delay_ms: f64,
        /// Samples in a row that must violate.
        violations: u32,
        /// How urgent; with `by_excess` when it is just beyond the limit.
        priority: Priority,
        /// Whether the priority grows with the excess.
        by_excess: bool,
        /// Whether it stays until it is reset.
        latch: bool,
        /// Whether it asks for a confirmation.
        confirm: bool,
        /// Annunciated again after so many milliseconds unacknowledged.
        again_after_ms: Option<f64>,
        /// The longest time on the shelf in milliseconds.
        shelve_max_ms: f64,
        /// The expression that suppresses it.
        suppress_when: Option<String>,
        /// The alarm that suppresses it.
        parent: Option<String>,
        /// Its first-out group.
        group: Option<String>,
        /// What may have happened.
        cause: Option<Text>,
        /// What happens if nothing is done.
        consequence: Option<Text>,
        /// What to do.
        guidance: Option<Text>,
        /// Within so many milliseconds.
        respond_ms: Option<f64>,
        /// The view it belongs to.
        display: Option<String>,
        /// Keys of the alarms that change with it.
        shared_by: Vec<String>,
        /// Whether its limits can be changed here.
        editable: bool,
        /// Its sub-states by the names of OPC UA, as they stand.
        part9: Vec<AlarmSubState>,
    }

    /// One figure of a definition that would change, or changed.
    struct LimitDifference {
        /// limit, deadband, onDelayMs, offDelayMs.
        name: String,
        /// As it is.
        old: f64,
        /// As it is wanted.
        new: f64,
    }

    /// What a change of limits means.
    struct LimitChanges {
        /// Why it cannot be done; empty when it can.
        problems: Vec<Text>,
        /// What changes.
        changes: Vec<LimitDifference>,
        /// Keys of the alarms that change.
        affected: Vec<String>,
    }

    /// Something wrong or useless in the configuration.
    struct AlarmFinding {
        /// Which rule.
        code: String,
        /// error, warning or hint.
        severity: String,
        /// The alarms it is about.
        keys: Vec<String>,
        /// A sentence.
        text: Text,
    }

    /// A channel of notification and how it is doing.
    struct NotifyChannel {
        /// Its name.
        name: String,
        /// email, dingtalk, wecom, feishu, webhook or sms.
        kind: String,
        /// Messages that wait.
        waiting: u64,
        /// Messages sent since the start.
        sent: u64,
        /// Messages given up since the start.
        given_up: u64,
        /// Whether it fails; then there is an alarm.
        failing: bool,
        /// The last error since the last success.
        last_error: Option<String>,
    }

    /// What a test message came to.
    struct NotifyTest {
        /// Whether it was taken.
        ok: bool,
        /// What the other side said, or what went wrong.
        message: String,
    }

    /// One side of a what-if.
    struct WhatIfSide {
        /// How often the alarm was raised.
        raises: u32,
        /// Raises that belong to bursts of three within a minute.
        chattering: u32,
        /// How long it stood in all, in milliseconds.
        standing_ms: f64,
        /// How long it stood at most, in milliseconds.
        longest_ms: f64,
    }

    /// A real occurrence and the one that would have been.
    struct WhatIfRow {
        /// When it was raised.
        real_raised: Option<f64>,
        /// When it would have been.
        tried_raised: Option<f64>,
        /// When it returned.
        real_returned: Option<f64>,
        /// When it would have.
        tried_returned: Option<f64>,
        /// The value that raised it.
        value: Option<f64>,
    }

    /// What other limits would have done.
    struct WhatIf {
        /// Samples looked at.
        samples: u64,
        /// With the limits in force.
        real: WhatIfSide,
        /// With those tried.
        tried: WhatIfSide,
        /// Real occurrences that would have been missed.
        missed: u32,
        /// Occurrences that would have been added.
        added: u32,
        /// How much earlier it would have been raised, in milliseconds; negative is later.
        median_earlier_ms: Option<f64>,
        /// Occurrence by occurrence, at most 1000.
        rows: Vec<WhatIfRow>,
    }
}

names! {
    /// Which alarms are asked for.
    enum AlarmScope: "snake_case" { Open, Shelved, Suppressed, OutOfService, All }

    /// What is done to alarms.
    enum AlarmAction: "snake_case" {
        Acknowledge, Confirm, Comment, Reset, Shelve, Unshelve, Remove, Restore,
    }
}
