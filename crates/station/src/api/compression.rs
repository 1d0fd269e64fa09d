//! What compression at the door dropped of the history.

use std::collections::BTreeMap;

use historian::CompressionRow;
use model::{DevicePath, TagPath};

use super::dto::{CompressedTag, CompressionStatus};
use crate::error::ApiError;
use crate::station::Station;

/// Tags listed one by one, those that dropped most.
const LISTED_MAX: usize = 200;

/// Of every tag that is compressed, or was.
pub(super) async fn status(station: &Station) -> Result<CompressionStatus, ApiError> {
    let plant = station.archive.plant();
    let mut rows: BTreeMap<TagPath, CompressionRow> = BTreeMap::new();
    for (device, doors) in plant.doors() {
        for door in doors {
            let tag = device.tag(&door.field);
            let none = CompressionRow { tag: tag.clone(), received: 0, stored: 0, dropped: 0 };
            rows.insert(tag, none);
        }
    }
    let counted = station.archive.readers.read(historian::Reader::compression).await?;
    rows.extend(counted.into_iter().map(|row| (row.tag.clone(), row)));
    let sum = |of: fn(&CompressionRow) -> u64| rows.values().map(of).sum();
    let mut status = CompressionStatus {
        tags: rows.len() as u64,
        received: sum(|row| row.received),
        stored: sum(|row| row.stored),
        dropped: sum(|row| row.dropped),
        most: Vec::new(),
    };
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.dropped));
    rows.truncate(LISTED_MAX);
    status.most = rows.iter().map(|row| tag(station, row)).collect();
    Ok(status)
}

fn tag(station: &Station, row: &CompressionRow) -> CompressedTag {
    let (device, field) = row.tag.split();
    let door = station.archive.plant().door(row.tag.as_str());
    CompressedTag {
        unit: station.archive.words.unit(device, field).to_owned(),
        stated_error: door.and_then(|door| door.stated_error()),
        max_time_ms: door.map(|door| door.max_ms as f64),
        tag: row.tag.to_string(),
        received: row.received,
        stored: row.stored,
        dropped: row.dropped,
    }
}

/// The longest time between two stored samples of a compressed tag, of which one came in each
/// period of its device.
pub(super) fn longest_step_ms(station: &Station, tag: &TagPath) -> Option<f64> {
    let door = station.archive.plant().door(tag.as_str())?;
    let device = DevicePath::new(tag.split().0).ok()?;
    let period = super::layout::period_ms(&station.archive, device.as_str()).unwrap_or_default();
    Some(door.max_ms as f64 + period)
}
