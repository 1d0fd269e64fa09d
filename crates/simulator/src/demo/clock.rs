//! Plant time and the wall clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Plant time runs `speed` times as fast as the wall clock, from 0 at the start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    started: Instant,
    speed: f64,
}

impl Clock {
    /// Plant time begins now. The speed is brought within its bounds.
    pub(super) fn start(speed: f64) -> Self {
        let speed = if speed.is_finite() { speed.clamp(0.01, 1_000.0) } else { 1.0 };
        Self { started: Instant::now(), speed }
    }

    /// Plant time now, in microseconds.
    pub(super) fn now(&self) -> i64 {
        self.to_plant(self.started.elapsed())
    }

    /// When it is `at` in the plant.
    pub(super) fn instant(&self, at: i64) -> Instant {
        self.started + self.span(at)
    }

    /// How long a span of plant time takes.
    pub(super) fn span(&self, micros: i64) -> Duration {
        Duration::from_secs_f64((micros.max(0) as f64 / 1e6 / self.speed).min(1e9))
    }

    /// The wall clock at plant time `at`, in microseconds since 1970. The wall clock is read anew, so
    /// the answer is right after it was set or the machine slept.
    pub(super) fn wall_micros(&self, at: i64) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_micros()).unwrap_or(i64::MAX);
        let since = self.now() - at;
        if since >= 0 { now - micros(self.span(since)) } else { now + micros(self.span(-since)) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "292 000 years fit")]
    fn to_plant(self, elapsed: Duration) -> i64 {
        (elapsed.as_secs_f64() * self.speed * 1e6) as i64
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
