//! Which notice goes which way, and what it says there.

use super::*;

#[test]
fn routes_choose_by_priority_area_time_and_change() {
    let routes = r#"
        time_zone = "Asia/Shanghai"
        [[schedule]]
        name = "office"
        windows = [{ days = [1, 2, 3, 4, 5], from = "08:00", to = "18:00" }]
        [[route]]
        channels = ["all"]
        changes = ["raised", "again", "returned", "acknowledged"]
        language = "en"
        [[route]]
        channels = ["urgent"]
        priorities = ["critical", "high"]
        [[route]]
        channels = ["hall"]
        areas = ["hall"]
        [[route]]
        channels = ["office"]
        schedule = "office"
    "#;
    let channels = hooks(&["all", "urgent", "hall", "office"]);
    let mut bench = Bench::new(&(routes.to_owned() + &channels));
    // 2026-01-05 is a Monday.
    let day = |text: &str| text.parse::<Timestamp>().unwrap().micros() / 1_000;
    let (morning, night) = (day("2026-01-05T08:00:00+08:00"), day("2026-01-05T18:00:00+08:00"));
    for (time, area, priority, change, expected) in [
        (morning, "lab", Priority::Critical, NoticeKind::Raised, vec!["all", "urgent", "office"]),
        (morning, "hall", Priority::Low, NoticeKind::Again, vec!["all", "hall", "office"]),
        (morning, "hall", Priority::High, NoticeKind::Returned, vec!["all"]),
        (night, "lab", Priority::High, NoticeKind::Raised, vec!["all", "urgent"]),
        (night, "", Priority::Diagnostic, NoticeKind::Raised, vec!["all"]),
        (night, "", Priority::Critical, NoticeKind::Acknowledged, vec!["all"]),
    ] {
        bench.at(time);
        bench.tell(&Notice { area: area.into(), ..notice("o", change, priority, time) });
        let told: Vec<String> = expected
            .iter()
            .map(|name| format!("{name}: o {}", if *name == "all" { "high" } else { "高" }))
            .collect();
        assert_eq!(bench.sent(), told, "{area} {priority:?} {change:?}");
    }
}

#[test]
fn a_recipient_of_two_routes_is_told_once() {
    let text =
        hooks(&["a"]) + "[[route]]\nchannels = [\"a\"]\n[[route]]\nchannels = [\"a\", \"a\"]\n";
    let mut bench = Bench::new(&text);
    bench.raise("o", Priority::High);
    assert_eq!(bench.sent(), ["a: o 高"]);
}

#[test]
fn a_notice_told_again_while_it_waits_is_one() {
    let text = hooks(&["a"]) + "[[route]]\nchannels = [\"a\"]\n";
    let mut bench = Bench::new(&text);
    bench.raise("o", Priority::High);
    bench.raise("o", Priority::High);
    bench.restart(&text);
    bench.raise("o", Priority::High);
    assert_eq!(bench.sent(), ["a: o 高"]);
}

#[test]
fn each_recipient_of_a_channel_is_told_alone() {
    let text = "[[channel]]\nname = \"m\"\nkind = \"email\"\nhost = \"h\"\nfrom = \"p@x.y\"\n\
                to = [\"a@x.y\", \"b@x.y\"]\n[[route]]\nchannels = [\"m\"]\n";
    let mut bench = Bench::new(text);
    bench.raise("o", Priority::High);
    assert!(bench.begin(0).is_some());
    bench.done(0, SendError::later("down"));
    assert_eq!(bench.send(1), ["o 高"]);
    let status = bench.dispatch.status();
    assert_eq!((status[0].waiting, status[0].sent), (1, 1));
    assert_eq!(status[0].last_error.as_deref(), Some("down"));
}

#[test]
fn a_message_fills_every_placeholder() {
    let text = "time_zone = \"Asia/Shanghai\"\n".to_owned()
        + &hooks(&["a"])
        + "[[route]]\nchannels = [\"a\"]\nlanguage = \"en\"\n";
    let mut bench = Bench::new(&text);
    bench.raise("o1", Priority::High);
    let message = bench.begin(0).unwrap();
    for (name, expected) in [
        ("title", "o1 high"),
        ("text", "raised high"),
        ("priority", "high"),
        ("area", "lab"),
        ("device", "gas/H20101"),
        ("change", "raised"),
        ("at", "1970-01-01 08:00:00"),
        ("occurrence", "o1"),
        ("count", "1"),
        ("step", "0"),
        ("number", ""),
        ("value", "93.5"),
        ("limit", ""),
    ] {
        assert_eq!(message.fields[name], expected, "{name}");
    }
    for name in crate::PLACEHOLDERS.iter().chain(crate::FIELDS) {
        assert!(message.fields.contains_key(*name), "{name}");
    }
    // The same at the next attempt, so that the other side can know it.
    bench.done(0, SendError::later(""));
    bench.at(60_000);
    assert_eq!(bench.begin(0).unwrap().key, message.key);
}

#[test]
fn the_desktop_follows_the_routes_that_lead_there() {
    let schedule = r#"
        time_zone = "Asia/Shanghai"
        [[schedule]]
        name = "nights"
        windows = [{ days = [1, 2, 3, 4, 5], from = "22:00", to = "06:00" }]
    "#;
    let desktop = |more: &str| format!("{schedule}\n[[route]]\nchannels = [\"desktop\"]\n{more}");
    let night = "2026-01-06T02:00:00+08:00".parse::<Timestamp>().unwrap();
    let day = "2026-01-06T12:00:00+08:00".parse::<Timestamp>().unwrap();
    for (config, at, priority, change, told) in [
        (
            hooks(&["a"]) + "[[route]]\nchannels = [\"a\"]\n",
            day,
            Priority::Low,
            NoticeKind::Raised,
            true,
        ),
        (desktop(""), day, Priority::Low, NoticeKind::Raised, true),
        (desktop(""), day, Priority::Low, NoticeKind::Returned, false),
        (desktop("schedule = \"nights\""), day, Priority::Critical, NoticeKind::Raised, false),
        (desktop("schedule = \"nights\""), night, Priority::Low, NoticeKind::Again, true),
        (desktop("priorities = [\"critical\"]"), day, Priority::Low, NoticeKind::Raised, false),
        (desktop("areas = [\"hall\"]"), day, Priority::High, NoticeKind::Raised, false),
    ] {
        let plan = Plan::new(&Config::read(&config).unwrap()).unwrap();
        let notice = notice("o", change, priority, at.micros() / 1_000);
        assert_eq!(plan.desktop(&notice, at), told, "{config}");
        assert!(plan.lanes.iter().all(|lane| lane.name != "desktop"));
    }
}
