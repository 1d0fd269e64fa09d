//! Whether a change of an alarm's limit, deadband or delays is sound, before it is made.
//!
//! [`check_change`] makes the change in a copy and judges the alarm as it would then be, among the
//! other alarms of its device, by the rules of a table. Every problem is a reason to refuse. What
//! was wrong before and stays wrong is told as well.
//!
//! Sources: ANSI/ISA-18.2-2016 clauses 10 (basic alarm design) and 17 (management of change); the
//! longest delays are ours.

mod rules;
#[cfg(test)]
mod tests;

use model::{AlarmKey, Millis};

use super::sentence::{Detail, Details, Language, Template, fill};
use super::watched;
use crate::plant::{AlarmConfig, DeviceConfig};

/// The longest on-delay and off-delay.
pub const DELAY_MAX_MS: Millis = 3_600_000;

/// What is to be changed; none stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LimitChange {
    /// The limit, in the alarm's unit.
    pub limit: Option<f64>,
    /// The deadband, in the alarm's unit.
    pub deadband: Option<f64>,
    /// The on-delay.
    pub on_delay_ms: Option<Millis>,
    /// The off-delay.
    pub off_delay_ms: Option<Millis>,
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The rule's name.
    pub code: &'static str,
    /// The numbers of the sentence.
    pub details: Details,
    sentence: Template,
}

impl Problem {
    /// The sentence: what is wrong, by how much, what is possible.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        fill(self.sentence, &self.details, language)
    }
}

/// What a rule looks at.
struct Case<'a> {
    /// The device with the alarm as it would be.
    device: &'a DeviceConfig,
    key: &'a AlarmKey,
    /// The alarm as it would be.
    alarm: &'a AlarmConfig,
    change: LimitChange,
}

impl<'a> Case<'a> {
    fn range(&self) -> Option<(f64, f64)> {
        watched::range(self.device, self.alarm)
    }

    /// A number in the alarm's unit.
    fn number(&self, value: f64) -> Detail {
        Detail::number(value, &self.alarm.unit)
    }

    /// The other alarms of the device.
    fn siblings(&self) -> impl Iterator<Item = &'a AlarmConfig> {
        let (point, kind) = (&self.key.point, self.key.kind);
        self.device.alarms.iter().filter(move |other| other.point != *point || other.kind != kind)
    }

    fn sibling_key(&self, sibling: &AlarmConfig) -> Detail {
        Detail::key(&sibling.key(&self.key.device))
    }
}

/// One rule: the details of each problem that it finds.
struct Rule {
    code: &'static str,
    find: fn(&Case<'_>) -> Vec<Details>,
    sentence: Template,
}

/// Everything that speaks against the change; nothing when it is sound.
#[must_use]
pub fn check_change(device: &DeviceConfig, key: &AlarmKey, change: LimitChange) -> Vec<Problem> {
    let mut device = device.clone();
    let own = |alarm: &&mut AlarmConfig| alarm.point == key.point && alarm.kind == key.kind;
    let Some(alarm) = device.alarms.iter_mut().find(own) else {
        let details = vec![("key", Detail::key(key))];
        return vec![Problem { code: "unknown_alarm", details, sentence: rules::UNKNOWN_ALARM }];
    };
    apply(alarm, change);
    let alarm = alarm.clone();
    let case = Case { device: &device, key, alarm: &alarm, change };
    let problems = |rule: &'static Rule| {
        let problem = |details| Problem { code: rule.code, details, sentence: rule.sentence };
        (rule.find)(&case).into_iter().map(problem).collect::<Vec<_>>()
    };
    rules::RULES.iter().flat_map(problems).collect()
}

/// Makes the change.
pub fn apply(alarm: &mut AlarmConfig, change: LimitChange) {
    // A condition with a deadband alone passes the limit over, one with neither both.
    let limit = change.limit.or(alarm.limit()).unwrap_or_default();
    let deadband = change.deadband.or(alarm.deadband()).unwrap_or_default();
    alarm.set_limit(limit, deadband);
    alarm.on_delay_ms = change.on_delay_ms.unwrap_or(alarm.on_delay_ms);
    alarm.off_delay_ms = change.off_delay_ms.unwrap_or(alarm.off_delay_ms);
}
