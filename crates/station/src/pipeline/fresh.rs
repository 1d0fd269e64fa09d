//! What was written to the journal last, kept for the history thread, which then need not read it
//! again. Only a short cut: what is not here is in the journal.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use model::{Event, Position};

use super::locked;

/// Values kept at most: some 10 MB.
const VALUES_MAX: usize = 100_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    kept: Mutex<Kept>,
    grown: Condvar,
}

#[derive(Debug, Default)]
struct Kept {
    groups: VecDeque<Group>,
    events: usize,
    values: usize,
}

/// Events that follow each other in the journal.
#[derive(Debug)]
struct Group {
    from: Position,
    to: Position,
    events: Vec<Event>,
    values: usize,
}

impl Fresh {
    /// Keeps what lies in the journal between two positions, if there is room.
    pub(super) fn keep(&self, from: Position, to: Position, events: Vec<Event>) {
        let values = events.iter().map(values).sum();
        let mut kept = locked(&self.kept);
        if kept.values + values > VALUES_MAX {
            return;
        }
        kept.values += values;
        kept.events += events.len();
        kept.groups.push_back(Group { from, to, events, values });
        drop(kept);
        self.grown.notify_all();
    }

    /// Takes what begins at a position, and says where it ends; what lies before it is forgotten.
    pub(super) fn take(&self, position: Position) -> Option<(Position, Vec<Event>)> {
        let mut kept = locked(&self.kept);
        while let Some(Group { from, to, events, values }) =
            kept.groups.pop_front_if(|group| group.from <= position)
        {
            kept.values -= values;
            kept.events -= events.len();
            if from == position {
                return Some((to, events));
            }
        }
        None
    }

    /// Waits until so many events are kept, at most so long.
    pub(super) fn wait_for(&self, events: usize, limit: Duration) {
        let few = |kept: &mut Kept| kept.events < events;
        drop(self.grown.wait_timeout_while(locked(&self.kept), limit, few));
    }
}

/// What an event takes, counted in values.
fn values(event: &Event) -> usize {
    event.history().map_or(0, |(report, _)| report.points.len()) + 1
}

#[cfg(test)]
mod tests {
    use model::{AuditEntry, Timestamp};

    use super::*;

    const fn at(offset: u64) -> Position {
        Position { segment: 1, offset }
    }

    fn events(count: usize) -> Vec<Event> {
        let entry = AuditEntry {
            at: Timestamp::from_secs(5),
            who: "station".into(),
            action: "start".into(),
            subject: String::new(),
            detail: String::new(),
        };
        vec![Event::Audit(entry); count]
    }

    #[test]
    fn what_follows_a_position_is_taken_and_nothing_else() {
        let fresh = Fresh::default();
        fresh.keep(at(10), at(20), events(1));
        fresh.keep(at(20), at(30), events(2));
        fresh.keep(at(30), at(40), events(3));
        assert_eq!(fresh.take(at(5)), None, "what lies between is in the journal only");
        assert_eq!(fresh.take(at(20)), Some((at(30), events(2))));
        assert_eq!(fresh.take(at(35)), None, "a position within a group");
        assert_eq!(fresh.take(at(30)), None, "what lies before is forgotten");
    }

    #[test]
    fn what_has_no_room_is_left_to_the_journal() {
        let fresh = Fresh::default();
        fresh.keep(at(10), at(20), events(VALUES_MAX));
        fresh.keep(at(20), at(30), events(1));
        assert_eq!(fresh.take(at(10)).map(|(to, _)| to), Some(at(20)));
        assert_eq!(fresh.take(at(20)), None);
        fresh.keep(at(30), at(40), events(VALUES_MAX));
        assert_eq!(fresh.take(at(30)).map(|(to, _)| to), Some(at(40)), "there is room again");
    }

    #[test]
    fn who_waits_for_many_is_woken_by_them() {
        let fresh = Fresh::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| fresh.wait_for(3, Duration::from_mins(1)));
            fresh.keep(at(10), at(20), events(2));
            fresh.keep(at(20), at(30), events(2));
            waiting.join().unwrap();
        });
        fresh.wait_for(5, Duration::from_millis(1));
    }
}
