//! The doors of a plant: events in, the same events out, thinned.

use std::collections::{BTreeMap, HashMap};

use model::{DevicePath, Event, Gap, Passage, Passed, Report, Thinned, Timestamp};
use smol_str::SmolStr;

use super::{Door, DoorConfig, LooseEnds, TagDoor, Waiting};

/// A tag's door and how it is set.
#[derive(Debug)]
struct Fitted {
    field: SmolStr,
    config: DoorConfig,
    door: Door,
}

/// The doors of all compressed tags.
///
/// They stand behind the engine: alarms, live values and what other tags are derived from see every
/// sample. Events come in the order of the journal, and go out so that a sample that is kept after
/// all is before the message that made it needed: whatever the last of them is that reaches the
/// disk, nothing needed is missing in front of it.
#[derive(Debug, Default)]
pub struct Doors {
    devices: HashMap<DevicePath, Vec<Fitted>>,
    /// Nothing has waited for the longest time before then.
    due: Option<Timestamp>,
    /// A buffer.
    kept: Vec<Waiting>,
}

impl Doors {
    /// Doors that go on after an earlier run; what waited then is kept.
    pub fn resume(
        tags: BTreeMap<DevicePath, Vec<TagDoor>>,
        ends: LooseEnds,
        out: &mut Vec<Event>,
    ) -> Self {
        let mut doors = Self::default();
        for (device, tags) in tags {
            let fitted = tags.into_iter().map(|TagDoor { field, config }| {
                let door = Door::after(ends.newest(&device, &field));
                Fitted { field, config, door }
            });
            let fitted = fitted.collect();
            doors.devices.insert(device, fitted);
        }
        ends.keep(out);
        doors
    }

    /// Other doors from now on; one that stays as it is goes on, what waits at the others is kept.
    pub fn replace(&mut self, tags: BTreeMap<DevicePath, Vec<TagDoor>>, out: &mut Vec<Event>) {
        let mut old = std::mem::take(&mut self.devices);
        for (device, tags) in tags {
            let before = old.get_mut(&device).map(Vec::as_mut_slice).unwrap_or_default();
            let fitted = tags.into_iter().map(|TagDoor { field, config }| {
                let known = before.iter_mut().find(|fitted| fitted.field == field);
                let door = match known {
                    Some(fitted) if fitted.config == config => std::mem::take(&mut fitted.door),
                    known => Door::after(known.and_then(|fitted| fitted.door.newest())),
                };
                Fitted { field, config, door }
            });
            let fitted = fitted.collect();
            self.devices.insert(device, fitted);
        }
        let mut old: Vec<_> = old.into_iter().collect();
        old.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (device, mut fitted) in old {
            close(&device, &mut fitted, &mut self.kept, out);
        }
    }

    /// Thins the events from place `from` on.
    pub fn pass(&mut self, events: &mut Vec<Event>, from: usize) {
        let concerns = |event: &Event| match event {
            Event::Report(report) => self.devices.contains_key(&report.device),
            Event::Gap(_) => !self.devices.is_empty(),
            _ => false,
        };
        if !events.get(from..).is_some_and(|events| events.iter().any(concerns)) {
            return;
        }
        let fresh = events.split_off(from);
        // A gap is told behind the message that shows it, and lies before its samples.
        for event in &fresh {
            if let Event::Gap(gap) = event {
                self.interrupt(gap, events);
            }
        }
        for event in fresh {
            match event {
                Event::Report(report) => self.report(report, events),
                other => events.push(other),
            }
        }
    }

    /// When something must be kept although nothing comes.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.due
    }

    /// Keeps what has waited for the longest time by now.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        if self.due.is_none_or(|due| due > now) {
            return;
        }
        self.due = None;
        let mut over = Vec::new();
        for (device, fitted) in &self.devices {
            for (place, Fitted { config, door, .. }) in fitted.iter().enumerate() {
                match door.due(config) {
                    Some(due) if due <= now => over.push((device.clone(), place)),
                    due => self.due = earlier(self.due, due),
                }
            }
        }
        // The same order each time.
        over.sort();
        for (device, place) in over {
            let fitted = self.devices.get_mut(&device).and_then(|fitted| fitted.get_mut(place));
            if let Some(fitted) = fitted {
                close(&device, std::slice::from_mut(fitted), &mut self.kept, out);
            }
        }
    }

    /// Keeps all that waits: the end.
    pub fn close(&mut self, out: &mut Vec<Event>) {
        self.due = None;
        let mut devices: Vec<_> = self.devices.iter_mut().collect();
        devices.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (device, fitted) in devices {
            close(device, fitted, &mut self.kept, out);
        }
    }

    /// What waits, to be saved.
    #[must_use]
    pub fn loose_ends(&self) -> LooseEnds {
        let mut ends = LooseEnds::default();
        for (device, fitted) in &self.devices {
            for Fitted { field, door, .. } in fitted {
                ends.put(device, field, door);
            }
        }
        ends
    }

    fn report(&mut self, report: Report, out: &mut Vec<Event>) {
        let Some(fitted) = self.devices.get_mut(&report.device) else {
            return out.push(Event::Report(report));
        };
        let mut doors = Vec::with_capacity(fitted.len());
        for (place, point) in (0_u16..).zip(&report.points) {
            let Some(Fitted { field, config, door }) =
                fitted.iter_mut().find(|fitted| fitted.field == point.field)
            else {
                continue;
            };
            let passage = match Waiting::of(&report, point) {
                Some(sample) => door.pass(sample, config, &mut self.kept),
                None => {
                    door.pass_unfit(report.source_time, &mut self.kept);
                    Passage::Through
                }
            };
            self.due = earlier(self.due, door.due(config));
            out.extend(self.kept.drain(..).map(|kept| kept.kept(&report.device, field)));
            doors.push(Passed { place, passage });
        }
        out.push(if doors.is_empty() {
            Event::Report(report)
        } else {
            Event::Thinned(Thinned { report, doors })
        });
    }

    /// Samples were lost: of one device, or nobody knows of which.
    fn interrupt(&mut self, gap: &Gap, out: &mut Vec<Event>) {
        let device = DevicePath::new(&gap.scope).ok();
        match device.filter(|device| self.devices.contains_key(device)) {
            Some(device) => {
                if let Some(fitted) = self.devices.get_mut(&device) {
                    close(&device, fitted, &mut self.kept, out);
                }
            }
            None if is_wide(&gap.scope) => self.close(out),
            None => {}
        }
    }
}

/// Whether a gap is not that of one device.
fn is_wide(scope: &str) -> bool {
    scope.starts_with("source/") || !scope.contains('/')
}

fn close(
    device: &DevicePath,
    fitted: &mut [Fitted],
    kept: &mut Vec<Waiting>,
    out: &mut Vec<Event>,
) {
    for Fitted { field, door, .. } in fitted {
        door.close(kept);
        out.extend(kept.drain(..).map(|kept| kept.kept(device, field)));
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
