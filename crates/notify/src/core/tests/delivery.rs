//! Floods, retries and limits.

use super::*;
use crate::report::{ChannelEvent, Failure};

fn text(more: &str) -> String {
    format!("{more}{}[[route]]\nchannels = [\"a\"]\nlanguage = \"en\"\n", hooks(&["a"]))
}

fn later() -> SendError {
    SendError::later("HTTP 500")
}

#[test]
fn urgent_ones_go_first_then_the_oldest() {
    let mut bench = Bench::new(&text(""));
    for (name, priority) in [
        ("low", Priority::Low),
        ("high 1", Priority::High),
        ("critical", Priority::Critical),
        ("high 2", Priority::High),
    ] {
        bench.raise(name, priority);
    }
    assert_eq!(bench.send(0), ["critical high", "high 1 high", "high 2 high", "low high"]);
}

#[test]
fn a_flood_is_one_message_with_counts_and_first_lines() {
    let mut bench = Bench::new(&text(""));
    for number in 0..25 {
        let priority = if number % 5 == 0 { Priority::Critical } else { Priority::Low };
        bench.raise(&format!("o{number:02}"), priority);
    }
    assert_eq!(bench.begin(0), None, "held until the window ends");
    bench.at(9_999);
    assert_eq!(bench.begin(0), None);
    bench.at(10_000);
    let message = bench.begin(0).unwrap();
    assert_eq!(message.fields["title"], "25 alarm notices (critical 5, low 20)");
    let lines: Vec<&str> = message.fields["text"].lines().collect();
    assert_eq!(lines.len(), 11);
    assert_eq!(lines[..2], ["o00 high", "o05 high"]);
    assert_eq!(lines[10], "… and 15 more; see the list of alarms.");
    assert_eq!((&*message.fields["count"], &*message.fields["priority"]), ("25", "critical"));
    assert_eq!((&*message.fields["device"], &*message.fields["occurrence"]), ("gas/H20101", ""));
    bench.done(0, None);
    assert_eq!(bench.dispatch.status()[0].sent, 25);
    assert_eq!(bench.kept, Kept::default());
}

#[test]
fn ten_are_no_flood_and_the_eleventh_waits_for_the_rest() {
    let mut bench = Bench::new(&text(""));
    for number in 0..10 {
        bench.at(number);
        bench.raise(&format!("o{number}"), Priority::Low);
        assert_eq!(bench.send(0), [format!("o{number} high")]);
    }
    bench.at(100);
    bench.raise("o10", Priority::Low);
    bench.at(9_000);
    bench.raise("o11", Priority::Low);
    assert!(bench.send(0).is_empty());
    bench.at(10_000);
    assert_eq!(bench.send(0), ["2 alarm notices (low 2)"]);
}

#[test]
fn a_flood_that_goes_on_is_one_message_a_window() {
    let mut bench = Bench::new(&text(""));
    let mut messages = 0;
    let mut notices = 0;
    for tenth in 0..600 {
        bench.at(tenth * 100);
        bench.raise(&format!("o{tenth}"), Priority::Low);
        while let Some(message) = bench.begin(0) {
            messages += 1;
            notices += message.fields["count"].parse::<usize>().unwrap();
            bench.done(0, None);
        }
    }
    bench.at(70_000);
    while let Some(message) = bench.begin(0) {
        messages += 1;
        notices += message.fields["count"].parse::<usize>().unwrap();
        bench.done(0, None);
    }
    // Ten one by one, then one for each of the windows in a minute.
    assert_eq!((messages, notices), (16, 600));
}

#[test]
fn what_piled_up_while_a_server_was_down_is_one_message() {
    let mut bench = Bench::new(&text(""));
    for number in 0..40 {
        bench.at(number * 60_000);
        bench.raise(&format!("o{number}"), Priority::Low);
        if bench.begin(0).is_some() {
            bench.done(0, later());
        }
    }
    bench.at(4_000_000);
    assert_eq!(bench.send(0), ["40 alarm notices (low 40)"]);
}

#[test]
fn failed_attempts_wait_longer_each_time_and_the_third_is_reported() {
    let mut bench = Bench::new(&text(""));
    bench.raise("o", Priority::Low);
    let mut now = 0;
    let mut whole = 1_000;
    for attempt in 1..=12 {
        assert!(bench.begin(0).is_some(), "attempt {attempt} at {now}");
        assert_eq!(bench.begin(0), None, "one at a time");
        bench.done(0, later());
        let expected =
            ChannelEvent { channel: "a".into(), failed: true, reason: "HTTP 500".into() };
        let reports = if attempt == 3 { vec![Report::Channel(expected)] } else { vec![] };
        assert_eq!(bench.reports(), reports, "attempt {attempt}");
        bench.at(now + whole * 3 / 4 - 1);
        assert_eq!(bench.begin(0), None, "attempt {attempt}");
        now += whole;
        whole = (whole * 2).min(300_000);
        bench.at(now);
    }
    let status = &bench.dispatch.status()[0];
    assert_eq!(status.failing_since, Some(Timestamp::from_millis(0)));
    assert!(status.failed);
    assert_eq!(bench.send(0), ["o high"]);
    let recovered = ChannelEvent { channel: "a".into(), failed: false, reason: String::new() };
    assert_eq!(bench.reports(), [Report::Channel(recovered)]);
    let status = &bench.dispatch.status()[0];
    assert_eq!(
        (status.failed, status.last_error.clone(), status.failing_since),
        (false, None, None)
    );
}

#[test]
fn the_other_side_may_ask_for_a_longer_wait() {
    let mut bench = Bench::new(&text(""));
    bench.raise("o", Priority::Low);
    assert!(bench.begin(0).is_some());
    let asked = Failure::Later(Some(120_000));
    bench.done(0, SendError { failure: asked, reason: "HTTP 429".into() });
    bench.at(119_999);
    assert_eq!(bench.begin(0), None);
    // A clock put back does not make it longer.
    bench.at(-100_000);
    assert!(bench.begin(0).is_some());
}

#[test]
fn a_refusal_for_good_is_given_up_and_reported_at_once() {
    let mut bench = Bench::new(&text(""));
    bench.raise("o", Priority::Low);
    assert!(bench.begin(0).is_some());
    bench.done(0, SendError::refused("HTTP 403: no"));
    let reports = bench.reports();
    assert_eq!(given_up(&reports), [("o".to_owned(), GivenUp::Refused)]);
    assert!(matches!(&reports[1], Report::Channel(event) if event.failed));
    assert_eq!(bench.kept, Kept::default());
    // A test that goes through ends the failure.
    let now = bench.now;
    bench.apply(|dispatch, effects| dispatch.tested(0, now, effects));
    assert!(matches!(&bench.reports()[..], [Report::Channel(event)] if !event.failed));
}

#[test]
fn what_only_people_can_mend_is_reported_at_once_and_kept() {
    let mut bench = Bench::new(&text(""));
    bench.raise("o", Priority::Low);
    assert!(bench.begin(0).is_some());
    bench.done(0, SendError::unready("the secret “x” is not there"));
    assert!(matches!(&bench.reports()[..], [Report::Channel(event)] if event.failed));
    bench.at(2_000);
    assert_eq!(bench.send(0), ["o high"]);
}

#[test]
fn too_old_is_given_up_and_reported() {
    let mut bench = Bench::new(&text("[delivery]\ngive_up_after_ms = 60_000\n"));
    bench.raise("o", Priority::Low);
    assert!(bench.begin(0).is_some());
    bench.done(0, later());
    bench.at(59_999);
    assert!(bench.begin(0).is_some());
    // Being sent: it may still succeed.
    bench.at(60_000);
    assert!(bench.reports().is_empty());
    bench.done(0, later());
    bench.at(60_001);
    let reports = bench.reports();
    assert_eq!(given_up(&reports), [("o".to_owned(), GivenUp::TooOld)]);
    assert!(format!("{reports:?}").contains("HTTP 500"));
    assert_eq!(bench.dispatch.status()[0].given_up, 1);
}

#[test]
fn a_full_queue_gives_up_the_oldest_of_the_lowest_priority() {
    let mut bench = Bench::new(&text("[delivery]\nqueue_max = 3\n"));
    for (name, priority) in [
        ("low 1", Priority::Low),
        ("low 2", Priority::Low),
        ("high", Priority::High),
        ("critical", Priority::Critical),
        ("diagnostic", Priority::Diagnostic),
    ] {
        bench.raise(name, priority);
    }
    let gone =
        [("low 1".to_owned(), GivenUp::QueueFull), ("diagnostic".to_owned(), GivenUp::QueueFull)];
    assert_eq!(given_up(&bench.reports()), gone);
    assert_eq!(bench.send(0), ["critical high", "high high", "low 2 high"]);
}

#[test]
fn what_is_being_sent_is_not_given_up_for_room() {
    let mut bench = Bench::new(&text("[delivery]\nqueue_max = 1\n"));
    bench.raise("low", Priority::Low);
    assert!(bench.begin(0).is_some());
    bench.raise("high", Priority::High);
    assert_eq!(given_up(&bench.reports()), [("high".to_owned(), GivenUp::QueueFull)]);
}

#[test]
fn a_channel_that_is_gone_is_given_up_and_reported() {
    let mut bench = Bench::new(&text(""));
    bench.raise("o", Priority::Low);
    bench.restart(&hooks(&["b"]));
    assert_eq!(given_up(&bench.reports()), [("o".to_owned(), GivenUp::NotConfigured)]);
    assert_eq!(bench.kept, Kept::default());
}
