//! The form of `exports.toml`, the plant file of exports on a schedule.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Time;
use serde::Deserialize;

use super::plan::Period;
use crate::api::args::ExportArgs;

/// The file's name in the plant folder.
pub(super) const FILE: &str = "exports.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    #[serde(default)]
    pub(super) export: Vec<Entry>,
}

/// One export.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Begins the files' names.
    pub(super) name: String,
    pub(super) tags: Vec<String>,
    pub(super) period: Period,
    /// `00:30`.
    #[serde(default)]
    pub(super) time: Option<String>,
    /// Relative to the data folder; without it `exports`.
    pub(super) folder: Option<String>,
    pub(super) format: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) what: Option<String>,
    pub(super) form: Option<String>,
    pub(super) interval_s: Option<f64>,
    pub(super) columns: Option<u32>,
}

impl Entry {
    /// When on the clock.
    pub(super) fn at(&self) -> Result<Time, String> {
        let text = self.time.as_deref().unwrap_or("00:10");
        text.parse()
            .map_err(|_| format!("{FILE}: {}: the time “{text}” should look like 00:30", self.name))
    }

    /// The arguments for a period in microseconds.
    pub(super) fn args(&self, from: i64, to: i64) -> ExportArgs {
        ExportArgs {
            tags: self.tags.clone(),
            from: from as f64 / 1_000.0,
            to: to as f64 / 1_000.0,
            format: self.format.clone(),
            encoding: self.encoding.clone(),
            what: self.what.clone(),
            form: self.form.clone(),
            interval_ms: self.interval_s.map(|seconds| seconds * 1_000.0),
            columns: self.columns,
        }
    }
}

/// Reads the file; none is the same as an empty one.
pub(super) fn read(plant: &Path) -> Result<Config, String> {
    let text = match std::fs::read_to_string(plant.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::default()),
        Err(error) => return Err(format!("{FILE} cannot be read: {error}")),
    };
    parse(&text)
}

fn parse(text: &str) -> Result<Config, String> {
    let text = text.trim_start_matches('\u{feff}');
    let config: Config =
        toml_edit::de::from_str(text).map_err(|error| format!("{FILE}: {error}"))?;
    let mut names = BTreeSet::new();
    for entry in &config.export {
        let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if entry.name.is_empty() || !entry.name.chars().all(plain) {
            return Err(format!(
                "{FILE}: the name “{}” should have letters, digits, - and _ only",
                entry.name
            ));
        }
        if !names.insert(entry.name.as_str()) {
            return Err(format!("{FILE}: two exports are called {}", entry.name));
        }
        entry.at()?;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The demo plant's file is the sample out of force: an introduction, then the sample as
    /// comments.
    #[test]
    fn the_demo_plants_file_documents_every_key() {
        let (_, text) = simulator::PLANT_FILES.iter().find(|(name, _)| *name == FILE).unwrap();
        assert!(parse(text).unwrap().export.is_empty());
        let sample: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# ")).collect();
        let begin = sample.iter().position(|line| line.starts_with("[[export]]")).unwrap();
        let config = parse(&sample[begin..].join("\n")).unwrap();
        assert_eq!(config.export.len(), 2);
        let entry = &config.export[1];
        assert!(entry.folder.is_some() && entry.encoding.is_some() && entry.what.is_some());
        assert!(entry.form.is_some() && entry.interval_s.is_some() && entry.format.is_some());
    }

    #[test]
    fn mistakes_are_told() {
        let head = "[[export]]\ntags = [\"**\"]\nperiod = \"yesterday\"\n";
        for (rest, part) in [
            ("name = \"a/b\"", "letters"),
            ("name = \"a\"\ntime = \"half past\"", "00:30"),
            ("name = \"a\"\nwhen = \"x\"", "when"),
            (
                "name = \"a\"\n[[export]]\ntags = []\nperiod = \"last_hour\"\nname = \"a\"",
                "two exports",
            ),
        ] {
            let error = parse(&format!("{head}{rest}")).unwrap_err();
            assert!(error.contains(FILE) && error.contains(part), "{error}");
        }
    }
}
