//! The engine: inputs in, events out, in one order.
//!
//! Its time is the latest time any input carried and never goes back. What fell due by an input's
//! time happens first, in the order of due time and key; then come the input's own events: the
//! registration of its device, the report, the gap, the alarms by kind.

use model::{AuditEntry, DevicePath, Event, Gap, RejectReason, Rejected, Report, Timestamp};
use smol_str::{SmolStr, format_smolstr};

use crate::alarm::parse_occurrence;
use crate::calibrate::derive;
use crate::configs::Configs;
use crate::device::{Device, Scene};
use crate::input::{Input, Reading, presence_points};
use crate::plant::{DeviceConfig, Plant};
use crate::state::{DeviceStatus, State};
use crate::timers::Timers;
use crate::validate;

/// The audit action of a device that registered itself.
pub(crate) const REGISTER: &str = "register_device";
/// The cause of a source's gap.
pub(crate) const SESSION_LOST: &str = "session_lost";

/// The plant's logic with its memory.
#[derive(Clone, Debug)]
pub struct Engine {
    configs: Configs,
    state: State,
    timers: Timers,
    /// How many devices of the state registered themselves.
    unknown: usize,
}

impl Engine {
    /// An engine that has seen nothing.
    #[must_use]
    pub fn new(plant: Plant) -> Self {
        Self::with_state(plant, State::default())
    }

    /// An engine that goes on from a snapshot.
    #[must_use]
    pub fn with_state(plant: Plant, state: State) -> Self {
        let timers = Timers::default();
        let mut engine = Self { configs: Configs::from(plant), state, timers, unknown: 0 };
        for (path, device) in &engine.state.devices {
            for (kind, due) in device.dues() {
                engine.timers.change(path, kind, None, due);
            }
        }
        engine.register_configured();
        engine
    }

    /// Everything it remembers, for a snapshot.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes another configuration and keeps the memory. An alarm that is no longer configured
    /// returns with its device's next reading.
    pub fn replace_plant(&mut self, plant: Plant) {
        self.configs = Configs::from(plant);
        self.register_configured();
        self.for_each_device(Device::reconfigure);
    }

    /// Takes one input and appends its events to `out`.
    pub fn apply(&mut self, input: Input, out: &mut Vec<Event>) {
        match input {
            Input::Started { at } => {
                self.state.now = self.state.now.max(at);
                self.for_each_device(Device::listen);
            }
            Input::Reading(reading) => self.receive(reading, out),
            Input::Presence {
                source,
                device,
                online,
                source_time,
                receive_time,
                fingerprint,
                redelivered,
            } => {
                let points = presence_points(online);
                let sequence = None;
                self.receive(
                    Reading {
                        source,
                        device,
                        source_time,
                        receive_time,
                        sequence,
                        fingerprint,
                        redelivered,
                        points,
                    },
                    out,
                );
            }
            Input::Rejected(rejected) => {
                self.advance(rejected.receive_time, out);
                out.push(Event::Rejected(rejected));
            }
            Input::Acknowledge { occurrences, by, comment, at } => {
                self.advance(at, out);
                for name in &occurrences {
                    self.acknowledge(name, &by, &comment, out);
                }
            }
            Input::SessionLost { source, from, to } => {
                self.advance(to, out);
                let scope = format_smolstr!("source/{source}");
                let cause = SmolStr::new_static(SESSION_LOST);
                let gap = Gap { scope, from, to, missing: None, cause };
                self.lose(&gap);
                out.push(Event::Gap(gap));
            }
            Input::Gap(gap) => {
                self.lose(&gap);
                out.push(Event::Gap(gap));
            }
            Input::Tick { now } => self.advance(now, out),
        }
    }

    /// When the earliest timer is due: a tick then tells its alarm in time.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.next_due()
    }

    /// The last transition of every occurrence that is not back to normal, oldest raise first.
    pub fn alarms(&self) -> impl Iterator<Item = &model::AlarmTransition> {
        self.state.alarms().into_iter()
    }

    /// Every device that is configured or registered itself, by path.
    pub fn devices(&self) -> impl Iterator<Item = DeviceStatus<'_>> {
        let mut all: Vec<_> = self.state.devices.iter().collect();
        all.sort_by_key(|(path, _)| *path);
        all.into_iter().map(|(path, device)| DeviceStatus {
            device: path,
            configured: self.configs.knows(path),
            last_seen: device.last_seen,
            online: device.online,
            last_sequence: device.numbers.last(),
        })
    }

    /// Time passes without timers.
    pub(crate) fn pass(&mut self, to: Timestamp) {
        self.state.now = self.state.now.max(to);
    }

    /// Time passes: what is due by then happens at its due time.
    fn advance(&mut self, to: Timestamp, out: &mut Vec<Event>) {
        let to = self.state.now.max(to);
        while let Some((due, key)) = self.timers.take_due(to) {
            self.pass(due);
            let fired = self.with_device(&key.device, |device, scene| device.fire(key.kind, scene));
            out.extend(fired.map(Event::Alarm));
        }
        self.state.now = to;
    }

    /// A message with points: exactly one of report, duplicate and rejected comes of it.
    fn receive(&mut self, reading: Reading, out: &mut Vec<Event>) {
        self.advance(reading.receive_time, out);
        if !self.admit(&reading, out) {
            return;
        }
        let path = reading.device.clone();
        let before = out.len();
        self.with_device(&path, |device, scene| {
            if device.has_seen(&reading) {
                let Reading { source, device, source_time, receive_time, .. } = reading;
                out.push(Event::Duplicate { source, device, source_time, receive_time });
                return;
            }
            let report = report(reading, scene.config);
            let (gap, steps) = device.record(&report, scene);
            out.push(Event::Report(report));
            out.extend(gap.map(Event::Gap));
            for (kind, step) in steps {
                out.extend(device.take(kind, step, scene).map(Event::Alarm));
            }
        });
        for event in &out[before..] {
            if let Event::Gap(gap) = event {
                self.lose(gap);
            }
        }
        if let Some(Event::Report(report)) = out.get(before) {
            let derived = self.observe(report);
            out.extend(derived.into_iter().map(Event::Derived));
        }
    }

    /// The line's derived tags that follow from a report.
    pub(crate) fn observe(&mut self, report: &Report) -> Vec<Report> {
        let line = self.configs.line.as_ref();
        line.map_or_else(Vec::new, |line| self.state.line.observe(line, report))
    }

    /// Samples were lost.
    pub(crate) fn lose(&mut self, gap: &Gap) {
        if let Some(line) = &self.configs.line {
            self.state.line.lose(line, gap);
        }
    }

    /// Registers an unknown device, or rejects its message when there are too many.
    fn admit(&mut self, reading: &Reading, out: &mut Vec<Event>) -> bool {
        let path = &reading.device;
        if self.state.devices.contains_key(path) {
            return true;
        }
        if self.unknown >= self.configs.auto_register_max {
            out.push(Event::Rejected(Rejected {
                source: reading.source.clone(),
                receive_time: reading.receive_time,
                topic: path.to_string(),
                reason: RejectReason::TooManyDevices,
                detail: format!(
                    "{} devices have already registered themselves, which is as many as are \
                     allowed; add {path} to the plant's devices or allow more",
                    self.unknown
                ),
                head: Vec::new(),
                bytes: 0,
            }));
            return false;
        }
        self.with_device(path, |_, _| ());
        out.push(Event::Audit(AuditEntry {
            at: self.state.now,
            who: SmolStr::new_static("station"),
            action: SmolStr::new_static(REGISTER),
            subject: path.to_string(),
            detail: format!("first message, from source {}", reading.source),
        }));
        true
    }

    fn acknowledge(&mut self, name: &str, by: &SmolStr, comment: &SmolStr, out: &mut Vec<Event>) {
        let Some((path, kind, raised_at)) = parse_occurrence(name) else { return };
        let now = self.state.now;
        let Some(device) = self.state.devices.get_mut(&path) else { return };
        let Some(seen) = device.acknowledge(kind, raised_at, now, (by, comment)) else { return };
        let audit = AuditEntry {
            at: seen.at,
            who: by.clone(),
            action: SmolStr::new_static("acknowledge"),
            subject: seen.occurrence(),
            detail: comment.to_string(),
        };
        out.extend([Event::Alarm(seen), Event::Audit(audit)]);
    }

    /// Gives every configured device its state and counts the others.
    fn register_configured(&mut self) {
        let since = Some(self.state.now).filter(|now| *now > Timestamp::MIN);
        for path in self.configs.known() {
            if !self.state.devices.contains_key(path) {
                self.state.devices.insert(path.clone(), Device::listened_from(since));
            }
        }
        self.unknown = self.state.devices.keys().filter(|path| !self.configs.knows(path)).count();
    }

    /// Does something to a device, which registers itself when it is new.
    pub(crate) fn with_device<T>(
        &mut self,
        path: &DevicePath,
        act: impl FnOnce(&mut Device, &mut Scene<'_>) -> T,
    ) -> T {
        let config = self.configs.of(path);
        let mut scene = Scene { path, config, timers: &mut self.timers, now: self.state.now };
        if let Some(device) = self.state.devices.get_mut(path) {
            return act(device, &mut scene);
        }
        self.unknown += 1;
        act(self.state.devices.entry(path.clone()).or_default(), &mut scene)
    }

    fn for_each_device(&mut self, act: impl Fn(&mut Device, &mut Scene<'_>)) {
        for (path, device) in &mut self.state.devices {
            let config = self.configs.of(path);
            let now = self.state.now;
            act(device, &mut Scene { path, config, timers: &mut self.timers, now });
        }
    }
}

/// Checks and calibrates a reading.
fn report(reading: Reading, config: &DeviceConfig) -> Report {
    let Reading { source, device, source_time, receive_time, sequence, fingerprint, .. } = reading;
    let mut points = reading.points;
    validate::check(&mut points, &config.ranges);
    derive(&config.calibrations, source_time, &mut points);
    Report { source, device, source_time, receive_time, sequence, fingerprint, points }
}
