//! One device: what it last said, and its five alarms.
//!
//! A reading is *late* when its source time is behind that of the present reading: it belongs to
//! the record and changes nothing else. The present holds for 60 s of receive time only; after
//! that an older source time means that the device's clock was set back, and taking its readings
//! for late would leave it unwatched until the clock caught up.
//!
//! Presence goes by the order of arrival: a last will carries the time at which it was left.

use model::{
    AlarmKey, AlarmKind, AlarmTransition, DevicePath, Gap, Millis, Quality, Report, Timestamp,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::alarm::limits::verdicts;
use crate::alarm::machine::{Alarm, Pending, Step};
use crate::alarm::{Cause, Verdict};
use crate::fingerprints::Fingerprints;
use crate::input::{Reading, presence};
use crate::plant::DeviceConfig;
use crate::sequence::Numbers;
use crate::timers::Timers;

/// How long a reading makes older ones late, in receive time.
const PRESENT_HOLDS_MS: Millis = 60_000;

/// What surrounds a device while something happens to it.
pub(crate) struct Scene<'a> {
    pub(crate) path: &'a DevicePath,
    pub(crate) config: &'a DeviceConfig,
    pub(crate) timers: &'a mut Timers,
    pub(crate) now: Timestamp,
}

/// Times of the newest reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Present {
    source_time: Timestamp,
    receive_time: Timestamp,
}

/// The state of one device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) last_seen: Option<Timestamp>,
    pub(crate) online: bool,
    pub(crate) numbers: Numbers,
    present: Option<Present>,
    /// Since when nothing came, though we listened.
    silent_since: Option<Timestamp>,
    seen: Fingerprints,
    alarms: [Alarm; AlarmKind::ALL.len()],
}

impl Device {
    /// A device not heard yet, listened to from then on.
    pub(crate) fn listened_from(at: Option<Timestamp>) -> Self {
        Self { silent_since: at, ..Self::default() }
    }

    /// The last transition of every occurrence that is not back to normal.
    pub(crate) fn standing(&self) -> impl Iterator<Item = &AlarmTransition> {
        self.alarms.iter().flat_map(Alarm::standing)
    }

    /// When each alarm's timer is due.
    pub(crate) fn dues(&self) -> impl Iterator<Item = (AlarmKind, Option<Timestamp>)> {
        AlarmKind::ALL.into_iter().map(|kind| (kind, self.alarm(kind).due()))
    }

    fn alarm(&self, kind: AlarmKind) -> &Alarm {
        &self.alarms[kind as usize]
    }

    /// Whether the message had been received before. Without a counter two equal messages may
    /// both be meant, unless the broker says that it sends one again.
    pub(crate) fn has_seen(&self, reading: &Reading) -> bool {
        (reading.sequence.is_some() || reading.redelivered)
            && self.seen.contains(reading.fingerprint)
    }

    /// Takes a report into everything but the alarms' states; the steps say what follows there.
    pub(crate) fn record(
        &mut self,
        report: &Report,
        scene: &mut Scene<'_>,
    ) -> (Option<Gap>, Vec<(AlarmKind, Step)>) {
        self.seen.insert(report.fingerprint);
        let mut steps = Vec::new();
        if let Some(online) = presence(&report.points) {
            let step = if online { self.live(scene) } else { self.leave(scene) };
            steps.extend(step.map(|step| (AlarmKind::Offline, step)));
            return (None, steps);
        }
        let mut late = self.is_late(report.source_time, scene.now);
        let mut gap = None;
        if let Some(number) = report.sequence {
            let seen = self.numbers.observe(number, report.source_time, late);
            late = seen.late;
            gap = seen.gap.map(|open| Gap {
                scope: SmolStr::new(scene.path.as_str()),
                from: open.from,
                to: open.to,
                missing: Some(open.missing),
                cause: SmolStr::new_static("sequence"),
            });
        }
        if !late {
            let source_time = report.source_time;
            self.present = Some(Present { source_time, receive_time: scene.now });
            self.judge(report, scene, &mut steps);
        }
        (gap, steps)
    }

    fn is_late(&self, source_time: Timestamp, now: Timestamp) -> bool {
        self.present.is_some_and(|present| {
            source_time < present.source_time
                && now.millis_since(present.receive_time) <= PRESENT_HOLDS_MS
        })
    }

    fn judge(
        &mut self,
        report: &Report,
        scene: &mut Scene<'_>,
        steps: &mut Vec<(AlarmKind, Step)>,
    ) {
        steps.extend(self.live(scene).map(|step| (AlarmKind::Offline, step)));
        for (kind, verdict) in verdicts(scene.config, &report.points) {
            let now = scene.now;
            let step = self.change(kind, scene, |alarm| alarm.judge(verdict, now));
            steps.extend(step.map(|step| (kind, step)));
        }
    }

    /// A sign of life.
    fn live(&mut self, scene: &mut Scene<'_>) -> Option<Step> {
        self.last_seen = Some(scene.now);
        self.silent_since = Some(scene.now);
        self.online = true;
        self.watch_silence(scene);
        let active = self.alarm(AlarmKind::Offline).is_active();
        active.then(|| Step::Return(Cause::back()))
    }

    /// The broker or the device says that it is gone.
    fn leave(&mut self, scene: &mut Scene<'_>) -> Option<Step> {
        self.online = false;
        let offline = scene.config.offline?;
        let cause = Cause::plain(Quality::BAD_NOT_CONNECTED, offline.priority);
        let now = scene.now;
        self.change(AlarmKind::Offline, scene, |alarm| {
            alarm.judge(Verdict::Violated(cause, 0), now)
        })
    }

    /// Listening begins, perhaps again: silence before was ours, and so was the end of a delay.
    pub(crate) fn listen(&mut self, scene: &mut Scene<'_>) {
        self.silent_since = Some(scene.now);
        let now = scene.now;
        for kind in AlarmKind::ALL {
            self.change(kind, scene, |alarm| alarm.postpone(now));
        }
        self.watch_silence(scene);
    }

    /// Sets the timer of silence; it is never due in the past.
    pub(crate) fn watch_silence(&mut self, scene: &mut Scene<'_>) {
        let pending = scene.config.offline.zip(self.silent_since).map(|(offline, since)| Pending {
            due: since.plus_millis(offline.after_ms).max(scene.now),
            cause: Cause {
                limit: Some(offline.after_ms as f64 / 1_000.0),
                unit: SmolStr::new_static("s"),
                ..Cause::plain(Quality::BAD_NO_COMMUNICATION, offline.priority)
            },
        });
        self.change(AlarmKind::Offline, scene, |alarm| alarm.set_pending(pending));
    }

    /// The configuration is another: timers of alarms that are no more stop.
    pub(crate) fn reconfigure(&mut self, scene: &mut Scene<'_>) {
        let config = scene.config;
        let watched = [
            (AlarmKind::High, config.high.is_some()),
            (AlarmKind::Low, config.low.is_some()),
            (AlarmKind::LowBattery, config.battery.is_some()),
            (AlarmKind::WeakSignal, config.weak_signal.is_some()),
        ];
        for (kind, _) in watched.iter().filter(|(_, watched)| !watched) {
            self.change(*kind, scene, |alarm| alarm.set_pending(None));
        }
        self.watch_silence(scene);
    }

    /// Takes an edge.
    pub(crate) fn take(
        &mut self,
        kind: AlarmKind,
        step: Step,
        scene: &mut Scene<'_>,
    ) -> Option<AlarmTransition> {
        let (key, now) = (AlarmKey { device: scene.path.clone(), kind }, scene.now);
        let transition = self.change(kind, scene, |alarm| alarm.take(step, key, now));
        self.after(kind, scene);
        transition
    }

    /// A timer is due.
    pub(crate) fn fire(
        &mut self,
        kind: AlarmKind,
        scene: &mut Scene<'_>,
    ) -> Option<AlarmTransition> {
        let key = AlarmKey { device: scene.path.clone(), kind };
        let transition = self.change(kind, scene, |alarm| alarm.fire(key));
        self.after(kind, scene);
        transition
    }

    /// A person has seen an occurrence.
    pub(crate) fn acknowledge(
        &mut self,
        kind: AlarmKind,
        raised_at: Timestamp,
        at: Timestamp,
        (by, comment): (&SmolStr, &SmolStr),
    ) -> Option<AlarmTransition> {
        self.alarms[kind as usize].acknowledge(raised_at, at, by, comment)
    }

    /// A transition that was journalled.
    pub(crate) fn restore(&mut self, transition: &AlarmTransition, scene: &mut Scene<'_>) {
        let kind = transition.key.kind;
        self.change(kind, scene, |alarm| alarm.restore(transition));
        self.after(kind, scene);
    }

    /// Silence raises, and what returned from it is listened to again.
    fn after(&mut self, kind: AlarmKind, scene: &mut Scene<'_>) {
        if kind != AlarmKind::Offline {
            return;
        }
        if self.alarm(kind).is_active() {
            self.online = false;
        } else if self.alarm(kind).due().is_none() {
            self.watch_silence(scene);
        }
    }

    /// Changes an alarm and keeps the index of timers right.
    fn change<T>(
        &mut self,
        kind: AlarmKind,
        scene: &mut Scene<'_>,
        change: impl FnOnce(&mut Alarm) -> T,
    ) -> T {
        let alarm = &mut self.alarms[kind as usize];
        let before = alarm.due();
        let result = change(alarm);
        scene.timers.change(scene.path, kind, before, alarm.due());
        result
    }
}
