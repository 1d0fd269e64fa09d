//! What the standards recommend, to stand beside what was measured.

use model::Millis;

use super::STALE_MS;
use super::floods::{BEGINS_ABOVE, ENDS_BELOW};

/// Recommended figures, for one operating position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recommended {
    /// Alarms in 10 minutes that are very likely acceptable.
    pub per_bin_manageable: u64,
    /// Alarms in 10 minutes that are the most that can be managed.
    pub per_bin_max: u64,
    /// More in 10 minutes begin a flood.
    pub flood_begins_above: u64,
    /// Fewer in 10 minutes end one.
    pub flood_ends_below: u64,
    /// The most time in flood, as a share.
    pub flood_share_max: f64,
    /// The most that the ten most frequent alarms contribute, as a share.
    pub top_ten_share_max: f64,
    /// An alarm that stands for longer is stale.
    pub stale_ms: Millis,
    /// The most stale alarms on a day, each with a plan.
    pub stale_max: u64,
    /// Raises in 60 s that make an alarm chatter; there should be none.
    pub chattering_raises: u64,
    /// Shares of the priorities in the order of [`model::Priority::ALL`]: critical and high share
    /// the 5 % of the standard's most urgent level, and diagnostic is none of the operator's.
    pub priorities: [f64; 5],
    /// Where the figures come from.
    pub source: &'static str,
}

/// The figures of ANSI/ISA-18.2-2016 (clause 16) and EEMUA 191.
///
/// With four priorities the standard gives less than 1 % to the highest, 5 % to high, 15 % to
/// medium and 80 % to low; special priorities are not counted.
pub const RECOMMENDED: Recommended = Recommended {
    per_bin_manageable: 1,
    per_bin_max: 2,
    flood_begins_above: BEGINS_ABOVE,
    flood_ends_below: ENDS_BELOW,
    flood_share_max: 0.01,
    top_ten_share_max: 0.05,
    stale_ms: STALE_MS,
    stale_max: 5,
    chattering_raises: 3,
    priorities: [0.01, 0.05, 0.15, 0.8, 0.0],
    source: "ANSI/ISA-18.2-2016, EEMUA 191",
};
