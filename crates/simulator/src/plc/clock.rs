//! Plant time of the scan, the instant at which a scan is due, and the wall clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Plant time runs `speed` times as fast as the wall clock, from 0 at the start.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScanClock {
    started: Instant,
    speed: f64,
}

impl ScanClock {
    /// Plant time begins now. The speed is brought within 0.01 and 1000.
    pub(super) fn start(speed: f64) -> Self {
        let speed = if speed.is_finite() { speed.clamp(0.01, 1_000.0) } else { 1.0 };
        Self { started: Instant::now(), speed }
    }

    /// How many times as fast.
    pub(super) const fn speed(&self) -> f64 {
        self.speed
    }

    /// Plant time now, in nanoseconds.
    #[expect(clippy::cast_possible_truncation, reason = "106 days at 1000 times as fast fit")]
    pub(super) fn now_ns(&self) -> i64 {
        (self.started.elapsed().as_nanos() as f64 * self.speed) as i64
    }

    /// How long it is until plant time `at_ns`; nothing when that is past.
    pub(super) fn until(&self, at_ns: i64) -> Duration {
        self.real(at_ns - self.now_ns())
    }

    /// How long a span of plant time takes.
    pub(super) fn real(&self, span_ns: i64) -> Duration {
        Duration::from_secs_f64((span_ns.max(0) as f64 / 1e9 / self.speed).min(1e9))
    }

    /// UTC now, in nanoseconds since 1970.
    pub(super) fn wall_ns() -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
    }

    /// UTC at plant time `at_us`, in microseconds since 1970. The wall clock is read anew, so the
    /// answer is right after it was set.
    pub(super) fn wall_micros(&self, at_us: i64) -> i64 {
        let since_ns = self.now_ns() - at_us.saturating_mul(1_000);
        let since = i64::try_from(self.real(since_ns).as_micros()).unwrap_or(i64::MAX);
        Self::wall_ns() / 1_000 - since
    }
}
