//! Lulls: moments in which the journal leaves the disk to others.
//!
//! Making a group durable waits for everything that the disk was given before, whoever gave it. So
//! who writes much beside the journal makes it durable in small pieces, and waits for a lull before
//! each of them: right behind a group, and then as long as the next group is not near, judged by
//! how the last ones followed each other. While no group comes nobody waits, and nobody waits long:
//! a journal that cannot be written must not stop the others.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::locked;

/// So many groups tell when the next one is near.
const REMEMBERED: usize = 4;
/// A group that has not come so long after it was due does not come.
const LATE: Duration = Duration::from_millis(20);
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_millis(100);

/// When the journal is written, and when it is not.
#[derive(Debug, Default)]
pub(crate) struct Lulls {
    state: Mutex<Rhythm>,
    changed: Condvar,
}

/// How groups follow each other.
#[derive(Debug, Default)]
struct Rhythm {
    writing: bool,
    /// Groups that were written.
    written: u64,
    begun: Option<Instant>,
    /// From the beginning of a group to that of the next, of the last ones.
    distances: [Duration; REMEMBERED],
}

impl Rhythm {
    fn begin(&mut self, now: Instant) {
        if let Some(before) = self.begun.replace(now) {
            self.distances.rotate_right(1);
            self.distances[0] = now.saturating_duration_since(before);
        }
        self.writing = true;
    }

    fn end(&mut self) {
        self.writing = false;
        self.written += 1;
    }

    /// How long work of such a length should wait from `now` on, if no group ends before.
    fn pause(&self, now: Instant, work: Duration) -> Duration {
        if self.writing {
            return PATIENCE;
        }
        let shortest = self.distances.iter().min().copied().unwrap_or_default();
        let Some(due) = self.begun.map(|begun| begun + shortest) else { return Duration::ZERO };
        let near = now + work > due && now < due + LATE;
        if near { (due + LATE).saturating_duration_since(now) } else { Duration::ZERO }
    }
}

impl Lulls {
    /// The journal is going to be written.
    pub(super) fn end(&self) {
        locked(&self.state).begin(Instant::now());
    }

    /// It was written.
    pub(super) fn begin(&self) {
        locked(&self.state).end();
        self.changed.notify_all();
    }

    /// Waits for a lull, for work that will hold up the disk for so long.
    pub(crate) fn wait(&self, work: Duration) {
        let asked = Instant::now();
        let mut state = locked(&self.state);
        let written = state.written;
        loop {
            let behind_a_group = state.written > written && !state.writing;
            let (pause, rest) =
                (state.pause(Instant::now(), work), PATIENCE.saturating_sub(asked.elapsed()));
            if behind_a_group || pause.is_zero() || rest.is_zero() {
                return;
            }
            let waited = self.changed.wait_timeout(state, pause.min(rest));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Groups that begin every 40 ms and are written for 2, up to the one at `last` × 40 ms.
    fn regular(start: Instant, last: u32) -> Rhythm {
        let mut rhythm = Rhythm::default();
        for group in 0..=last {
            rhythm.begin(start + 40 * MS * group);
            rhythm.end();
        }
        rhythm
    }

    #[test]
    fn work_is_done_where_it_fits_before_the_next_group() {
        let start = Instant::now();
        let rhythm = regular(start, 9);
        let at = |ms: u32| rhythm.pause(start + 360 * MS + ms * MS, 5 * MS);
        assert_eq!(at(2), Duration::ZERO, "behind a group");
        assert_eq!(at(35), Duration::ZERO, "just before the next");
        assert_eq!(at(36), 24 * MS, "too near");
        assert_eq!(at(59), MS, "the next is late");
        assert_eq!(at(60), Duration::ZERO, "it does not come");
    }

    #[test]
    fn the_shortest_of_the_last_distances_counts_until_it_is_forgotten() {
        let start = Instant::now();
        let mut rhythm = regular(start, 9);
        let mut last = start + 360 * MS;
        let mut group = |rhythm: &mut Rhythm, after: u32| {
            last += after * MS;
            rhythm.begin(last);
            rhythm.end();
            last
        };
        let now = group(&mut rhythm, 3) + 2 * MS;
        assert!(!rhythm.pause(now, 5 * MS).is_zero(), "another one may come as soon");
        for nth in 1..=REMEMBERED {
            let now = group(&mut rhythm, 40) + 2 * MS;
            assert_eq!(rhythm.pause(now, 5 * MS).is_zero(), nth == REMEMBERED, "{nth}");
        }
    }

    #[test]
    fn while_a_group_is_written_everybody_waits_and_before_the_first_one_nobody() {
        let (now, mut rhythm) = (Instant::now(), Rhythm::default());
        assert_eq!(rhythm.pause(now, MS), Duration::ZERO);
        rhythm.begin(now);
        assert_eq!(rhythm.pause(now + MS, MS), PATIENCE);
        rhythm.end();
    }

    #[test]
    fn a_wait_ends_with_the_group_and_without_its_end_when_patience_does() {
        let lulls = Arc::new(Lulls::default());
        lulls.end();
        let waiting = Arc::clone(&lulls);
        let waited = thread::spawn(move || {
            let begun = Instant::now();
            waiting.wait(MS);
            begun.elapsed()
        });
        assert!(waited.join().unwrap() >= PATIENCE, "the journal stands still");

        let (waiting, (tell, told)) = (Arc::clone(&lulls), std::sync::mpsc::sync_channel(1));
        let ended = thread::spawn(move || {
            tell.send(()).unwrap();
            waiting.wait(Duration::from_hours(1));
        });
        told.recv().unwrap();
        lulls.begin();
        ended.join().unwrap();
    }
}
