//! The messages that wait, by recipient and urgency; bounded.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use model::{Priority, Timestamp};
use smol_str::SmolStr;

use super::entry::Entry;
use crate::notice::NoticeKind;

/// The messages that wait. Those being sent are still in it.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    entries: BTreeMap<u64, (usize, Entry)>,
    /// By recipient: most urgent first, then oldest.
    waiting: BTreeMap<usize, BTreeSet<(Priority, u64)>>,
    /// Least urgent first, then oldest: who is given up when there are too many.
    victims: BTreeSet<(Reverse<Priority>, u64)>,
    /// What makes two notices the same.
    same: BTreeSet<Same>,
}

/// Lane, occurrence, change, time and step.
type Same = (usize, SmolStr, NoticeKind, Timestamp, usize);

fn same(lane: usize, entry: &Entry) -> Same {
    let notice = &entry.notice;
    (lane, notice.occurrence.clone(), notice.change, notice.at, entry.step)
}

impl Outbox {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a message for a lane.
    pub(crate) fn put(&mut self, lane: usize, entry: Entry) {
        let (priority, id) = (entry.notice.priority, entry.id);
        self.waiting.entry(lane).or_default().insert((priority, id));
        self.victims.insert((Reverse(priority), id));
        self.same.insert(same(lane, &entry));
        self.entries.insert(id, (lane, entry));
    }

    /// Takes a message out.
    pub(crate) fn remove(&mut self, id: u64) -> Option<(usize, Entry)> {
        let (lane, entry) = self.entries.remove(&id)?;
        let priority = entry.notice.priority;
        if let Some(waiting) = self.waiting.get_mut(&lane) {
            waiting.remove(&(priority, id));
        }
        self.victims.remove(&(Reverse(priority), id));
        self.same.remove(&same(lane, &entry));
        Some((lane, entry))
    }

    /// A message.
    pub(crate) fn get(&self, id: u64) -> Option<&Entry> {
        self.entries.get(&id).map(|(_, entry)| entry)
    }

    /// What waits in a lane: most urgent first, then oldest.
    pub(crate) fn lane(&self, lane: usize) -> impl Iterator<Item = &Entry> {
        let ids = self.waiting.get(&lane).into_iter().flatten();
        ids.filter_map(|(_, id)| self.get(*id))
    }

    /// How many wait in a lane.
    pub(crate) fn count(&self, lane: usize) -> usize {
        self.waiting.get(&lane).map_or(0, BTreeSet::len)
    }

    /// Whether the same notice already waits in a lane for the same step.
    pub(crate) fn has_same(&self, lane: usize, entry: &Entry) -> bool {
        self.same.contains(&same(lane, entry))
    }

    /// The oldest of the lowest priority that may be given up.
    pub(crate) fn victim(&self, mut may: impl FnMut(u64) -> bool) -> Option<u64> {
        self.victims.iter().map(|(_, id)| *id).find(|id| may(*id))
    }

    /// Every message.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.values().map(|(lane, entry)| (*lane, entry))
    }
}
