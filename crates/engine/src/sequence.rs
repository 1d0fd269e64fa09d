//! Gaps by the device's message counter.
//!
//! The counter has 16 bits and wraps. A step of 2 to 32768 forward, not to an older source time,
//! is a gap of the numbers between. A number of 16 or less after a step backwards or of more than
//! 1000 is a device that began again, not a gap. A message that comes late (older source time, or
//! a number behind within the same second) and whose number is missing in a known gap makes that
//! gap smaller; it never becomes the last one.
//!
//! Two gaps that begin at the same source time are one, because the journal names a gap by its
//! beginning. Bounds: the last 64 gaps per device, 256 runs of numbers in each; what is forgotten
//! can no longer be filled but stays counted.

use std::collections::VecDeque;

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest step that counts as forward.
const FORWARD_MAX: u16 = 32_768;
/// A device that began again counts from here or less.
const RESTART_NUMBER_MAX: u16 = 16;
/// The longest step that counts as loss when the new number is small.
const RESTART_STEP_MAX: u16 = 1000;
/// Gaps remembered per device.
const GAPS_MAX: usize = 64;
/// Runs of missing numbers remembered per gap.
const RUNS_MAX: usize = 256;

/// Consecutive missing numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    first: u16,
    count: u16,
}

/// A gap that late messages may still fill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenGap {
    /// Source time of the last message before; the gap's name.
    pub(crate) from: Timestamp,
    /// Source time of the first message after.
    pub(crate) to: Timestamp,
    /// Messages still missing.
    pub(crate) missing: u32,
    runs: VecDeque<Run>,
}

impl OpenGap {
    fn add(&mut self, run: Run) {
        self.missing = self.missing.saturating_add(u32::from(run.count));
        self.keep(run);
    }

    fn keep(&mut self, run: Run) {
        if run.count == 0 {
            return;
        }
        if self.runs.len() == RUNS_MAX {
            self.runs.pop_front();
        }
        self.runs.push_back(run);
    }

    /// Takes a number out; whether it was missing.
    fn fill(&mut self, number: u16) -> bool {
        let holds = |run: &Run| number.wrapping_sub(run.first) < run.count;
        let Some(index) = self.runs.iter().position(holds) else { return false };
        let Some(run) = self.runs.remove(index) else { return false };
        let before = number.wrapping_sub(run.first);
        self.keep(Run { first: run.first, count: before });
        self.keep(Run { first: number.wrapping_add(1), count: run.count - before - 1 });
        self.missing = self.missing.saturating_sub(1);
        true
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Last {
    number: u16,
    source_time: Timestamp,
}

/// What a numbered message turned out to be.
#[derive(Debug, PartialEq)]
pub(crate) struct Observation<'a> {
    /// The gap it opened, widened or made smaller.
    pub(crate) gap: Option<&'a OpenGap>,
    /// Whether it belongs to the past.
    pub(crate) late: bool,
}

/// The message counter of one device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Numbers {
    last: Option<Last>,
    gaps: VecDeque<OpenGap>,
}

impl Numbers {
    /// The number of the last message that was not late.
    pub(crate) fn last(&self) -> Option<u16> {
        self.last.map(|last| last.number)
    }

    /// Takes a message. `late` says that its source time is behind the present one.
    pub(crate) fn observe(&mut self, number: u16, at: Timestamp, late: bool) -> Observation<'_> {
        let step = self.last.map(|last| number.wrapping_sub(last.number));
        let older = self.last.is_some_and(|last| at < last.source_time);
        if (late || older || step > Some(FORWARD_MAX))
            && let Some(index) = self.fill(number, at)
        {
            return Observation { gap: self.gaps.get(index), late: true };
        }
        if late {
            return Observation { gap: None, late };
        }
        let before = self.last.replace(Last { number, source_time: at });
        let (Some(before), Some(step)) = (before, step) else {
            return Observation { gap: None, late };
        };
        let restarted = number <= RESTART_NUMBER_MAX && step > RESTART_STEP_MAX;
        if older || restarted || !(2..=FORWARD_MAX).contains(&step) {
            return Observation { gap: None, late };
        }
        let missing = Run { first: before.number.wrapping_add(1), count: step - 1 };
        let index = self.open(before.source_time, at, missing);
        Observation { gap: self.gaps.get(index), late }
    }

    /// Takes a number out of the newest gap that misses it at this time.
    fn fill(&mut self, number: u16, at: Timestamp) -> Option<usize> {
        let misses = |gap: &mut OpenGap| gap.from <= at && at <= gap.to && gap.fill(number);
        (0..self.gaps.len()).rev().find(|index| misses(&mut self.gaps[*index]))
    }

    fn open(&mut self, from: Timestamp, to: Timestamp, missing: Run) -> usize {
        if let Some(index) = self.gaps.iter().position(|gap| gap.from == from) {
            let gap = &mut self.gaps[index];
            gap.to = gap.to.max(to);
            gap.add(missing);
            return index;
        }
        if self.gaps.len() == GAPS_MAX {
            self.gaps.pop_front();
        }
        let mut gap = OpenGap { from, to, missing: 0, runs: VecDeque::new() };
        gap.add(missing);
        self.gaps.push_back(gap);
        self.gaps.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `(number, source time in s)` and shows what became of the last one: the gap as
    /// `from..to missing`, `late`, and the last number after it.
    fn check(messages: &[(u16, i64)], expected: &str) {
        let mut numbers = Numbers::default();
        let mut newest = Timestamp::MIN;
        let mut shown = String::new();
        for (number, secs) in messages {
            let at = Timestamp::from_secs(*secs);
            let seen = numbers.observe(*number, at, at < newest);
            let gap = seen.gap.map_or_else(String::new, |gap| {
                let secs = |at: Timestamp| at.micros() / 1_000_000;
                format!("{}..{} missing {} ", secs(gap.from), secs(gap.to), gap.missing)
            });
            let late = if seen.late { "late " } else { "" };
            newest = newest.max(at);
            shown = format!("{gap}{late}last {}", numbers.last().unwrap());
        }
        assert_eq!(shown, expected, "{messages:?}");
    }

    #[test]
    fn steps_forward() {
        check(&[(5, 1)], "last 5");
        check(&[(5, 1), (6, 2)], "last 6");
        check(&[(5, 1), (5, 2)], "last 5");
        check(&[(5, 1), (7, 2)], "1..2 missing 1 last 7");
        check(&[(5, 1), (105, 2)], "1..2 missing 99 last 105");
        check(&[(0, 1), (32_768, 2)], "1..2 missing 32767 last 32768");
        check(&[(0, 1), (32_769, 2)], "last 32769");
    }

    #[test]
    fn the_counter_wraps() {
        check(&[(65_535, 1), (0, 2)], "last 0");
        check(&[(65_534, 1), (1, 2)], "1..2 missing 2 last 1");
        check(&[(65_534, 1), (1, 3), (65_535, 2)], "1..3 missing 1 late last 1");
        check(&[(65_534, 1), (1, 3), (0, 2)], "1..3 missing 1 late last 1");
    }

    #[test]
    fn a_device_that_began_again_is_no_gap() {
        check(&[(500, 1), (0, 2)], "last 0");
        check(&[(10, 1), (3, 2)], "last 3");
        check(&[(64_000, 1), (16, 2)], "last 16");
        check(&[(65_000, 1), (16, 2)], "1..2 missing 551 last 16");
        check(&[(64_000, 1), (17, 2)], "1..2 missing 1552 last 17");
        check(&[(500, 1), (400, 2)], "last 400");
    }

    #[test]
    fn late_messages_fill_gaps_once() {
        check(&[(1, 1), (5, 5), (3, 3)], "1..5 missing 2 late last 5");
        check(&[(1, 1), (5, 5), (3, 3), (3, 3)], "late last 5");
        check(&[(1, 1), (5, 5), (3, 3), (2, 2), (4, 4)], "1..5 missing 0 late last 5");
        check(&[(1, 1), (5, 5), (3, 9)], "last 3");
        check(&[(1, 10), (5, 15), (3, 3)], "late last 5");
        check(&[(1, 1), (5, 5), (3, 3), (6, 6)], "last 6");
    }

    #[test]
    fn within_one_second_the_number_tells_late_from_new() {
        check(&[(5, 1), (7, 1), (6, 1)], "1..1 missing 0 late last 7");
        check(&[(5, 1), (7, 1), (6, 1), (8, 1)], "last 8");
    }

    #[test]
    fn gaps_of_one_beginning_are_one() {
        check(&[(1, 1), (3, 1), (6, 2)], "1..2 missing 3 last 6");
        check(&[(1, 1), (3, 1), (6, 2), (2, 1)], "1..2 missing 2 late last 6");
    }

    #[test]
    fn memory_is_bounded() {
        let mut numbers = Numbers::default();
        for n in 0..1000_u16 {
            numbers.observe(n * 3, Timestamp::from_secs(i64::from(n)), false);
        }
        assert_eq!(numbers.gaps.len(), GAPS_MAX);
        for n in 1000..3000_u16 {
            numbers.observe(n * 3, Timestamp::from_secs(2000), false);
        }
        let stuck = numbers.gaps.iter().find(|gap| gap.from == Timestamp::from_secs(2000)).unwrap();
        assert_eq!((stuck.runs.len(), stuck.missing), (RUNS_MAX, 1999 * 2));
    }
}
