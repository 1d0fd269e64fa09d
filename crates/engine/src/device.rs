//! One device: what it last said, and its alarms.
//!
//! Presence goes by the order of arrival: a last will carries the time at which it was left.

use model::{AlarmKey, AlarmTransition, DevicePath, Gap, Report, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::alarm::condition::{silence, verdict};
use crate::alarm::config::{AlarmConfig, Condition};
use crate::alarm::machine::{Alarm, Place, Step, Timer};
use crate::alarm::{Cause, Verdict};
use crate::configs::Watched;
use crate::fingerprints::Fingerprints;
use crate::freshness::{Fresh, Freshness};
use crate::input::{Reading, presence};
use crate::sequence::Numbers;
use crate::slots::Slots;
use crate::timers::Timers;

/// What surrounds a device while something happens to it.
pub(crate) struct Scene<'a> {
    pub(crate) path: &'a DevicePath,
    pub(crate) watched: &'a Watched,
    /// How many of its messages are known again.
    pub(crate) remembered_max: usize,
    pub(crate) timers: &'a mut Timers,
    pub(crate) now: Timestamp,
}

/// What a report brought.
pub(crate) struct Recorded {
    pub(crate) gap: Option<Gap>,
    /// Places of alarms with the edges to take, in order.
    pub(crate) steps: Vec<(usize, Step)>,
    /// What of it tells the present.
    pub(crate) fresh: Fresh,
}

/// The state of one device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) last_seen: Option<Timestamp>,
    pub(crate) online: bool,
    pub(crate) numbers: Numbers,
    freshness: Freshness,
    /// Since when nothing came, though we listened.
    silent_since: Option<Timestamp>,
    seen: Fingerprints,
    pub(crate) alarms: Slots,
}

impl Device {
    /// A device not heard yet, listened to from then on.
    pub(crate) fn listened_from(at: Option<Timestamp>) -> Self {
        Self { silent_since: at, ..Self::default() }
    }

    /// Whether the message had been received before. Without a counter two equal messages may
    /// both be meant, unless the broker says that it sends one again.
    pub(crate) fn has_seen(&self, reading: &Reading) -> bool {
        (reading.sequence.is_some() || reading.redelivered)
            && self.seen.contains(reading.fingerprint)
    }

    /// Takes a report into everything but the alarms' states; the steps say what follows there.
    pub(crate) fn record(&mut self, report: &Report, scene: &mut Scene<'_>) -> Recorded {
        self.seen.insert(report.fingerprint, scene.remembered_max);
        let mut steps = Vec::new();
        if let Some(online) = presence(&report.points) {
            steps.extend(if online { self.live(scene) } else { self.leave(scene) });
            return Recorded { gap: None, steps, fresh: Fresh::Whole };
        }
        let mut late = self.freshness.is_behind(report.source_time, scene.now);
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
        let fresh = self.freshness.take(report, late, scene.now);
        if let Some(report) = fresh.of(report) {
            steps.extend(self.live(scene));
            self.judge(report, scene, &mut steps);
        }
        Recorded { gap, steps, fresh }
    }

    /// What a report's points say of the alarms that they decide.
    pub(crate) fn judge(
        &mut self,
        report: &Report,
        scene: &mut Scene<'_>,
        steps: &mut Vec<(usize, Step)>,
    ) {
        let points = &report.points;
        let is_idle = |place| self.alarms.is_idle(place);
        for (index, own) in scene.watched.decided_by(points, is_idle) {
            let config = &scene.watched.config.alarms[index];
            let verdict = {
                let slope = self.alarms.slope(index);
                verdict(config, &points[own], points, report.source_time, slope)
            };
            steps.extend(self.weigh(index, verdict, scene).map(|step| (index, step)));
        }
    }

    /// Lets an alarm take a verdict.
    pub(crate) fn weigh(
        &mut self,
        index: usize,
        verdict: Verdict,
        scene: &mut Scene<'_>,
    ) -> Option<Step> {
        if !matches!(verdict, Verdict::Violated(_)) && self.alarms.is_idle(index) {
            return None;
        }
        let (config, now) = (&scene.watched.config.alarms[index], scene.now);
        self.change(index, scene, |alarm| alarm.judge(verdict, config, now))
    }

    /// A sign of life.
    fn live(&mut self, scene: &mut Scene<'_>) -> Option<(usize, Step)> {
        self.last_seen = Some(scene.now);
        self.silent_since = Some(scene.now);
        self.online = true;
        let index = scene.watched.silence?;
        if self.alarms.at(index).is_active() {
            return self
                .weigh(index, Verdict::Clear(Cause::back()), scene)
                .map(|step| (index, step));
        }
        self.watch_silence(scene);
        None
    }

    /// The broker or the device says that it is gone.
    fn leave(&mut self, scene: &mut Scene<'_>) -> Option<(usize, Step)> {
        self.online = false;
        let index = scene.watched.silence?;
        let config = &scene.watched.config.alarms[index];
        let cause = Cause {
            quality: model::Quality::BAD_NOT_CONNECTED,
            ..crate::alarm::condition::cause(config, None, None)
        };
        if self.alarms.at(index).is_active() {
            return None;
        }
        self.change(index, scene, |alarm| alarm.set_raise(None));
        Some((index, Step::Raise(cause)))
    }

    /// Listening begins, perhaps again: silence before was ours, and so was the end of a delay.
    pub(crate) fn listen(&mut self, scene: &mut Scene<'_>) {
        self.silent_since = Some(scene.now);
        let now = scene.now;
        for index in 0..self.alarms.len() {
            self.change(index, scene, |alarm| alarm.postpone(now));
        }
        self.watch_silence(scene);
    }

    /// Sets the timer of silence; it is never due in the past.
    pub(crate) fn watch_silence(&mut self, scene: &mut Scene<'_>) {
        let Some(index) = scene.watched.silence else { return };
        let config = &scene.watched.config.alarms[index];
        let Condition::Silence { after_ms } = config.condition else { return };
        let timer = self.silent_since.map(|since| Timer {
            since,
            due: since.plus_millis(after_ms).max(scene.now),
            step: Step::Raise(silence(config, after_ms)),
        });
        self.change(index, scene, |alarm| alarm.set_raise(timer));
    }

    /// Takes an edge.
    pub(crate) fn take(
        &mut self,
        index: usize,
        step: Step,
        scene: &mut Scene<'_>,
    ) -> Option<AlarmTransition> {
        self.with_alarm(index, scene, |alarm, place| alarm.take(step, place))
    }

    /// Does something to an alarm that may change its state.
    pub(crate) fn with_alarm<T>(
        &mut self,
        index: usize,
        scene: &mut Scene<'_>,
        act: impl FnOnce(&mut Alarm, &Place<'_>) -> T,
    ) -> T {
        let key = self.alarms.key(scene.path, index);
        let system;
        let config = if let Some(config) = scene.watched.config.alarms.get(index) {
            config
        } else {
            system = AlarmConfig::system(&key.point, model::Priority::Medium);
            &system
        };
        let (now, stood) = (scene.now, self.alarms.at(index).is_active());
        let result =
            self.change(index, scene, |alarm| act(alarm, &Place { key: &key, config, now }));
        self.after(index, stood, scene);
        result
    }

    /// Silence raises, and what returned from it is listened to again. An alarm on silence that
    /// `stood` already says nothing new: a message may have come that has not returned it yet.
    fn after(&mut self, index: usize, stood: bool, scene: &mut Scene<'_>) {
        if scene.watched.silence != Some(index) {
            return;
        }
        if !self.alarms.at(index).is_active() {
            self.watch_silence(scene);
        } else if !stood {
            self.online = false;
        }
    }

    /// Changes an alarm and keeps the index of timers right.
    pub(crate) fn change<T>(
        &mut self,
        index: usize,
        scene: &mut Scene<'_>,
        change: impl FnOnce(&mut Alarm) -> T,
    ) -> T {
        let result = self.alarms.change(index, change);
        self.alarms.arm(index, scene.path, scene.timers);
        result
    }

    /// The place of an alarm.
    pub(crate) fn find(&self, key: &AlarmKey) -> Option<usize> {
        self.alarms.find(&key.point, key.kind)
    }
}
