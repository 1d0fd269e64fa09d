//! How good the alarms are, by ISA-18.2 and EEMUA 191.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Priority;

dto! {
    /// Raises within ten minutes.
    struct AlarmBin {
        /// Begin of the ten minutes.
        from: f64,
        /// How many.
        count: u64,
    }

    /// A flood.
    struct AlarmFlood {
        /// Its begin.
        from: f64,
        /// Its end.
        to: f64,
        /// Raises in it.
        count: u64,
    }

    /// An alarm that was raised often.
    struct AlarmTop {
        /// The alarm.
        key: String,
        /// How often.
        raises: u64,
        /// Part of all raises, 0 to 1.
        share: f64,
    }

    /// An alarm that chattered.
    struct AlarmChattering {
        /// The alarm.
        key: String,
        /// How many bursts.
        bursts: u64,
        /// Raises in them.
        raises: u64,
    }

    /// An alarm that was gone before anybody could do something.
    struct AlarmFleeting {
        /// The alarm.
        key: String,
        /// How often.
        count: u64,
    }

    /// An alarm that stands for longer than a day.
    struct AlarmStale {
        /// The occurrence.
        id: String,
        /// The alarm.
        key: String,
        /// When it was raised.
        raised_at: f64,
        /// For how long, in milliseconds.
        standing_ms: f64,
    }

    /// Raises of one priority.
    struct AlarmPriorityShare {
        /// The priority.
        priority: Priority,
        /// How many.
        raises: u64,
        /// Part of all raises, 0 to 1.
        share: f64,
        /// Recommended part at most, 0 to 1.
        recommended: f64,
    }

    /// Time from raise to acknowledgement.
    struct AlarmResponse {
        /// Of this priority.
        priority: Priority,
        /// Half took longer, in milliseconds.
        median_ms: f64,
        /// A tenth took longer, in milliseconds.
        p90_ms: f64,
        /// Of so many acknowledgements.
        count: u64,
    }

    /// What is recommended.
    struct AlarmRecommended {
        /// Raises in ten minutes that an operator can handle.
        per10_min_manageable: u64,
        /// And at most.
        per10_min_max: u64,
        /// More is a flood.
        flood: u64,
        /// Standing longer is stale, in milliseconds.
        stale_ms: f64,
        /// Part of the time in flood at most, 0 to 1.
        flood_share_max: f64,
        /// Who says so.
        source: String,
    }

    /// How good the alarms of a period were.
    struct AlarmPerformance {
        /// Begin of the period.
        from: f64,
        /// End of the period.
        to: f64,
        /// Raises that reached an operator.
        raises: u64,
        /// Raises of silenced alarms.
        silenced_raises: u64,
        /// By ten minutes.
        bins: Vec<AlarmBin>,
        /// Average of ten minutes.
        average_per10_min: f64,
        /// Most in ten minutes.
        worst10_min: u64,
        /// Floods.
        floods: Vec<AlarmFlood>,
        /// Part of the time in flood, 0 to 1.
        flood_share: f64,
        /// The twenty that were raised most.
        top: Vec<AlarmTop>,
        /// Those that chattered.
        chattering: Vec<AlarmChattering>,
        /// Those that were gone at once.
        fleeting: Vec<AlarmFleeting>,
        /// Those that stand for longer than a day.
        stale: Vec<AlarmStale>,
        /// Those that stand at the end.
        standing: u64,
        /// Raises by priority.
        priorities: Vec<AlarmPriorityShare>,
        /// Time to acknowledge.
        acknowledgement: Vec<AlarmResponse>,
        /// What is recommended.
        recommended: AlarmRecommended,
    }
}
