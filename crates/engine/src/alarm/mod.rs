//! Alarms: what is configured ([`config`], [`expression`]), which conditions stand ([`condition`],
//! [`slope`]), what becomes of them ([`machine`], [`action`]), and how good they are ([`review`]).

pub(crate) mod action;
pub(crate) mod condition;
pub(crate) mod config;
pub(crate) mod expression;
pub(crate) mod machine;
pub mod review;
pub(crate) mod slope;

use model::{Priority, Quality};
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

/// What is known of one alarm's condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The condition stands.
    Violated(Cause),
    /// Not beyond the limit, but not far enough within it to return: no delay goes on.
    Held,
    /// Far enough within the limit, or nobody watches it any more.
    Clear(Cause),
    /// Nothing usable is known: everything stays as it is.
    Unknown,
}
