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
