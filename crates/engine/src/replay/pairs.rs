//! The stays of two configurations beside each other.
//!
//! Two stays belong together when they overlap, the ends included. One long stay may cover several
//! of the other side: then it stands in several rows, and none of them is missed or added.

use model::{Millis, Timestamp};

use super::stays::Stay;

/// How two configurations compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Real stays at whose time the tried alarm did not stand.
    pub missed: u64,
    /// Tried stays at whose time the real alarm did not stand.
    pub added: u64,
    /// By how much the tried alarm was raised earlier than the real one, ms, negative when later:
    /// the (lower) median over the pairs in which both sides begin; none without such pairs.
    pub median_earlier_ms: Option<Millis>,
}

/// A real and a tried stay that overlap, or one of them alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row {
    /// When the real alarm was raised.
    pub real_raised: Option<Timestamp>,
    /// When the tried alarm was raised.
    pub tried_raised: Option<Timestamp>,
    /// When the real alarm returned; none while it stands.
    pub real_returned: Option<Timestamp>,
    /// When the tried alarm returned; none while it stands.
    pub tried_returned: Option<Timestamp>,
    /// The value that raised the real one, or the tried one when there is no real one.
    pub value: Option<f64>,
}

impl Row {
    fn of(real: Option<&Stay>, tried: Option<&Stay>) -> Self {
        Self {
            real_raised: real.map(|stay| stay.raised),
            tried_raised: tried.map(|stay| stay.raised),
            real_returned: real.and_then(|stay| stay.returned),
            tried_returned: tried.and_then(|stay| stay.returned),
            value: real.or(tried).and_then(|stay| stay.value),
        }
    }
}

/// Puts both sides, each in the order of time and without overlaps, beside each other.
pub(super) fn pair(real: &[Stay], tried: &[Stay]) -> (Pairs, Vec<Row>) {
    let (mut pairs, mut rows, mut earlier_ms) = (Pairs::default(), Vec::new(), Vec::new());
    // The next of each side, and whether it stands in a row already.
    let (mut r, mut t) = ((0, false), (0, false));
    loop {
        match (real.get(r.0), tried.get(t.0)) {
            (Some(a), Some(b)) if a.overlaps(b) => {
                rows.push(Row::of(Some(a), Some(b)));
                if !r.1 && !t.1 {
                    earlier_ms.push(a.raised.millis_since(b.raised));
                }
                // The one that ends first meets nothing further.
                let end = |stay: &Stay| stay.returned.unwrap_or(Timestamp::MAX);
                (r, t) = if end(a) <= end(b) {
                    ((r.0 + 1, false), (t.0, true))
                } else {
                    ((r.0, true), (t.0 + 1, false))
                };
            }
            (Some(a), b) if b.is_none_or(|b| a.raised < b.raised) => {
                if !r.1 {
                    pairs.missed += 1;
                    rows.push(Row::of(Some(a), None));
                }
                r = (r.0 + 1, false);
            }
            (_, Some(b)) => {
                if !t.1 {
                    pairs.added += 1;
                    rows.push(Row::of(None, Some(b)));
                }
                t = (t.0 + 1, false);
            }
            (_, None) => break,
        }
    }
    pairs.median_earlier_ms = median(earlier_ms);
    (pairs, rows)
}

fn median(mut numbers: Vec<Millis>) -> Option<Millis> {
    let middle = numbers.len().checked_sub(1)? / 2;
    let (_, median, _) = numbers.select_nth_unstable(middle);
    Some(*median)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1-5 7-` are two stays in seconds, the second one still standing.
    fn stays(text: &str) -> Vec<Stay> {
        let at = |secs: &str| secs.parse().ok().map(Timestamp::from_secs);
        let stay = |text: &str| {
            let (raised, returned) = text.split_once('-').unwrap();
            Stay { raised: at(raised).unwrap(), returned: at(returned), value: None }
        };
        text.split_whitespace().map(stay).collect()
    }

    #[test]
    fn overlapping_ones_belong_together() {
        let table = [
            ("", "", 0, 0, None, ""),
            ("1-5", "", 1, 0, None, "1/"),
            ("", "1-", 0, 1, None, "/1"),
            ("5-9", "3-9", 0, 0, Some(2_000), "5/3"),
            ("5-9", "8-20", 0, 0, Some(-3_000), "5/8"),
            ("5-9", "9-20", 0, 0, Some(-4_000), "5/9"),
            ("5-9", "10-20", 1, 1, None, "5/ /10"),
            ("10-20", "5-9", 1, 1, None, "/5 10/"),
            ("5-", "7-", 0, 0, Some(-2_000), "5/7"),
            ("1-3 5-6 8-9", "2-10", 0, 0, Some(-1_000), "1/2 5/2 8/2"),
            ("2-10", "1-3 5-6 8-9", 0, 0, Some(1_000), "2/1 2/5 2/8"),
            ("2-10 12-", "1-3 5-11 15-16", 0, 0, Some(-3_000), "2/1 2/5 12/15"),
            ("1-2 3-4 5-6", "1-2 5-6", 1, 0, Some(0), "1/1 3/ 5/5"),
            ("1-2 11-12 21-22", "1-2 10-12 18-22", 0, 0, Some(1_000), "1/1 11/10 21/18"),
        ];
        for (real, tried, missed, added, median_earlier_ms, expected) in table {
            let (pairs, rows) = pair(&stays(real), &stays(tried));
            assert_eq!(pairs, Pairs { missed, added, median_earlier_ms }, "{real} and {tried}");
            let secs = |at: Option<Timestamp>| {
                at.map_or(String::new(), |at| (at.micros() / 1_000_000).to_string())
            };
            let row = |row: &Row| format!("{}/{}", secs(row.real_raised), secs(row.tried_raised));
            let shown: Vec<String> = rows.iter().map(row).collect();
            assert_eq!(shown.join(" "), expected, "{real} and {tried}");
        }
    }
}
