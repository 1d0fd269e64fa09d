//! The number of every tag. Tags get theirs when their first sample comes.

use std::collections::HashMap;

use duckdb::{Connection, params};
use model::{DevicePath, Event, Point, Report};
use smol_str::SmolStr;

use super::TagInfo;
use crate::error::{Doing, Error};

/// Number of every tag by device and field: at 200 000 samples a second no path may be built to
/// find it.
#[derive(Default)]
pub(super) struct TagIndex {
    devices: HashMap<SmolStr, Vec<(SmolStr, i32)>>,
    next_id: i32,
}

impl TagIndex {
    pub(super) fn load(connection: &Connection) -> Result<Self, Error> {
        let doing = "reading the list of tags";
        let mut statement = connection.prepare("SELECT device, field, id FROM tag").doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut index = Self { devices: HashMap::new(), next_id: 1 };
        while let Some(row) = rows.next().doing(doing)? {
            let device: String = row.get(0).doing(doing)?;
            let field: String = row.get(1).doing(doing)?;
            index.insert(device.into(), field.into(), row.get(2).doing(doing)?);
        }
        Ok(index)
    }

    fn insert(&mut self, device: SmolStr, field: SmolStr, id: i32) {
        self.devices.entry(device).or_default().push((field, id));
        self.next_id = self.next_id.max(id + 1);
    }

    fn find(&self, device: &str, field: &str) -> Option<i32> {
        let fields = self.devices.get(device)?;
        fields.iter().find(|(name, _)| name == field).map(|(_, id)| *id)
    }

    /// The tags' numbers of all points that the history is told of, in order; new tags are stored.
    pub(super) fn assign(
        &mut self,
        connection: &Connection,
        events: &[Event],
    ) -> Result<Vec<i32>, Error> {
        let mut ids = Vec::new();
        let mut fresh = Vec::new();
        for (report, _) in events.iter().filter_map(Event::history) {
            self.assign_report(report, &mut ids, &mut fresh);
        }
        store(connection, &fresh)?;
        Ok(ids)
    }

    fn assign_report(&mut self, report: &Report, ids: &mut Vec<i32>, fresh: &mut Vec<Fresh>) {
        let known = self.devices.get(report.device.as_str()).map_or(&[][..], Vec::as_slice);
        let before = ids.len();
        // A device sends its fields in the same order each time, so look at the same place first.
        ids.extend(report.points.iter().enumerate().map_while(|(place, point)| {
            known
                .get(place)
                .filter(|(field, _)| *field == point.field)
                .or_else(|| known.iter().find(|(field, _)| *field == point.field))
                .map(|(_, id)| *id)
        }));
        let found = ids.len() - before;
        for point in &report.points[found..] {
            ids.push(self.find_or_add(&report.device, point, fresh));
        }
    }

    fn find_or_add(&mut self, device: &DevicePath, point: &Point, fresh: &mut Vec<Fresh>) -> i32 {
        self.find(device.as_str(), &point.field).unwrap_or_else(|| {
            let id = self.next_id;
            self.insert(device.as_str().into(), point.field.clone(), id);
            fresh.push(Fresh { id, device: device.as_str().into(), field: point.field.clone() });
            id
        })
    }

    pub(super) fn describe(
        &mut self,
        connection: &Connection,
        tags: &[TagInfo],
    ) -> Result<(), Error> {
        let doing = "storing units and descriptions of tags";
        let mut fresh = Vec::new();
        for tag in tags {
            let (device, field) = tag.path.split();
            if self.find(device, field).is_none() {
                let id = self.next_id;
                self.insert(device.into(), field.into(), id);
                fresh.push(Fresh { id, device: device.into(), field: field.into() });
            }
        }
        store(connection, &fresh)?;
        let mut update = connection
            .prepare(
                "UPDATE tag SET unit = ?1, description = ?2
                 WHERE path = ?3 AND (unit <> ?1 OR description <> ?2)",
            )
            .doing(doing)?;
        for tag in tags {
            update.execute(params![tag.unit, tag.description, tag.path.as_str()]).doing(doing)?;
        }
        Ok(())
    }
}

/// A tag that is not yet in the database.
struct Fresh {
    id: i32,
    device: SmolStr,
    field: SmolStr,
}

fn store(connection: &Connection, tags: &[Fresh]) -> Result<(), Error> {
    if tags.is_empty() {
        return Ok(());
    }
    let doing = "storing new tags";
    let mut appender = connection.appender("tag").doing(doing)?;
    for Fresh { id, device, field } in tags {
        let path = format!("{device}/{field}");
        appender
            .append_row(params![id, path, device.as_str(), field.as_str(), "", ""])
            .doing(doing)?;
    }
    appender.flush().doing(doing)
}
