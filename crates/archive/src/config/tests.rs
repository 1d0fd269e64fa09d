//! What the two files say, and what is said of mistakes in them.

use super::*;

fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn archive(text: &str) -> Result<ArchiveConfig, String> {
    let folder = folder(ARCHIVE_FILE, text);
    ArchiveConfig::read(folder.path()).map_err(|mistake| mistake.to_string())
}

fn rules(text: &str) -> Result<Rules, String> {
    let folder = folder(RETENTION_FILE, text);
    Rules::read(folder.path()).map_err(|mistake| mistake.to_string())
}

/// The sample with the lines in force that are commented out.
fn in_force(sample: &str, section: &str) -> String {
    let mut on = false;
    let line = |line: &str| {
        on = if line.starts_with("# [") { line == format!("# {section}") } else { on };
        let bare = line.strip_prefix("# ").filter(|_| on).unwrap_or(line);
        format!("{bare}\n")
    };
    let (head, lines) = sample.split_at(sample.find("\n[").unwrap());
    assert!(head.lines().all(|line| line.starts_with('#') || line.is_empty()));
    lines.lines().map(line).collect()
}

#[test]
fn the_samples_are_what_is_read() {
    let found = archive(ARCHIVE_SAMPLE).unwrap();
    assert_eq!(found, ArchiveConfig { place: None, after_days: 1, gas_csv: true });
    let found = archive(&in_force(ARCHIVE_SAMPLE, "[folder]")).unwrap();
    assert_eq!(found.place, Some(Place::Folder("/mnt/archive".into())));
    let found = archive(&in_force(ARCHIVE_SAMPLE, "[s3]")).unwrap();
    let Some(Place::S3(s3)) = found.place else { panic!("{found:?}") };
    assert_eq!((s3.bucket.as_str(), s3.keys.as_str()), ("linewatch", "s3"));
    let found = rules(&in_force(RETENTION_SAMPLE, "[[group]]")).unwrap();
    assert_eq!(found.default, Limits { keep_days: 30, max_days: None });
    assert_eq!(found.groups[0].limits, Limits { keep_days: 7, max_days: Some(14) });
    assert_eq!(found.group_of("cnc/m1/power"), 1);
}

#[test]
fn without_files_everything_stays() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(ArchiveConfig::read(empty.path()).unwrap().place, None);
    let rules = Rules::read(empty.path()).unwrap();
    assert_eq!((rules.default.max_days, rules.max_bytes), (None, None));
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (text, part) in [
        ("[archive]\nafter_day = 3\n", "line 2: unknown field `after_day`"),
        ("[archive]\nafter_day = 3\n", "did you mean “after_days”?"),
        ("[folder]\npath = \"x\"\n[s3]\nendpoint = \"http://x\"\nbucket = \"b\"\n", "both there"),
        ("\n[s3]\nendpoint = \"minio:9000\"\nbucket = \"b\"\n", "should begin with http"),
        ("[s3]\nendpoint = \"http://me:key@minio\"\nbucket = \"b\"\n", "secrets.toml"),
        ("[s3]\nendpoint = \"http://minio\"\nbucket = \"b/c\"\n", "one name"),
    ] {
        let said = archive(text).unwrap_err();
        assert!(said.contains(part), "{text}: {said}");
    }
    for (text, part) in [
        ("[retention]\nkeep_days = 9\nmax_days = 5\n", "line 3: max_days should be at least"),
        ("[[group]]\nname = \"a\"\ntags = [\"gas/{\"]\n", "line 3"),
        ("[retention]\nkeep_days = -1\n", "line 2"),
    ] {
        let said = rules(text).unwrap_err();
        assert!(said.contains(part), "{text}: {said}");
    }
}
