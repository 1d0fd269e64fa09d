//! Where one thread leaves things for another, one at a time. The standard library's channel spins
//! before it sleeps, which with two processors takes one of them from whoever is awaited.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::locked;

/// Gives a place and its two sides.
pub(crate) fn handover<T>() -> (Giver<T>, Taker<T>) {
    let place = Arc::new(Place {
        state: Mutex::new(State { thing: None, left: false }),
        changed: Condvar::new(),
    });
    (Giver(Arc::clone(&place)), Taker(place))
}

/// The side that leaves things.
#[derive(Debug)]
pub(crate) struct Giver<T>(Arc<Place<T>>);

/// The side that takes them.
#[derive(Debug)]
pub(crate) struct Taker<T>(Arc<Place<T>>);

/// What a taker finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken<T> {
    /// What was left.
    Thing(T),
    /// Nothing in the given time.
    Nothing,
    /// Nothing, and nobody is there who could leave anything.
    Ended,
}

#[derive(Debug)]
struct Place<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    thing: Option<T>,
    /// Whether one of the sides is gone.
    left: bool,
}

impl<T> Giver<T> {
    /// Leaves a thing when the last one was taken; gives it back when nobody is there to take it.
    pub(super) fn give(&self, thing: T) -> Result<(), T> {
        let full = |state: &mut State<T>| state.thing.is_some() && !state.left;
        let waited = self.0.changed.wait_while(locked(&self.0.state), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.left {
            return Err(thing);
        }
        state.thing = Some(thing);
        drop(state);
        self.0.changed.notify_one();
        Ok(())
    }
}

impl<T> Taker<T> {
    /// Waits at most so long for a thing.
    pub(super) fn take(&self, limit: Duration) -> Taken<T> {
        let empty = |state: &mut State<T>| state.thing.is_none() && !state.left;
        let waited = self.0.changed.wait_timeout_while(locked(&self.0.state), limit, empty);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let found = match state.thing.take() {
            Some(thing) => Taken::Thing(thing),
            None if state.left => Taken::Ended,
            None => Taken::Nothing,
        };
        drop(state);
        if matches!(found, Taken::Thing(_)) {
            self.0.changed.notify_one();
        }
        found
    }
}

impl<T> Place<T> {
    fn leave(&self) {
        locked(&self.state).left = true;
        self.changed.notify_all();
    }
}

impl<T> Drop for Giver<T> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl<T> Drop for Taker<T> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn things_come_over_in_order_one_at_a_time_and_then_it_ends() {
        let (giver, taker) = handover();
        let giving = thread::spawn(move || (0..1_000).try_for_each(|thing| giver.give(thing)));
        for expected in 0..1_000 {
            assert_eq!(taker.take(LONG), Taken::Thing(expected));
        }
        assert_eq!(taker.take(LONG), Taken::Ended);
        assert_eq!(giving.join().unwrap(), Ok(()));
    }

    #[test]
    fn what_was_left_last_is_still_found_and_nothing_is_found_in_time() {
        let (giver, taker) = handover();
        assert_eq!(taker.take(Duration::ZERO), Taken::Nothing);
        assert_eq!(giver.give(1), Ok(()));
        drop(giver);
        assert_eq!(taker.take(LONG), Taken::Thing(1));
        assert_eq!(taker.take(LONG), Taken::Ended);
    }

    #[test]
    fn a_giver_gets_back_what_nobody_takes() {
        let (giver, taker) = handover();
        assert_eq!(giver.give(1), Ok(()));
        let second = thread::spawn(move || giver.give(2));
        drop(taker);
        assert_eq!(second.join().unwrap(), Err(2));
    }
}
