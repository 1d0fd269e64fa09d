//! What waits at the doors, found again in the journal.

use std::collections::BTreeMap;

use model::{DevicePath, Event, Passage, Report, Thinned, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Door, Waiting};

/// What waits at one door.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Ends {
    /// The greatest time of any sample.
    newest: Option<Timestamp>,
    held: Option<Waiting>,
    within: Option<Waiting>,
}

/// What was withheld and may be needed, at most two samples of each compressed tag, and up to when
/// its samples came.
///
/// It follows the journal without knowing how tags are compressed, so that a change of that
/// between two runs loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LooseEnds(BTreeMap<DevicePath, Vec<(SmolStr, Ends)>>);

impl LooseEnds {
    /// Takes a journalled event, in the journal's order.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::Thinned(thinned) => self.thinned(thinned),
            Event::Kept(report) => self.kept(report),
            _ => {}
        }
    }

    /// Remembers a door.
    pub(super) fn put(&mut self, device: &DevicePath, field: &SmolStr, door: &Door) {
        let (held, within) = door.waiting();
        let (held, within) = (held.cloned(), within.cloned());
        let ends = Ends { newest: door.newest(), held, within };
        if ends != Ends::default() {
            *self.ends(device, field) = ends;
        }
    }

    /// The greatest time of any sample of a tag.
    pub(super) fn newest(&self, device: &DevicePath, field: &str) -> Option<Timestamp> {
        let fields = self.0.get(device)?;
        fields.iter().find(|(name, _)| name == field)?.1.newest
    }

    /// Gives all that waits to the history.
    pub(super) fn keep(self, out: &mut Vec<Event>) {
        for (device, fields) in self.0 {
            for (field, Ends { held, within, .. }) in fields {
                let waiting = held.into_iter().chain(within);
                out.extend(waiting.map(|waiting| waiting.kept(&device, &field)));
            }
        }
    }

    fn thinned(&mut self, Thinned { report, doors }: &Thinned) {
        for passed in doors {
            let Some(point) = report.points.get(usize::from(passed.place)) else { continue };
            let ends = self.ends(&report.device, &point.field);
            let in_order = ends.newest.is_none_or(|newest| report.source_time > newest);
            ends.newest = ends.newest.max(Some(report.source_time));
            let waiting = Waiting::of(report, point);
            match passed.passage {
                // What waited was kept before it, if it was needed.
                Passage::Through if in_order => (ends.held, ends.within) = (None, None),
                Passage::Through => {}
                Passage::Within => ends.within = waiting,
                Passage::Held => (ends.held, ends.within) = (waiting, None),
            }
        }
    }

    fn ends(&mut self, device: &DevicePath, field: &SmolStr) -> &mut Ends {
        let fields = self.0.entry(device.clone()).or_default();
        let place = fields.iter().position(|(name, _)| name == field).unwrap_or_else(|| {
            fields.push((field.clone(), Ends::default()));
            fields.len() - 1
        });
        &mut fields[place].1
    }

    /// What the history was given waits no longer.
    fn kept(&mut self, report: &Report) {
        let Some(fields) = self.0.get_mut(&report.device) else { return };
        let is_same = |waiting: &Option<Waiting>| {
            waiting.as_ref().is_some_and(|waiting| {
                (waiting.at, waiting.received) == (report.source_time, report.receive_time)
            })
        };
        for (field, ends) in fields {
            if !report.points.iter().any(|point| point.field == *field) {
                continue;
            }
            if is_same(&ends.held) {
                ends.held = None;
            }
            if is_same(&ends.within) {
                ends.within = None;
            }
        }
    }
}
