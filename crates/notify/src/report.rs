//! What the station must hear of: channels that fail and recover, and every notice that is not sent.

use model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::config::ChannelKind;
use crate::notice::NoticeKind;

/// A channel began to fail or recovered: the station raises or returns an alarm for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelEvent {
    /// The channel's name.
    pub channel: SmolStr,
    /// Whether it fails: after the third failed attempt in a row, or after one that only people can
    /// mend. It recovers at the next success.
    pub failed: bool,
    /// The last error, without secrets; empty when it recovered.
    pub reason: String,
}

/// Why a message was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GivenUp {
    /// The other side refused it for good.
    Refused,
    /// It could not be sent within the configured time.
    TooOld,
    /// The queue was full and it was the oldest of the lowest priority.
    QueueFull,
    /// Its channel or recipient is no longer configured.
    NotConfigured,
}

/// What happened that somebody must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A channel began to fail or recovered.
    Channel(ChannelEvent),
    /// A notice will not be sent to a recipient.
    GivenUp {
        /// The channel's name.
        channel: SmolStr,
        /// The recipient; empty when the channel has no single ones.
        to: SmolStr,
        /// The occurrence that the notice was of.
        occurrence: SmolStr,
        /// The notice's kind.
        change: NoticeKind,
        /// Why.
        why: GivenUp,
        /// The same as a sentence, without secrets.
        reason: String,
    },
    /// An escalation ended before anybody acknowledged the alarm: there were too many, or its
    /// roster is no longer configured.
    EscalationEnded {
        /// The roster's name.
        roster: SmolStr,
        /// The occurrence.
        occurrence: SmolStr,
        /// Why, as a sentence.
        reason: String,
    },
    /// Notices or acknowledgements were told faster than they could be kept and are lost to
    /// notification. Each was also refused to its teller.
    NotTaken {
        /// How many since the last report.
        count: u64,
    },
    /// Entries of the queue's file could not be read; they were moved aside.
    Damaged {
        /// How many lines.
        lines: usize,
        /// The file they were moved to.
        file: String,
    },
    /// The queue cannot be written: messages are sent, but a restart would forget those waiting.
    NotDurable {
        /// Why.
        reason: String,
    },
    /// The queue can be written again and holds everything that waits.
    DurableAgain,
}

/// Where reports go. Called from the notifier's own thread, in order, none is left out; it should
/// return quickly and must not wait for the notifier.
pub type Reports = std::sync::Arc<dyn Fn(Report) + Send + Sync>;

/// Whether a failed message is worth another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Later: the network, a busy or broken server. Not before so many milliseconds if it said so.
    Later(Option<Millis>),
    /// Later, but only people can mend it: a secret is missing, a login is refused.
    Unready,
    /// Never: this message is refused for good.
    Refused,
}

/// A message that was not sent, as a sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SendError {
    /// Whether another attempt is worth it.
    pub failure: Failure,
    /// What happened.
    pub reason: String,
}

impl SendError {
    pub(crate) fn later(reason: impl Into<String>) -> Self {
        Self { failure: Failure::Later(None), reason: reason.into() }
    }

    pub(crate) fn unready(reason: impl Into<String>) -> Self {
        Self { failure: Failure::Unready, reason: reason.into() }
    }

    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self { failure: Failure::Refused, reason: reason.into() }
    }
}

/// How a channel is doing, all its recipients together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelStatus {
    /// Its name.
    pub name: SmolStr,
    /// What it is.
    pub kind: ChannelKind,
    /// Notices that wait, those being sent included.
    pub waiting: usize,
    /// Notices sent since the start.
    pub sent: u64,
    /// Notices given up since the start.
    pub given_up: u64,
    /// The last error since the last success, without secrets.
    pub last_error: Option<String>,
    /// Since when every attempt has failed.
    pub failing_since: Option<Timestamp>,
    /// Whether it counts as failed, as the last [`ChannelEvent`] said.
    pub failed: bool,
    /// When a message was last sent.
    pub last_sent: Option<Timestamp>,
}
