//! The sample is read as it stands; each mistake is found at its line with a sentence that helps.

use super::*;

fn mistakes(text: &str) -> Vec<(usize, String)> {
    let mistakes = Config::read(text).expect_err(text);
    mistakes.iter().map(|mistake| (mistake.line(text), mistake.message.clone())).collect()
}

#[test]
fn the_sample_is_what_is_read() {
    let config = Config::read(SAMPLE).unwrap();
    let plan = Plan::new(&config).unwrap();
    let kinds: Vec<&str> = plan.channels.iter().map(|channel| channel.kind.name()).collect();
    assert_eq!(kinds, ["email", "dingtalk", "wecom", "feishu", "webhook", "sms"]);
    // Its settings are the defaults that it says they are.
    assert_eq!((plan.delivery, plan.flood), (Delivery::default(), Flood::default()));
    let lanes: Vec<String> =
        plan.lanes.iter().map(|lane| format!("{}>{}", lane.name, lane.to)).collect();
    let expected = [
        "mail>shift@example.com",
        "mail>maintenance@example.com",
        "group>",
        "wecom>",
        "feishu>",
        "hook>",
        "sms>13800000001",
        "sms>13800000002",
    ];
    assert_eq!(lanes, expected);
    let after: Vec<i64> = plan.rosters[0].steps.iter().map(|step| step.after_ms).collect();
    assert_eq!(after, [0, 300_000, 900_000]);
    assert_eq!(plan.routes[1].changes, [NoticeKind::Raised, NoticeKind::Again]);
}

/// Names of the fields of this module's structs, as the source says them.
fn keys_of_structs() -> Vec<&'static str> {
    let source = concat!(include_str!("mod.rs"), include_str!("channel.rs"));
    let fields = source.lines().filter_map(|line| line.strip_prefix("    pub "));
    let names = fields.filter_map(|field| field.split_once(": ")).map(|(name, _)| name);
    names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

#[test]
fn the_sample_shows_every_key_and_explains_every_placeholder() {
    let keys = keys_of_structs();
    assert!(keys.len() > 40, "{keys:?}");
    for key in keys {
        let shown = [format!("{key} = "), format!("[{key}]"), format!("[[{key}]]")];
        assert!(shown.iter().any(|form| SAMPLE.contains(form)), "the sample does not show {key}");
    }
    for placeholder in crate::PLACEHOLDERS.iter().chain(crate::FIELDS) {
        assert!(SAMPLE.contains(&format!("{{{placeholder}}}")), "{placeholder} is not explained");
    }
}

#[test]
fn an_empty_file_tells_nobody() {
    let config = Config::read("\u{feff}").unwrap();
    assert!(Plan::new(&config).unwrap().lanes.is_empty());
}

const HOOK: &str =
    "[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\n";

#[test]
fn names_that_are_not_there_are_told_with_the_nearest() {
    for (text, line, part) in [
        ("[[route]]\nchannels = [\"hok\"]\n", 6, "no channel “hok”; did you mean “hook”?"),
        ("[[route]]\nroster = \"on cal\"\n", 6, "no roster “on cal”; did you mean “on call”?"),
        ("[[route]]\nchannels = [\"hook\"]\nschedule = \"night\"\n", 7, "did you mean “nights”?"),
        ("[[roster]]\nname = \"r\"\nsteps = [{ channels = [\"zz\"] }]\n", 7, "no channel “zz”"),
        ("[[route]]\nchanels = [\"hook\"]\n", 6, "did you mean “channels”?"),
        ("[[route]]\npriorities = [\"critcal\"]\n", 6, "did you mean “critical”?"),
        ("[[channel]]\nname = \"x\"\nkind = \"emial\"\n", 7, "did you mean “email”?"),
        ("[[route]]\n", 5, "leads nowhere"),
        ("[[route]]\nchannels = [\"hook\"]\nchanges = [\"raise\"]\n", 7, "did you mean “raised”?"),
        (
            "[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://a/\"\n",
            6,
            "two of channel",
        ),
    ] {
        let rest = "[[roster]]\nname = \"on call\"\nsteps = [{ channels = [\"hook\"] }]\n\
                    [[schedule]]\nname = \"nights\"\n";
        let found = mistakes(&format!("{HOOK}{text}{rest}"));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, line, "{text}: {found:?}");
        assert!(found[0].1.contains(part), "{text}: {found:?}");
    }
}

#[test]
fn settings_and_times_that_cannot_be_meant_are_refused() {
    for (text, part) in [
        ("time_zone = \"Asia/Shanhai\"", "IANA name"),
        ("[delivery]\nretry_first_ms = 0", "retry_first_ms should be at least 1"),
        ("[delivery]\nretry_max_ms = 10", "retry_max_ms should be at least 1000"),
        ("[flood]\nlimit = 0", "limit should be at least 1"),
        (
            "[[schedule]]\nname = \"s\"\nwindows = [{ from = \"08:00\", to = \"08:00\" }]",
            "whole day",
        ),
        ("[[schedule]]\nname = \"s\"\nwindows = [{ from = \"8\", to = \"08:00\" }]", "like 06:30"),
        ("[[roster]]\nname = \"r\"\nsteps = []", "has no step"),
        ("[[roster]]\nname = \"r\"\nsteps = [{ channels = [] }]", "tells nobody"),
    ] {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].1.contains(part), "{text}: {found:?}");
    }
    let steps = "[[roster]]\nname = \"r\"\nsteps = [{ after_ms = 5, channels = [\"hook\"] }, \
                 { after_ms = 5, channels = [\"hook\"] }]";
    let found = mistakes(&format!("{HOOK}{steps}"));
    assert!(found[0].1.contains("first step is at once"), "{found:?}");
    assert!(found[1].1.contains("later than the one before"), "{found:?}");
}

#[test]
fn channels_are_checked_by_their_kind() {
    for (keys, part) in [
        ("kind = \"webhook\"", "needs the key `url`"),
        ("kind = \"webhook\"\nurl = \"ftp://a/b\"", "begins with https://"),
        ("kind = \"webhook\"\nurl = \"https://\"", "begins with https://"),
        ("kind = \"webhook\"\nurl = \"{device}\"", "begins with https://"),
        ("kind = \"webhook\"\nurl = \"http://{device}.a/b\"", "written out"),
        ("kind = \"webhook\"\nurl = \"http://me:pw@a/b\"", "keep it as a secret"),
        ("kind = \"webhook\"\nurl = \"http://a/?x=1&Token=abc\"", "keep it as a secret"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nhost = \"b\"", "webhook has no key `host`"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nbody = '{\"a\": \"{titel}\"}'", "{title}"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nbody = '{\"a\": {title}}'", "not JSON"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nbody = '{}'\nform = { a = \"b\" }", "not both"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nmethod = \"GET\"\nbody = '{}'", "by GET"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nanswer_ok = \"0\"", "belong together"),
        ("kind = \"webhook\"\nurl = \"http://a/\"\nheaders = { \"a b\" = \"c\" }", "header's name"),
        (
            "kind = \"webhook\"\nurl = \"http://a/\"\nheaders = { Authorization = \"Bearer abc\" }",
            "keep it as a secret",
        ),
        ("kind = \"dingtalk\"\nurl = \"https://a/?access_token=abc\"", "keep it as a secret"),
        ("kind = \"wecom\"\nurl = \"https://a/send?key=abc\"", "keep it as a secret"),
        ("kind = \"feishu\"\nurl = \"https://a/hook/abc\"", "keep it as a secret"),
        ("kind = \"wecom\"\nurl = \"{secret:u}\"\nsign_secret = \"s\"", "no key `sign_secret`"),
        ("kind = \"sms\"\nurl = \"http://a/\"\nform = { m = \"{number}\" }", "key `numbers`"),
        (
            "kind = \"sms\"\nurl = \"http://a/\"\nform = { m = \"x\" }\nnumbers = [\"1\"]",
            "{number}",
        ),
        ("kind = \"sms\"\nurl = \"http://a/{number}\"\nnumbers = [\"1\"]", "`body` or a `form`"),
        (
            "kind = \"sms\"\nurl = \"http://a/\"\nform = { m = \"{number}\" }\nnumbers = []",
            "no recipients",
        ),
        ("kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = []", "no recipients"),
        ("kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = [\"d\"]", "not an e-mail address"),
        ("kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = [\"d@e.f\", \"d@e.f\"]", "twice"),
        ("kind = \"email\"\nhost = \"m\"\nto = [\"d@e.f\"]", "key `from`"),
        (
            "kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = [\"d@e.f\"]\nuser = \"u\"",
            "password_secret",
        ),
        (
            "kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = [\"d@e.f\"]\nuser = \"u\"\n\
             password_secret = \"p\"\nsecurity = \"none\"",
            "show the password",
        ),
        (
            "kind = \"email\"\nhost = \"m\"\nfrom = \"a@b.c\"\nto = [\"d@e.f\"]\nsubject = \"{tilte}\"",
            "did you mean “{title}”? (at character 1)",
        ),
    ] {
        let found = mistakes(&format!("[[channel]]\nname = \"it\"\n{keys}\n"));
        assert_eq!(found.len(), 1, "{keys}: {found:?}");
        assert!(found[0].1.contains(part), "{keys}: {found:?}");
        assert!(found[0].0 >= 2, "{keys}: {found:?}");
    }
}

#[test]
fn an_address_that_only_looks_like_a_token_is_allowed() {
    for url in ["http://a/hook/x", "http://a/?monkey=1", "http://a/?key={device}", "http://a:8080"]
    {
        let text = format!("[[channel]]\nname = \"it\"\nkind = \"webhook\"\nurl = \"{url}\"\n");
        Config::read(&text).unwrap_or_else(|mistakes| panic!("{url}: {mistakes:?}"));
    }
}

#[test]
fn areas_are_checked_against_the_plant() {
    let config = Config::read(SAMPLE).unwrap();
    assert!(check_areas(&config, &["hall", "lab"]).is_empty());
    let found = check_areas(&config, &["hall", "labs"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "there is no area “lab”; did you mean “labs”?");
    assert!(SAMPLE.lines().nth(found[0].line(SAMPLE) - 1).unwrap().starts_with("areas"));
}
