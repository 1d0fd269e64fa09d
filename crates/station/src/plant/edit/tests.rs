//! Only numbers change, and only when the plant is sound with them.

use std::path::Path;

use engine::review::limits::LimitChange;
use model::AlarmKey;

use super::{Edit, set_limits};
use crate::plant::limits_file::SlotName;
use crate::plant::{Place, PlantFiles, install};

fn set(name: &str, slot: SlotName) -> Place {
    Place::Set { name: name.to_owned(), slot }
}

fn limit(limit: f64) -> LimitChange {
    LimitChange { limit: Some(limit), ..LimitChange::default() }
}

fn all(limit: f64, deadband: f64, on: i64, off: i64) -> LimitChange {
    LimitChange {
        limit: Some(limit),
        deadband: Some(deadband),
        on_delay_ms: Some(on),
        off_delay_ms: Some(off),
    }
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    install(folder.path(), simulator::PLANT_FILES).unwrap();
    folder
}

/// What a set says of its high alarm before and after a change.
fn edits() -> Vec<(&'static str, &'static str, LimitChange)> {
    let off = LimitChange { off_delay_ms: Some(6), ..LimitChange::default() };
    vec![
        // Numbers that are there.
        (
            "high = { limit = 80.0,  deadband = 2, priority = 'low' } # why",
            "high = { limit = 85.5,  deadband = 3.0, priority = 'low' } # why",
            LimitChange { deadband: Some(3.0), ..limit(85.5) },
        ),
        (
            "[limits.high]\nlimit=80 # why\n\n# more\npriority = 'low'",
            "[limits.high]\nlimit=85.5 # why\n\n# more\npriority = 'low'",
            limit(85.5),
        ),
        // The same number keeps its form, and zero need not be said.
        (
            "high = { limit = 8e1, priority = 'low' }",
            "high = { limit = 8e1, priority = 'low' }",
            all(80.0, 0.0, 0, 0),
        ),
        // Numbers that are not there.
        (
            "high = {priority = 'low', limit = 80.0}",
            "high = {priority = 'low', limit = 81.0, deadband = 1.0, on_delay_ms = 5, off_delay_ms = 6}",
            all(81.0, 1.0, 5, 6),
        ),
        (
            "high = {\n  limit = 80.0, # b\n  priority = 'low',\n}",
            "high = {\n  limit = 80.0, off_delay_ms = 6, # b\n  priority = 'low',\n}",
            off,
        ),
        (
            "[limits.high] # a\n  priority = 'low'\n  limit = 80.0 # b\n  # c",
            "[limits.high] # a\n  priority = 'low'\n  limit = 81.0 # b\n  deadband = 1.0\n  off_delay_ms = 6\n  # c",
            all(81.0, 1.0, 0, 6),
        ),
        (
            "high.priority = 'low'\nhigh.limit = 80.0 # b",
            "high.priority = 'low'\nhigh.limit = 80.0 # b\nhigh.off_delay_ms = 6",
            off,
        ),
    ]
}

#[test]
fn everything_but_the_numbers_stays() {
    let forms = [("", "\n"), ("\u{feff}", "\n"), ("", "\r\n"), ("\u{feff}", "\r\n")];
    for (old, new, change) in edits() {
        for (mark, newline) in forms {
            let whole = |set: &str| {
                let text = format!(
                    "# head\n[[limits]]\nname = 'x'\n\n[[limits]]\nname = \"y\" # 名\n{set}\n\n\n[[limits]]\nname='z'"
                );
                format!("{mark}{}", text.replace('\n', newline))
            };
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("limits.toml"), whole(old)).unwrap();
            set_limits(folder.path(), &set("y", SlotName::High), &change).unwrap();
            assert_eq!(text(folder.path(), "limits.toml"), whole(new));
            assert!(!folder.path().join("limits.toml.new").exists());
        }
    }
}

#[test]
fn a_key_at_the_end_of_the_file_is_followed() {
    for (old, new) in [
        (
            "limits = [{ name = 'y', high = { priority = 'low', limit = 1.0 } }]",
            "limits = [{ name = 'y', high = { priority = 'low', limit = 1.0, deadband = 2.0 } }]",
        ),
        (
            "[[limits]]\nname = 'y'\n[limits.high]\npriority = 'low'\nlimit = 1.0",
            "[[limits]]\nname = 'y'\n[limits.high]\npriority = 'low'\nlimit = 1.0\ndeadband = 2.0",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("limits.toml"), old).unwrap();
        let change = LimitChange { deadband: Some(2.0), ..LimitChange::default() };
        set_limits(folder.path(), &set("y", SlotName::High), &change).unwrap();
        assert_eq!(text(folder.path(), "limits.toml"), new);
    }
}

#[test]
fn the_plant_that_is_answered_has_the_change() {
    let folder = demo();
    let key: AlarmKey = "line/conveyor:power.HIGH".parse().unwrap();
    let plant = PlantFiles::read(folder.path()).unwrap();
    let place = plant.definition(&key).unwrap().place.unwrap();
    let before = text(folder.path(), "alarms.toml");
    let plant = set_limits(folder.path(), &place, &all(3.25, 0.25, 0, 500)).unwrap();
    let engine = plant.engine_plant();
    let alarms = &engine.devices[&key.device].alarms;
    let alarm = alarms.iter().find(|alarm| alarm.key(&key.device) == key).unwrap();
    assert_eq!(
        (alarm.limit(), alarm.deadband(), alarm.off_delay_ms),
        (Some(3.25), Some(0.25), 500)
    );
    let after = text(folder.path(), "alarms.toml");
    let lines = "limit = 3.25\noff_delay_ms = 500\ndeadband = 0.25\n";
    assert_eq!(after, before.replace("limit = 3.0\ndeadband = 0.3\n", lines));
    // What was written is what is read.
    let again = PlantFiles::read(folder.path()).unwrap().engine_plant();
    assert_eq!(again, engine);
}

#[test]
fn a_weak_signals_deadband_has_its_own_name() {
    let folder = demo();
    let change = LimitChange { deadband: Some(4.5), ..LimitChange::default() };
    set_limits(folder.path(), &set("h2", SlotName::WeakSignal), &change).unwrap();
    let expected =
        "weak_signal = { deadband_db = 4.5, on_delay_ms = 10000, priority = \"diagnostic\" }";
    assert_eq!(text(folder.path(), "limits.toml").matches(expected).count(), 1);
}

#[test]
fn a_refused_change_leaves_the_file() {
    let folder = demo();
    let before = text(folder.path(), "limits.toml");
    let high = set("h2", SlotName::High);
    let alarm = |index| Place::Alarm { index, key: "line/conveyor:power.HIGH".parse().unwrap() };
    let delay = |ms| LimitChange { on_delay_ms: Some(ms), ..LimitChange::default() };
    let deadband = LimitChange { deadband: Some(-1.0), ..LimitChange::default() };
    let table = [
        (high.clone(), limit(120.0), "the high limit 120 should be below the high-high limit 120"),
        (high.clone(), limit(f64::NAN), "limit and deadband should be numbers"),
        (high.clone(), limit(f64::INFINITY), "limit and deadband should be numbers"),
        (high.clone(), deadband, "the deadband should be a number not below 0"),
        (high, delay(-1), "on_delay_ms should be from 0 to 3600000"),
        (set("h2", SlotName::Offline), limit(1.0), "limit does not belong to offline"),
        (set("h2", SlotName::Low), limit(1.0), "has no alarms “h2” as it had"),
        (set("h3", SlotName::High), limit(1.0), "has no alarms “h3” as it had"),
        (alarm(0), limit(1.0), "has not the alarm “line/conveyor:power.HIGH” where it was"),
        (alarm(1_000), limit(1.0), "has not the alarm “line/conveyor:power.HIGH” where it was"),
    ];
    for (place, change, expected) in table {
        let error = set_limits(folder.path(), &place, &change).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(text(folder.path(), "limits.toml"), before);
    }
}

#[test]
fn what_somebody_else_changed_meanwhile_is_left_alone() {
    let folder = demo();
    let path = folder.path().join("limits.toml");
    let edit = Edit::begin(folder.path(), &set("h2", SlotName::High), &limit(85.0)).unwrap();
    let theirs = text(folder.path(), "limits.toml") + "\n# theirs\n";
    std::fs::write(&path, &theirs).unwrap();
    let error = edit.finish().unwrap_err().to_string();
    assert!(error.contains("was changed by somebody else meanwhile"), "{error}");
    assert_eq!(text(folder.path(), "limits.toml"), theirs);
    assert!(!folder.path().join("limits.toml.new").exists());
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_told() {
    let folder = demo();
    let high = set("h2", SlotName::High);
    let before = text(folder.path(), "limits.toml");
    // Whoever runs this may be allowed to write into a read-only folder, but nobody can create a
    // file where a folder is.
    std::fs::create_dir(folder.path().join("limits.toml.new")).unwrap();
    let error = set_limits(folder.path(), &high, &limit(85.0)).unwrap_err().to_string();
    assert!(error.contains("limits.toml: cannot be written, it stays as it was: "), "{error}");
    assert_eq!(text(folder.path(), "limits.toml"), before);
    std::fs::remove_file(folder.path().join("limits.toml")).unwrap();
    let error = set_limits(folder.path(), &high, &limit(85.0)).unwrap_err().to_string();
    assert!(error.contains("limits.toml: cannot be read: "), "{error}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = demo();
    let set_mode = |mode| {
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(0o555);
    // The administrator may write all the same; then there is nothing to be told.
    let may_write = std::fs::File::create(folder.path().join("probe")).is_ok();
    let changed = set_limits(folder.path(), &set("h2", SlotName::High), &limit(85.0));
    set_mode(0o755);
    match changed {
        Ok(_) => assert!(may_write),
        Err(error) => assert!(error.to_string().contains("cannot be written"), "{error}"),
    }
}

#[cfg(unix)]
#[test]
fn a_link_and_the_rights_of_the_file_are_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, elsewhere) = (demo(), tempfile::tempdir().unwrap());
    let (link, real) = (folder.path().join("limits.toml"), elsewhere.path().join("real.toml"));
    std::fs::rename(&link, &real).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    set_limits(folder.path(), &set("h2", SlotName::High), &limit(85.0)).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(text(folder.path(), "limits.toml").contains("limit = 85.0"));
}
