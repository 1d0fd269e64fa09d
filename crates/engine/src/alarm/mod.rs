//! Alarms: which conditions stand ([`limits`]) and what becomes of them ([`machine`]).

pub(crate) mod limits;
pub(crate) mod machine;

use model::{AlarmKind, DevicePath, Priority, Quality, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What caused an edge, as the journal tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cause {
    pub(crate) value: Option<f64>,
    pub(crate) limit: Option<f64>,
    pub(crate) unit: SmolStr,
    pub(crate) quality: Quality,
    pub(crate) priority: Priority,
}

impl Cause {
    /// A cause without a number.
    pub(crate) fn plain(quality: Quality, priority: Priority) -> Self {
        Self { value: None, limit: None, unit: SmolStr::default(), quality, priority }
    }

    /// Why an alarm returned when no number says it. The occurrence keeps its own priority.
    pub(crate) fn back() -> Self {
        Self::plain(Quality::GOOD, Priority::Diagnostic)
    }
}

/// What one message says about one alarm's condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The condition stands; raise after this many milliseconds of standing.
    Violated(Cause, i64),
    /// Not beyond the limit, but not far enough within it to return: no on-delay goes on.
    Held,
    /// Far enough within the limit, or nobody watches it any more.
    Clear(Cause),
    /// The message says nothing usable: everything stays as it is.
    Unknown,
}

/// Reads the name that [`model::AlarmTransition::occurrence`] gives.
pub(crate) fn parse_occurrence(name: &str) -> Option<(DevicePath, AlarmKind, Timestamp)> {
    let mut parts = name.rsplitn(3, ':');
    let raised_at = Timestamp::from_micros(parts.next()?.parse().ok()?);
    let kind = parts.next()?;
    let kind = AlarmKind::ALL.into_iter().find(|known| known.name() == kind)?;
    Some((DevicePath::new(parts.next()?).ok()?, kind, raised_at))
}
