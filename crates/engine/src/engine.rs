//! The engine: inputs in, events out, in one order.
//!
//! Its time is the latest time any input carried and never goes back. What fell due by an input's
//! time happens first, in the order of due time and key; then come the input's own events: the
//! registration of its device, the report, the gap, the alarms by kind.

use model::{
    AlarmKey, AuditEntry, DevicePath, Event, Gap, RejectReason, Rejected, Report, Timestamp,
};
use smol_str::{SmolStr, format_smolstr};

use crate::alarm::machine::Alarm;
use crate::calibrate::derive;
use crate::configs::Configs;
use crate::device::{Device, Recorded, Scene};
use crate::fingerprints::remembered_max;
use crate::input::{Input, Reading, presence_points};
use crate::line;
use crate::plant::{DeviceConfig, Plant};
use crate::state::{DeviceStatus, State};
use crate::station::SYSTEM_DEVICE;
use crate::timers::Timers;
use crate::validate;

/// The audit action of a device that registered itself.
pub(crate) const REGISTER: &str = "register_device";
/// The cause of a source's gap.
pub(crate) const SESSION_LOST: &str = "session_lost";

/// The plant's logic with its memory.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) configs: Configs,
    pub(crate) state: State,
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
        engine.register_configured();
        engine.set_timers();
        engine
    }

    fn set_timers(&mut self) {
        self.timers = Timers::default();
        for (path, device) in &mut self.state.devices {
            device.alarms.arm_all(path, &mut self.timers);
        }
    }

    /// Everything it remembers, for a snapshot.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes another configuration and keeps the memory; limits hold from the next sample on. An
    /// alarm that is no longer configured returns and is not suppressed any more.
    pub fn replace_plant(&mut self, plant: Plant, at: Timestamp, out: &mut Vec<Event>) {
        self.advance(at, out);
        self.configs = Configs::from(plant);
        self.register_configured();
        self.set_timers();
        self.for_each_device(Device::watch_silence);
        self.conform(out);
    }

    /// Takes one input and appends its events to `out`.
    pub fn apply(&mut self, input: Input, out: &mut Vec<Event>) {
        match input {
            Input::Started { at } => {
                self.state.now = self.state.now.max(at);
                self.for_each_device(Device::listen);
                // The plant's files may have been changed while nobody listened.
                self.conform(out);
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
            Input::Recorded(report) => self.replay(report, out),
            Input::System { point, standing, priority, at } => {
                self.advance(at, out);
                self.say(&point, standing, priority, out);
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
    pub fn next_due(&mut self) -> Option<Timestamp> {
        loop {
            let (at, key) = self.timers.first()?.clone();
            let device = self.state.devices.get(&key.device);
            let alarm = device.and_then(|device| Some(device.alarms.at(device.find(&key)?)));
            if alarm.and_then(Alarm::due) == Some(at) {
                return Some(at);
            }
            self.timers.take(at);
            self.taken(at, &key);
        }
    }

    /// Every alarm that is not plain normal, oldest raise first.
    pub fn alarms(&self) -> impl Iterator<Item = &model::AlarmRecord> {
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
    pub(crate) fn advance(&mut self, to: Timestamp, out: &mut Vec<Event>) {
        let to = self.state.now.max(to);
        while let Some((at, key)) = self.timers.take(to) {
            if self.taken(at, &key) {
                self.pass(at);
                self.with_alarm(&key, out, Alarm::fire);
            }
        }
        self.state.now = to;
    }

    /// An entry was taken out of the timers. Answers whether its alarm is due at its time;
    /// otherwise the alarm has another one when anything is due of it.
    fn taken(&mut self, at: Timestamp, key: &AlarmKey) -> bool {
        let Some(device) = self.state.devices.get_mut(&key.device) else { return false };
        let index = device.find(key);
        index.is_some_and(|index| device.alarms.taken(index, at, &key.device, &mut self.timers))
    }

    /// A message with points: exactly one of report, duplicate and rejected comes of it.
    fn receive(&mut self, reading: Reading, out: &mut Vec<Event>) {
        self.advance(reading.receive_time, out);
        if !self.admit(&reading, out) {
            return;
        }
        let path = reading.device.clone();
        let seen = self.with_device(&path, |device, scene| {
            if device.has_seen(&reading) {
                let Reading { source, device, source_time, receive_time, .. } = reading;
                out.push(Event::Duplicate { source, device, source_time, receive_time });
                return None;
            }
            let report = report(reading, &scene.watched.config);
            Some((device.record(&report, scene), report))
        });
        if let Some((recorded, report)) = seen {
            let derived = self.observe(&report);
            self.settle(recorded, report, out);
            for derived in derived {
                self.judge_derived(&derived, out);
                out.push(Event::Derived(derived));
            }
        }
    }

    /// A report of a recording: it was checked and calibrated when it came, and what was derived
    /// from it is part of the recording.
    fn replay(&mut self, report: Report, out: &mut Vec<Event>) {
        self.advance(report.receive_time, out);
        if [line::OEE_DEVICE, line::METER_DEVICE].contains(&report.device.as_str()) {
            self.judge_derived(&report, out);
            return out.push(Event::Derived(report));
        }
        let path = report.device.clone();
        let recorded = self.with_device(&path, |device, scene| device.record(&report, scene));
        self.settle(recorded, report, out);
    }

    /// What follows from a report at once: itself, its gap, its device's alarms, those of others.
    fn settle(&mut self, recorded: Recorded, report: Report, out: &mut Vec<Event>) {
        let Recorded { gap, steps, fresh } = recorded;
        let place = out.len();
        if let Some(gap) = gap {
            self.lose(&gap);
            out.push(Event::Gap(gap));
        }
        self.take_steps(&report.device, steps, out);
        if let Some(fresh) = fresh.of(&report) {
            self.learn(fresh, out);
        }
        // First in the journal, though everything else needed to look at it.
        out.insert(place, Event::Report(report));
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

    /// Gives every configured device its state and counts the others.
    fn register_configured(&mut self) {
        let since = Some(self.state.now).filter(|now| *now > Timestamp::MIN);
        for path in self.configs.known() {
            if !self.state.devices.contains_key(path) {
                self.state.devices.insert(path.clone(), Device::listened_from(since));
            }
        }
        self.unknown = self.state.devices.keys().filter(|path| self.is_unknown(path)).count();
        for (path, device) in &mut self.state.devices {
            device.alarms.align(&self.configs.of(path).config.alarms);
        }
    }

    fn is_unknown(&self, path: &DevicePath) -> bool {
        !self.configs.knows(path) && path.as_str() != SYSTEM_DEVICE
    }

    /// Does something to a device, which registers itself when it is new.
    pub(crate) fn with_device<T>(
        &mut self,
        path: &DevicePath,
        act: impl FnOnce(&mut Device, &mut Scene<'_>) -> T,
    ) -> T {
        let watched = self.configs.of(path);
        let (timers, now) = (&mut self.timers, self.state.now);
        let remembered_max = remembered_max(self.state.devices.len());
        let mut scene = Scene { path, watched, remembered_max, timers, now };
        if let Some(device) = self.state.devices.get_mut(path) {
            return act(device, &mut scene);
        }
        self.unknown += 1;
        let device = self.state.devices.entry(path.clone()).or_default();
        device.alarms.align(&watched.config.alarms);
        act(device, &mut scene)
    }

    fn for_each_device(&mut self, act: impl Fn(&mut Device, &mut Scene<'_>)) {
        let remembered_max = remembered_max(self.state.devices.len());
        for (path, device) in &mut self.state.devices {
            let watched = self.configs.of(path);
            let (timers, now) = (&mut self.timers, self.state.now);
            act(device, &mut Scene { path, watched, remembered_max, timers, now });
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
