//! What there is to tell: one edge of one alarm, as plain data. The station makes it from its own
//! types; nothing here knows of the engine.

use std::collections::BTreeMap;

use model::{Priority, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Why there is something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The condition came to stand.
    Raised,
    /// The condition came again before the occurrence was over.
    Again,
    /// The condition went away.
    Returned,
    /// A person has seen it; this ends every escalation of the occurrence.
    Acknowledged,
}

impl NoticeKind {
    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Again => "again",
            Self::Returned => "returned",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A message's wording in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// One line: what happened where.
    pub title: String,
    /// The rest, possibly several lines.
    pub body: String,
}

/// A message's wording in every language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// In Chinese.
    pub zh: Wording,
    /// In English.
    pub en: Wording,
}

impl Texts {
    /// The wording in a language.
    #[must_use]
    pub const fn of(&self, language: Language) -> &Wording {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// One edge of one alarm that people may have to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The occurrence's name, as `model::occurrence_id` makes it. Notices of one occurrence share
    /// it, and an acknowledgement names it.
    pub occurrence: SmolStr,
    /// Why there is something to tell.
    pub change: NoticeKind,
    /// When the edge was taken.
    pub at: Timestamp,
    /// How urgent the alarm is.
    pub priority: Priority,
    /// Id of the area that the device stands in; empty when it stands in none.
    pub area: SmolStr,
    /// Path of the device.
    pub device: SmolStr,
    /// The wording.
    pub text: Texts,
    /// What templates may insert beside the above: the names in [`FIELDS`]. Others are kept and
    /// not used, absent ones insert nothing.
    pub fields: BTreeMap<SmolStr, String>,
}

/// The placeholders that a notice's `fields` fill: the alarm's kind (`HIGH`), the value and limit
/// with their unit, the state after the edge, when it was raised, and names for people.
pub const FIELDS: &[&str] =
    &["kind", "value", "limit", "unit", "state", "raised_at", "device_name", "area_name", "by"];
