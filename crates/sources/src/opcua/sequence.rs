//! The numbers of a subscription's messages (OPC 10000-4 §5.14.1.1): they begin with 1, grow by
//! one with every message that holds notifications, and begin with 1 again after 4294967295. A
//! keep-alive carries the number of the message that will come next.

/// So many missing messages are asked for again; no server keeps more.
pub(super) const REPUBLISH_MAX: u32 = 1_000;

/// What the number of a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is the next one.
    Next,
    /// It was here before.
    Before,
    /// So many messages before it are missing, beginning with this number.
    Missing {
        /// The first one missing.
        first: u32,
        /// How many.
        count: u32,
    },
}

/// Which message of a subscription comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    next: u32,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { next: 1 }
    }
}

impl Sequence {
    /// What this number says, before the message is taken.
    pub(super) fn look(self, number: u32) -> Seen {
        if number == 0 {
            // No message has it.
            return Seen::Before;
        }
        match ahead(self.next, number) {
            0 => Seen::Next,
            ahead if ahead < NUMBERS / 2 => Seen::Missing { first: self.next, count: ahead },
            _ => Seen::Before,
        }
    }

    /// The message with this number was taken.
    pub(super) fn take(&mut self, number: u32) {
        self.next = after(number);
    }

    /// Everything before this number was taken or given up.
    pub(super) fn skip_to(&mut self, number: u32) {
        self.next = number.max(1);
    }
}

/// The numbers to ask for again, and how many of those missing are not asked for.
pub(super) fn to_republish(first: u32, count: u32) -> (impl Iterator<Item = u32>, u32) {
    let given_up = count.saturating_sub(REPUBLISH_MAX);
    ((given_up..count).map(move |steps| later(first, steps)), given_up)
}

/// The number after this one.
const fn after(number: u32) -> u32 {
    later(number, 1)
}

/// How many numbers there are: 0 is none.
const NUMBERS: u32 = u32::MAX;

/// How many steps it takes from one number to another.
const fn ahead(from: u32, to: u32) -> u32 {
    if to >= from { to - from } else { NUMBERS - (from - to) }
}

/// The number so many steps after another.
const fn later(number: u32, steps: u32) -> u32 {
    let to_last = NUMBERS - number;
    if steps <= to_last { number + steps } else { steps - to_last }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn in_order_nothing_is_missing() {
        let mut sequence = Sequence::default();
        for number in 1..5 {
            assert_eq!(sequence.look(number), Seen::Next);
            sequence.take(number);
        }
        assert_eq!(sequence.look(2), Seen::Before);
    }

    #[test]
    fn what_is_missing_is_asked_for() {
        let mut sequence = Sequence::default();
        sequence.take(4);
        assert_eq!(sequence.look(8), Seen::Missing { first: 5, count: 3 });
        let (numbers, given_up) = to_republish(5, 3);
        assert_eq!((numbers.collect::<Vec<_>>(), given_up), (vec![5, 6, 7], 0));
    }

    #[test]
    fn a_keep_alive_tells_of_a_lost_message() {
        let mut sequence = Sequence::default();
        sequence.take(1);
        assert_eq!(sequence.look(2), Seen::Next, "nothing since");
        assert_eq!(sequence.look(3), Seen::Missing { first: 2, count: 1 });
    }

    #[test]
    fn too_many_are_given_up_from_the_oldest() {
        let (numbers, given_up) = to_republish(10, 5_000);
        let numbers: Vec<_> = numbers.collect();
        assert_eq!((numbers.len(), given_up), (1_000, 4_000));
        assert_eq!((numbers[0], numbers[999]), (4_010, 5_009));
    }

    #[test]
    fn after_the_last_number_comes_one() {
        let mut sequence = Sequence::default();
        sequence.take(u32::MAX);
        assert_eq!(sequence.look(1), Seen::Next);
        assert_eq!(sequence.look(u32::MAX), Seen::Before);
        assert_eq!(to_republish(u32::MAX, 2).0.collect::<Vec<_>>(), [u32::MAX, 1]);
        sequence.skip_to(u32::MAX - 1);
        assert_eq!(sequence.look(2), Seen::Missing { first: u32::MAX - 1, count: 3 });
        assert_eq!(sequence.look(0), Seen::Before, "no message has this number");
    }

    proptest! {
        #[test]
        fn every_number_is_taken_or_missing_once(
            start in prop_oneof![Just(1_u32), (u32::MAX - 40)..=u32::MAX],
            fates in prop::collection::vec(0..4_u8, 1..80),
        ) {
            let mut sequence = Sequence::default();
            sequence.skip_to(start);
            let (mut sent, mut accounted) = (Vec::new(), Vec::new());
            let mut next = start;
            for fate in fates {
                let seen = sequence.look(next);
                if fate == 0 {
                    // Lost on the way.
                    sent.push(next);
                    next = after(next);
                    continue;
                }
                match seen {
                    Seen::Missing { first, count } => {
                        accounted.extend(to_republish(first, count).0);
                        sequence.skip_to(next);
                    }
                    Seen::Next => {}
                    Seen::Before => prop_assert!(false, "{next} was never here"),
                }
                if fate > 1 {
                    sent.push(next);
                    accounted.push(next);
                    sequence.take(next);
                    prop_assert_eq!(sequence.look(next), Seen::Before);
                    next = after(next);
                }
            }
            // What was lost at the very end is not known yet.
            prop_assert_eq!(&accounted[..], &sent[..accounted.len()]);
            let unknown = &sent[accounted.len()..];
            prop_assert!(unknown.iter().all(|number| sequence.look(*number) != Seen::Before));
        }
    }
}
