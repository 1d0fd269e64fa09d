//! Sessions and pauses with time as an argument, and the file of users read, refused and written.

use super::*;

const AT: Timestamp = Timestamp::from_secs(1_000_000);

fn after(seconds: i64) -> Timestamp {
    AT.plus_millis(seconds * 1000)
}

#[test]
fn a_session_ends_after_half_an_hour_unused_and_after_eight_hours() {
    let mut sessions = Sessions::default();
    sessions.begin("a".into(), "wang", AT);
    assert_eq!(sessions.used("a", after(1799)).as_deref(), Some("wang"));
    assert_eq!(sessions.used("a", after(1799 + 1800)), None);
    sessions.begin("b".into(), "wang", AT);
    for minute in 0..480 {
        assert!(sessions.used("b", after(minute * 60)).is_some(), "{minute}");
    }
    assert_eq!(sessions.used("b", after(8 * 3600)), None);
}

#[test]
fn the_sixty_fifth_session_takes_the_place_of_the_one_used_least_lately() {
    let mut sessions = Sessions::default();
    for number in 0..64 {
        sessions.begin(number.to_string(), "wang", after(number));
    }
    assert!(sessions.used("0", after(64)).is_some());
    sessions.begin("64".into(), "wang", after(65));
    assert!(sessions.used("0", after(65)).is_some());
    assert_eq!(sessions.used("1", after(65)), None);
}

#[test]
fn five_wrong_passwords_are_followed_by_a_pause() {
    let mut pauses = Pauses::default();
    for _ in 0..5 {
        assert_eq!(pauses.attempt("wang", AT), Ok(()));
    }
    assert_eq!(pauses.attempt("wang", AT), Err(30));
    assert_eq!(pauses.attempt("li", AT), Ok(()));
    assert_eq!(pauses.attempt("wang", after(29)), Err(1));
    assert_eq!(pauses.attempt("wang", after(30)), Ok(()));
}

#[test]
fn users_are_kept_and_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.toml");
    let users = Users::read(&path).unwrap();
    assert_eq!(users.caller(None, AT), ("operator".into(), Role::Engineer));
    assert!(users.set("li", Role::Viewer, Some("long enough")).is_err(), "no engineer yet");
    users.set("王", Role::Engineer, Some("long enough")).unwrap();
    users.set("li", Role::Operator, Some("long enough too")).unwrap();
    assert!(users.remove("王").is_err(), "the last engineer");
    assert!(users.set("王", Role::Viewer, None).is_err(), "the last engineer");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let users = Users::read(&path).unwrap();
    assert_eq!(users.caller(None, AT).1, Role::Viewer);
    assert!(users.sign_in("li", "long enough", AT).is_err());
    assert!(users.sign_in("nobody", "long enough", AT).is_err());
    let session = users.sign_in("li", "long enough too", AT).unwrap().session;
    assert_eq!(session.len(), 64);
    assert_eq!(users.caller(Some(&session), AT), ("li".into(), Role::Operator));
    users.sign_out(&session);
    assert_eq!(users.caller(Some(&session), AT).1, Role::Viewer);
}

#[test]
fn a_file_without_an_engineer_or_with_unknown_fields_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.toml");
    for text in ["", "[[user]]\nname='a'\nrole='engineer'\npassword=''\nextra=1", "user=1"] {
        std::fs::write(&path, text).unwrap();
        assert!(Users::read(&path).is_err(), "{text}");
    }
}

/// Whoever adds a command says here, too, when it changes something.
#[test]
fn every_command_needs_the_role_that_was_meant() {
    let operator = [
        "alarm_act",
        "backup",
        "export_start",
        "inject_fault",
        "plc_command",
        "plc_write",
        "storage_pin",
        "storage_tidy",
        "write",
    ];
    let engineer = [
        "alarm_limits_set",
        "import_cancel",
        "import_check",
        "import_forget",
        "import_preview",
        "import_resume",
        "import_start",
        "notify_test",
        "plc_force",
        "plc_take_over",
        "recalculate",
        "recalculate_cancel",
        "stop",
        "trust_certificate",
        "user_remove",
        "user_set",
        "users",
    ];
    let of = |role| {
        let mut names: Vec<_> = crate::api::COMMAND_ROLES
            .iter()
            .filter(|(_, needed)| *needed == role)
            .map(|(name, _)| *name)
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(of(Role::Operator), operator);
    assert_eq!(of(Role::Engineer), engineer);
    assert_eq!(crate::api::COMMAND_ROLES.len(), crate::api::COMMANDS.len());
    assert!(Role::Viewer < Role::Operator && Role::Operator < Role::Engineer);
}
