//! Values of the past: aggregates and states.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

dto! {
    /// Aggregates over intervals.
    struct AggregateTable {
        /// Begin of each interval.
        begins: Vec<f64>,
        /// End of the last interval.
        end: f64,
        /// Whose calendar.
        time_zone: String,
        /// The numbers, by tag, then as they were asked for.
        columns: Vec<AggregateColumn>,
    }

    /// One aggregate of one tag.
    struct AggregateColumn {
        /// The tag.
        tag: String,
        /// The aggregate's name.
        aggregate: String,
        /// Unit of the values, possibly none.
        unit: String,
        /// Whether values stayed until the next one.
        stepped: bool,
        /// A value for each interval, durations in milliseconds; null where there is none.
        values: Vec<Option<f64>>,
        /// The OPC UA status code of each, with its information bits.
        qualities: Vec<u32>,
        /// The time of each value where it is not the interval's begin; else empty.
        times: Vec<f64>,
    }

    /// What a recalculation would change.
    struct RecalculatePreview {
        /// The derived tag.
        tag: String,
        /// Today's calibration of the device.
        old_calibration: String,
        /// The other one.
        new_calibration: String,
        /// Values that it computes.
        rows: u64,
        /// Of these, how many differ in value or quality.
        changed: u64,
        /// The biggest difference of two values.
        biggest_difference: Option<f64>,
        /// When that is.
        biggest_at: Option<f64>,
        /// The first ones.
        first: Vec<RecalculateRow>,
    }

    /// One value before and after.
    struct RecalculateRow {
        /// Source time.
        at: f64,
        /// The raw value in mV.
        raw: Option<f64>,
        /// The temperature in °C.
        temp: Option<f64>,
        /// As it is stored.
        old: Option<f64>,
        /// OPC UA status code of what is stored; null when nothing is.
        old_quality: Option<u32>,
        /// As it would be.
        new: Option<f64>,
        /// Its OPC UA status code.
        new_quality: u32,
    }

    /// How far a recalculation is.
    struct RecalculateStatus {
        /// Whether it runs.
        running: bool,
        /// The tag that gets the values, `gas/H20101/value@1`; empty when there was none yet.
        tag: String,
        /// Values stored.
        done: u64,
        /// Values there are about.
        total: u64,
        /// Why it was broken off.
        error: Option<String>,
    }

    /// The states of one tag in a period.
    struct StatesReport {
        /// The tag.
        tag: String,
        /// How often it changed.
        changes: u64,
        /// The states, the longest first.
        states: Vec<StateTime>,
    }

    /// One state.
    struct StateTime {
        /// It; null where none was known.
        state: Option<String>,
        /// How long it stood, in milliseconds.
        stood_ms: f64,
        /// Share of the period in percent.
        percent: f64,
        /// How often it was entered.
        entered: u64,
    }
}
