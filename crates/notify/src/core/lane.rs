//! One recipient of one channel: what is being sent, how the last attempts went, when to try again.

use std::collections::BTreeSet;

use model::{Millis, Timestamp};

use super::backoff;
use super::flood::Flood;
use crate::config::Delivery;
use crate::report::{Failure, SendError};

/// Failed attempts in a row after which a channel counts as failed.
const FAILED_AFTER: u32 = 3;
/// The longest wait that the other side may ask for.
const ASKED_MAX_MS: Millis = 3_600_000;

/// The state of one recipient. Attempts are not kept over a restart: it tries at once.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    pub(crate) flood: Flood,
    /// What is being sent.
    pub(crate) in_flight: BTreeSet<u64>,
    /// Not before this.
    retry_at: Option<Timestamp>,
    /// How long that wait was, so that a clock put back does not make it longer.
    retry_wait_ms: Millis,
    failures: u32,
    pub(crate) failed: bool,
    pub(crate) failing_since: Option<Timestamp>,
    pub(crate) last_error: Option<String>,
    pub(crate) last_sent: Option<Timestamp>,
    pub(crate) sent: u64,
    pub(crate) given_up: u64,
}

impl Lane {
    /// Whether the next attempt may begin.
    pub(crate) fn free(&self, now: Timestamp) -> bool {
        let waits = self.retry_at.is_some_and(|at| {
            let left = at.millis_since(now);
            at > now && left <= self.retry_wait_ms
        });
        self.in_flight.is_empty() && !waits
    }

    /// An attempt succeeded.
    pub(crate) fn succeeded(&mut self, notices: usize, now: Timestamp) {
        self.sent += u64::try_from(notices).unwrap_or(u64::MAX);
        self.last_sent = Some(now);
        self.failures = 0;
        self.retry_at = None;
        self.failed = false;
        self.failing_since = None;
        self.last_error = None;
    }

    /// An attempt failed.
    pub(crate) fn failed(
        &mut self,
        error: &SendError,
        seed: &str,
        delivery: &Delivery,
        now: Timestamp,
    ) {
        self.failures = self.failures.saturating_add(1);
        self.failing_since.get_or_insert(now);
        self.last_error = Some(error.reason.clone());
        self.failed |= match error.failure {
            Failure::Refused | Failure::Unready => true,
            Failure::Later(_) => self.failures >= FAILED_AFTER,
        };
        let Delivery { retry_first_ms, retry_max_ms, .. } = *delivery;
        let own = backoff::delay(retry_first_ms, retry_max_ms, self.failures, seed);
        let asked = match error.failure {
            Failure::Later(Some(asked)) => asked.clamp(0, ASKED_MAX_MS),
            _ => 0,
        };
        self.retry_wait_ms = own.max(asked);
        self.retry_at = Some(now.plus_millis(self.retry_wait_ms));
    }
}
