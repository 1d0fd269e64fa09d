//! What a sleeping computer did not record, stated as a gap of every source.
//!
//! Once a second the time is noted together with how long the computer has slept since it was
//! started. When it has slept more since the last look, nothing is known from that look until now.
//! What a broker or server kept meanwhile comes after the gap and with its own time.

use std::sync::Weak;
use std::time::Duration;

use model::Timestamp;
use tokio::time::MissedTickBehavior;

use crate::station::Station;

/// The cause of the gaps.
const SUSPENDED: &str = "suspended";
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Shorter sleeps are the clocks' own inexactness.
const ASLEEP_MIN: Duration = Duration::from_secs(2);

/// The last look.
#[derive(Debug, Default)]
struct Watch(Option<(Timestamp, Duration)>);

impl Watch {
    /// The time from the last look before a sleep until now, when there was one between.
    fn look(&mut self, now: Timestamp, asleep: Duration) -> Option<(Timestamp, Timestamp)> {
        let (then, slept) = self.0.replace((now, asleep))?;
        let long = asleep.saturating_sub(slept) >= ASLEEP_MIN;
        // A clock that was set back meanwhile leaves no interval; the sleep is stated all the same.
        long.then(|| (then.min(now), now))
    }
}

/// Looks until the station is gone.
pub(crate) async fn watch(station: Weak<Station>) {
    let mut watch = Watch::default();
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(station) = station.upgrade() else { return };
        let Some(asleep) = system::asleep_since_boot() else { return };
        if let Some((from, to)) = watch.look(station.now(), asleep) {
            tracing::warn!(%from, %to, "the computer slept and nothing was recorded");
            station.state_gap(from, to, SUSPENDED).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_a_gap_from_the_look_before_it() {
        let at = Timestamp::from_secs;
        let mut watch = Watch::default();
        // The clock, seconds asleep since the computer was started, and the gap.
        for (now, asleep_ms, gap) in [
            (100, 7_000, None),
            (101, 7_015, None),
            // Not asleep, only late: the machine is busy.
            (161, 7_000, None),
            (162, 7_000, None),
            // Ten minutes of sleep.
            (763, 607_000, Some((162, 763))),
            (764, 607_000, None),
            // The clock was set forward: no sleep.
            (9_000, 607_010, None),
            // Asleep, and the clock was set back meanwhile.
            (8_000, 617_010, Some((8_000, 8_000))),
            (8_001, 617_010, None),
            // Twice in a row.
            (8_100, 627_010, Some((8_001, 8_100))),
            (8_200, 637_010, Some((8_100, 8_200))),
        ] {
            let found = watch.look(at(now), Duration::from_millis(asleep_ms));
            assert_eq!(found, gap.map(|(from, to)| (at(from), at(to))), "at {now}");
        }
    }
}
