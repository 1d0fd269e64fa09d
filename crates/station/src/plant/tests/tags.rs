//! Tags that are compressed, and what is refused.

use engine::door::DoorConfig;

use super::{PlantFiles, demo};

/// Reads the demo plant with `tags.toml`.
fn read(tags: &str) -> Result<PlantFiles, String> {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    std::fs::write(folder.path().join("tags.toml"), tags).unwrap();
    PlantFiles::read(folder.path()).map_err(|error| error.to_string())
}

/// A tag with its compression as text.
fn entry(tag: &str, rest: &str) -> String {
    format!("[[tag]]\ntag = \"{tag}\"\n{rest}\n")
}

#[test]
fn nothing_is_compressed_unless_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    assert!(PlantFiles::read(folder.path()).unwrap().doors().is_empty());
    assert!(read(&entry("gas/H20101/value", "")).unwrap().doors().is_empty());
}

#[test]
fn sizes_are_in_the_tags_unit_or_in_percent_of_its_span() {
    let config =
        |exception, deviation, min_ms, max_ms| DoorConfig { exception, deviation, min_ms, max_ms };
    let table = [
        ("gas/H20101/v_raw", "{ exception = 0.5 }", config(Some(0.5), None, 0, 600_000)),
        (
            "gas/H20101/value",
            "{ exception_percent = 1, deviation_percent = 2.0, max_time_ms = 60000 }",
            config(Some(1.0), Some(2.0), 0, 60_000),
        ),
        (
            "gas/H20101/temp",
            "{ deviation_percent = 1.0, min_time_ms = 5000 }\nspan = [-10.0, 40.0]",
            config(None, Some(0.5), 5_000, 600_000),
        ),
    ];
    for (tag, compression, expected) in table {
        let plant = read(&entry(tag, &format!("compression = {compression}"))).unwrap();
        assert_eq!(plant.door(tag), Some(expected), "{tag}");
        assert_eq!(plant.doors().values().map(Vec::len).sum::<usize>(), 1);
    }
}

#[test]
fn what_cannot_be_meant_of_compression_is_refused() {
    let value = "gas/H20101/value";
    let table = [
        ("gas/H20101/valu", "{ deviation = 1.0 }", "did you mean “gas/H20101/value”?"),
        ("line/oee/oee", "{ deviation = 1.0 }", "the engine derives this tag"),
        ("line/production/count", "{ deviation = 1.0 }", "from every sample of this tag"),
        (value, "{}", "an exception, a deviation or both"),
        (value, "{ deviation = -1.0 }", "deviation should be a number not below 0"),
        (value, "{ exception = nan }", "exception should be a number not below 0"),
        (value, "{ deviation_percent = 101.0 }", "deviation_percent should be from 0 to 100"),
        (value, "{ deviation = 1.0, deviation_percent = 1.0 }", "say the same"),
        ("gas/H20101/v_raw", "{ exception_percent = 1.0 }", "add span = [lowest, highest]"),
        (value, "{ deviation = 1.0, max_time_ms = 3600001 }", "max_time_ms should be from 1000"),
        (value, "{ deviation = 1.0, min_time_ms = 600000 }", "min_time_ms should be from 0"),
        (value, "{ deviatoin = 1.0 }", "did you mean “deviation”?"),
        (value, "{ deviation = 1.0 }\nspan = [5.0, 1.0]", "should go from low to high"),
    ];
    for (tag, compression, expected) in table {
        let said = read(&entry(tag, &format!("compression = {compression}"))).unwrap_err();
        assert!(said.contains("tags.toml, line ") && said.contains(expected), "{tag}: {said}");
    }
    let twice = format!("{}{}", entry(value, ""), entry(value, ""));
    assert!(read(&twice).unwrap_err().contains("is there twice"));
}
