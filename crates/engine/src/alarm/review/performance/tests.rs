//! Histories told edge by edge, and a naive measurement that looks at every edge for every edge.

use proptest::prelude::*;

use super::*;

const PRIORITY: Priority = Priority::High;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn key(n: usize) -> AlarmKey {
    format!("a/d{n}:HIGH").parse().unwrap()
}

/// One edge per word: seconds, a sign and the alarm's number. `+` raised, `-` returned,
/// `a` acknowledged, `.` something else; an `s` behind is a silenced alarm.
fn edges(text: &str) -> Vec<Edge> {
    let mut raised_at = HashMap::new();
    let edge = |word: &str| {
        let sign = word.find(['+', '-', 'a', '.']).unwrap();
        let (secs, rest) = word.split_at(sign);
        let silenced = rest.ends_with('s');
        let key = key(rest[1..].trim_end_matches('s').parse().unwrap());
        let at = at(secs.parse().unwrap());
        let change = match &rest[..1] {
            "+" => EdgeChange::Raised,
            "-" => EdgeChange::Returned,
            "a" => EdgeChange::Acknowledged,
            _ => EdgeChange::Other,
        };
        if change == EdgeChange::Raised {
            raised_at.insert(key.clone(), at);
        }
        let raised_at = raised_at.get(&key).copied().unwrap_or_default();
        Edge { key, raised_at, at, change, priority: PRIORITY, silenced }
    };
    text.split_whitespace().map(edge).collect()
}

fn measured(text: &str) -> Performance {
    measure(at(0), at(3_600), [], edges(text)).unwrap()
}

#[test]
fn periods_are_checked() {
    assert_eq!(Measure::new(at(5), at(5), 0).unwrap_err(), PeriodError::Empty);
    assert_eq!(Measure::new(at(0), Timestamp::MAX, 0).unwrap_err(), PeriodError::TooLong);
    assert_eq!(Measure::new(Timestamp::MIN, at(0), 0).unwrap_err(), PeriodError::TooLong);
    let quiet = measured("");
    assert_eq!((quiet.raises, quiet.bins.len(), quiet.worst_bin), (0, 6, 0));
    assert!(quiet.top.is_empty() && quiet.acknowledgement.is_empty());
    assert_eq!(quiet.priorities.len(), 5);
}

#[test]
fn only_the_period_counts_and_the_silenced_apart() {
    let period = measure(at(600), at(1_200), [], edges("599+1 600+2 1199+3 1199+4s 1200+5"));
    let period = period.unwrap();
    assert_eq!((period.raises, period.silenced_raises), (2, 1));
    assert_eq!((period.standing, period.standing_silenced), (2, 1));
    assert!((period.average_per_bin - 2.0).abs() < 1e-12);
    assert_eq!(period.bins, [Bin { from: at(600), count: 2 }]);
}

#[test]
fn a_flood_takes_its_share_of_the_time() {
    let many: Vec<_> = (0..12).map(|n| format!("{}+{n}", 600 + n)).collect();
    let found = measured(&many.join(" "));
    assert_eq!((found.worst_bin, found.floods.len(), found.top.len()), (12, 1, 12));
    assert!((found.flood_share - 1.0 / 6.0).abs() < 1e-12);
    assert!((found.average_per_bin - 2.0).abs() < 1e-12);
    assert_eq!((found.top[0].key.clone(), found.top[0].share), (key(0), 1.0 / 12.0));
}

#[test]
fn bursts_and_their_raises() {
    for (text, expected) in [
        ("0+1 30+1 61+1", None),
        ("0+1 30+1 60+1", Some((1, 3, 0, 60))),
        ("0+1 30+1 60+1 120+1", Some((1, 4, 0, 120))),
        ("0+1 1+1 2+1 63+1 64+1 65+1", Some((2, 6, 0, 65))),
        ("0+1 100+1 101+1 102+1 300+1", Some((1, 3, 100, 102))),
        ("0+1 1+1s 2+1", None),
        ("0+1 1+2 2+3", None),
    ] {
        let found = measured(text).chattering;
        let found = found.first().map(|row| (row.bursts, row.raises, row.first, row.last));
        let expected = expected.map(|(b, r, first, last)| (b, r, at(first), at(last)));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn fleeting_is_soon_back_not_seen_and_not_chattering() {
    for (text, expected) in [
        ("0+1 10-1", 1),
        ("0+1 11-1", 0),
        ("0+1 5a1 6-1", 0),
        ("0+1s 6-1s", 0),
        ("0+1 5-1 100+1 105-1", 2),
        ("0+1 5-1 10+1 15-1", 2),
        ("0+1 5-1 10+1 15-1 20+1 25-1", 0),
        ("0+1 5-1 100+1 101-1 102+1 103-1 104+1 105-1", 1),
        ("5-1", 0),
    ] {
        let found: u64 = measured(text).fleeting.iter().map(|row| row.count).sum();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_response_counts_from_when_it_could_be_seen() {
    for (text, expected) in [
        ("0+1 30a1", Some(30_000)),
        ("0+1 10-1 20+1 50a1", Some(50_000)),
        ("0+1 10a1 20-1 100+1 105a1", Some(5_000)),
        ("0+1s 30a1s", None),
        ("0+1s 30.1 40a1", Some(10_000)),
        ("70a1", Some(70_000)),
    ] {
        let found = measured(text).acknowledgement;
        let found = found.first().map(|row| row.median_ms);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn stale_are_those_that_stand_for_more_than_a_day() {
    let end = at(2 * 86_400);
    let open = |n, since| Open {
        key: key(n),
        raised_at: at(since - 1),
        standing_since: Some(at(since)),
        waiting_since: None,
        silenced: n == 4,
    };
    let open = [open(1, 86_399), open(2, 86_400), open(3, -86_400), open(4, 0), open(5, 0)];
    let found = measure(at(86_400), end, open, edges("86500-5")).unwrap();
    let stale: Vec<_> = found.stale.iter().map(|row| (row.key.clone(), row.standing_ms)).collect();
    assert_eq!(stale, [(key(3), 3 * 86_400_000), (key(1), 86_401_000)]);
    assert_eq!(found.stale[0].id, "a/d3:HIGH:-86401000000");
    assert_eq!((found.standing, found.standing_silenced), (3, 1));
}

/// What the naive measurement finds of one alarm.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    raises: u64,
    bursts: u64,
    burst_raises: u64,
    fleeting: u64,
    standing: Option<Timestamp>,
}

fn near(earlier: Timestamp, later: Timestamp, secs: i64) -> bool {
    later.micros() - earlier.micros() <= secs * 1_000_000
}

/// Which raises are in a burst, and how many bursts there are.
fn bursts(raises: &[Timestamp]) -> (Vec<bool>, u64) {
    let mut within = vec![false; raises.len()];
    for (start, three) in raises.windows(3).enumerate() {
        if near(three[0], three[2], 60) {
            within[start..start + 3].fill(true);
        }
    }
    for _ in 0..raises.len() {
        for i in 1..raises.len() {
            within[i] |= within[i - 1] && near(raises[i - 1], raises[i], 60);
        }
    }
    let begins = |i: &usize| {
        within[*i] && (*i == 0 || !within[*i - 1] || !near(raises[*i - 1], raises[*i], 60))
    };
    let count = (0..raises.len()).filter(begins).count();
    (within, count as u64)
}

fn naive(edges: &[Edge], key: &AlarmKey) -> Naive {
    let own: Vec<_> = edges.iter().filter(|edge| edge.key == *key).collect();
    let is_raise = |i: &usize| own[*i].change == EdgeChange::Raised && !own[*i].silenced;
    let places: Vec<_> = (0..own.len()).filter(is_raise).collect();
    let raises: Vec<_> = places.iter().map(|i| own[*i].at).collect();
    let (in_burst, bursts) = bursts(&raises);
    let fleeting = |(i, in_burst): &(&usize, &bool)| {
        let next = own[*i + 1..].iter().find(|edge| edge.change != EdgeChange::Other);
        let back = next.filter(|edge| edge.change == EdgeChange::Returned);
        !**in_burst && back.is_some_and(|back| near(own[**i].at, back.at, 10))
    };
    let moves = |edge: &&&Edge| matches!(edge.change, EdgeChange::Raised | EdgeChange::Returned);
    let last = own.iter().rev().find(moves);
    Naive {
        raises: raises.len() as u64,
        bursts,
        burst_raises: in_burst.iter().filter(|within| **within).count() as u64,
        fleeting: places.iter().zip(&in_burst).filter(fleeting).count() as u64,
        standing: last.filter(|e| e.change == EdgeChange::Raised).map(|edge| edge.at),
    }
}

/// The times from raise to acknowledgement, shortest first.
fn responses(edges: &[Edge], priority: Priority) -> Vec<i64> {
    let mut times = Vec::new();
    for (i, edge) in edges.iter().enumerate() {
        if edge.change != EdgeChange::Acknowledged || edge.priority != priority {
            continue;
        }
        let before: Vec<_> = edges[..i].iter().filter(|other| other.key == edge.key).collect();
        let seen = before.iter().rposition(|other| other.change == EdgeChange::Acknowledged);
        let after = &before[seen.map_or(0, |seen| seen + 1)..];
        let heard = |(i, other): &(usize, &&Edge)| {
            !other.silenced && after[..=*i].iter().any(|e| e.change == EdgeChange::Raised)
        };
        let since = after.iter().enumerate().find(heard).map(|(_, other)| other.at);
        let since = if before.is_empty() { Some(edge.raised_at) } else { since };
        times.extend(since.map(|since| response::rounded(edge.at.millis_since(since))));
    }
    times.sort_unstable();
    times
}

fn rank(times: &[i64], percent: usize) -> i64 {
    times[(times.len() * percent).div_ceil(100) - 1]
}

fn histories() -> impl Strategy<Value = Vec<Edge>> {
    let gap = prop_oneof![0..3_000_000_i64, 0..40_000_000_i64, 0..900_000_000_i64];
    let edge = (gap, 0..3_usize, 0..6_u8, 0..5_usize, 0..5_u8);
    proptest::collection::vec(edge, 0..120).prop_map(|steps| {
        let mut now = 0;
        let edge = |(gap, n, change, priority, silenced)| {
            now += gap;
            Edge {
                key: key(n),
                raised_at: Timestamp::from_micros(now / 2),
                at: Timestamp::from_micros(now),
                change: match change {
                    0..=2 => EdgeChange::Raised,
                    3 => EdgeChange::Returned,
                    4 => EdgeChange::Acknowledged,
                    _ => EdgeChange::Other,
                },
                priority: Priority::ALL[priority],
                silenced: silenced == 0,
            }
        };
        steps.into_iter().map(edge).collect()
    })
}

proptest! {
    #[test]
    fn as_the_naive_measurement(all in histories(), from in 0..4_000_i64, long in 1..80_000_i64) {
        let (from, to) = (at(from), at(from + long));
        let found = measure(from, to, [], all.iter().cloned()).unwrap();
        let edges: Vec<_> = all.into_iter().filter(|e| e.at >= from && e.at < to).collect();
        let raised = |e: &&Edge| e.change == EdgeChange::Raised && !e.silenced;
        let raises: Vec<_> = edges.iter().filter(raised).collect();
        prop_assert_eq!(found.raises, raises.len() as u64);
        prop_assert_eq!(found.bins.iter().map(|bin| bin.count).sum::<u64>(), found.raises);
        for bin in &found.bins {
            let within = |e: &&&Edge| e.at >= bin.from && e.at < bin.from.plus_millis(BIN_MS);
            prop_assert_eq!(bin.count, raises.iter().filter(within).count() as u64);
        }
        let mut flood = false;
        for bin in &found.bins {
            flood = bin.count > 10 || (flood && bin.count >= 5);
            let begin = bin.from.max(from);
            prop_assert_eq!(flood, found.floods.iter().any(|f| f.from <= begin && begin < f.to));
        }
        let mut standing = 0;
        for key in (0..3).map(key) {
            let expected = naive(&edges, &key);
            let top = found.top.iter().find(|row| row.key == key);
            let chattering = found.chattering.iter().find(|row| row.key == key);
            let fleeting = found.fleeting.iter().find(|row| row.key == key);
            standing += usize::from(expected.standing.is_some());
            prop_assert_eq!(&expected, &Naive {
                raises: top.map_or(0, |row| row.raises),
                bursts: chattering.map_or(0, |row| row.bursts),
                burst_raises: chattering.map_or(0, |row| row.raises),
                fleeting: fleeting.map_or(0, |row| row.count),
                standing: expected.standing,
            });
        }
        prop_assert_eq!(found.standing + found.standing_silenced, standing);
        for priority in Priority::ALL {
            let times = responses(&edges, priority);
            let row = found.acknowledgement.iter().find(|row| row.priority == priority);
            let expected = (!times.is_empty()).then(|| (rank(&times, 50), rank(&times, 90)));
            prop_assert_eq!(row.map(|row| (row.median_ms, row.p90_ms)), expected);
            let share = found.priorities.iter().find(|row| row.priority == priority).unwrap();
            let own = raises.iter().filter(|edge| edge.priority == priority).count();
            prop_assert_eq!(share.raises, own as u64);
        }
    }
}
