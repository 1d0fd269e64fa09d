//! The form of `tags.toml`: what holds for single tags. What may be compressed, and how much.

use std::collections::BTreeMap;
use std::ops::Range;

use engine::door::{DoorConfig, TagDoor};
use model::DevicePath;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::file::File;
use super::tags::{Tags, VALUE};
use super::{Pair, PlantError, PlantFiles};

/// Longest time without a kept sample: a value holds no longer than an hour.
const MAX_TIME_MS: Range<i64> = 1_000..3_600_001;
/// The same, when nothing is said.
const DEFAULT_MAX_TIME_MS: i64 = 600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagsFile {
    #[serde(default)]
    pub(super) tag: Vec<TagEntry>,
}

/// One tag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagEntry {
    tag: Spanned<String>,
    span: Option<Spanned<Pair>>,
    compression: Option<Spanned<Compression>>,
}

/// How a tag is compressed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Compression {
    exception: Option<Spanned<f64>>,
    exception_percent: Option<Spanned<f64>>,
    deviation: Option<Spanned<f64>>,
    deviation_percent: Option<Spanned<f64>>,
    min_time_ms: Option<Spanned<i64>>,
    max_time_ms: Option<Spanned<i64>>,
}

/// Refuses what cannot be meant. The line must have been read.
pub(super) fn check(file: &File<'_>, plant: &PlantFiles) -> Result<(), PlantError> {
    let tags = Tags::new(plant);
    file.unique("tag", plant.tags.iter().map(|entry| &entry.tag))?;
    plant.tags.iter().try_for_each(|entry| check_entry(file, entry, plant, &tags))
}

fn check_entry(
    file: &File<'_>,
    entry: &TagEntry,
    plant: &PlantFiles,
    tags: &Tags<'_>,
) -> Result<(), PlantError> {
    let name = entry.tag.as_ref();
    let (device, field) = name.rsplit_once('/').unwrap_or_default();
    if !tags.has(device, field) {
        let names = tags.names();
        let known = names.iter().map(String::as_str);
        return Err(file.unknown("tag", name, entry.tag.span(), known));
    }
    if let Some(span) = &entry.span {
        file.check_range(span)?;
    }
    let Some(compression) = &entry.compression else { return Ok(()) };
    let refused = |message: &str| Err(file.error(entry.tag.span(), message));
    if tags.is_derived(device) {
        return refused("the engine derives this tag from others; it is not compressed");
    }
    let of_line = |line: &engine::line::Line| line.series().any(|(_, tag)| tag.as_str() == name);
    if plant.line.as_ref().is_some_and(of_line) {
        return refused(
            "the line's reports are made from every sample of this tag; leave it whole",
        );
    }
    check_compression(file, compression, entry.span(plant).is_some())
}

fn check_compression(
    file: &File<'_>,
    compression: &Spanned<Compression>,
    has_span: bool,
) -> Result<(), PlantError> {
    let whole = compression.span();
    let compression = compression.as_ref();
    check_size(file, ["exception", "exception_percent"], compression.exception(), has_span)?;
    check_size(file, ["deviation", "deviation_percent"], compression.deviation(), has_span)?;
    let given = [compression.exception(), compression.deviation()];
    if given.as_flattened().iter().all(|size| size.is_none()) {
        let message = "compression should have an exception, a deviation or both";
        return Err(file.error(whole, message));
    }
    let longest = compression.max_ms();
    if let Some(max) = &compression.max_time_ms {
        file.within("max_time_ms", max, MAX_TIME_MS)?;
    }
    if let Some(min) = &compression.min_time_ms {
        file.within("min_time_ms", min, 0..longest)?;
    }
    Ok(())
}

/// A size that may be given in the tag's unit or in percent of its span, not both.
fn check_size(
    file: &File<'_>,
    [own, percent]: [&str; 2],
    given: [&Option<Spanned<f64>>; 2],
    has_span: bool,
) -> Result<(), PlantError> {
    if let [Some(_), Some(twice)] = given {
        let message = format!("{own} and {percent} say the same; leave one of them out");
        return Err(file.error(twice.span(), message));
    }
    if let Some(size) = given[0]
        && !(size.as_ref().is_finite() && *size.as_ref() >= 0.0)
    {
        return Err(file.error(size.span(), format!("{own} should be a number not below 0")));
    }
    if let Some(size) = given[1] {
        if !(0.0..=100.0).contains(size.as_ref()) {
            return Err(file.error(size.span(), format!("{percent} should be from 0 to 100")));
        }
        if !has_span {
            let message = format!(
                "{percent} is of a span, and the tag has none; add span = [lowest, highest]"
            );
            return Err(file.error(size.span(), message));
        }
    }
    Ok(())
}

impl Compression {
    fn exception(&self) -> [&Option<Spanned<f64>>; 2] {
        [&self.exception, &self.exception_percent]
    }

    fn deviation(&self) -> [&Option<Spanned<f64>>; 2] {
        [&self.deviation, &self.deviation_percent]
    }

    fn max_ms(&self) -> i64 {
        self.max_time_ms.as_ref().map_or(DEFAULT_MAX_TIME_MS, |max| *max.as_ref())
    }

    fn config(&self, span: Option<Pair>) -> DoorConfig {
        let size = |[own, percent]: [&Option<Spanned<f64>>; 2]| {
            let of_span = |percent: &Spanned<f64>| {
                span.map(|[low, high]| (high - low) * *percent.as_ref() / 100.0)
            };
            own.as_ref().map(|own| *own.as_ref()).or_else(|| percent.as_ref().and_then(of_span))
        };
        DoorConfig {
            exception: size(self.exception()),
            deviation: size(self.deviation()),
            min_ms: self.min_time_ms.as_ref().map_or(0, |min| *min.as_ref()),
            max_ms: self.max_ms(),
        }
    }
}

impl TagEntry {
    /// What percentages are of.
    fn span(&self, plant: &PlantFiles) -> Option<Pair> {
        let own = self.span.as_ref().map(|span| *span.as_ref());
        let name = self.tag.as_ref();
        let (path, field) = name.rsplit_once('/')?;
        let of_device = || {
            let device = plant.devices.iter().find(|device| device.path.as_ref() == path)?;
            let display = device.display.as_ref().filter(|_| field == VALUE);
            display.or_else(|| device.ranges.get(field)).map(|range| *range.as_ref())
        };
        let of_item = || {
            let mut items = plant.opcua.iter().flat_map(|entry| &entry.item);
            let item = items.find(|item| item.tag.as_ref() == name)?;
            item.range.as_ref().map(|range| *range.as_ref())
        };
        own.or_else(of_device).or_else(of_item)
    }
}

impl PlantFiles {
    /// How tags are compressed, by device.
    pub(crate) fn doors(&self) -> BTreeMap<DevicePath, Vec<TagDoor>> {
        let mut doors: BTreeMap<DevicePath, Vec<TagDoor>> = BTreeMap::new();
        for (device, field, config) in self.tags.iter().filter_map(|entry| self.door_of(entry)) {
            doors.entry(device).or_default().push(TagDoor { field: field.into(), config });
        }
        doors
    }

    /// How a tag is compressed, when it is.
    pub(crate) fn door(&self, tag: &str) -> Option<DoorConfig> {
        let entry = self.tags.iter().find(|entry| entry.tag.as_ref() == tag)?;
        self.door_of(entry).map(|(.., config)| config)
    }

    fn door_of<'a>(&self, entry: &'a TagEntry) -> Option<(DevicePath, &'a str, DoorConfig)> {
        let (device, field) = entry.tag.as_ref().rsplit_once('/')?;
        let config = entry.compression.as_ref()?.as_ref().config(entry.span(self));
        Some((DevicePath::new(device).ok()?, field, config))
    }
}
