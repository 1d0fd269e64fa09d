//! The form of each plant file. The demo plant's files document every key and are read by the
//! tests, so the documentation is what is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_spanned::Spanned;

use super::PlantError;

/// A text in both languages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// Lowest and highest.
pub(crate) type Pair = [f64; 2];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlantFile {
    pub(super) plant: PlantHead,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlantHead {
    pub(super) name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreasFile {
    #[serde(default)]
    pub(super) area: Vec<Area>,
}

/// A place of the plant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    pub(crate) id: Spanned<String>,
    pub(crate) name: Text,
    pub(crate) color: String,
    /// Position on the map in % of its width.
    pub(crate) x: f64,
    /// Position on the map in % of its height.
    pub(crate) y: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DevicesFile {
    #[serde(default)]
    pub(super) device: Vec<Device>,
}

/// A device and what is known of it beforehand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    pub(crate) path: Spanned<String>,
    #[serde(default)]
    pub(crate) kind: DeviceKind,
    pub(crate) area: Option<Spanned<String>>,
    pub(crate) substance: Option<String>,
    pub(crate) name: Text,
    /// Unit of the calibrated value; machines have none.
    #[serde(default)]
    pub(crate) unit: String,
    pub(crate) period_ms: Spanned<i64>,
    pub(crate) normal: Option<Spanned<Pair>>,
    pub(crate) display: Option<Spanned<Pair>>,
    /// What its fields can physically be.
    #[serde(default)]
    pub(crate) ranges: BTreeMap<String, Spanned<Pair>>,
    pub(crate) calibration: Option<Spanned<String>>,
    pub(crate) limits: Option<Spanned<String>>,
}

/// What a device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeviceKind {
    /// It measures one thing, calibrated.
    #[default]
    Detector,
    /// It has many tags.
    Machine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationsFile {
    #[serde(default)]
    pub(super) calibration: Vec<CalibrationEntry>,
}

/// One calibration of a name, valid from a date on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalibrationEntry {
    pub(crate) name: Spanned<String>,
    #[serde(default)]
    pub(crate) form: CalibrationForm,
    pub(crate) valid_from: Spanned<String>,
    #[serde(default = "one")]
    pub(crate) k: f64,
    #[serde(default)]
    pub(crate) b: f64,
    #[serde(default)]
    pub(crate) t_comp: f64,
    #[serde(default = "reference_temperature")]
    pub(crate) t_ref: f64,
    #[serde(default)]
    pub(crate) t_coef: f64,
}

/// The published forms of a calibration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CalibrationForm {
    #[default]
    Multiplicative,
    Additive,
}

const fn one() -> f64 {
    1.0
}

const fn reference_temperature() -> f64 {
    25.0
}

/// The folder of the plant files, possibly with another text for one of them: how a change would
/// be read before it is written.
pub(super) struct Folder<'a> {
    path: &'a Path,
    instead: Option<(&'a str, &'a str)>,
}

impl<'a> Folder<'a> {
    /// As it is on the disk.
    pub(super) fn new(path: &'a Path) -> Self {
        Self { path, instead: None }
    }

    /// With another text, without byte-order mark, for the file of this name.
    pub(super) fn with(path: &'a Path, name: &'a str, text: &'a str) -> Self {
        Self { path, instead: Some((name, text)) }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A file's text without its byte-order mark: places in it are counted from there.
    pub(super) fn text(&self, name: &str) -> std::io::Result<String> {
        if let Some((_, text)) = self.instead.filter(|(other, _)| *other == name) {
            return Ok(text.to_owned());
        }
        let text = std::fs::read_to_string(self.path(name))?;
        Ok(text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text))
    }
}

/// Reads one file; none when it is not there. A byte-order mark and CRLF are allowed.
pub(super) fn read<T: DeserializeOwned>(
    folder: &Folder<'_>,
    name: &str,
) -> Result<Option<T>, PlantError> {
    let path = folder.path(name);
    let text = match folder.text(name) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(PlantError::whole(&path, format!("cannot be read: {error}"))),
    };
    let parsed = toml_edit::de::from_str(&text);
    parsed.map(Some).map_err(|error| PlantError::syntax(&path, &text, &error))
}
