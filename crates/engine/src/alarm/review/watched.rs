//! What an alarm watches, and whether its limit can be crossed at all.

use model::{AlarmKind, Millis, Priority};

use crate::plant::{AlarmConfig, Condition, DeviceConfig, Direction, PriorityRule, SetPoint};

/// A critical alarm should not wait for longer; 10 minutes, the figure is ours.
pub(super) const CRITICAL_DELAY_MAX_MS: Millis = 600_000;

/// The field whose number decides the alarm.
pub(super) fn field(alarm: &AlarmConfig) -> Option<&str> {
    match alarm.condition {
        Condition::Above { .. }
        | Condition::Below { .. }
        | Condition::Rate { .. }
        | Condition::Deviation { .. } => Some(&alarm.field),
        Condition::Battery { .. } => Some("bat"),
        Condition::WeakSignal { .. } => Some("rssi"),
        _ => None,
    }
}

/// What its field can physically be: lowest and highest, both included; none when that is not
/// said. A battery has 0 to 100 %.
pub(super) fn range(device: &DeviceConfig, alarm: &AlarmConfig) -> Option<(f64, f64)> {
    let field = field(alarm)?;
    let said = device.ranges.iter().find(|range| range.field == field);
    let said = said.map(|range| (range.lowest, range.highest));
    let percent = matches!(alarm.condition, Condition::Battery { .. }).then_some((0.0, 100.0));
    said.or(percent).filter(|(lowest, highest)| lowest < highest)
}

/// Whether a condition can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// With some values and not with others.
    Sometimes,
    /// With no value that the field can have.
    Never,
    /// With every value that the field can have.
    Always,
}

/// Whether the condition can stand when its field is within the range. A rate is not judged: how
/// fast a value changes depends on how often it comes. Nor is a battery that never seems low: the
/// device may say so in words.
pub(super) fn reach(alarm: &AlarmConfig, range: (f64, f64)) -> Reach {
    let (lowest, highest) = range;
    let (never, always) = match alarm.condition {
        Condition::Above { limit, .. } => (limit >= highest, limit < lowest),
        Condition::Below { limit, .. } => (limit <= lowest, limit > highest),
        Condition::Battery { limit, .. } => (false, limit > highest),
        Condition::Deviation { from: SetPoint::Number(from), limit, .. } => {
            let furthest = (highest - from).abs().max((from - lowest).abs());
            let nearest = (from - highest).max(lowest - from).max(0.0);
            (limit >= furthest, limit < nearest)
        }
        _ => (false, false),
    };
    match (never, always) {
        (true, _) => Reach::Never,
        (_, true) => Reach::Always,
        _ => Reach::Sometimes,
    }
}

/// Where a limit stands among those of a field: 3 high-high, 2 high, 1 low, 0 low-low.
pub(super) fn level(alarm: &AlarmConfig) -> Option<(u8, f64)> {
    let level = match (alarm.kind, &alarm.condition) {
        (AlarmKind::HighHigh, Condition::Above { limit, .. }) => (3, *limit),
        (AlarmKind::High, Condition::Above { limit, .. }) => (2, *limit),
        (AlarmKind::Low, Condition::Below { limit, .. }) => (1, *limit),
        (AlarmKind::LowLow, Condition::Below { limit, .. }) => (0, *limit),
        _ => return None,
    };
    Some(level).filter(|(_, limit)| limit.is_finite())
}

/// How far it is from the alarm's limit to the nearest limit on the other side of the same field:
/// that alarm and the distance, which is above 0.
pub(super) fn opposite<'a>(
    device: &'a DeviceConfig,
    alarm: &AlarmConfig,
) -> Option<(&'a AlarmConfig, f64)> {
    let side = |other: &AlarmConfig| match other.condition {
        Condition::Above { limit, .. } => Some((true, limit)),
        Condition::Below { limit, .. } => Some((false, limit)),
        _ => None,
    };
    let (high, limit) = side(alarm)?;
    let distance = |other: &'a AlarmConfig| {
        let (other_high, other_limit) = side(other)?;
        let distance = if high { limit - other_limit } else { other_limit - limit };
        (other.field == alarm.field && other_high != high && distance > 0.0)
            .then_some((other, distance))
    };
    device.alarms.iter().filter_map(distance).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// Where the alarm returns, and whether the field can come back as far; none when limit or deadband
/// is not a number.
pub(super) fn returns_at(alarm: &AlarmConfig, range: (f64, f64)) -> Option<(f64, bool)> {
    let (lowest, highest) = range;
    let (place, possible) = match alarm.condition {
        Condition::Above { limit, deadband } => (limit - deadband, limit - deadband >= lowest),
        Condition::Below { limit, deadband } | Condition::Battery { limit, deadband } => {
            (limit + deadband, limit + deadband <= highest)
        }
        _ => return None,
    };
    place.is_finite().then_some((place, possible))
}

/// Limit and deadband of a condition over a distance, which is never below 0, when the deadband is
/// the larger: then it cannot return.
pub(super) fn over_distance(alarm: &AlarmConfig) -> Option<(f64, f64)> {
    let over = match alarm.condition {
        Condition::Deviation { limit, deadband, .. } => (limit, deadband),
        Condition::Rate { limit_per_min, deadband, direction: Direction::Either, .. } => {
            (limit_per_min, deadband)
        }
        _ => return None,
    };
    Some(over).filter(|(limit, deadband)| deadband > limit)
}

/// How urgent it is as a rule.
pub(super) const fn priority(alarm: &AlarmConfig) -> Priority {
    match alarm.priority {
        PriorityRule::Fixed(priority) => priority,
        PriorityRule::ByExcess => Priority::Medium,
    }
}

/// Whether it may be critical.
pub(super) const fn may_be_critical(alarm: &AlarmConfig) -> bool {
    matches!(alarm.priority, PriorityRule::Fixed(Priority::Critical) | PriorityRule::ByExcess)
}

/// How long the condition has stood when the alarm is raised, at the least.
pub(super) fn delay_ms(device: &DeviceConfig, alarm: &AlarmConfig) -> Millis {
    let more = Millis::from(alarm.violations.saturating_sub(1));
    alarm.on_delay_ms.saturating_add(more.saturating_mul(device.expected_period_ms))
}
