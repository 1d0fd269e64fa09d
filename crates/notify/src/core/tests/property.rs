//! Whatever happens in whatever order: no notice is both unsent and unreported.

use proptest::prelude::*;

use super::*;
use crate::report::Failure;

#[derive(Clone, Debug)]
enum Event {
    Raise(u8),
    Acknowledge(u8),
    Pass(u32),
    Begin(usize),
    Done(usize, u8),
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => any::<u8>().prop_map(Event::Raise),
        1 => any::<u8>().prop_map(Event::Acknowledge),
        2 => (0_u32..40_000).prop_map(Event::Pass),
        4 => (0_usize..3).prop_map(Event::Begin),
        4 => (0_usize..3, any::<u8>()).prop_map(|(lane, result)| Event::Done(lane, result)),
        1 => Just(Event::Restart),
    ]
}

fn text() -> String {
    hooks(&["a", "b", "c"])
        + r#"
        [delivery]
        queue_max = 12
        give_up_after_ms = 120_000
        [flood]
        limit = 3
        [[roster]]
        name = "r"
        steps = [{ channels = ["b"] }, { after_ms = 20_000, channels = ["c", "a"] }]
        [[route]]
        channels = ["a"]
        roster = "r"
    "#
}

/// Counts what went in and what came out.
#[derive(Debug, Default, PartialEq)]
struct Balance {
    put: usize,
    sent: usize,
    given_up: usize,
}

/// One change: records, reports and the balance.
fn step(
    bench: &mut Bench,
    balance: &mut Balance,
    sent: bool,
    change: impl FnOnce(&mut Dispatch, &mut Effects),
) {
    let mut effects = Effects::default();
    change(&mut bench.dispatch, &mut effects);
    let given = given_up(&effects.reports).len();
    let gone = effects.records.iter().filter(|record| matches!(record, Record::Gone(_))).count();
    balance.put += effects.records.iter().filter(|record| matches!(record, Record::Put(_))).count();
    balance.given_up += given;
    if sent {
        balance.sent += gone;
    } else {
        // Whatever leaves unsent is reported.
        assert_eq!(gone, given);
    }
    effects.records.into_iter().for_each(|record| bench.kept.apply(record));
    assert_eq!(balance.put, balance.sent + balance.given_up + bench.kept.entries.len());
    assert!(bench.kept.entries.len() <= 12);
}

fn play(events: Vec<Event>) {
    let mut bench = Bench::new(&text());
    let mut balance = Balance::default();
    let mut in_flight = [None; 3];
    for (number, event) in events.into_iter().enumerate() {
        let now = bench.now;
        match event {
            Event::Raise(kind) => {
                let priority = Priority::ALL[usize::from(kind) % 5];
                let at = i64::try_from(number).unwrap();
                let notice = notice(&format!("o{}", kind % 40), NoticeKind::Raised, priority, at);
                step(&mut bench, &mut balance, false, |d, e| d.told(&notice, now, e));
            }
            Event::Acknowledge(kind) => {
                let name = format!("o{}", kind % 40);
                step(&mut bench, &mut balance, false, |d, e| d.acknowledged(&name, e));
            }
            Event::Pass(millis) => {
                bench.now = now.plus_millis(i64::from(millis));
                let now = bench.now;
                step(&mut bench, &mut balance, false, |d, e| d.tick(now, e));
            }
            Event::Begin(lane) => {
                if let Some(message) = bench.begin(lane) {
                    assert_eq!(in_flight[lane], None);
                    in_flight[lane] = message.fields["count"].parse::<usize>().ok();
                }
            }
            Event::Done(lane, result) => {
                let Some(count) = in_flight[lane].take() else { continue };
                let result = match result % 4 {
                    0 => Err(SendError::refused("no")),
                    1 => Err(SendError {
                        failure: Failure::Later(Some(5_000)),
                        reason: String::new(),
                    }),
                    _ => Ok(()),
                };
                let before = balance.sent;
                let sent = result.is_ok();
                step(&mut bench, &mut balance, sent, |d, e| d.done(lane, &result, now, e));
                assert_eq!(balance.sent - before, if sent { count } else { 0 });
            }
            Event::Restart => {
                bench.restart(&text());
                in_flight = [None; 3];
            }
        }
    }
    // In the end everything goes out.
    bench.restart(&text());
    let waiting = bench.kept.entries.len();
    let before = balance.sent;
    for lane in 0..3 {
        while bench.begin(lane).is_some() {
            let now = bench.now;
            step(&mut bench, &mut balance, true, |d, e| d.done(lane, &Ok(()), now, e));
        }
    }
    assert_eq!(balance.sent - before, waiting);
    assert!(bench.kept.entries.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn nothing_is_both_unsent_and_unreported(events in prop::collection::vec(event(), 1..200)) {
        play(events);
    }
}
