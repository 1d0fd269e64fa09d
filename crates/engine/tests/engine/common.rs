//! A plant of one device and a log of what its engine does, for tests that read like a log.
//!
//! Times are whole seconds. An event is shown as `second what`, alarms as
//! `second KIND edge state value/limit`, or `second point.KIND …` where the alarm is not on the
//! device itself or its value; what suppresses one stands behind.

#![allow(clippy::unnecessary_wraps, reason = "what is made here goes into optional fields")]

use engine::{Action, AlarmConfig, DeviceConfig, Engine, Input, Plant, Reading, Request};
use model::{AlarmChange, DevicePath, Event, Point, Priority, Quality, Timestamp, Value};

/// The configured device.
pub(crate) const DEVICE: &str = "gas/H20101";

/// A point in time.
pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// A device's path.
pub(crate) fn path(device: &str) -> DevicePath {
    DevicePath::new(device).expect("a device path")
}

/// A high limit with a deadband of 2 and a delay.
pub(crate) fn high(limit: f64, on_delay_ms: i64) -> AlarmConfig {
    AlarmConfig { on_delay_ms, ..AlarmConfig::high(limit, 2.0, Priority::Critical) }
}

/// A low limit with a deadband of 2.
pub(crate) fn low(limit: f64) -> AlarmConfig {
    AlarmConfig::low(limit, 2.0, Priority::Critical)
}

/// No alarm at all, and the raw value is the value.
pub(crate) fn quiet() -> DeviceConfig {
    with([])
}

/// A device with these alarms, and the raw value is the value.
pub(crate) fn with<const N: usize>(alarms: [AlarmConfig; N]) -> DeviceConfig {
    DeviceConfig { unit: "ppm".into(), alarms: alarms.into(), ..DeviceConfig::default() }
}

/// Offline after 90 s.
pub(crate) fn offline() -> AlarmConfig {
    AlarmConfig::offline(90_000, Priority::Medium)
}

/// A plant of [`DEVICE`], where two others may register themselves.
pub(crate) fn plant(config: DeviceConfig) -> Plant {
    let unknown = config.clone();
    Plant { devices: [(path(DEVICE), config)].into(), unknown, auto_register_max: 2, line: None }
}

/// A reading of [`DEVICE`], received at once; the time makes its fingerprint.
pub(crate) fn reading(secs: i64, fields: &[(&str, f64)]) -> Reading {
    let good =
        |(field, n): &(&str, f64)| Point::good(field, Value::Number(*n)).expect("a field name");
    Reading {
        source: "gas".into(),
        device: path(DEVICE),
        source_time: at(secs),
        receive_time: at(secs),
        sequence: None,
        fingerprint: secs.unsigned_abs(),
        redelivered: false,
        points: fields.iter().map(good).collect(),
    }
}

/// A presence message of [`DEVICE`].
pub(crate) fn presence(secs: i64, online: bool) -> Input {
    Input::Presence {
        source: "gas".into(),
        device: path(DEVICE),
        online,
        source_time: at(secs),
        receive_time: at(secs),
        fingerprint: secs.unsigned_abs() + 1_000_000,
        redelivered: false,
    }
}

/// An engine and what it does.
pub(crate) struct Log(pub(crate) Engine);

impl Log {
    /// An engine that watches one device.
    pub(crate) fn of(config: DeviceConfig) -> Self {
        Self(Engine::new(plant(config)))
    }

    /// An engine that watches these devices.
    pub(crate) fn of_devices<const N: usize>(devices: [(&str, DeviceConfig); N]) -> Self {
        let devices = devices.into_iter().map(|(name, config)| (path(name), config)).collect();
        Self(Engine::new(Plant { devices, ..Plant::default() }))
    }

    /// A reading of any device, any fields, good.
    #[track_caller]
    pub(crate) fn say(
        &mut self,
        secs: i64,
        device: &str,
        fields: &[(&str, f64)],
        expected: &str,
    ) -> &mut Self {
        let message = Reading { device: path(device), ..reading(secs, fields) };
        self.check(Input::Reading(message), expected)
    }

    /// Applies an input and compares its events, reports left out.
    #[track_caller]
    pub(crate) fn check(&mut self, input: Input, expected: &str) -> &mut Self {
        let shown: Vec<String> = self.apply(input).iter().filter_map(show).collect();
        assert_eq!(shown.join("; "), expected);
        self
    }

    /// Another configuration of the device.
    #[track_caller]
    pub(crate) fn replace(&mut self, secs: i64, config: DeviceConfig, expected: &str) -> &mut Self {
        let mut events = Vec::new();
        self.0.replace_plant(plant(config), at(secs), &mut events);
        let shown: Vec<String> = events.iter().filter_map(show).collect();
        assert_eq!(shown.join("; "), expected);
        self
    }

    /// Applies an input.
    pub(crate) fn apply(&mut self, input: Input) -> Vec<Event> {
        let mut out = Vec::new();
        self.0.apply(input, &mut out);
        out
    }

    /// A reading of `value` at a second.
    #[track_caller]
    pub(crate) fn value(&mut self, secs: i64, value: f64, expected: &str) -> &mut Self {
        self.check(Input::Reading(reading(secs, &[("v_raw", value)])), expected)
    }

    /// A reading whose value has a quality from its error code.
    #[track_caller]
    pub(crate) fn value_with_error(
        &mut self,
        secs: i64,
        v: f64,
        err: f64,
        expected: &str,
    ) -> &mut Self {
        self.check(Input::Reading(reading(secs, &[("v_raw", v), ("err", err)])), expected)
    }

    /// Time passes.
    #[track_caller]
    pub(crate) fn tick(&mut self, secs: i64, expected: &str) -> &mut Self {
        self.check(Input::Tick { now: at(secs) }, expected)
    }

    /// Somebody acknowledges the occurrences of a kind raised at these seconds.
    #[track_caller]
    pub(crate) fn ack(
        &mut self,
        secs: i64,
        kind: &str,
        raised: &[i64],
        expected: &str,
    ) -> &mut Self {
        let name = |raised: &i64| format!("{DEVICE}:{kind}:{}", at(*raised).micros());
        let names: Vec<String> = raised.iter().map(name).collect();
        self.act(secs, Action::Acknowledge, &names, "seen", expected)
    }

    /// Somebody does something to alarms; refusals are shown behind the events.
    #[track_caller]
    pub(crate) fn act<S: AsRef<str>>(
        &mut self,
        secs: i64,
        action: Action,
        names: &[S],
        comment: &str,
        expected: &str,
    ) -> &mut Self {
        let mut events = Vec::new();
        let alarms = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let (by, comment, at) = ("li".into(), comment.into(), at(secs));
        let refused = self.0.act(&Request { action, alarms, by, comment, at }, &mut events);
        let shown = events.iter().filter_map(show);
        let refused = refused.iter().map(|(name, refusal)| format!("{name}: {refusal}"));
        assert_eq!(shown.chain(refused).collect::<Vec<_>>().join("; "), expected);
        self
    }

    /// The occurrences not back to normal, as `KIND state`, oldest first.
    #[track_caller]
    pub(crate) fn standing(&mut self, expected: &str) -> &mut Self {
        let show = |a: &model::AlarmRecord| {
            let (name, since) = (a.key.to_string(), secs(a.raised_at));
            let kind = name.rsplit_once(':').map_or("", |(_, name)| name);
            let times = if a.raises > 1 { format!(" x{}", a.raises) } else { String::new() };
            format!("{kind}@{since} {}{times}", a.state().name())
        };
        let shown: Vec<String> = self.0.alarms().map(show).collect();
        assert_eq!(shown.join("; "), expected);
        self
    }
}

fn secs(at: Timestamp) -> String {
    format!("{}", at.micros() as f64 / 1e6)
}

/// One event as text; a report only when it is of presence.
pub(crate) fn show(event: &Event) -> Option<String> {
    Some(match event {
        Event::Report(report) => {
            let [Point { field, value: Value::Bool(online), .. }] = &report.points[..] else {
                return None;
            };
            format!("{field} {online}")
        }
        Event::Derived(report) => format!("derived {}", report.device),
        Event::Thinned(thinned) => format!("thinned {}", thinned.report.device),
        Event::Kept(report) => format!("kept {}", report.device),
        Event::Duplicate { receive_time, .. } => format!("{} duplicate", secs(*receive_time)),
        Event::Rejected(rejected) => format!("rejected {}", rejected.reason.name()),
        Event::Gap(gap) => {
            let missing = gap.missing.map_or_else(|| "unknown".into(), |n| n.to_string());
            let (from, to) = (secs(gap.from), secs(gap.to));
            format!("gap {} {from}..{to} {missing} {}", gap.scope, gap.cause)
        }
        Event::Audit(audit) => format!("{} {} {}", audit.who, audit.action, audit.subject),
        Event::Alarm(alarm) => {
            let edge = alarm.change.name();
            let name = alarm.key.to_string();
            let name = name.rsplit_once(':').map_or("", |(_, name)| name);
            let number = |n: Option<f64>| n.map_or_else(|| "-".into(), |n| n.to_string());
            let quality = if alarm.quality == Quality::GOOD { "" } else { alarm.quality.name() };
            let text = format!(
                "{} {name} {edge} {} {}/{} {quality}",
                secs(alarm.at),
                alarm.state.name(),
                number(alarm.value),
                number(alarm.limit),
            );
            match &alarm.change {
                AlarmChange::Suppressed { by } => format!("{} by {by}", text.trim_end()),
                _ => text.trim_end().to_owned(),
            }
        }
    })
}
