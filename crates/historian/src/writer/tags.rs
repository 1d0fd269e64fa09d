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

    fn assign_report(
        &mut self,
        report: &Report,
        ids: &mut Vec<i32>,
        fresh: &mut Vec<Fresh<'static>>,
    ) {
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

    fn find_or_add(
        &mut self,
        device: &DevicePath,
        point: &Point,
        fresh: &mut Vec<Fresh<'static>>,
    ) -> i32 {
        self.find(device.as_str(), &point.field).unwrap_or_else(|| {
            let added = self.add(device.as_str().into(), point.field.clone());
            let id = added.id;
            fresh.push(added);
            id
        })
    }

    /// Stores unit and description of tags, known or new.
    pub(super) fn describe(
        &mut self,
        connection: &Connection,
        tags: &[TagInfo],
    ) -> Result<(), Error> {
        let (mut fresh, mut known) = (Vec::new(), Vec::new());
        for TagInfo { path, unit, description } in tags {
            let (device, field) = path.split();
            let words = Words { unit, description };
            match self.find(device, field) {
                Some(id) => known.push((id, words)),
                None => fresh.push(Fresh { words, ..self.add(device.into(), field.into()) }),
            }
        }
        store(connection, &fresh)?;
        update(connection, &known)
    }

    /// Gives a number to a tag that has none.
    fn add(&mut self, device: SmolStr, field: SmolStr) -> Fresh<'static> {
        let id = self.next_id;
        self.insert(device.clone(), field.clone(), id);
        Fresh { id, device, field, words: Words::default() }
    }
}

/// What a person reads beside a tag; nothing while it is not known.
#[derive(Clone, Copy, Default)]
struct Words<'a> {
    unit: &'a str,
    description: &'a str,
}

/// A tag that is not yet in the database.
struct Fresh<'a> {
    id: i32,
    device: SmolStr,
    field: SmolStr,
    words: Words<'a>,
}

fn store(connection: &Connection, tags: &[Fresh<'_>]) -> Result<(), Error> {
    if tags.is_empty() {
        return Ok(());
    }
    let doing = "storing new tags";
    let mut appender = connection.appender("tag").doing(doing)?;
    for Fresh { id, device, field, words: Words { unit, description } } in tags {
        let path = format!("{device}/{field}");
        let row = params![id, path, device.as_str(), field.as_str(), unit, description];
        appender.append_row(row).doing(doing)?;
    }
    appender.flush().doing(doing)
}

/// Replaces what differs, of all tags at once: a statement for each takes seconds for thousands.
fn update(connection: &Connection, tags: &[(i32, Words<'_>)]) -> Result<(), Error> {
    if tags.is_empty() {
        return Ok(());
    }
    let doing = "storing units and descriptions of tags";
    let run = |sql: &str| connection.execute_batch(sql).doing(doing);
    run("CREATE OR REPLACE TEMP TABLE described(id INTEGER, unit VARCHAR, description VARCHAR)")?;
    let mut appender = connection.appender("described").doing(doing)?;
    for (id, Words { unit, description }) in tags {
        appender.append_row(params![id, unit, description]).doing(doing)?;
    }
    appender.flush().doing(doing)?;
    drop(appender);
    run("UPDATE tag SET unit = d.unit, description = d.description FROM described d
         WHERE d.id = tag.id AND (tag.unit <> d.unit OR tag.description <> d.description);
         DROP TABLE described")
}
