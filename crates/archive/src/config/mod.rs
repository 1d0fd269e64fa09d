//! `archive.toml` and `retention.toml` of a plant. The demo plant's files document every key and
//! are read by the tests, so the documentation is what is read.

mod mistake;

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_spanned::Spanned;

use crate::retention::{Group, Limits, Rules};
pub use mistake::Mistake;

/// The name of the file that says where old days go.
pub const ARCHIVE_FILE: &str = "archive.toml";
/// The name of the file that says which days go.
pub const RETENTION_FILE: &str = "retention.toml";
/// An `archive.toml` in which every key is explained.
pub const ARCHIVE_SAMPLE: &str = include_str!("../../../../datasets/demo-plant/plant/archive.toml");
/// A `retention.toml` in which every key is explained.
pub const RETENTION_SAMPLE: &str =
    include_str!("../../../../datasets/demo-plant/plant/retention.toml");

const KEEP_DAYS: u32 = 30;

/// Where old days go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveConfig {
    /// The place; none when nothing is archived.
    pub place: Option<Place>,
    /// A sealed day is archived when so many later days hold data.
    pub after_days: u32,
    /// Whether the gas detectors' samples are also written as `sensor_data_YYYYMMDD.csv.gz`.
    pub gas_csv: bool,
}

/// A place for old days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder that is there.
    Folder(std::path::PathBuf),
    /// An S3-compatible store.
    S3(S3Place),
}

/// Where an S3-compatible store is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Place {
    /// Its address.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region, which is part of every signature.
    #[serde(default = "region")]
    pub region: String,
    /// What every name begins with.
    #[serde(default)]
    pub prefix: String,
    /// The name of its keys in `secrets.toml`: under `[archive]` as `<name>_id` and
    /// `<name>_secret`.
    #[serde(default = "keys")]
    pub keys: String,
}

fn region() -> String {
    "us-east-1".to_owned()
}

fn keys() -> String {
    "s3".to_owned()
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArchiveFile {
    archive: Option<ArchiveHead>,
    folder: Option<Spanned<FolderPlace>>,
    s3: Option<Spanned<S3Place>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ArchiveHead {
    after_days: u32,
    gas_csv: bool,
}

impl Default for ArchiveHead {
    fn default() -> Self {
        Self { after_days: 1, gas_csv: true }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FolderPlace {
    path: std::path::PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetentionFile {
    retention: Option<RetentionHead>,
    #[serde(default)]
    group: Vec<GroupEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RetentionHead {
    keep_days: u32,
    max_days: Option<Spanned<u32>>,
    max_bytes: Option<u64>,
    archive_first: bool,
}

impl Default for RetentionHead {
    fn default() -> Self {
        Self { keep_days: KEEP_DAYS, max_days: None, max_bytes: None, archive_first: true }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    name: String,
    tags: Vec<Spanned<String>>,
    keep_days: Option<u32>,
    max_days: Option<Spanned<u32>>,
}

impl ArchiveConfig {
    /// Reads a plant folder's file; without one nothing is archived.
    pub fn read(plant: &Path) -> Result<Self, Mistake> {
        let path = plant.join(ARCHIVE_FILE);
        let (text, file) = read::<ArchiveFile>(&path)?;
        let head = file.archive.unwrap_or_default();
        let place = match (file.folder, file.s3) {
            (Some(_), Some(s3)) => {
                let message = "[folder] and [s3] are both there; keep the one that is meant";
                return Err(Mistake::at(&path, &text, &s3.span(), message));
            }
            (Some(folder), None) => Some(Place::Folder(folder.into_inner().path)),
            (None, Some(s3)) => {
                check_s3(&path, &text, &s3)?;
                Some(Place::S3(s3.into_inner()))
            }
            (None, None) => None,
        };
        Ok(Self { place, after_days: head.after_days, gas_csv: head.gas_csv })
    }
}

fn check_s3(path: &Path, text: &str, s3: &Spanned<S3Place>) -> Result<(), Mistake> {
    let place = s3.as_ref();
    let message =
        if !place.endpoint.starts_with("http://") && !place.endpoint.starts_with("https://") {
            "endpoint should begin with http:// or https://"
        } else if place.endpoint.contains('@') {
            "keys do not stand in the address but in secrets.toml"
        } else if place.bucket.is_empty() || place.bucket.contains('/') {
            "bucket should be one name; what comes behind it is the prefix"
        } else {
            return Ok(());
        };
    Err(Mistake::at(path, text, &s3.span(), message))
}

impl Rules {
    /// Reads a plant folder's file; without one everything stays for ever.
    pub fn read(plant: &Path) -> Result<Self, Mistake> {
        let path = plant.join(RETENTION_FILE);
        let (text, file) = read::<RetentionFile>(&path)?;
        let head = file.retention.unwrap_or_default();
        let check = |keep: u32, max: Option<&Spanned<u32>>| match max {
            Some(max) if *max.as_ref() < keep => Err(Mistake::at(
                &path,
                &text,
                &max.span(),
                format!("max_days should be at least keep_days, which is {keep}"),
            )),
            _ => Ok(()),
        };
        check(head.keep_days, head.max_days.as_ref())?;
        let mut groups = Vec::new();
        for entry in file.group {
            let keep_days = entry.keep_days.unwrap_or(head.keep_days);
            check(keep_days, entry.max_days.as_ref())?;
            let max_days = Some(entry.max_days.map_or(keep_days, Spanned::into_inner));
            let tags = patterns(&path, &text, &entry.tags)?;
            groups.push(Group { name: entry.name, tags, limits: Limits { keep_days, max_days } });
        }
        let max_days = head.max_days.map(Spanned::into_inner);
        Ok(Self {
            default: Limits { keep_days: head.keep_days, max_days },
            max_bytes: head.max_bytes,
            archive_first: head.archive_first,
            groups,
        })
    }
}

fn patterns(path: &Path, text: &str, tags: &[Spanned<String>]) -> Result<GlobSet, Mistake> {
    let mut set = GlobSetBuilder::new();
    for tag in tags {
        let glob = GlobBuilder::new(tag.as_ref()).literal_separator(true).build();
        set.add(glob.map_err(|error| Mistake::at(path, text, &tag.span(), error.to_string()))?);
    }
    set.build().map_err(|error| Mistake::whole(path, error.to_string()))
}

/// Reads one file; the default when it is not there.
fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<(String, T), Mistake> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(error) => return Err(Mistake::whole(path, format!("cannot be read: {error}"))),
    };
    let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
    match toml_edit::de::from_str(&text) {
        Ok(file) => Ok((text, file)),
        Err(error) => Err(Mistake::syntax(path, &text, &error)),
    }
}

#[cfg(test)]
mod tests;
