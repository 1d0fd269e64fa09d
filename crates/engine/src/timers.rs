//! When which alarm falls due, earliest first and then by key.
//!
//! Only an index: the due times themselves stand with the alarms, so this is rebuilt, not stored.

use std::collections::BTreeSet;

use model::{AlarmKey, Timestamp};

/// The armed timers of all alarms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers(BTreeSet<(Timestamp, AlarmKey)>);

impl Timers {
    /// An alarm's timer changed from one due time to another.
    pub(crate) fn change(
        &mut self,
        key: impl FnOnce() -> AlarmKey,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) {
        if before == after {
            return;
        }
        let mut entry = (before.unwrap_or(Timestamp::MIN), key());
        if before.is_some() {
            self.0.remove(&entry);
        }
        if let Some(after) = after {
            entry.0 = after;
            self.0.insert(entry);
        }
    }

    /// The earliest due time.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.0.first().map(|(due, _)| *due)
    }

    /// Takes out the first alarm that is due by `now`.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, AlarmKey)> {
        self.0.first().filter(|(due, _)| *due <= now)?;
        self.0.pop_first()
    }
}
