//! Users on a real station: who may do what, over HTTP and on the command line.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::process::Output;

use serde_json::json;
use testkit::StationProcess;

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");

fn linewatch(station: &StationProcess, arguments: &[&str], password: &str, new: &str) -> Output {
    testkit::program(BINARY)
        .args(arguments)
        .arg("--data")
        .arg(station.data())
        .env("LINEWATCH_PASSWORD", password)
        .env("LINEWATCH_NEW_PASSWORD", new)
        .output()
        .unwrap()
}

#[test]
fn with_users_only_those_who_sign_in_may_change_something() {
    let place = tempfile::tempdir().unwrap();
    let station = StationProcess::start(BINARY, &place.path().join("data"), &["--plant", "none"]);
    let ask = |command: &str| station.try_ask(command, &json!({}));
    let done = |output: Output| assert!(output.status.success(), "{output:?}");
    assert_eq!(ask("who_am_i").unwrap()["role"], "engineer");
    assert!(
        !linewatch(&station, &["user", "add", "li", "operator"], "", "of the operator")
            .status
            .success()
    );
    done(linewatch(&station, &["user", "add", "wang", "engineer"], "", "of the engineer"));

    assert_eq!(ask("who_am_i").unwrap()["role"], "viewer");
    let refused = ask("users").unwrap_err();
    assert!(refused.contains("engineer"), "{refused}");
    // Refused before the arguments are read.
    let refused = ask("alarm_limits_set").unwrap_err();
    assert!(refused.contains("needs the role engineer"), "{refused}");
    assert!(ask("status").is_ok());

    let list = ["user", "list", "--user", "wang"];
    assert!(!linewatch(&station, &list, "wrong", "").status.success());
    let as_wang = ["user", "add", "li", "operator", "--user", "wang"];
    done(linewatch(&station, &as_wang, "of the engineer", "of the operator"));
    let listed = linewatch(&station, &list, "of the engineer", "");
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "wang,engineer\nli,operator\n");
    let as_li = ["user", "list", "--user", "li"];
    assert!(!linewatch(&station, &as_li, "of the operator", "").status.success());
    let remove = ["user", "remove", "wang", "--user", "wang"];
    assert!(!linewatch(&station, &remove, "of the engineer", "").status.success());
}

#[test]
fn users_are_kept_also_while_no_station_runs() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let run = |arguments: &[&str], new: &str| {
        let mut command = testkit::program(BINARY);
        command.args(arguments).arg("--data").arg(&data).env("LINEWATCH_NEW_PASSWORD", new);
        command.output().unwrap()
    };
    let refused = |output: Output, part: &str| {
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(part), "{said}");
    };
    refused(run(&["user", "add", "li", "operator"], "of the operator"), "must be an engineer");
    refused(run(&["user", "add", "wang", "chief"], "of the engineer"), "operator or engineer");
    refused(run(&["user", "add", "wang", "engineer"], "short"), "at least 8 characters");
    // Before the first start, and after one, when there is a journal to note it in.
    assert!(run(&["user", "add", "wang", "engineer"], "of the engineer").status.success());
    StationProcess::start(BINARY, &data, &["--plant", "none"]).end_as("wang", "of the engineer");
    assert!(run(&["user", "add", "li", "operator"], "of the operator").status.success());
    assert!(run(&["user", "add", "zhao", "viewer"], "of the viewer").status.success());
    assert!(run(&["user", "remove", "zhao"], "").status.success());
    refused(run(&["user", "remove", "zhao"], ""), "there is no user");
    refused(run(&["user", "remove", "wang"], ""), "must be an engineer");
    let listed = run(&["user", "list"], "");
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "wang,engineer\nli,operator\n");

    let station = StationProcess::start(BINARY, &data, &["--plant", "none"]);
    assert_eq!(station.try_ask("who_am_i", &json!({})).unwrap()["role"], "viewer");
    let audit = "SELECT action, subject FROM audit WHERE who = 'command line' ORDER BY \"at\"";
    let noted: Vec<_> =
        station.rows(audit).unwrap().iter().map(|row| format!("{} {}", row[0], row[1])).collect();
    let expected = [r#""user_set" "li""#, r#""user_set" "zhao""#, r#""user_remove" "zhao""#];
    assert_eq!(noted, expected);
    station.end_as("wang", "of the engineer");
}
