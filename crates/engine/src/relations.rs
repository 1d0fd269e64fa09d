//! What one alarm or tag means for others: conditions over several tags, suppression by design,
//! first-out groups.
//!
//! Whether an alarm is suppressed is computed from what is known, never remembered: by its
//! expression while that is true, else by its parent while that stands, else by the member of its
//! group that was raised first among those that stand. So every order of events ends the same.
//!
//! Nothing is silent only because something else is that a person has put aside: what is shelved
//! or out of service suppresses nothing. And the first of a group is not lost when it returns
//! before anybody saw it: what is returned and still asks something is not suppressed by its group.

use std::collections::BTreeSet;

use model::{
    AlarmChange, AlarmKey, AlarmRecord, AlarmTransition, DevicePath, Event, Quality, Report,
    TagPath, Value,
};
use smol_str::{SmolStr, ToSmolStr};

use crate::alarm::condition::{above, cause};
use crate::alarm::config::{AlarmConfig, Condition, SetPoint};
use crate::alarm::expression::Known;
use crate::alarm::machine::{Alarm, Place, Step};
use crate::alarm::{Cause, Verdict};
use crate::engine::Engine;

/// Alarms that suppress each other in a row are told apart so far; also the end of a circle.
const DEPTH_MAX: i32 = 8;

/// Whether an alarm stands and nobody has put it aside.
fn can_suppress(record: &AlarmRecord) -> bool {
    record.facts.active && record.shelf.is_none() && record.removed.is_none()
}

impl Engine {
    /// Takes the edges that a device's report brought.
    pub(crate) fn take_steps(
        &mut self,
        device: &DevicePath,
        steps: Vec<(usize, Step)>,
        out: &mut Vec<Event>,
    ) {
        for (index, step) in self.in_order(device, steps) {
            let edge = self.with_device(device, |device, scene| device.take(index, step, scene));
            self.tell(edge, out);
        }
    }

    /// Edges of one report in the order in which nothing is told that is suppressed a moment later:
    /// returns first, of those that are suppressed before those that suppress them; then raises
    /// the other way round, members of groups by their keys.
    fn in_order(&self, device: &DevicePath, mut steps: Vec<(usize, Step)>) -> Vec<(usize, Step)> {
        if steps.len() > 1 {
            let alarms = &self.configs.of(device).config.alarms;
            steps.sort_by_cached_key(|(index, step)| {
                let alarm = alarms.get(*index);
                let depth = self.depth(alarm);
                let member = alarm.filter(|alarm| alarm.group.is_some());
                let member = member.map(|alarm| (alarm.point.clone(), alarm.kind));
                match step {
                    Step::Return(_) => (false, -depth, None, *index),
                    Step::Raise(_) | Step::Worsen(_) => (true, depth, member, *index),
                }
            });
        }
        steps
    }

    /// How many alarms suppress each other above this one.
    fn depth(&self, alarm: Option<&AlarmConfig>) -> i32 {
        let mut parent = alarm.and_then(|alarm| alarm.parent.as_ref());
        let mut depth = 0;
        while let Some(key) = parent.filter(|_| depth < DEPTH_MAX) {
            parent = self.configs.alarm(key).and_then(|alarm| alarm.parent.as_ref());
            depth += 1;
        }
        depth
    }

    /// Does something to an alarm, and what follows from it.
    pub(crate) fn with_alarm(
        &mut self,
        key: &AlarmKey,
        out: &mut Vec<Event>,
        act: impl FnOnce(&mut Alarm, &Place<'_>) -> Option<AlarmTransition>,
    ) {
        let edge = self.with_device(&key.device, |device, scene| {
            let index = device.find(key)?;
            device.with_alarm(index, scene, act)
        });
        self.tell(edge, out);
    }

    /// An edge was taken: it is an event, and others may depend on it.
    pub(crate) fn tell(&mut self, edge: Option<AlarmTransition>, out: &mut Vec<Event>) {
        let Some(edge) = edge else { return };
        let moved = matches!(
            edge.change,
            AlarmChange::Raised
                | AlarmChange::Returned
                | AlarmChange::Shelved(_)
                | AlarmChange::Unshelved { .. }
                | AlarmChange::Removed { .. }
                | AlarmChange::Restored { .. }
        );
        let raised = edge.change == AlarmChange::Raised;
        let key = moved.then(|| edge.key.clone());
        out.push(Event::Alarm(edge));
        let Some(key) = key else { return };
        for child in self.configs.children(&key).to_vec() {
            self.resuppress(&child, out);
        }
        let group = self.configs.alarm(&key).and_then(|alarm| alarm.group.clone());
        for member in group.map(|group| self.configs.group(&group).to_vec()).unwrap_or_default() {
            self.resuppress(&member, out);
        }
        if key.kind == model::AlarmKind::Offline && raised {
            self.doubt(&key.device, out);
        }
    }

    /// Suppresses an alarm or not, by what is known now.
    pub(crate) fn resuppress(&mut self, key: &AlarmKey, out: &mut Vec<Event>) {
        let by = self.configs.alarm(key).and_then(|alarm| self.suppression(key, alarm));
        self.with_alarm(key, out, |alarm, place| alarm.suppress(by, place));
    }

    /// Ends what is not configured any more, and suppresses what is configured to be.
    pub(crate) fn conform(&mut self, out: &mut Vec<Event>) {
        self.let_go(out);
        let mut keys = self.configs.suppressible();
        let suppressed = self.alarms().filter(|record| record.suppressed_by.is_some());
        keys.extend(suppressed.map(|record| record.key.clone()));
        keys.sort();
        keys.dedup();
        for key in keys {
            self.resuppress(&key, out);
        }
    }

    fn suppression(&self, key: &AlarmKey, alarm: &AlarmConfig) -> Option<SmolStr> {
        if let Some(when) = &alarm.suppress_when
            && when.is_true(&|tag| self.known(tag)) == Some(true)
        {
            return Some(when.text().into());
        }
        if let Some(parent) = &alarm.parent
            && self.record(parent).is_some_and(can_suppress)
        {
            return Some(parent.to_smolstr());
        }
        if self
            .record(key)
            .is_some_and(|record| !record.facts.active && record.facts.state().is_open())
        {
            return None;
        }
        let first = self.first_out(alarm.group.as_ref()?)?;
        (first != key).then(|| first.to_smolstr())
    }

    /// The member of a group that was raised first among those that stand.
    fn first_out(&self, group: &SmolStr) -> Option<&AlarmKey> {
        let members = self.configs.group(group).iter();
        let standing = members.filter_map(|key| {
            let record = self.record(key).filter(|record| can_suppress(record))?;
            Some((record.last_raised_at, key))
        });
        standing.min().map(|(_, key)| key)
    }

    fn record(&self, key: &AlarmKey) -> Option<&AlarmRecord> {
        let device = self.state.devices.get(&key.device)?;
        device.alarms.records().find(|record| record.key == *key)
    }

    fn known(&self, tag: &TagPath) -> Option<(Value, Quality)> {
        self.state.known.get(tag).map(|known| (known.value.clone(), known.quality))
    }

    /// Keeps a report's values of the tags that alarms need; answers those alarms in order.
    pub(crate) fn remember(&mut self, report: &Report) -> BTreeSet<AlarmKey> {
        let mut affected = BTreeSet::new();
        let Some(needs) = self.configs.needs(&report.device) else { return affected };
        for point in &report.points {
            if let Some(keys) = needs.get(&point.field) {
                let known = Known { value: point.value.clone(), quality: point.quality };
                self.state.known.insert(report.device.tag(&point.field), known);
                affected.extend(keys.iter().cloned());
            }
        }
        affected
    }

    /// A report of the present: the alarms that need its tags are judged again.
    pub(crate) fn learn(&mut self, report: &Report, out: &mut Vec<Event>) {
        for key in self.remember(report) {
            self.judge_again(&key, out);
        }
    }

    /// A device fell silent: what it last said is not known to hold any longer.
    fn doubt(&mut self, device: &DevicePath, out: &mut Vec<Event>) {
        for key in self.mark_doubtful(device) {
            self.judge_again(&key, out);
        }
    }

    fn mark_doubtful(&mut self, device: &DevicePath) -> BTreeSet<AlarmKey> {
        let mut affected = BTreeSet::new();
        for (field, keys) in self.configs.needs(device).into_iter().flatten() {
            if let Some(known) = self.state.known.get_mut(&device.tag(field)) {
                known.quality = Quality::BAD_NO_COMMUNICATION;
                affected.extend(keys.iter().cloned());
            }
        }
        affected
    }

    fn judge_again(&mut self, key: &AlarmKey, out: &mut Vec<Event>) {
        let step = self.weigh_again(key);
        self.take_steps(&key.device, step.into_iter().collect(), out);
        self.resuppress(key, out);
    }

    /// Lets an alarm take what is known now of a condition over several tags.
    fn weigh_again(&mut self, key: &AlarmKey) -> Option<(usize, Step)> {
        let verdict = self.verdict(key, self.configs.alarm(key)?);
        self.with_device(&key.device, |device, scene| {
            let index = device.find(key)?;
            Some((index, device.weigh(index, verdict, scene)?))
        })
    }

    /// What is known of a condition over several tags.
    fn verdict(&self, key: &AlarmKey, config: &AlarmConfig) -> Verdict {
        match &config.condition {
            Condition::Expression(expression) => match expression.is_true(&|tag| self.known(tag)) {
                Some(true) => Verdict::Violated(cause(config, None, None)),
                Some(false) => Verdict::Clear(Cause::back()),
                None => Verdict::Unknown,
            },
            Condition::Deviation { from, limit, deadband } => {
                let number = |tag: &TagPath| {
                    let (value, quality) = self.known(tag)?;
                    Some((value.number().filter(|_| !quality.is_bad())?, quality))
                };
                let set_point = match from {
                    SetPoint::Number(number) => Some(*number),
                    SetPoint::Tag(tag) => number(tag).map(|(number, _)| number),
                };
                let value = number(&key.device.tag(&config.field));
                let away = value.zip(set_point);
                let away = away.map(|((value, quality), wanted)| ((value - wanted).abs(), quality));
                above(config, away, *limit, *deadband)
            }
            _ => Verdict::Unknown,
        }
    }

    /// Alarms on what is derived from several devices.
    pub(crate) fn judge_derived(&mut self, derived: &Report, out: &mut Vec<Event>) {
        let steps = self.weigh_derived(derived);
        self.take_steps(&derived.device, steps, out);
        self.learn(derived, out);
    }

    fn weigh_derived(&mut self, derived: &Report) -> Vec<(usize, Step)> {
        let mut steps = Vec::new();
        if self.configs.knows(&derived.device) {
            self.with_device(&derived.device, |device, scene| {
                device.judge(derived, scene, &mut steps);
            });
        }
        steps
    }

    /// A journalled report of the present: delays and counts go on; edges were journalled.
    pub(crate) fn recover_present(&mut self, report: &Report) {
        for key in self.remember(report) {
            self.weigh_again(&key);
        }
    }

    /// What was derived then is derived again.
    pub(crate) fn recover_derived(&mut self, report: &Report) {
        for derived in self.observe(report) {
            self.weigh_derived(&derived);
            self.recover_present(&derived);
        }
    }

    /// A journalled raise of silence.
    pub(crate) fn recover_silence(&mut self, device: &DevicePath) {
        for key in self.mark_doubtful(device) {
            self.weigh_again(&key);
        }
    }
}
