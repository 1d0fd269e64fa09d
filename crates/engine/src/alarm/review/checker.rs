//! What is wrong with an alarm configuration, read as a whole and together with what history says.
//!
//! [`check`] asks every rule of a table; each finds what it is about in the configuration and the
//! evidence and says it in a sentence with numbers in both languages: what, by how much, what to
//! do. An *error* is a configuration that cannot work as it is meant, a *warning* one that works
//! against its operators, a *hint* something to look at that may be right.
//!
//! Sources: ANSI/ISA-18.2-2016 (clauses 9 rationalisation, 10 basic alarm design, 16 monitoring and
//! assessment), IEC 62682, EEMUA 191; where a figure is ours, the rule says so. What only history
//! can tell is not said without it: no evidence, no finding. The template for devices that
//! register themselves is not read; it has no keys.

mod behaviour;
mod coincidence;
mod damping;
mod evidence;
mod organisation;
mod places;
mod rules;
mod scene;
#[cfg(test)]
mod tests;

use model::AlarmKey;

use super::sentence::{Detail, Details, Language, Template, fill, names};
use crate::plant::Plant;

pub use coincidence::{Coincidence, RAISES_MIN, SHARE_MIN, TOGETHER_MS, coincidences};
pub use evidence::{AlarmPast, Evidence, SuppressionPast, TagFacts};
use scene::Scene;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot work as it is meant.
    Error,
    /// It works against its operators.
    Warning,
    /// To be looked at; it may be right.
    Hint,
}

impl Severity {
    /// The name used on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's name.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The alarms it is about, the one to change first.
    pub keys: Vec<AlarmKey>,
    /// The numbers of the sentence.
    pub details: Details,
    sentence: Template,
}

impl Finding {
    /// The sentence: what, by how much, what to do.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut details = vec![("keys", Detail::Name(names(&self.keys, language).into()))];
        for (name, key) in ["key", "other"].into_iter().zip(&self.keys) {
            details.push((name, Detail::key(key)));
        }
        details.extend(self.details.iter().cloned());
        fill(self.sentence, &details, language)
    }
}

/// What a rule's function finds: the alarms and the numbers.
struct Match {
    keys: Vec<AlarmKey>,
    details: Details,
}

impl Match {
    fn new(keys: Vec<AlarmKey>, details: Details) -> Self {
        Self { keys, details }
    }
}

/// One rule.
struct Rule {
    code: &'static str,
    severity: Severity,
    find: fn(&Scene<'_>) -> Vec<Match>,
    /// With the names of the details in braces, and `{key}`, `{other}` (the first and the second
    /// alarm) and `{keys}` (the first three and how many more).
    sentence: Template,
}

/// Everything that is wrong, the worst first; among equals in the order of the table.
#[must_use]
pub fn check(plant: &Plant, evidence: &Evidence<'_>) -> Vec<Finding> {
    let scene = Scene::new(plant, evidence);
    let mut findings = Vec::new();
    for rule in &rules::RULES {
        let found = (rule.find)(&scene).into_iter().map(|found| Finding {
            code: rule.code,
            severity: rule.severity,
            keys: found.keys,
            details: found.details,
            sentence: rule.sentence,
        });
        findings.extend(found);
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}
