//! What the commands on values of the past are asked with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Of the published formulas, °C.
const fn reference_temperature() -> f64 {
    25.0
}

args! {
    /// Of `aggregate`.
    struct AggregateArgs {
        /// Patterns of tags, at most 100 tags.
        tags: Vec<String>,
        /// Names of OPC UA Part 13: `TimeAverage`, `Maximum` and so on.
        aggregates: Vec<String>,
        /// Beginning of the period and of the first interval.
        from: f64,
        /// End of the period, not in it; what lies ahead of now is left out.
        to: f64,
        /// Length of an interval: `10s`, `15m`, `1h`, `1d`, `1w`, `1mo`, `1y`; none for the whole
        /// period. Days and longer are of the calendar.
        #[serde(default)]
        every: Option<String>,
        /// Whose calendar: `Europe/Berlin`; none for the station's own.
        #[serde(default)]
        time_zone: Option<String>,
        /// Whether a value stays until the next one instead of going there in a line; none for
        /// stepped when the tag only ever is 0 or 1.
        #[serde(default)]
        stepped: Option<bool>,
        /// Whether uncertain samples are used as good ones are.
        #[serde(default)]
        use_uncertain: bool,
        /// How long a value holds, in milliseconds; none for an hour, 0 for ever.
        #[serde(default)]
        hold_ms: Option<f64>,
    }

    /// A calibration that is not in the plant files.
    struct FormulaArgs {
        /// `multiplicative`: `(v_raw × k + b) × (1 + tComp × (temp − tRef))`, or `additive`:
        /// `k × v_raw + b + tCoef × (temp − 25)`, not below 0, with two decimals.
        form: String,
        /// Unit of the value per mV.
        k: f64,
        /// In the unit of the value.
        b: f64,
        /// Per °C.
        #[serde(default)]
        t_comp: f64,
        /// In °C.
        #[serde(default = "reference_temperature")]
        t_ref: f64,
        /// Unit of the value per °C.
        #[serde(default)]
        t_coef: f64,
    }

    /// Of `recalculate_preview` and `recalculate`.
    struct RecalculateArgs {
        /// The derived tag: `gas/H20101/value`.
        tag: String,
        /// Beginning of the period by source time.
        from: f64,
        /// End of the period, not in it.
        to: f64,
        /// Name of a calibration in the plant files, with its dates; or `formula`.
        #[serde(default)]
        calibration: Option<String>,
        /// A calibration for the whole period.
        #[serde(default)]
        formula: Option<FormulaArgs>,
        /// Why, for the audit trail; a preview needs none.
        #[serde(default)]
        reason: String,
    }

    /// Of `states`.
    struct StatesArgs {
        /// Patterns of tags, at most 100 tags.
        tags: Vec<String>,
        /// Beginning of the period.
        from: f64,
        /// End of the period, not in it; what lies ahead of now is left out.
        to: f64,
        /// How long a value holds, in milliseconds; none for an hour, 0 for ever.
        #[serde(default)]
        hold_ms: Option<f64>,
    }
}
