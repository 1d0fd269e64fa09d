//! Alarms that are raised together.
//!
//! A raise of one alarm is accompanied by another when that is raised at most 10 s before or after
//! it. Two alarms coincide when at least 80 % of the raises of *each* are accompanied by the
//! other, and each was raised five times; in both directions, because everything coincides with an
//! alarm that is raised all the time. The figures are ours.
//!
//! One pass over raises in the order of time. Bounded: of more than 64 raises within 10 s (a
//! flood, where everything coincides) the newest 64 are compared; after 200 000 pairs no new ones
//! are begun.

use std::collections::{HashMap, VecDeque};

use model::{AlarmKey, Millis, Timestamp};

use crate::alarm::review::chatter::within;

/// How far apart raises of one cause are, at the most.
pub const TOGETHER_MS: Millis = 10_000;
/// The least share of the raises that are accompanied.
pub const SHARE_MIN: f64 = 0.8;
/// The fewest raises of either alarm.
pub const RAISES_MIN: u64 = 5;
const WINDOW_MAX: usize = 64;
const PAIRS_MAX: usize = 200_000;

/// Two alarms that are raised together.
#[derive(Clone, Debug, PartialEq)]
pub struct Coincidence {
    /// The one, first by key.
    pub a: AlarmKey,
    /// The other.
    pub b: AlarmKey,
    /// Raises of the one that is raised less often.
    pub raises: u64,
    /// The share of raises that are accompanied, the smaller of both.
    pub share: f64,
}

#[derive(Default)]
struct Pairs {
    numbers: HashMap<AlarmKey, usize>,
    raises: Vec<u64>,
    last: Vec<Option<Timestamp>>,
    /// How many raises of the first were accompanied by the second.
    accompanied: HashMap<(usize, usize), u64>,
    window: VecDeque<(usize, Timestamp)>,
}

impl Pairs {
    fn raised(&mut self, key: AlarmKey, at: Timestamp) {
        let next = self.raises.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.raises.push(0);
            self.last.push(None);
        }
        self.raises[number] += 1;
        let old = |(_, earlier): &(usize, Timestamp)| !within(*earlier, at, TOGETHER_MS);
        while self.window.len() >= WINDOW_MAX || self.window.front().is_some_and(old) {
            self.window.pop_front();
        }
        let mut seen = Vec::new();
        for place in 0..self.window.len() {
            let (other, earlier) = self.window[place];
            if other == number {
                continue;
            }
            // This raise, by the other alarm: once, however often that was raised.
            if !seen.contains(&other) {
                seen.push(other);
                self.accompany(number, other);
            }
            // The other's raise, by this alarm: unless an earlier raise of this one did so.
            let known = |last: Timestamp| within(last, earlier, TOGETHER_MS);
            if !self.last[number].is_some_and(known) {
                self.accompany(other, number);
            }
        }
        self.window.push_back((number, at));
        self.last[number] = Some(at);
    }

    fn accompany(&mut self, one: usize, by: usize) {
        let full = self.accompanied.len() >= PAIRS_MAX;
        match self.accompanied.get_mut(&(one, by)) {
            Some(count) => *count += 1,
            None if full => {}
            None => {
                self.accompanied.insert((one, by), 1);
            }
        }
    }
}

/// The alarms that coincide, from raises in the order of time; first by key.
#[must_use]
pub fn coincidences(raises: impl IntoIterator<Item = (AlarmKey, Timestamp)>) -> Vec<Coincidence> {
    let mut pairs = Pairs::default();
    for (key, at) in raises {
        pairs.raised(key, at);
    }
    let mut keys: Vec<_> = pairs.numbers.iter().map(|(key, number)| (*number, key)).collect();
    keys.sort_unstable();
    let share = |one: usize, by: usize| {
        let accompanied = pairs.accompanied.get(&(one, by)).copied().unwrap_or_default();
        accompanied as f64 / pairs.raises[one] as f64
    };
    let pair = |(one, by): &(usize, usize)| {
        let (a, b) = (keys[*one].1, keys[*by].1);
        let raises = pairs.raises[*one].min(pairs.raises[*by]);
        let share = share(*one, *by).min(share(*by, *one));
        (a < b && raises >= RAISES_MIN && share >= SHARE_MIN).then(|| Coincidence {
            a: a.clone(),
            b: b.clone(),
            raises,
            share,
        })
    };
    let mut found: Vec<_> = pairs.accompanied.keys().filter_map(pair).collect();
    found.sort_unstable_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(n: usize) -> AlarmKey {
        format!("a/d{n}:HIGH").parse().unwrap()
    }

    /// Every raise against every raise.
    fn naive(raises: &[(usize, Timestamp)]) -> Vec<(usize, usize, u64)> {
        let mut found = Vec::new();
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let of = |n| raises.iter().filter(move |(number, _)| *number == n);
            let near =
                |x: Timestamp, y: Timestamp| (x.micros() - y.micros()).abs() <= TOGETHER_MS * 1_000;
            let share = |one, by| {
                let all = of(one).count();
                let with = of(one).filter(|(_, at)| of(by).any(|(_, other)| near(*at, *other)));
                with.count() as f64 / all as f64
            };
            let raises = of(a).count().min(of(b).count()) as u64;
            if raises >= RAISES_MIN && share(a, b) >= SHARE_MIN && share(b, a) >= SHARE_MIN {
                found.push((a, b, raises));
            }
        }
        found
    }

    proptest! {
        #[test]
        fn as_every_raise_against_every_raise(
            steps in proptest::collection::vec((0..3_usize, 0..15_000_i64), 0..60),
        ) {
            let mut now = 0;
            let raises: Vec<_> = steps.into_iter().map(|(n, gap)| {
                now += gap;
                (n, Timestamp::from_millis(now))
            }).collect();
            let found = coincidences(raises.iter().map(|(n, at)| (key(*n), *at)));
            let found: Vec<_> = found.into_iter().map(|pair| (pair.a, pair.b, pair.raises)).collect();
            let expected: Vec<_> =
                naive(&raises).into_iter().map(|(a, b, n)| (key(a), key(b), n)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
