//! An alarm that is not plain normal: its present occurrence, and what keeps it silent.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{
    AlarmChange, AlarmFacts, AlarmKey, AlarmState, AlarmTransition, Priority, Shelf, occurrence_id,
};
use crate::{Quality, Timestamp};

/// Who said what, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: SmolStr,
    /// What, possibly nothing.
    pub text: SmolStr,
}

/// An alarm that is not plain normal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmRecord {
    /// Which alarm.
    pub key: AlarmKey,
    /// When the occurrence was first raised, or the normal alarm was silenced.
    pub raised_at: Timestamp,
    /// When it was last raised.
    pub last_raised_at: Timestamp,
    /// When its last edge was taken.
    pub changed_at: Timestamp,
    /// How often it was raised; 0 when only something that keeps it silent is recorded.
    pub raises: u32,
    /// What is known beneath the state.
    pub facts: AlarmFacts,
    /// How urgent.
    pub priority: Priority,
    /// The value that last raised it, in `unit`.
    pub value: Option<f64>,
    /// The limit crossed, in `unit`.
    pub limit: Option<f64>,
    /// Unit of value and limit.
    pub unit: SmolStr,
    /// Quality of the value.
    pub quality: Quality,
    /// When the condition last went away.
    pub returned_at: Option<Timestamp>,
    /// Who acknowledged it.
    pub acknowledged: Option<Remark>,
    /// What was last said about it by anybody.
    pub comment: Option<Remark>,
    /// Set while it is shelved.
    pub shelf: Option<Shelf>,
    /// Set while it is suppressed: the other alarm's key, or the expression.
    pub suppressed_by: Option<SmolStr>,
    /// Set while it is out of service.
    pub removed: Option<Remark>,
}

impl AlarmRecord {
    /// The record that a transition begins.
    #[must_use]
    pub fn begin(transition: &AlarmTransition) -> Self {
        let mut record = Self {
            key: transition.key.clone(),
            raised_at: transition.raised_at,
            last_raised_at: transition.raised_at,
            changed_at: transition.at,
            raises: 0,
            facts: AlarmFacts::NORMAL,
            priority: transition.priority,
            value: None,
            limit: None,
            unit: SmolStr::default(),
            quality: transition.quality,
            returned_at: None,
            acknowledged: None,
            comment: None,
            shelf: None,
            suppressed_by: None,
            removed: None,
        };
        record.take(transition);
        record
    }

    /// Takes a transition of the same alarm.
    pub fn take(&mut self, transition: &AlarmTransition) {
        let new = self.raised_at != transition.raised_at;
        if new {
            self.raised_at = transition.raised_at;
            (self.returned_at, self.acknowledged, self.comment) = (None, None, None);
        }
        self.changed_at = transition.at;
        self.raises = transition.raises;
        self.facts = transition.facts;
        self.priority = transition.priority;
        let remark = |by: &SmolStr, text: &SmolStr| {
            Some(Remark { at: transition.at, by: by.clone(), text: text.clone() })
        };
        match &transition.change {
            AlarmChange::Raised => {
                self.last_raised_at = transition.at;
                self.returned_at = None;
                self.measure(transition);
            }
            AlarmChange::PriorityRaised => self.measure(transition),
            AlarmChange::Returned => self.give_back(transition.at),
            AlarmChange::Acknowledged { by, comment } => {
                self.acknowledged = remark(by, comment);
                self.say(remark(by, comment));
            }
            AlarmChange::Confirmed { by, comment }
            | AlarmChange::Commented { by, comment }
            | AlarmChange::Reset { by, comment } => self.say(remark(by, comment)),
            AlarmChange::Shelved(put) => self.shelf = Some(put.clone()),
            AlarmChange::Unshelved { .. } => self.shelf = None,
            AlarmChange::Suppressed { by } => self.suppressed_by = Some(by.clone()),
            AlarmChange::Unsuppressed => self.suppressed_by = None,
            AlarmChange::Removed { by, reason } => {
                self.removed = remark(by, reason);
                self.shelf = None;
            }
            AlarmChange::Restored { .. } => self.removed = None,
            AlarmChange::Again => {}
        }
    }

    /// The condition went away; what was shelved for one shot is to come back now.
    fn give_back(&mut self, at: Timestamp) {
        self.returned_at = Some(at);
        if let Some(shelf) = self.shelf.as_mut().filter(|shelf| shelf.one_shot) {
            shelf.until = shelf.until.min(at);
        }
    }

    fn measure(&mut self, transition: &AlarmTransition) {
        self.value = transition.value;
        self.limit = transition.limit;
        self.unit = transition.unit.clone();
        self.quality = transition.quality;
    }

    fn say(&mut self, remark: Option<Remark>) {
        if let Some(remark) = remark.filter(|remark| !remark.text.is_empty()) {
            self.comment = Some(remark);
        }
    }

    /// Where it stands. Out of service goes before shelved, shelved before suppressed.
    #[must_use]
    pub fn state(&self) -> AlarmState {
        if self.removed.is_some() {
            AlarmState::OutOfService
        } else if self.shelf.is_some() {
            AlarmState::Shelved
        } else if self.suppressed_by.is_some() {
            AlarmState::Suppressed
        } else {
            self.facts.state()
        }
    }

    /// The occurrence's name, as [`AlarmTransition::occurrence`].
    #[must_use]
    pub fn occurrence(&self) -> String {
        occurrence_id(&self.key, self.raised_at)
    }
}
