//! What every alarm of the plant files has alike, in sets and alone: how it behaves and what it
//! says to people.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::Text;

/// How urgent an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Priority {
    Critical,
    High,
    Medium,
    Low,
    Diagnostic,
    /// By how far the value is beyond its limit.
    ByExcess,
}

impl From<Priority> for engine::PriorityRule {
    fn from(priority: Priority) -> Self {
        Self::Fixed(match priority {
            Priority::Critical => model::Priority::Critical,
            Priority::High => model::Priority::High,
            Priority::Medium => model::Priority::Medium,
            Priority::Low => model::Priority::Low,
            Priority::Diagnostic => model::Priority::Diagnostic,
            Priority::ByExcess => return Self::ByExcess,
        })
    }
}

/// The words of the steps of `by_excess`, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Levels {
    medium: Option<Text>,
    high: Option<Text>,
    critical: Option<Text>,
}

impl Levels {
    /// The word of the step that has this priority.
    pub(super) fn of(&self, priority: model::Priority) -> Option<&Text> {
        match priority {
            model::Priority::Critical => self.critical.as_ref(),
            model::Priority::High => self.high.as_ref(),
            model::Priority::Medium => self.medium.as_ref(),
            model::Priority::Low | model::Priority::Diagnostic => None,
        }
    }
}

/// How an alarm behaves, as written.
#[derive(Clone, Copy)]
pub(super) struct Behaviour<'a> {
    pub(super) priority: &'a Spanned<Priority>,
    pub(super) levels: Option<&'a Spanned<Levels>>,
    pub(super) on_delay_ms: Option<&'a Spanned<i64>>,
    pub(super) off_delay_ms: Option<&'a Spanned<i64>>,
    pub(super) violations: Option<&'a Spanned<i64>>,
    pub(super) latch: bool,
    pub(super) confirm: bool,
    pub(super) again_after_ms: Option<&'a Spanned<i64>>,
    pub(super) shelve_max_ms: Option<&'a Spanned<i64>>,
    pub(super) suppress_when: Option<&'a Spanned<String>>,
}

/// What an alarm says to people, as written.
#[derive(Clone, Copy, Default)]
pub(super) struct Texts<'a> {
    pub(super) cause: Option<&'a Text>,
    pub(super) consequence: Option<&'a Text>,
    pub(super) guidance: Option<&'a Text>,
    pub(super) respond_ms: Option<&'a Spanned<i64>>,
    pub(super) display: Option<&'a Spanned<String>>,
}

impl<'a> Texts<'a> {
    /// What these leave out is taken from others.
    pub(super) fn or(self, other: Texts<'a>) -> Self {
        Self {
            cause: self.cause.or(other.cause),
            consequence: self.consequence.or(other.consequence),
            guidance: self.guidance.or(other.guidance),
            respond_ms: self.respond_ms.or(other.respond_ms),
            display: self.display.or(other.display),
        }
    }
}

/// A form of an alarm: its own keys and those that all alarms have. Serde's `flatten` would do it
/// without a macro, but then unknown keys would be passed over and places in the file be lost.
macro_rules! alarm_form {
    ($(#[$doc:meta])* struct $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($own)*
            pub(super) priority: Spanned<Priority>,
            pub(super) level: Option<Text>,
            pub(super) levels: Option<Spanned<crate::plant::behaviour::Levels>>,
            pub(super) on_delay_ms: Option<Spanned<i64>>,
            pub(super) off_delay_ms: Option<Spanned<i64>>,
            pub(super) violations: Option<Spanned<i64>>,
            #[serde(default)]
            pub(super) latch: bool,
            #[serde(default)]
            pub(super) confirm: bool,
            pub(super) again_after_ms: Option<Spanned<i64>>,
            pub(super) shelve_max_ms: Option<Spanned<i64>>,
            pub(super) suppress_when: Option<Spanned<String>>,
            pub(super) cause: Option<Text>,
            pub(super) consequence: Option<Text>,
            pub(super) guidance: Option<Text>,
            pub(super) respond_ms: Option<Spanned<i64>>,
            pub(super) display: Option<Spanned<String>>,
        }

        impl $name {
            /// How it behaves.
            pub(super) fn behaviour(&self) -> Behaviour<'_> {
                Behaviour {
                    priority: &self.priority,
                    levels: self.levels.as_ref(),
                    on_delay_ms: self.on_delay_ms.as_ref(),
                    off_delay_ms: self.off_delay_ms.as_ref(),
                    violations: self.violations.as_ref(),
                    latch: self.latch,
                    confirm: self.confirm,
                    again_after_ms: self.again_after_ms.as_ref(),
                    shelve_max_ms: self.shelve_max_ms.as_ref(),
                    suppress_when: self.suppress_when.as_ref(),
                }
            }

            /// The word of its level with this priority.
            pub(super) fn level(&self, priority: model::Priority) -> Option<&Text> {
                let step = self.levels.as_ref().and_then(|levels| levels.as_ref().of(priority));
                step.or(self.level.as_ref())
            }

            /// What it says to people.
            pub(super) fn texts(&self) -> Texts<'_> {
                Texts {
                    cause: self.cause.as_ref(),
                    consequence: self.consequence.as_ref(),
                    guidance: self.guidance.as_ref(),
                    respond_ms: self.respond_ms.as_ref(),
                    display: self.display.as_ref(),
                }
            }
        }
    };
}
pub(super) use alarm_form;
