//! Rosters, step by step: who is told next when nobody acknowledges.

use super::*;

fn text() -> String {
    hooks(&["a", "b", "c"])
        + r#"
        [[roster]]
        name = "on call"
        steps = [
          { channels = ["a"] },
          { after_ms = 300_000, channels = ["b"] },
          { after_ms = 900_000, channels = ["a", "c"] },
        ]
        [[route]]
        roster = "on call"
        changes = ["raised", "again", "returned", "acknowledged"]
    "#
}

#[test]
fn nobody_acknowledges() {
    let mut bench = Bench::new(&text());
    bench.raise("o", Priority::High);
    assert_eq!(bench.sent(), ["a: o 高"]);
    bench.at(299_999);
    assert!(bench.sent().is_empty());
    bench.at(300_000);
    assert_eq!(bench.sent(), ["b: [升级 1] o 高"]);
    bench.at(899_999);
    assert!(bench.sent().is_empty());
    bench.at(900_000);
    assert_eq!(bench.sent(), ["a: [升级 2] o 高", "c: [升级 2] o 高"]);
    bench.at(90_000_000);
    assert!(bench.sent().is_empty());
    // Told again, for instance after a restart: it goes on and does not begin anew.
    bench.tell(&notice("o", NoticeKind::Raised, Priority::High, 0));
    assert!(bench.sent().is_empty());
}

#[test]
fn an_acknowledgement_ends_it() {
    let mut bench = Bench::new(&text());
    bench.raise("o", Priority::High);
    bench.raise("other", Priority::High);
    bench.at(300_000);
    assert_eq!(bench.sent().len(), 4);
    bench.apply(|dispatch, effects| dispatch.acknowledged("o", effects));
    bench.at(900_000);
    assert_eq!(bench.sent(), ["a: [升级 2] other 高", "c: [升级 2] other 高"]);
}

#[test]
fn a_return_alone_does_not_end_it_and_its_acknowledgement_does() {
    let mut bench = Bench::new(&text());
    bench.raise("o", Priority::High);
    assert_eq!(bench.sent(), ["a: o 高"]);
    bench.at(100_000);
    bench.tell(&notice("o", NoticeKind::Returned, Priority::High, 100_000));
    // Only who was told of the alarm is told that it is over.
    assert_eq!(bench.sent(), ["a: o 高"]);
    bench.at(300_000);
    assert_eq!(bench.sent(), ["b: [升级 1] o 高"]);
    bench.tell(&notice("o", NoticeKind::Acknowledged, Priority::High, 300_000));
    assert_eq!(bench.sent(), ["a: o 高", "b: o 高"]);
    bench.at(900_000);
    assert!(bench.sent().is_empty());
    assert_eq!(bench.kept, Kept::default());
}

#[test]
fn a_restart_neither_forgets_nor_repeats() {
    let mut bench = Bench::new(&text());
    bench.raise("o", Priority::High);
    assert_eq!(bench.sent(), ["a: o 高"]);
    bench.restart(&text());
    bench.at(200_000);
    assert!(bench.sent().is_empty());
    // Nothing ran when the second step fell due: it is taken late.
    bench.at(400_000);
    bench.restart(&text());
    assert_eq!(bench.sent(), ["b: [升级 1] o 高"]);
    bench.restart(&text());
    bench.at(900_000);
    assert_eq!(bench.sent(), ["a: [升级 2] o 高", "c: [升级 2] o 高"]);
    bench.restart(&text());
    bench.at(2_000_000);
    assert!(bench.sent().is_empty());
    bench.apply(|dispatch, effects| dispatch.acknowledged("o", effects));
    assert_eq!(bench.kept, Kept::default());
}

#[test]
fn an_escalation_whose_roster_is_gone_is_reported() {
    let mut bench = Bench::new(&text());
    bench.raise("o", Priority::High);
    bench.sent();
    bench.restart(&hooks(&["a"]));
    let reports = bench.reports();
    assert!(
        matches!(&reports[..], [Report::EscalationEnded { occurrence, .. }] if occurrence == "o"),
        "{reports:?}"
    );
    assert_eq!(bench.kept, Kept::default());
}

#[test]
fn too_many_escalations_end_the_least_urgent_and_say_so() {
    let mut bench = Bench::new(&("[flood]\nlimit = 100_000\n".to_owned() + &text()));
    bench.raise("least", Priority::Diagnostic);
    for number in 0..10_000 {
        bench.raise(&format!("o{number}"), Priority::High);
        bench.sent();
    }
    let ended = |report: &Report| match report {
        Report::EscalationEnded { occurrence, .. } => Some(occurrence.to_string()),
        _ => None,
    };
    assert_eq!(bench.reports().iter().filter_map(ended).collect::<Vec<_>>(), ["least"]);
    assert_eq!(bench.kept.cases.len(), 10_000);
}
