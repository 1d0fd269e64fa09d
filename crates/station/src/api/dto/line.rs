//! What the line made and what it used: reports by period, from the raw rows of the history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Text;

dto! {
    /// How a period went. ISO 22400-2 calls the performance effectiveness, and the quality the
    /// quality ratio.
    struct OeeRow {
        /// Its beginning.
        from: f64,
        /// Its end, not in it; not later than the question was asked.
        to: f64,
        /// Name of the shift, when periods are shifts.
        shift: Option<Text>,
        /// Of the planned time, the part in which the line ran, in %.
        availability: f64,
        /// How fast it was, with its ideal cycle as 100 %.
        performance: f64,
        /// Of the pieces, those that are good, in %.
        quality: f64,
        /// The product of the three, in %.
        oee: f64,
        /// Pieces made, good or not.
        count: f64,
        /// Pieces rejected.
        reject: f64,
        /// Hours in which it ran.
        run_hours: f64,
        /// Hours in which it stood.
        down_hours: f64,
        /// The four figures' quality: bad when the counts are impossible and the figures
        /// therefore 0, uncertain when some of the counts are not known.
        quality_code: u32,
    }

    /// OEE by period.
    struct OeeReport {
        /// The periods, oldest first.
        rows: Vec<OeeRow>,
        /// All of them together, from their sums.
        overall: OeeRow,
    }

    /// What a period used.
    struct EnergyRow {
        /// Its beginning.
        from: f64,
        /// Its end, not in it; not later than the question was asked.
        to: f64,
        /// Name of the shift, when periods are shifts.
        shift: Option<Text>,
        /// The conveyor's energy.
        conveyor_kwh: f64,
        /// The first station's energy.
        station1_kwh: f64,
        /// The second station's energy.
        station2_kwh: f64,
        /// The whole line's energy, from its own meter.
        total_kwh: f64,
        /// The highest power of the line; none when none is known.
        peak_kw: Option<f64>,
        /// The mean power of the line over the time known; none when none is known.
        average_kw: Option<f64>,
        /// What the line's energy cost, in the report's currency.
        cost: f64,
        /// Of the period's time, the part in which the line's power is known, 0 to 1.
        known_share: f64,
    }

    /// Energy by period.
    struct EnergyReport {
        /// The periods, oldest first.
        rows: Vec<EnergyRow>,
        /// All of them together.
        overall: EnergyRow,
        /// What costs are counted in, an ISO 4217 code.
        currency: String,
    }
}
