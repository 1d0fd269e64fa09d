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
