//! The plan as tables, and what holds of every plan.

use globset::{Glob, GlobSetBuilder};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn rules(keep: u32, max_days: Option<u32>, max_bytes: Option<u64>) -> Rules {
    let default = Limits { keep_days: keep, max_days };
    Rules { default, max_bytes, archive_first: false, groups: Vec::new() }
}

fn with_group(mut rules: Rules, pattern: &str, limits: Limits) -> Rules {
    let tags = GlobSetBuilder::new().add(Glob::new(pattern).unwrap()).build().unwrap();
    rules.groups.push(Group { name: pattern.to_owned(), tags, limits });
    rules
}

/// Days of November from their bytes: `p` is pinned, `a` is archived, `0` holds no data.
fn days(words: &[&str]) -> Vec<SealedDay> {
    let day = |(at, word): (usize, &&str)| {
        let number = |text: &str| text.trim_matches(|c: char| c.is_alphabetic()).parse().unwrap();
        let bytes: Vec<u64> = word.split('+').map(number).collect();
        SealedDay {
            day: date(2026, 11, i8::try_from(at + 1).unwrap()),
            rows: bytes.iter().sum(),
            bytes,
            pinned: word.contains('p'),
            archived: word.contains('a'),
        }
    };
    words.iter().enumerate().map(day).collect()
}

fn told(actions: &[Action]) -> String {
    let tell = |action: &Action| match action {
        Action::Archive(day) => format!("archive {}", day.day()),
        Action::Drop(day) => format!("drop {}", day.day()),
        Action::DropGroups { day, groups } => format!("drop {} {groups:?}", day.day()),
        Action::NoSpace { over_bytes } => format!("no space {over_bytes}"),
    };
    actions.iter().map(tell).collect::<Vec<_>>().join(", ")
}

#[test]
fn age_and_size_push_and_keep_days_guards() {
    let all = days(&["10", "10", "10", "10"]);
    for (rules, expected) in [
        (rules(1, None, None), ""),
        (rules(1, Some(3), None), "drop 1"),
        (rules(1, Some(1), None), "drop 1, drop 2, drop 3"),
        (rules(3, Some(1), None), "drop 1"),
        (rules(1, None, Some(40)), ""),
        (rules(1, None, Some(39)), "drop 1"),
        (rules(1, None, Some(15)), "drop 1, drop 2, drop 3"),
        (rules(1, None, Some(5)), "drop 1, drop 2, drop 3, no space 5"),
        (rules(3, None, Some(15)), "drop 1, no space 15"),
        (rules(9, Some(1), Some(15)), "no space 25"),
    ] {
        assert_eq!(told(&plan(&all, &rules)), expected, "{rules:?}");
    }
}

#[test]
fn pinned_days_stay_and_empty_ones_make_nothing_older() {
    assert_eq!(
        told(&plan(&days(&["9p", "9", "9"]), &rules(1, None, Some(9)))),
        "drop 2, no space 9"
    );
    assert_eq!(told(&plan(&days(&["9", "0", "0", "9"]), &rules(2, Some(2), None))), "");
}

#[test]
fn a_day_is_archived_before_it_goes() {
    let rules = Rules { archive_first: true, ..rules(0, Some(2), Some(25)) };
    assert_eq!(told(&plan(&days(&["9", "9a", "9", "9"]), &rules)), "archive 1, drop 2");
    assert_eq!(told(&plan(&days(&["9a", "9a", "9", "9"]), &rules)), "drop 1, drop 2");
}

#[test]
fn groups_go_alone_and_the_last_takes_the_day_with_it() {
    let short =
        with_group(rules(1, Some(3), None), "cnc/**", Limits { keep_days: 1, max_days: Some(1) });
    let all = days(&["5+5", "5+5", "5+0", "5+5"]);
    assert_eq!(told(&plan(&all, &short)), "drop 1, drop 2 [1]");
    assert_eq!(short.group_of("cnc/1/power"), 1);
    assert_eq!(short.group_of("gas/H20101/value"), 0);
    let long =
        with_group(rules(1, Some(1), None), "gas/**", Limits { keep_days: 300, max_days: None });
    assert_eq!(told(&plan(&all, &long)), "drop 1 [0], drop 2 [0], drop 3");
}

/// Place, days since the one before, whether it is empty, bytes, pinned, archived.
type One = (usize, (i32, u8, u64, u64, bool, bool));

fn any_days() -> impl Strategy<Value = Vec<SealedDay>> {
    let one = (1..5_i32, 0..3_u8, 0..50_u64, 0..50_u64, any::<bool>(), any::<bool>());
    // The clock may have jumped ten years ahead somewhere in between.
    (prop::collection::vec(one, 0..20), 0..40_usize).prop_map(|(all, jump)| {
        let mut day = date(2026, 1, 1);
        let make = |(at, (gap, empty, first, second, pinned, archived)): One| {
            day = day.saturating_add(if at == jump { 10.years() } else { gap.days() });
            let bytes = if empty == 0 { vec![0, 0] } else { vec![first, second] };
            let rows = bytes.iter().sum();
            SealedDay { day, rows, bytes, pinned, archived }
        };
        all.into_iter().enumerate().map(make).collect()
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let days = || (0..8_u32, prop::option::of(0..12_u32));
    (days(), days(), prop::option::of(0..400_u64), any::<bool>()).prop_map(
        |((keep, max), (group_keep, group_max), bytes, archive_first)| {
            let limits = Limits { keep_days: group_keep, max_days: group_max };
            Rules { archive_first, ..with_group(rules(keep, max, bytes), "cnc/**", limits) }
        },
    )
}

/// What the station does with a plan.
fn done(mut days: Vec<SealedDay>, actions: &[Action]) -> Vec<SealedDay> {
    for action in actions {
        match action {
            Action::Archive(wanted) => {
                days.iter_mut()
                    .filter(|day| day.day == *wanted)
                    .for_each(|day| day.archived = true);
            }
            Action::Drop(wanted) => days.retain(|day| day.day != *wanted),
            Action::DropGroups { day: wanted, groups } => {
                let day = days.iter_mut().find(|day| day.day == *wanted).unwrap();
                for group in groups {
                    day.bytes[*group] = 0;
                }
            }
            Action::NoSpace { .. } => {}
        }
    }
    days
}

fn later_with_data(days: &[SealedDay], than: Date) -> usize {
    days.iter().filter(|day| day.day > than && day.rows > 0).count()
}

proptest! {
    #[test]
    fn nothing_goes_that_must_stay(days in any_days(), rules in any_rules()) {
        for action in plan(&days, &rules) {
            let (gone, groups) = match action {
                Action::Drop(day) => (day, vec![0, 1]),
                Action::DropGroups { day, groups } => (day, groups),
                Action::Archive(_) | Action::NoSpace { .. } => continue,
            };
            let day = days.iter().find(|day| day.day == gone).unwrap();
            prop_assert!(!day.pinned);
            prop_assert!(day.archived || !rules.archive_first);
            for group in groups.into_iter().filter(|group| day.bytes[*group] > 0) {
                let keep = rules.limits(group).keep_days as usize;
                prop_assert!(later_with_data(&days, gone) >= keep);
            }
        }
    }

    #[test]
    fn after_two_turns_the_limits_hold_or_nothing_more_may_go(
        days in any_days(),
        rules in any_rules(),
    ) {
        let mut after = days;
        for _ in 0..2 {
            let actions = plan(&after, &rules);
            after = done(after, &actions);
        }
        let total: u64 = after.iter().map(SealedDay::total).sum();
        let over = rules.max_bytes.map_or(0, |max| total.saturating_sub(max));
        let left = plan(&after, &rules);
        let expected = if over > 0 { vec![Action::NoSpace { over_bytes: over }] } else { Vec::new() };
        prop_assert_eq!(left, expected);
        let may_go = |day: &SealedDay| !day.pinned && (0..2).any(|group| {
            let later = count(later_with_data(&after, day.day));
            day.bytes[group] > 0 && rules.limits(group).may_go(later)
        });
        prop_assert!(over == 0 || !after.iter().any(may_go));
    }

    #[test]
    fn the_calendar_does_not_matter(days in any_days(), rules in any_rules()) {
        let mut evenly = days.clone();
        for (day, at) in evenly.iter_mut().zip(0..) {
            day.day = date(2000, 1, 1).saturating_add(at.days());
        }
        let shape = |actions: &[Action], of: &[SealedDay]| -> Vec<String> {
            let place = |day: &Date| of.iter().position(|other| other.day == *day);
            actions.iter().map(|action| match action {
                Action::Archive(day) => format!("archive {:?}", place(day)),
                Action::Drop(day) => format!("drop {:?}", place(day)),
                Action::DropGroups { day, groups } => format!("drop {:?} {groups:?}", place(day)),
                Action::NoSpace { over_bytes } => format!("no space {over_bytes}"),
            }).collect()
        };
        prop_assert_eq!(
            shape(&plan(&days, &rules), &days),
            shape(&plan(&evenly, &rules), &evenly)
        );
    }
}
