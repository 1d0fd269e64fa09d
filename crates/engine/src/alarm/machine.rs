//! The state machine of one alarm of one device (ISA-18.2 §5.2).
//!
//! ```text
//! Normal ─raise─► Unacknowledged ─acknowledge─► Acknowledged ─return─► Normal
//!                        └─return─► ReturnedUnacknowledged ─acknowledge─► Normal
//! ```
//! Every raise begins a new occurrence with its own `raised_at`. An occurrence that returned
//! before anybody saw it waits for its acknowledgement beside a new one, so nothing is lost: at
//! most 100 wait, the oldest leaves the engine's memory (never the history) and can no longer be
//! acknowledged. What returned acknowledged never asks again.

use std::collections::VecDeque;

use model::{AlarmChange, AlarmKey, AlarmState, AlarmTransition, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Cause, Verdict};

/// Occurrences of one alarm that may wait for acknowledgement after they returned.
const RETURNED_MAX: usize = 100;

/// A raise that becomes due if nothing speaks against it until then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) due: Timestamp,
    pub(crate) cause: Cause,
}

/// An edge to take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Raise(Cause),
    Return(Cause),
}

/// One alarm of one device. All times only go forward.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alarm {
    pending: Option<Pending>,
    active: Option<AlarmTransition>,
    returned: VecDeque<AlarmTransition>,
    last_raised: Option<Timestamp>,
}

impl Alarm {
    /// When its timer is due.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        self.pending.as_ref().map(|pending| pending.due)
    }

    /// Whether an occurrence stands.
    pub(crate) fn is_active(&self) -> bool {
        self.active.is_some()
    }

    /// The last transition of every occurrence that is not back to normal, oldest first.
    pub(crate) fn standing(&self) -> impl Iterator<Item = &AlarmTransition> {
        self.returned.iter().chain(&self.active)
    }

    /// Sets or stops the timer; a standing alarm needs none.
    pub(crate) fn set_pending(&mut self, pending: Option<Pending>) {
        self.pending = pending.filter(|_| self.active.is_none());
    }

    /// The timer's raise is not due before `at`.
    pub(crate) fn postpone(&mut self, at: Timestamp) {
        if let Some(pending) = &mut self.pending {
            pending.due = pending.due.max(at);
        }
    }

    /// Takes a message's verdict: keeps the on-delay and says which edge to take now.
    pub(crate) fn judge(&mut self, verdict: Verdict, now: Timestamp) -> Option<Step> {
        match verdict {
            Verdict::Unknown => None,
            Verdict::Held => {
                self.pending = None;
                None
            }
            Verdict::Clear(cause) => {
                self.pending = None;
                self.is_active().then_some(Step::Return(cause))
            }
            Verdict::Violated(..) if self.is_active() => None,
            Verdict::Violated(cause, on_delay_ms) if on_delay_ms <= 0 => Some(Step::Raise(cause)),
            Verdict::Violated(cause, on_delay_ms) => {
                let due = self.due().unwrap_or_else(|| now.plus_millis(on_delay_ms));
                self.pending = Some(Pending { due, cause });
                None
            }
        }
    }

    /// Takes an edge that [`Self::judge`] said.
    pub(crate) fn take(
        &mut self,
        step: Step,
        key: AlarmKey,
        at: Timestamp,
    ) -> Option<AlarmTransition> {
        match step {
            Step::Raise(cause) => Some(self.raise(key, at, cause)),
            Step::Return(cause) => self.give_back(at, &cause),
        }
    }

    /// The timer's raise, at its due time.
    pub(crate) fn fire(&mut self, key: AlarmKey) -> Option<AlarmTransition> {
        let Pending { due, cause } = self.pending.take()?;
        Some(self.raise(key, due, cause))
    }

    fn raise(&mut self, key: AlarmKey, at: Timestamp, cause: Cause) -> AlarmTransition {
        // The time names the occurrence, so two in one microsecond take neighbouring ones.
        let next = |last: Timestamp| Timestamp::from_micros(last.micros().saturating_add(1));
        let at = self.last_raised.map_or(at, |last| at.max(next(last)));
        let raised = AlarmTransition {
            key,
            raised_at: at,
            at,
            state: AlarmState::Unacknowledged,
            change: AlarmChange::Raised,
            priority: cause.priority,
            value: cause.value,
            limit: cause.limit,
            unit: cause.unit,
            quality: cause.quality,
        };
        self.restore(&raised);
        raised
    }

    fn give_back(&mut self, at: Timestamp, cause: &Cause) -> Option<AlarmTransition> {
        let active = self.active.as_ref()?;
        let state = match active.state {
            AlarmState::Unacknowledged => AlarmState::ReturnedUnacknowledged,
            _ => AlarmState::Normal,
        };
        let returned = AlarmTransition {
            at: at.max(active.at),
            state,
            change: AlarmChange::Returned,
            value: cause.value,
            limit: cause.limit.or(active.limit),
            quality: cause.quality,
            ..active.clone()
        };
        self.restore(&returned);
        Some(returned)
    }

    /// A person has seen an occurrence; nothing when it is unknown or was seen before.
    pub(crate) fn acknowledge(
        &mut self,
        raised_at: Timestamp,
        at: Timestamp,
        by: &SmolStr,
        comment: &SmolStr,
    ) -> Option<AlarmTransition> {
        let waits =
            |a: &&AlarmTransition| a.raised_at == raised_at && a.state.needs_acknowledgement();
        let seen = self.standing().find(waits)?;
        let state =
            if seen.state.is_active() { AlarmState::Acknowledged } else { AlarmState::Normal };
        let acknowledged = AlarmTransition {
            at: at.max(seen.at),
            state,
            change: AlarmChange::Acknowledged { by: by.clone(), comment: comment.clone() },
            ..seen.clone()
        };
        self.restore(&acknowledged);
        Some(acknowledged)
    }

    /// Goes to the state after a transition, whether it is taken now or was journalled.
    pub(crate) fn restore(&mut self, transition: &AlarmTransition) {
        let raised_at = transition.raised_at;
        self.last_raised = self.last_raised.max(Some(raised_at));
        self.returned.retain(|waiting| waiting.raised_at != raised_at);
        if transition.state.is_active() {
            self.pending = None;
            self.active = Some(transition.clone());
            return;
        }
        if self.active.as_ref().is_some_and(|active| active.raised_at == raised_at) {
            self.active = None;
        }
        if transition.state == AlarmState::ReturnedUnacknowledged {
            if self.returned.len() == RETURNED_MAX {
                self.returned.pop_front();
            }
            self.returned.push_back(transition.clone());
        }
    }
}
