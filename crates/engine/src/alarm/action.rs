//! What a person does to an alarm: which edge follows, or why none does.

use std::fmt;

use model::{AlarmChange, AlarmFacts, AlarmRecord, AlarmState, AlarmTransition, Millis, Shelf};
use smol_str::SmolStr;

use super::machine::{Alarm, Place};

/// What a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Has seen it.
    Acknowledge,
    /// What was to be done about it is done.
    Confirm,
    /// Says something about it.
    Comment,
    /// Ends its latch.
    Reset,
    /// Puts it aside for a time; the comment is the reason.
    Shelve {
        /// For how long.
        for_ms: Millis,
        /// Whether it comes back as soon as it returned to normal.
        one_shot: bool,
    },
    /// Takes it back from the shelf.
    Unshelve,
    /// Takes it out of service; the comment is the reason.
    Remove,
    /// Puts it back into service.
    Restore,
}

impl Action {
    /// The word in the audit.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Confirm => "confirm_alarm",
            Self::Comment => "comment_alarm",
            Self::Reset => "reset_alarm",
            Self::Shelve { .. } => "shelve",
            Self::Unshelve => "unshelve",
            Self::Remove => "out_of_service",
            Self::Restore => "into_service",
        }
    }
}

/// Why an action changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such alarm, or no such occurrence any more.
    Unknown,
    /// Its state does not allow it: it is done already, or there is nothing to be done.
    State(AlarmState),
    /// The time on the shelf is not between 1 ms and the alarm's longest.
    TooLong {
        /// The alarm's longest time.
        longest_ms: Millis,
    },
    /// It asks for a comment.
    NoComment,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no such alarm, or it is over"),
            Self::State(state) => {
                write!(f, "not possible while it is {}", state.name().replace('_', " "))
            }
            Self::TooLong { longest_ms } => {
                write!(f, "it can be shelved for at most {} min", longest_ms / 60_000)
            }
            Self::NoComment => f.write_str("a reason is needed"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Who does it, and what they say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) by: &'a SmolStr,
    pub(crate) comment: &'a SmolStr,
}

impl Alarm {
    /// Takes a person's action.
    pub(crate) fn act(
        &mut self,
        action: &Action,
        said: Said<'_>,
        place: &Place<'_>,
    ) -> Result<AlarmTransition, Refusal> {
        let state = self.record().map_or(AlarmState::Normal, AlarmRecord::state);
        let facts = self.record().map_or(AlarmFacts::NORMAL, |record| record.facts);
        let (by, comment) = (said.by.clone(), said.comment.clone());
        let refused = Err(Refusal::State(state));
        match *action {
            Action::Acknowledge if state.needs_acknowledgement() => {
                let facts = AlarmFacts { acknowledged: true, ..facts };
                let change = AlarmChange::Acknowledged { by, comment };
                Ok(self.change_facts(change, facts, place))
            }
            Action::Confirm if !state.is_silenced() && facts.acknowledged && !facts.confirmed => {
                let facts = AlarmFacts { confirmed: true, ..facts };
                Ok(self.change_facts(AlarmChange::Confirmed { by, comment }, facts, place))
            }
            Action::Reset if state == AlarmState::Latched => {
                let facts = AlarmFacts { latched: false, ..facts };
                Ok(self.change_facts(AlarmChange::Reset { by, comment }, facts, place))
            }
            Action::Comment if comment.is_empty() => Err(Refusal::NoComment),
            Action::Comment if state != AlarmState::Normal => {
                Ok(self.change(AlarmChange::Commented { by, comment }, place))
            }
            Action::Shelve { for_ms, one_shot } if state != AlarmState::OutOfService => {
                let shelved = AlarmChange::Shelved(shelf(for_ms, one_shot, said, place)?);
                Ok(self.change(shelved, place))
            }
            Action::Unshelve if state == AlarmState::Shelved => {
                Ok(self.change(AlarmChange::Unshelved { by: Some(by), comment }, place))
            }
            Action::Remove if state == AlarmState::OutOfService => refused,
            Action::Remove if comment.is_empty() => Err(Refusal::NoComment),
            Action::Remove => Ok(self.change(AlarmChange::Removed { by, reason: comment }, place)),
            Action::Restore if state == AlarmState::OutOfService => {
                Ok(self.change(AlarmChange::Restored { by, comment }, place))
            }
            _ => refused,
        }
    }

    /// Suppresses it by design, or no longer; `by` is the other alarm's key or the expression.
    pub(crate) fn suppress(
        &mut self,
        by: Option<SmolStr>,
        place: &Place<'_>,
    ) -> Option<AlarmTransition> {
        let now = self.record().and_then(|record| record.suppressed_by.as_ref());
        match (now, by) {
            (None, Some(by)) => Some(self.change(AlarmChange::Suppressed { by }, place)),
            (Some(now), Some(by)) if *now != by => {
                Some(self.change(AlarmChange::Suppressed { by }, place))
            }
            (Some(_), None) => Some(self.change(AlarmChange::Unsuppressed, place)),
            _ => None,
        }
    }
}

fn shelf(
    for_ms: Millis,
    one_shot: bool,
    said: Said<'_>,
    place: &Place<'_>,
) -> Result<Shelf, Refusal> {
    let longest_ms = place.config.shelve_max_ms;
    if said.comment.is_empty() {
        return Err(Refusal::NoComment);
    }
    if !(1..=longest_ms).contains(&for_ms) {
        return Err(Refusal::TooLong { longest_ms });
    }
    let (by, reason) = (said.by.clone(), said.comment.clone());
    Ok(Shelf { by, reason, until: place.now.plus_millis(for_ms), one_shot })
}
