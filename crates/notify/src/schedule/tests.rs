//! Schedules against a table of every minute of a week, at the edges, and when clocks change.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn schedule(days: &[u8], from: &str, to: &str) -> Schedule {
    Schedule::new(vec![Window::new(days, from, to).unwrap()])
}

#[test]
fn a_window_across_midnight_goes_on_into_the_next_day() {
    let friday_night = schedule(&[5], "22:00", "06:00");
    // 2026-01-02 is a Friday.
    for (time, inside) in [
        ("2026-01-02T21:59:59.999999+08:00", false),
        ("2026-01-02T22:00:00+08:00", true),
        ("2026-01-02T23:59:59.999999+08:00", true),
        ("2026-01-03T00:00:00+08:00", true),
        ("2026-01-03T05:59:59.999999+08:00", true),
        ("2026-01-03T06:00:00+08:00", false),
        ("2026-01-03T22:00:00+08:00", false),
        // The night before, from Thursday.
        ("2026-01-02T00:00:00+08:00", false),
        ("2026-01-02T05:59:00+08:00", false),
    ] {
        assert_eq!(friday_night.covers(at(time), &shanghai()), inside, "{time}");
    }
    // Sunday's goes on into Monday.
    let sunday = schedule(&[7], "22:00", "06:00");
    assert!(sunday.covers(at("2026-01-05T05:59:59+08:00"), &shanghai()));
    assert!(!sunday.covers(at("2026-01-05T06:00:00+08:00"), &shanghai()));
}

#[test]
fn a_window_may_end_with_the_day() {
    for to in ["24:00", "00:00"] {
        let monday = schedule(&[1], "18:00", to);
        assert!(monday.covers(at("2026-01-05T23:59:59.999999+08:00"), &shanghai()), "{to}");
        assert!(!monday.covers(at("2026-01-06T00:00:00+08:00"), &shanghai()), "{to}");
    }
    assert!(schedule(&[1], "00:00", "24:00").covers(at("2026-01-05T00:00:00+08:00"), &shanghai()));
}

#[test]
fn no_window_means_always() {
    assert!(Schedule::default().covers(at("2026-01-05T03:00:00Z"), &TimeZone::UTC));
    assert!(schedule(&[1], "08:00", "09:00").covers(Timestamp::MAX, &TimeZone::UTC));
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_sentence() {
    for (days, from, to, part) in [
        (&[1][..], "08:00", "08:00", "whole day"),
        (&[1], "00:00", "00:00", "whole day"),
        (&[1], "24:00", "06:00", "begin at 24:00"),
        (&[1], "8:00", "09:00", "like 06:30"),
        (&[1], "08:60", "09:00", "like 06:30"),
        (&[1], "08:00", "24:01", "like 06:30"),
        (&[1], "08:00", "25:00", "like 06:30"),
        (&[1], "08", "09:00", "like 06:30"),
        (&[1], "08:00", "+9:00", "like 06:30"),
        (&[0], "08:00", "09:00", "no day 0"),
        (&[8], "08:00", "09:00", "no day 8"),
        (&[], "08:00", "09:00", "on no day"),
    ] {
        let error = Window::new(days, from, to).unwrap_err();
        assert!(error.contains(part), "{from}–{to}: {error}");
    }
}

#[test]
fn the_clock_on_the_wall_counts_when_clocks_change() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let hour = schedule(&[7], "02:00", "03:00");
    // Put back on 2026-10-25: 02:00–03:00 comes twice, 00:00Z–02:00Z.
    for (time, inside) in [
        ("2026-10-24T23:59:59Z", false),
        ("2026-10-25T00:00:00Z", true),
        ("2026-10-25T01:30:00Z", true),
        ("2026-10-25T01:59:59Z", true),
        ("2026-10-25T02:00:00Z", false),
        // Put forward on 2026-03-29: 02:00–03:00 does not come.
        ("2026-03-29T00:59:59Z", false),
        ("2026-03-29T01:00:00Z", false),
        ("2026-03-29T01:30:00Z", false),
    ] {
        assert_eq!(hour.covers(at(time), &berlin), inside, "{time}");
    }
    // A night shift across each change begins and ends by the clock.
    let night = schedule(&[6], "22:00", "06:00");
    for (time, inside) in [
        ("2026-10-24T20:00:00Z", true),
        ("2026-10-25T04:59:59Z", true),
        ("2026-10-25T05:00:00Z", false),
        ("2026-03-28T21:00:00Z", true),
        ("2026-03-29T03:59:59Z", true),
        ("2026-03-29T04:00:00Z", false),
    ] {
        assert_eq!(night.covers(at(time), &berlin), inside, "{time}");
    }
}

/// Marks every minute of a week by walking through the window, minute by minute.
fn minute_table(windows: &[(Vec<u8>, u16, u16)]) -> Vec<bool> {
    let week = usize::from(DAY) * 7;
    let mut table = vec![false; week];
    for (days, from, to) in windows {
        for day in days {
            let mut minute = usize::from(day - 1) * usize::from(DAY) + usize::from(*from);
            while minute % usize::from(DAY) != usize::from(*to) % usize::from(DAY) {
                table[minute % week] = true;
                minute += 1;
            }
        }
    }
    table
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_minute_of_a_week_is_as_in_the_table(
        windows in prop::collection::vec(
            (prop::collection::btree_set(1_u8..=7, 1..=7), 0_u16..1440, 1_u16..=1440)
                .prop_filter("an empty window", |(_, from, to)| from != to && (*from, *to) != (0, 1440)),
            1..4,
        )
    ) {
        let windows: Vec<(Vec<u8>, u16, u16)> =
            windows.into_iter().map(|(days, from, to)| (days.into_iter().collect(), from, to)).collect();
        let table = minute_table(&windows);
        let made = windows.iter().map(|(days, from, to)| {
            Window::new(days, &clock(*from), &clock(*to)).unwrap()
        });
        let schedule = Schedule::new(made.collect());
        // 2026-01-05 is a Monday.
        let monday = at("2026-01-05T00:00:00+08:00");
        let zone = shanghai();
        for (minute, inside) in table.iter().enumerate() {
            let time = monday.plus_millis(i64::try_from(minute).unwrap() * 60_000);
            prop_assert_eq!(schedule.covers(time, &zone), *inside, "minute {}", minute);
        }
    }
}
