//! What the durable queue holds: messages that wait, and escalations that run.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::notice::{Language, Notice};

/// A notice that waits for one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Number within the queue: later ones are higher.
    pub(crate) id: u64,
    /// The channel's name.
    pub(crate) channel: SmolStr,
    /// The recipient; empty when the channel has no single ones.
    pub(crate) to: SmolStr,
    /// The language it is told in.
    pub(crate) language: Language,
    /// The roster's step that asked for it; 0 is at once.
    pub(crate) step: usize,
    /// When it was told.
    pub(crate) queued_at: Timestamp,
    /// What is told.
    pub(crate) notice: Notice,
}

/// An escalation: a roster that is followed for an occurrence until somebody acknowledges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Case {
    /// The roster's name.
    pub(crate) roster: SmolStr,
    /// The language it is told in.
    pub(crate) language: Language,
    /// When the alarm was told: steps are counted from here.
    pub(crate) started_at: Timestamp,
    /// The next step to take; the number of steps when all are taken.
    pub(crate) next_step: usize,
    /// The notice that began it.
    pub(crate) notice: Notice,
}

/// A change of what must survive a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// A message waits.
    Put(Entry),
    /// A message waits no longer: it was sent, or given up and reported.
    Gone(u64),
    /// An escalation began or took a step.
    Case(Case),
    /// An escalation ended.
    Closed {
        /// The roster's name.
        roster: SmolStr,
        /// The occurrence.
        occurrence: SmolStr,
    },
}

/// What survived a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Messages that wait, by number.
    pub(crate) entries: BTreeMap<u64, Entry>,
    /// Escalations by roster and occurrence.
    pub(crate) cases: BTreeMap<(SmolStr, SmolStr), Case>,
}

impl Kept {
    /// Follows a change.
    pub(crate) fn apply(&mut self, record: Record) {
        match record {
            Record::Put(entry) => {
                self.entries.insert(entry.id, entry);
            }
            Record::Gone(id) => {
                self.entries.remove(&id);
            }
            Record::Case(case) => {
                let key = (case.roster.clone(), case.notice.occurrence.clone());
                self.cases.insert(key, case);
            }
            Record::Closed { roster, occurrence } => {
                self.cases.remove(&(roster, occurrence));
            }
        }
    }
}
