//! Which alarms chatter now.
//!
//! An alarm begins to chatter with the third raise within 60 s, and goes on with every raise that
//! comes at most 60 s after the one before; after 60 s without a raise it is forgotten. Three in a
//! minute is how ANSI/ISA-18.2-2016 (clause 16, chattering and fleeting alarms) and EEMUA 191 tell
//! a chattering alarm; the end is ours, so that a lamp does not flicker as the alarm does.
//! [`super::performance`] counts by the same rule.
//!
//! Bounded: at most as many alarms as said; with more, the half that was quiet for longest is
//! forgotten.

use std::collections::HashMap;

use model::{AlarmKey, Millis, Timestamp};

/// How far apart the first and the third raise may be, and how long it chatters after the last.
pub const WINDOW_MS: Millis = 60_000;
/// How many alarms are watched when nothing else is said.
pub const ALARMS_MAX: usize = 20_000;

/// Whether `later` is at most so long after `earlier`, to the microsecond.
pub(super) fn within(earlier: Timestamp, later: Timestamp, millis: Millis) -> bool {
    later.micros().saturating_sub(earlier.micros()) <= millis.saturating_mul(1_000)
}

/// What a raise means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// One by itself, so far.
    Calm,
    /// The third within the window: this one and the two before are a burst.
    Begins,
    /// One more of the burst.
    GoesOn,
}

/// The last raises of one alarm.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recent {
    pub(super) before: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    chattering: bool,
}

impl Recent {
    pub(crate) fn raised(&mut self, at: Timestamp) -> Pace {
        let near = |earlier: Option<Timestamp>| {
            earlier.is_some_and(|earlier| within(earlier, at, WINDOW_MS))
        };
        let pace = if self.chattering && near(self.last) {
            Pace::GoesOn
        } else if near(self.before) {
            Pace::Begins
        } else {
            Pace::Calm
        };
        self.chattering = pace != Pace::Calm;
        (self.before, self.last) = (self.last, Some(at));
        pace
    }

    fn is_quiet(&self, now: Timestamp) -> bool {
        self.last.is_none_or(|last| !within(last, now, WINDOW_MS))
    }
}

/// The alarms raised of late.
#[derive(Clone, Debug)]
pub struct Chatter {
    alarms: HashMap<AlarmKey, Recent>,
    alarms_max: usize,
}

impl Default for Chatter {
    fn default() -> Self {
        Self::new(ALARMS_MAX)
    }
}

impl Chatter {
    /// Watches at most so many alarms at a time, at least one.
    #[must_use]
    pub fn new(alarms_max: usize) -> Self {
        Self { alarms: HashMap::new(), alarms_max: alarms_max.max(1) }
    }

    /// Takes a raise; answers whether the alarm chatters now. Raises come in the order of time.
    pub fn raised(&mut self, key: &AlarmKey, at: Timestamp) -> bool {
        if let Some(recent) = self.alarms.get_mut(key) {
            return recent.raised(at) != Pace::Calm;
        }
        if self.alarms.len() >= self.alarms_max {
            self.make_room(at);
        }
        let mut recent = Recent::default();
        recent.raised(at);
        self.alarms.insert(key.clone(), recent);
        false
    }

    /// Whether the alarm chatters at this time.
    #[must_use]
    pub fn is_chattering(&self, key: &AlarmKey, now: Timestamp) -> bool {
        self.alarms.get(key).is_some_and(|recent| recent.chattering && !recent.is_quiet(now))
    }

    /// Forgets the quiet ones; answers those that chattered until then, in no order. To be called
    /// every few seconds, so that the board can take their marks away.
    pub fn settle(&mut self, now: Timestamp) -> Vec<AlarmKey> {
        let quiet = self.alarms.extract_if(|_, recent| recent.is_quiet(now));
        quiet.filter(|(_, recent)| recent.chattering).map(|(key, _)| key).collect()
    }

    fn make_room(&mut self, now: Timestamp) {
        self.alarms.retain(|_, recent| !recent.is_quiet(now));
        if self.alarms.len() < self.alarms_max {
            return;
        }
        let mut lasts: Vec<_> = self.alarms.values().map(|recent| recent.last).collect();
        let half = lasts.len() / 2;
        let (_, middle, _) = lasts.select_nth_unstable(half);
        let middle = *middle;
        self.alarms.retain(|_, recent| recent.last > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> AlarmKey {
        format!("a/{name}:HIGH").parse().unwrap()
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn three_in_a_minute_chatter_until_a_minute_of_quiet() {
        let mut chatter = Chatter::default();
        for (secs, expected) in [
            (0, false),
            (30, false),
            (60, true),
            (120, true),
            (180, true),
            (241, false),
            (301, false),
            (302, false),
            (303, true),
        ] {
            assert_eq!(chatter.raised(&key("x"), at(secs)), expected, "{secs} s");
        }
        assert!(chatter.is_chattering(&key("x"), at(363)));
        assert!(!chatter.is_chattering(&key("x"), at(364)));
        assert!(!chatter.is_chattering(&key("y"), at(303)));
    }

    #[test]
    fn a_microsecond_too_late_is_too_late() {
        let mut chatter = Chatter::default();
        chatter.raised(&key("x"), at(0));
        chatter.raised(&key("x"), at(1));
        assert!(!chatter.raised(&key("x"), Timestamp::from_micros(60_000_001)));
    }

    #[test]
    fn settling_tells_what_chattered() {
        let mut chatter = Chatter::default();
        for secs in 0..3 {
            chatter.raised(&key("x"), at(secs));
        }
        chatter.raised(&key("y"), at(2));
        assert_eq!(chatter.settle(at(62)), []);
        assert_eq!(chatter.settle(at(63)), [key("x")]);
        assert!(chatter.alarms.is_empty());
    }

    #[test]
    fn memory_is_bounded_and_the_newest_stay() {
        let mut chatter = Chatter::new(10);
        for n in 0..1_000 {
            chatter.raised(&key(&n.to_string()), Timestamp::from_millis(n));
            assert!(chatter.alarms.len() <= 10);
        }
        let mut chatter = Chatter::new(10);
        for n in 0..11 {
            chatter.raised(&key(&n.to_string()), Timestamp::from_millis(n));
        }
        let mut kept: Vec<_> = chatter.alarms.keys().map(AlarmKey::to_string).collect();
        kept.sort();
        let newest = ["10", "6", "7", "8", "9"].map(|name| key(name).to_string());
        assert_eq!(kept, newest);
    }
}
