//! The form of `notify.toml`. The sample ([`SAMPLE`]) documents every key and is read by the tests,
//! so the documentation is what is read.

mod channel;
mod channels;
mod check;
mod mistake;
mod plan;

use serde::Deserialize;
use serde_spanned::Spanned;

use crate::notice::{Language, NoticeKind};

pub use channel::{Channel, ChannelKind, Method, Security};
pub(crate) use channels::{Body, ChannelPlan, Dialect, EmailPlan, HookPlan, Setup};
pub use check::{check, check_areas};
pub use mistake::Mistake;
pub(crate) use plan::{LanePlan, Plan, RosterPlan, RoutePlan, StepPlan};

/// A `notify.toml` in which every key is explained.
pub const SAMPLE: &str = include_str!("notify.toml");

/// Who is told of alarms, when and how.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The zone of the schedules and of times in messages, by its IANA name; the computer's own
    /// when it is left out.
    pub time_zone: Option<Spanned<String>>,
    /// The language of routes that name none.
    #[serde(default)]
    pub language: Language,
    /// How messages are sent and kept.
    pub delivery: Option<Spanned<Delivery>>,
    /// When many become one.
    pub flood: Option<Spanned<Flood>>,
    /// The ways to people.
    #[serde(default)]
    pub channel: Vec<Channel>,
    /// Which notices go which way.
    #[serde(default)]
    pub route: Vec<Spanned<Route>>,
    /// Who is told when nobody acknowledges.
    #[serde(default)]
    pub roster: Vec<Roster>,
    /// When to be told.
    #[serde(default)]
    pub schedule: Vec<ScheduleEntry>,
}

/// How messages are sent and kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delivery {
    /// How long connecting may take.
    pub connect_timeout_ms: i64,
    /// How long the whole of sending one message may take, connecting included.
    pub send_timeout_ms: i64,
    /// The wait after the first failed attempt; it doubles with each further one.
    pub retry_first_ms: i64,
    /// The longest wait.
    pub retry_max_ms: i64,
    /// How old a message may become before it is given up.
    pub give_up_after_ms: i64,
    /// How many messages may wait; above, the oldest of the lowest priority is given up.
    pub queue_max: usize,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 10_000,
            send_timeout_ms: 30_000,
            retry_first_ms: 1_000,
            retry_max_ms: 300_000,
            give_up_after_ms: 86_400_000,
            queue_max: 10_000,
        }
    }
}

/// When many messages become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flood {
    /// More than this many notices for one recipient within the window are one message.
    pub limit: usize,
    /// Length of the window.
    pub window_ms: i64,
}

impl Default for Flood {
    fn default() -> Self {
        Self { limit: 10, window_ms: 10_000 }
    }
}

/// Which notices go which way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The channels told at once.
    #[serde(default)]
    pub channels: Vec<Spanned<String>>,
    /// The roster followed.
    pub roster: Option<Spanned<String>>,
    /// The priorities meant; all when left out.
    #[serde(default)]
    pub priorities: Vec<Priority>,
    /// Ids of the areas meant; all when left out.
    #[serde(default)]
    pub areas: Vec<Spanned<String>>,
    /// When; always when left out.
    pub schedule: Option<Spanned<String>>,
    /// The language.
    pub language: Option<Language>,
    /// The changes told; raised and again when left out.
    pub changes: Option<Vec<NoticeKind>>,
}

/// How urgent an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// See [`model::Priority::Critical`].
    Critical,
    /// See [`model::Priority::High`].
    High,
    /// See [`model::Priority::Medium`].
    Medium,
    /// See [`model::Priority::Low`].
    Low,
    /// See [`model::Priority::Diagnostic`].
    Diagnostic,
}

impl From<Priority> for model::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Critical => Self::Critical,
            Priority::High => Self::High,
            Priority::Medium => Self::Medium,
            Priority::Low => Self::Low,
            Priority::Diagnostic => Self::Diagnostic,
        }
    }
}

/// Who is told when nobody acknowledges.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// What routes call it.
    pub name: Spanned<String>,
    /// The steps, earliest first.
    pub steps: Spanned<Vec<Step>>,
}

/// A step of a roster.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How long after the alarm was told, if nobody acknowledged it; 0 for the first step.
    pub after_ms: Option<Spanned<i64>>,
    /// The channels told.
    pub channels: Vec<Spanned<String>>,
}

/// When to be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleEntry {
    /// What routes call it.
    pub name: Spanned<String>,
    /// Its windows; none means always.
    #[serde(default)]
    pub windows: Vec<Spanned<WindowEntry>>,
}

/// A window of the week.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowEntry {
    /// Days it begins on, 1 = Monday … 7 = Sunday; every day when left out.
    #[serde(default = "every_day")]
    pub days: Vec<u8>,
    /// Its first minute, like `22:00`.
    pub from: String,
    /// The minute after its last, like `06:00`; at or before `from` it is of the next day.
    pub to: String,
}

fn every_day() -> Vec<u8> {
    (1..=7).collect()
}

impl Config {
    /// Reads a `notify.toml` and checks it. A byte-order mark is allowed. Places are bytes of the
    /// text without it.
    pub fn read(text: &str) -> Result<Self, Vec<Mistake>> {
        let config: Self = toml_edit::de::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| vec![Mistake::syntax(&error)])?;
        check(&config)?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
