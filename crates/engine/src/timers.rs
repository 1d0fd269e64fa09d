//! When which alarm may fall due, earliest first and then by key.
//!
//! Only an index: the due times themselves stand with the alarms, so this is rebuilt, not stored. An
//! entry is never later than what is due of its alarm. It is too early when that was put off, as
//! silence is with every message: then it is looked at again when its time comes, which is far less
//! often.

use std::collections::BTreeSet;

use model::{AlarmKey, Timestamp};

/// An alarm, and a time before which nothing of it is due.
pub(crate) type Entry = (Timestamp, AlarmKey);

/// The armed timers of all alarms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers(BTreeSet<Entry>);

impl Timers {
    /// An alarm's entry changes from one time to another.
    pub(crate) fn change(
        &mut self,
        key: AlarmKey,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) {
        let mut entry = (before.unwrap_or(Timestamp::MIN), key);
        if before.is_some() {
            self.0.remove(&entry);
        }
        if let Some(after) = after {
            entry.0 = after;
            self.0.insert(entry);
        }
    }

    /// The first entry.
    pub(crate) fn first(&self) -> Option<&Entry> {
        self.0.first()
    }

    /// Takes out the first entry if it is one of `now` or before.
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<Entry> {
        self.0.first().filter(|(at, _)| *at <= now)?;
        self.0.pop_first()
    }
}
