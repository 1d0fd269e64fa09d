//! Floods: when notices for one recipient come faster than anybody reads, many become one message.
//!
//! The first `limit` of a window go out as they come. Those after them wait for the end of the
//! window and are sent as one. While windows follow in which more than `limit` come, there is one
//! message a window; the first quiet window ends the flood.

use model::{Millis, Timestamp};

use crate::config;

/// The state of one recipient.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flood {
    /// Since when the window is open; none when nothing came for a window's length.
    opened: Option<Timestamp>,
    /// How many came in it.
    count: usize,
    /// Whether the window before had too many.
    flooded: bool,
    /// Whether what was held by a window that is over has yet to be sent.
    merge: bool,
}

/// What a flood keeps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// Notices that came at or after this time wait.
    pub(crate) since: Timestamp,
    /// How long they wait.
    pub(crate) until: Timestamp,
}

impl Flood {
    /// A notice came.
    pub(crate) fn arrived(&mut self, now: Timestamp, rule: config::Flood) {
        self.roll(now, rule);
        self.opened.get_or_insert(now);
        self.count = self.count.saturating_add(1);
    }

    /// What to hold; none when everything may go.
    pub(crate) fn held(&mut self, now: Timestamp, rule: config::Flood) -> Option<Held> {
        self.roll(now, rule);
        let since = self.opened?;
        let until = since.plus_millis(rule.window_ms);
        (self.flooded || self.count > rule.limit).then_some(Held { since, until })
    }

    /// Whether what goes now was held and so goes as one message; asked when it goes.
    pub(crate) fn take_merge(&mut self) -> bool {
        std::mem::take(&mut self.merge)
    }

    /// Closes the window when its time is over.
    fn roll(&mut self, now: Timestamp, rule: config::Flood) {
        let Some(opened) = self.opened else { return };
        let passed: Millis = now.millis_since(opened);
        // A clock put back must not hold anything for longer than a window.
        if (0..rule.window_ms).contains(&passed) {
            return;
        }
        let next_is_open = (0..rule.window_ms.saturating_mul(2)).contains(&passed);
        self.merge |= self.count > rule.limit || self.flooded;
        self.flooded = self.count > rule.limit && next_is_open;
        self.opened = self.flooded.then(|| opened.plus_millis(rule.window_ms));
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: config::Flood = config::Flood { limit: 2, window_ms: 10_000 };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_flood_is_held_to_the_end_of_its_window_and_ends_after_a_quiet_one() {
        let mut flood = Flood::default();
        for (now, arrives, held) in [
            (0, true, None),
            (100, true, None),
            (200, true, Some(0)),
            (9_999, false, Some(0)),
            // The window's end: what came in it goes; the flood may go on, so a new one is open.
            (10_000, false, Some(10_000)),
            (15_000, true, Some(10_000)),
            // A quiet window: the next one goes at once.
            (20_000, false, None),
            (21_000, true, None),
            (22_000, true, None),
            (23_000, true, Some(21_000)),
            // Long after: nothing is left of it.
            (90_000, true, None),
        ] {
            if arrives {
                flood.arrived(at(now), RULE);
            }
            let expected = held.map(|since| Held { since: at(since), until: at(since + 10_000) });
            assert_eq!(flood.held(at(now), RULE), expected, "at {now}");
        }
        assert!(flood.take_merge() && !flood.take_merge());
    }

    #[test]
    fn a_clock_put_back_holds_nothing() {
        let mut flood = Flood::default();
        for _ in 0..5 {
            flood.arrived(at(1_000_000), RULE);
        }
        assert_eq!(flood.held(at(0), RULE), None);
    }
}
