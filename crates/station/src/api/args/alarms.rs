//! What the commands about alarms are asked with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::dto::{AlarmAction, AlarmScope, Priority};

args! {
    /// Of `alarms`.
    struct AlarmArgs {
        /// Which.
        scope: AlarmScope,
        /// Raised at or after.
        #[serde(default)]
        from: Option<f64>,
        /// Raised before.
        #[serde(default)]
        to: Option<f64>,
        /// In key, priority, state, who or comment; empty for all.
        #[serde(default)]
        text: String,
        /// Only of these priorities; none is any.
        #[serde(default)]
        priorities: Vec<Priority>,
        /// Only of this alarm.
        #[serde(default)]
        key: Option<String>,
        /// Rows, at most 10 000.
        limit: u32,
    }

    /// Of `alarm_act`.
    struct AlarmActArgs {
        /// What to do.
        action: AlarmAction,
        /// Names of occurrences, or keys of alarms.
        alarms: Vec<String>,
        /// What is said to it; for shelving and taking out of service the reason.
        #[serde(default)]
        comment: String,
        /// For how long, when shelving.
        #[serde(default)]
        shelve_ms: Option<f64>,
        /// Whether it comes back as soon as it returned.
        #[serde(default)]
        one_shot: bool,
    }

    /// Of `alarm_edges`.
    struct AlarmEdgesArgs {
        /// Name of an occurrence, or key of an alarm.
        alarm: String,
        /// Rows, at most 10 000.
        limit: u32,
    }

    /// Of `alarm_info`.
    struct AlarmKeyArgs {
        /// The alarm.
        key: String,
    }

    /// Of `alarm_limits_check` and `alarm_limits_set`.
    struct LimitArgs {
        /// The alarm.
        key: String,
        /// The limit wanted.
        #[serde(default)]
        limit: Option<f64>,
        /// The deadband wanted.
        #[serde(default)]
        deadband: Option<f64>,
        /// The on-delay wanted.
        #[serde(default)]
        on_delay_ms: Option<f64>,
        /// The off-delay wanted.
        #[serde(default)]
        off_delay_ms: Option<f64>,
        /// Why; asked for when it is done.
        #[serde(default)]
        reason: String,
    }

    /// Of `alarm_what_if`.
    struct WhatIfArgs {
        /// The alarm.
        key: String,
        /// Begin of the recording.
        from: f64,
        /// Its end, not in it.
        to: f64,
        /// The limit tried.
        #[serde(default)]
        limit: Option<f64>,
        /// The deadband tried.
        #[serde(default)]
        deadband: Option<f64>,
        /// The on-delay tried.
        #[serde(default)]
        on_delay_ms: Option<f64>,
        /// The off-delay tried.
        #[serde(default)]
        off_delay_ms: Option<f64>,
        /// Samples in a row tried.
        #[serde(default)]
        violations: Option<u32>,
    }

    /// Of `alarm_replay`.
    struct ReplayArgs {
        /// Begin of the recording.
        from: f64,
        /// Its end, not in it.
        to: f64,
        /// Folder of other plant files than the station's own.
        #[serde(default)]
        plant: Option<String>,
    }

    /// Of `alarm_performance`.
    struct PeriodArgs {
        /// Begin of the period.
        from: f64,
        /// Its end, not in it.
        to: f64,
    }

    /// Of `notify_test`.
    struct NotifyTestArgs {
        /// Name of the channel.
        channel: String,
    }

    /// A column of a table.
    struct TableColumn {
        /// Its heading.
        name: String,
        /// text, number or time (Unix milliseconds).
        kind: String,
    }

    /// Of `table_export`.
    struct TableArgs {
        /// xlsx or csv.
        format: String,
        /// The table's heading and sheet.
        title: String,
        /// The columns.
        columns: Vec<TableColumn>,
        /// The rows: texts, numbers, nothing.
        #[ts(type = "(string | number | null)[][]")]
        rows: Vec<Vec<serde_json::Value>>,
    }
}
