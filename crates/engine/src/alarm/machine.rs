//! The state machine of one alarm (ISA-18.2 §5.2).
//!
//! ```text
//! Normal ─raise─► Unacknowledged ─acknowledge─► Acknowledged ─return─► Normal
//!            ▲            └─return─► ReturnedUnacknowledged ─acknowledge─► Normal
//!            └──raise again─────────────────┘
//! ```
//! Where it is configured, what returned and is acknowledged waits for a reset (Latched) or a
//! confirmation (Unconfirmed) before it is Normal. An occurrence that is raised again before it is
//! Normal goes on and counts its raises; it is to be acknowledged again. What returned acknowledged
//! never asks again.
//!
//! Silenced (shelved, suppressed, out of service) the condition is followed and journalled all the
//! same, but nothing is asked of anybody: an occurrence that returns while it is silenced is over.

use model::{
    AlarmChange, AlarmFacts, AlarmKey, AlarmRecord, AlarmState, AlarmTransition, Millis, Timestamp,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::config::AlarmConfig;
use super::slope::Slope;
use super::{Cause, Verdict};

/// How often one occurrence is annunciated again; a clock that leaps must not bring thousands.
const AGAIN_MAX: u32 = 100;

/// An edge that becomes due if nothing speaks against it until then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Timer {
    /// From when the delay counts.
    pub(crate) since: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) step: Step,
}

/// An edge to take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Step {
    Raise(Cause),
    Return(Cause),
    /// It stands and became more urgent.
    Worsen(Cause),
}

/// One alarm. All times only go forward.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alarm {
    // Apart, as few alarms have one: what is looked at with every sample is small.
    timer: Option<Box<Timer>>,
    /// Samples in a row that violated.
    violations: u32,
    /// When it is annunciated again.
    again_at: Option<Timestamp>,
    /// How often it was.
    again: u32,
    last_raised: Option<Timestamp>,
    record: Option<Box<AlarmRecord>>,
    pub(crate) slope: Slope,
}

impl Alarm {
    /// When something of it is due.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let timer = self.timer.as_ref().map(|timer| timer.due);
        [timer, self.shelf_until(), self.again_at].into_iter().flatten().min()
    }

    /// What there is to be told of it, when it is not plain normal.
    pub(crate) fn record(&self) -> Option<&AlarmRecord> {
        self.record.as_deref()
    }

    /// Whether nothing but a violation could change it.
    pub(crate) fn is_idle(&self) -> bool {
        self.timer.is_none() && self.violations == 0 && !self.is_active()
    }

    /// Whether the condition stands.
    pub(crate) fn is_active(&self) -> bool {
        self.record().is_some_and(|record| record.facts.active)
    }

    /// Sets or stops the timer of a raise; a standing alarm needs none.
    pub(crate) fn set_raise(&mut self, timer: Option<Timer>) {
        let timer = timer.filter(|_| !self.is_active());
        match (&mut self.timer, timer) {
            (Some(old), Some(new)) => **old = new,
            (_, new) => self.timer = new.map(Box::new),
        }
    }

    /// Nothing of it is due before `at`; one annunciation then stands for all that were missed.
    pub(crate) fn postpone(&mut self, at: Timestamp) {
        if let Some(timer) = &mut self.timer {
            timer.due = timer.due.max(at);
        }
        self.again_at = self.again_at.map(|due| due.max(at));
    }

    /// Takes a verdict: keeps delays and counts, and says which edge to take now.
    pub(crate) fn judge(
        &mut self,
        verdict: Verdict,
        config: &AlarmConfig,
        now: Timestamp,
    ) -> Option<Step> {
        match verdict {
            Verdict::Unknown => None,
            Verdict::Held => {
                (self.timer, self.violations) = (None, 0);
                None
            }
            Verdict::Clear(cause) => {
                self.violations = 0;
                self.clear(cause, config, now)
            }
            Verdict::Violated(cause) => self.violate(cause, config, now),
        }
    }

    fn clear(&mut self, cause: Cause, config: &AlarmConfig, now: Timestamp) -> Option<Step> {
        let running = self.timer.take();
        if !self.is_active() {
            return None;
        }
        self.delay(Step::Return(cause), running, config.off_delay_ms, now)
    }

    /// Takes an edge at once, or when its delay is over. A delay that runs goes on from when it
    /// began, with the length that is configured now.
    fn delay(
        &mut self,
        step: Step,
        running: Option<Box<Timer>>,
        delay_ms: Millis,
        now: Timestamp,
    ) -> Option<Step> {
        let since = running.map_or(now, |timer| timer.since);
        let due = since.plus_millis(delay_ms.max(0));
        if due <= now {
            return Some(step);
        }
        self.timer = Some(Box::new(Timer { since, due, step }));
        None
    }

    fn violate(&mut self, cause: Cause, config: &AlarmConfig, now: Timestamp) -> Option<Step> {
        let running = self.timer.take();
        if let Some(record) = self.record().filter(|record| record.facts.active) {
            return (cause.priority < record.priority).then_some(Step::Worsen(cause));
        }
        self.violations = self.violations.saturating_add(1);
        if self.violations < config.violations {
            return None;
        }
        self.delay(Step::Raise(cause), running, config.on_delay_ms, now)
    }

    /// Takes an edge that [`Self::judge`] said.
    pub(crate) fn take(&mut self, step: Step, scene: &Place<'_>) -> Option<AlarmTransition> {
        match step {
            Step::Raise(cause) => Some(self.raise(cause, scene)),
            Step::Return(cause) => self.give_back(&cause, scene),
            Step::Worsen(cause) => self.worsen(cause, scene),
        }
    }

    /// What is due first, at its due time.
    pub(crate) fn fire(&mut self, place: &Place<'_>) -> Option<AlarmTransition> {
        let due = self.due()?;
        if self.shelf_until() == Some(due) {
            let change = AlarmChange::Unshelved { by: None, comment: SmolStr::default() };
            return Some(self.change(change, place));
        }
        if self.timer.as_ref().is_some_and(|timer| timer.due == due) {
            let timer = self.timer.take()?;
            return self.take(timer.step, &Place { now: due, ..*place });
        }
        self.again_at = None;
        Some(self.change(AlarmChange::Again, place))
    }

    fn shelf_until(&self) -> Option<Timestamp> {
        Some(self.record()?.shelf.as_ref()?.until)
    }

    fn raise(&mut self, cause: Cause, place: &Place<'_>) -> AlarmTransition {
        // The time names the occurrence, so two in one microsecond take neighbouring ones.
        let next = |last: Timestamp| Timestamp::from_micros(last.micros().saturating_add(1));
        let at = self.last_raised.map_or(place.now, |last| place.now.max(next(last)));
        let going_on = self.record().filter(|record| record.facts != AlarmFacts::NORMAL);
        let facts = AlarmFacts {
            active: true,
            acknowledged: false,
            confirmed: !place.config.confirm,
            latched: place.config.latch,
        };
        let (raised_at, raises) =
            going_on.map_or((at, 1), |record| (record.raised_at, record.raises.saturating_add(1)));
        self.edge(AlarmChange::Raised, place, |edge| {
            (edge.raised_at, edge.at, edge.raises, edge.facts) = (raised_at, at, raises, facts);
            edge.priority = cause.priority;
            measure(edge, cause);
        })
    }

    fn give_back(&mut self, cause: &Cause, place: &Place<'_>) -> Option<AlarmTransition> {
        let record = self.record().filter(|record| record.facts.active)?;
        let silenced = record.state().is_silenced();
        let facts = AlarmFacts { active: false, ..record.facts };
        let facts = if silenced { AlarmFacts::NORMAL } else { facts };
        let edge = self.edge(AlarmChange::Returned, place, |edge| {
            edge.facts = facts;
            (edge.value, edge.quality) = (cause.value, cause.quality);
            edge.limit = cause.limit.or(edge.limit);
        });
        Some(edge)
    }

    fn worsen(&mut self, cause: Cause, place: &Place<'_>) -> Option<AlarmTransition> {
        let record = self.record().filter(|record| record.facts.active)?;
        // What was said of the lesser trouble does not hold for the greater one.
        let confirmed = record.facts.confirmed && !place.config.confirm;
        let facts = AlarmFacts { acknowledged: false, confirmed, ..record.facts };
        Some(self.edge(AlarmChange::PriorityRaised, place, |edge| {
            edge.facts = facts;
            edge.priority = cause.priority;
            measure(edge, cause);
        }))
    }

    /// A change that leaves the facts as they are.
    pub(crate) fn change(&mut self, change: AlarmChange, place: &Place<'_>) -> AlarmTransition {
        self.edge(change, place, |_| ())
    }

    /// A change of the facts.
    pub(crate) fn change_facts(
        &mut self,
        change: AlarmChange,
        facts: AlarmFacts,
        place: &Place<'_>,
    ) -> AlarmTransition {
        self.edge(change, place, |edge| edge.facts = facts)
    }

    /// Takes an edge: what it says beyond the last one is filled in by `fill`.
    fn edge(
        &mut self,
        change: AlarmChange,
        place: &Place<'_>,
        fill: impl FnOnce(&mut AlarmTransition),
    ) -> AlarmTransition {
        let mut edge = self.record().map_or_else(
            || AlarmTransition {
                key: place.key.clone(),
                raised_at: place.now,
                at: place.now,
                state: AlarmState::Normal,
                facts: AlarmFacts::NORMAL,
                change: AlarmChange::Raised,
                priority: place.config.priority.of(None, None),
                value: None,
                limit: place.config.limit(),
                unit: place.config.unit.clone(),
                quality: model::Quality::GOOD,
                raises: 0,
            },
            |record| follow(record, place.now),
        );
        edge.change = change;
        fill(&mut edge);
        self.follow(&edge, place.config);
        edge.state = self.record().map_or(AlarmState::Normal, AlarmRecord::state);
        self.forget_normal();
        edge
    }

    /// A transition that was journalled.
    pub(crate) fn restore(&mut self, transition: &AlarmTransition, config: &AlarmConfig) {
        self.follow(transition, config);
        self.forget_normal();
    }

    fn follow(&mut self, edge: &AlarmTransition, config: &AlarmConfig) {
        match &mut self.record {
            Some(record) => record.take(edge),
            None => self.record = Some(Box::new(AlarmRecord::begin(edge))),
        }
        match edge.change {
            AlarmChange::Raised => {
                self.last_raised = self.last_raised.max(Some(edge.at));
                (self.timer, self.violations) = (None, 0);
                (self.again_at, self.again) = (None, 0);
            }
            AlarmChange::Again => (self.again_at, self.again) = (None, self.again + 1),
            AlarmChange::Returned => self.timer = None,
            _ => {}
        }
        self.keep_again(edge.at, config);
    }

    /// Annunciates again as long as it stands unacknowledged.
    fn keep_again(&mut self, at: Timestamp, config: &AlarmConfig) {
        let asks = self.record().map(AlarmRecord::state) == Some(AlarmState::Unacknowledged);
        let after_ms = config.again_after_ms.filter(|_| asks && self.again < AGAIN_MAX);
        self.again_at = match (after_ms, self.again_at) {
            (Some(after_ms), None) => Some(at.plus_millis(after_ms.max(1))).filter(|due| *due > at),
            (Some(_), due) => due,
            (None, _) => None,
        };
    }

    fn forget_normal(&mut self) {
        if self.record().is_some_and(|record| record.state() == AlarmState::Normal) {
            self.record = None;
        }
    }
}

/// What surrounds an alarm while something happens to it.
pub(crate) struct Place<'a> {
    pub(crate) key: &'a AlarmKey,
    pub(crate) config: &'a AlarmConfig,
    pub(crate) now: Timestamp,
}

fn measure(edge: &mut AlarmTransition, cause: Cause) {
    (edge.value, edge.limit, edge.quality) = (cause.value, cause.limit, cause.quality);
    edge.unit = cause.unit;
}

/// The edge that changes nothing of a record.
fn follow(record: &AlarmRecord, now: Timestamp) -> AlarmTransition {
    AlarmTransition {
        key: record.key.clone(),
        raised_at: record.raised_at,
        at: now.max(record.changed_at),
        state: record.state(),
        facts: record.facts,
        change: AlarmChange::Raised,
        priority: record.priority,
        value: record.value,
        limit: record.limit,
        unit: record.unit.clone(),
        quality: record.quality,
        raises: record.raises,
    }
}
