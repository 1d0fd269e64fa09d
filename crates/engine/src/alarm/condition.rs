//! What a message says of a condition.
//!
//! Values of bad quality say nothing (but to the condition that watches quality); uncertain ones
//! count. Sources: gas monitoring over MQTT, section Alarms.

use model::{Point, Quality, Timestamp, Value};
use smol_str::SmolStr;

use super::config::{AlarmConfig, Condition, Direction};
use super::slope::Slope;
use super::{Cause, Verdict};
use crate::validate::{error_code, find, is_low_battery};

/// Weakest usable signal by network, dBm; the names without blanks, dashes and case.
const SIGNAL_EDGES: [(&str, f64); 5] =
    [("4G", -115.0), ("LTE", -115.0), ("WIFI", -85.0), ("NBIOT", -130.0), ("LORA", -140.0)];
/// For every other network, and when none is named.
const SIGNAL_EDGE_OTHER: f64 = -85.0;
/// Error codes that other alarms tell: low battery twice, weak signal.
const TOLD_ELSEWHERE: [u16; 3] = [10, 11, 20];

impl Condition {
    /// The fields of a message that decide it, besides the alarm's own.
    pub(crate) const fn fixed_fields(&self) -> &'static [&'static str] {
        match self {
            Self::Battery { .. } => &["bat", "err"],
            Self::WeakSignal { .. } => &["rssi"],
            Self::DeviceError => &["err"],
            _ => &[],
        }
    }

    /// Whether the alarm's own field in a message decides it.
    pub(crate) const fn watches_field(&self) -> bool {
        matches!(
            self,
            Self::Above { .. }
                | Self::Below { .. }
                | Self::Rate { .. }
                | Self::States(_)
                | Self::BadQuality
        )
    }
}

/// What of a condition is looked at with every sample: whether a value can violate it at all. Small,
/// as it is asked far more often than anything else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Guard {
    /// Only a number above.
    Above(f64),
    /// Only a number below.
    Below(f64),
    /// That is not said by one number.
    Unsaid,
}

impl Guard {
    /// The guard of a condition.
    pub(crate) const fn of(condition: &Condition) -> Self {
        match condition {
            Condition::Above { limit, .. } => Self::Above(*limit),
            Condition::Below { limit, .. } => Self::Below(*limit),
            _ => Self::Unsaid,
        }
    }

    /// Whether the condition is certainly not violated by a point of the alarm's own field.
    pub(crate) fn lets_pass(self, own: &Point) -> bool {
        match self {
            Self::Above(limit) => own.value.number().is_none_or(|number| number <= limit),
            Self::Below(limit) => own.value.number().is_none_or(|number| number >= limit),
            Self::Unsaid => false,
        }
    }
}

/// What a message says about an alarm whose condition it decides; `own` is its point of the field
/// that the alarm watches, when it watches one.
pub(crate) fn verdict(
    config: &AlarmConfig,
    own: &Point,
    points: &[Point],
    source_time: Timestamp,
    slope: &mut Slope,
) -> Verdict {
    match &config.condition {
        Condition::Above { limit, deadband } => above(config, number(own), *limit, *deadband),
        Condition::Below { limit, deadband } => below(config, number(own), *limit, *deadband),
        Condition::Rate { limit_per_min, deadband, over_ms, direction } => {
            let Some((value, quality)) = number(own) else { return Verdict::Unknown };
            let rate = slope.per_minute(source_time, value, *over_ms);
            let rate = rate.map(|rate| match direction {
                Direction::Either => rate.abs(),
                Direction::Rising => rate,
                // Not `-rate`: a value at rest falls by 0, not by -0.
                Direction::Falling => 0.0 - rate,
            });
            above(config, rate.map(|rate| (rate, quality)), *limit_per_min, *deadband)
        }
        Condition::States(states) => state(config, own, states),
        Condition::BadQuality => quality(config, own),
        Condition::DeviceError => device_error(config, points),
        Condition::Battery { limit, deadband } => battery(config, points, *limit, *deadband),
        Condition::WeakSignal { deadband_db } => signal(config, points, *deadband_db),
        Condition::Deviation { .. }
        | Condition::Silence { .. }
        | Condition::Expression(_)
        | Condition::External => Verdict::Unknown,
    }
}

/// A number and its quality, unless bad.
type Usable = Option<(f64, Quality)>;

fn usable(points: &[Point], field: &str) -> Usable {
    number(find(points, field)?)
}

fn number(point: &Point) -> Usable {
    let number = point.value.number().filter(|_| !point.quality.is_bad())?;
    Some((number, point.quality))
}

/// The cause of an edge with this value at this limit.
pub(crate) fn cause(config: &AlarmConfig, value: Usable, limit: Option<f64>) -> Cause {
    let number = value.map(|(number, _)| number);
    Cause {
        value: number,
        limit,
        unit: config.unit.clone(),
        quality: value.map_or(Quality::GOOD, |(_, quality)| quality),
        priority: config.priority.of(number, limit),
    }
}

/// Beyond a limit upwards.
pub(crate) fn above(config: &AlarmConfig, value: Usable, limit: f64, deadband: f64) -> Verdict {
    let Some((number, _)) = value else { return Verdict::Unknown };
    if number > limit {
        Verdict::Violated(cause(config, value, Some(limit)))
    } else if number <= limit - deadband {
        Verdict::Clear(cause(config, value, Some(limit)))
    } else {
        Verdict::Held
    }
}

fn below(config: &AlarmConfig, value: Usable, limit: f64, deadband: f64) -> Verdict {
    let Some((number, _)) = value else { return Verdict::Unknown };
    if number < limit {
        Verdict::Violated(cause(config, value, Some(limit)))
    } else if number >= limit + deadband {
        Verdict::Clear(cause(config, value, Some(limit)))
    } else {
        Verdict::Held
    }
}

fn state(config: &AlarmConfig, point: &Point, states: &[Value]) -> Verdict {
    if point.quality.is_bad() || point.value == Value::Missing {
        return Verdict::Unknown;
    }
    let is = |state: &Value| match (state.number(), point.value.number()) {
        (Some(state), Some(value)) => state.total_cmp(&value).is_eq(),
        _ => *state == point.value,
    };
    let value = point.value.number().map(|number| (number, point.quality));
    if states.iter().any(is) {
        Verdict::Violated(cause(config, value, None))
    } else {
        Verdict::Clear(cause(config, value, None))
    }
}

fn quality(config: &AlarmConfig, point: &Point) -> Verdict {
    let value = point.value.number().map(|number| (number, point.quality));
    let cause = Cause { quality: point.quality, ..cause(config, value, None) };
    if point.quality.is_bad() { Verdict::Violated(cause) } else { Verdict::Clear(cause) }
}

fn device_error(config: &AlarmConfig, points: &[Point]) -> Verdict {
    let Some(code) = error_code(points) else { return Verdict::Unknown };
    let cause = cause(config, Some((f64::from(code), Quality::GOOD)), None);
    match code {
        0 => Verdict::Clear(cause),
        code if TOLD_ELSEWHERE.contains(&code) => Verdict::Unknown,
        _ => Verdict::Violated(cause),
    }
}

/// The level in percent, or the device's own word for it. A device that sends no level is well
/// again when it says that nothing is wrong; another error may hide a low battery.
fn battery(config: &AlarmConfig, points: &[Point], limit: f64, deadband: f64) -> Verdict {
    let level = usable(points, "bat");
    let code = error_code(points);
    if code.is_some_and(is_low_battery) {
        return Verdict::Violated(cause(config, level, Some(limit)));
    }
    match (find(points, "bat"), code) {
        (None, Some(0)) => Verdict::Clear(cause(config, None, Some(limit))),
        _ => below(config, level, limit, deadband),
    }
}

fn signal(config: &AlarmConfig, points: &[Point], deadband_db: f64) -> Verdict {
    let value = usable(points, "rssi");
    let Some((rssi, _)) = value else { return Verdict::Unknown };
    let edge = signal_edge(find(points, "net").and_then(|net| net.value.text()).unwrap_or(""));
    let cause = || cause(config, value, Some(edge));
    if rssi <= edge {
        Verdict::Violated(cause())
    } else if rssi > edge + deadband_db {
        Verdict::Clear(cause())
    } else {
        Verdict::Held
    }
}

fn signal_edge(net: &str) -> f64 {
    let letters = || net.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase());
    let known = SIGNAL_EDGES.iter().find(|(name, _)| letters().eq(name.chars()));
    known.map_or(SIGNAL_EDGE_OTHER, |(_, edge)| *edge)
}

/// What is known of the silence of a device that stays silent.
pub(crate) fn silence(config: &AlarmConfig, after_ms: i64) -> Cause {
    Cause {
        limit: Some(after_ms as f64 / 1_000.0),
        unit: SmolStr::new_static("s"),
        quality: Quality::BAD_NO_COMMUNICATION,
        ..cause(config, None, None)
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
