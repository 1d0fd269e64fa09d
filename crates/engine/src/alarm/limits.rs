//! The conditions of the limit alarms, from the fields of one message.
//!
//! Values of bad quality say nothing; uncertain ones count. Sources: gas monitoring over MQTT,
//! section Alarms. An alarm that is no longer configured is clear with every message.

use model::{AlarmKind, Point, Quality, Value};
use smol_str::SmolStr;

use super::{Cause, Verdict};
use crate::plant::{DeviceConfig, LimitAlarm, WeakSignalAlarm};
use crate::validate::{error_code, find, is_low_battery};

/// Weakest usable signal by network, dBm; the names without blanks, dashes and case.
const SIGNAL_EDGES: [(&str, f64); 5] =
    [("4G", -115.0), ("LTE", -115.0), ("WIFI", -85.0), ("NBIOT", -130.0), ("LORA", -140.0)];
/// For every other network, and when none is named.
const SIGNAL_EDGE_OTHER: f64 = -85.0;

/// What the message says about every limit alarm, in the order of [`AlarmKind::ALL`].
pub(crate) fn verdicts(config: &DeviceConfig, points: &[Point]) -> [(AlarmKind, Verdict); 4] {
    let value = usable(points, "value");
    let high = config.high.as_ref().map_or_else(unwatched, |a| above(a, value, &config.unit));
    let mut low = config.low.as_ref().map_or_else(unwatched, |a| below(a, value, &config.unit));
    // With limits that overlap both could stand; high wins and low does not begin.
    if matches!((&high, &low), (Verdict::Violated(..), Verdict::Violated(..))) {
        low = Verdict::Held;
    }
    let battery = config.battery.as_ref().map_or_else(unwatched, |a| battery(a, points));
    let signal = config.weak_signal.as_ref().map_or_else(unwatched, |a| signal(a, points));
    [
        (AlarmKind::High, high),
        (AlarmKind::Low, low),
        (AlarmKind::LowBattery, battery),
        (AlarmKind::WeakSignal, signal),
    ]
}

/// A number and its quality, unless bad.
type Usable = Option<(f64, Quality)>;

fn usable(points: &[Point], field: &str) -> Usable {
    match find(points, field)? {
        Point { value: Value::Number(n), quality, .. } if !quality.is_bad() => Some((*n, *quality)),
        _ => None,
    }
}

fn unwatched() -> Verdict {
    Verdict::Clear(Cause::back())
}

fn cause(alarm: &LimitAlarm, value: Usable, unit: &SmolStr) -> Cause {
    Cause {
        value: value.map(|(number, _)| number),
        limit: Some(alarm.limit),
        unit: unit.clone(),
        quality: value.map_or(Quality::GOOD, |(_, quality)| quality),
        priority: alarm.priority,
    }
}

fn above(alarm: &LimitAlarm, value: Usable, unit: &SmolStr) -> Verdict {
    let Some((number, _)) = value else { return Verdict::Unknown };
    if number > alarm.limit {
        Verdict::Violated(cause(alarm, value, unit), alarm.on_delay_ms)
    } else if number <= alarm.limit - alarm.deadband {
        Verdict::Clear(cause(alarm, value, unit))
    } else {
        Verdict::Held
    }
}

fn below(alarm: &LimitAlarm, value: Usable, unit: &SmolStr) -> Verdict {
    let Some((number, _)) = value else { return Verdict::Unknown };
    if number < alarm.limit {
        Verdict::Violated(cause(alarm, value, unit), alarm.on_delay_ms)
    } else if number >= alarm.limit + alarm.deadband {
        Verdict::Clear(cause(alarm, value, unit))
    } else {
        Verdict::Held
    }
}

/// The level in percent, or the device's own word for it. A device that sends no level is well
/// again when it says that nothing is wrong; another error may hide a low battery.
fn battery(alarm: &LimitAlarm, points: &[Point]) -> Verdict {
    let percent = SmolStr::new_static("%");
    let level = usable(points, "bat");
    let code = error_code(points);
    if code.is_some_and(is_low_battery) {
        return Verdict::Violated(cause(alarm, level, &percent), alarm.on_delay_ms);
    }
    match (find(points, "bat"), code) {
        (None, Some(0)) => Verdict::Clear(cause(alarm, None, &percent)),
        _ => below(alarm, level, &percent),
    }
}

fn signal(alarm: &WeakSignalAlarm, points: &[Point]) -> Verdict {
    let Some((rssi, quality)) = usable(points, "rssi") else { return Verdict::Unknown };
    let edge = signal_edge(find(points, "net").and_then(|net| net.value.text()).unwrap_or(""));
    let cause = || Cause {
        value: Some(rssi),
        limit: Some(edge),
        unit: SmolStr::new_static("dBm"),
        quality,
        priority: alarm.priority,
    };
    if rssi <= edge {
        Verdict::Violated(cause(), alarm.on_delay_ms)
    } else if rssi > edge + alarm.deadband_db {
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

#[cfg(test)]
mod tests {
    use model::Priority;

    use super::*;

    fn limit(limit: f64, deadband: f64) -> LimitAlarm {
        LimitAlarm { limit, deadband, on_delay_ms: 0, priority: Priority::High }
    }

    fn number(field: &str, n: f64) -> Point {
        Point::good(field, Value::Number(n)).unwrap()
    }

    /// One letter per verdict, in the order of the kinds.
    fn check(config: &DeviceConfig, points: &[Point], expected: &str) {
        let letter = |verdict: &Verdict| match verdict {
            Verdict::Violated(..) => 'V',
            Verdict::Held => 'H',
            Verdict::Clear(_) => 'C',
            Verdict::Unknown => '?',
        };
        let found: String = verdicts(config, points).iter().map(|(_, v)| letter(v)).collect();
        assert_eq!(found, expected, "{points:?}");
    }

    #[test]
    fn signal_edges_by_network() {
        let table = [
            ("4G", -115.0),
            (" 4g ", -115.0),
            ("LTE", -115.0),
            ("lte", -115.0),
            ("WiFi", -85.0),
            ("Wi-Fi", -85.0),
            ("NB-IoT", -130.0),
            ("nb iot", -130.0),
            ("NBIOT", -130.0),
            ("LoRa", -140.0),
            ("LORA", -140.0),
            ("5G", -85.0),
            ("", -85.0),
            ("LTE-M", -85.0),
        ];
        for (net, edge) in table {
            assert!((signal_edge(net) - edge).abs() < f64::EPSILON, "{net:?}");
        }
    }

    #[test]
    fn signal_verdicts_around_the_edge() {
        let config = DeviceConfig::default();
        for (rssi, expected) in [(-116.0, 'V'), (-115.0, 'V'), (-114.0, 'H'), (-112.0, 'H')] {
            let net = Point::good("net", Value::Text("4G".into())).unwrap();
            check(&config, &[number("rssi", rssi), net], &format!("CC?{expected}"));
        }
        check(&config, &[number("rssi", -111.9 + 30.0)], "CC?C");
        check(&config, &[number("rssi", -85.0)], "CC?V");
    }

    #[test]
    fn value_verdicts_around_the_limits() {
        let config = DeviceConfig {
            high: Some(limit(80.0, 2.0)),
            low: Some(limit(10.0, 1.0)),
            ..DeviceConfig::default()
        };
        let table = [
            (80.1, "VC??"),
            (80.0, "HC??"),
            (78.1, "HC??"),
            (78.0, "CC??"),
            (11.0, "CC??"),
            (10.9, "CH??"),
            (10.0, "CH??"),
            (9.9, "CV??"),
        ];
        for (value, expected) in table {
            check(&config, &[number("value", value)], expected);
        }
        let mut bad = number("value", 99.0);
        bad.quality = Quality::BAD_SENSOR_FAILURE;
        check(&config, &[bad.clone()], "????");
        bad.quality = Quality::UNCERTAIN_SUB_NORMAL;
        check(&config, &[bad], "VC??");
        check(&config, &[], "????");
    }

    #[test]
    fn high_wins_where_limits_overlap() {
        let config = DeviceConfig {
            high: Some(limit(10.0, 0.0)),
            low: Some(limit(20.0, 0.0)),
            ..DeviceConfig::default()
        };
        check(&config, &[number("value", 15.0)], "VH??");
    }

    #[test]
    fn battery_by_level_and_by_the_devices_word() {
        let config = DeviceConfig::default();
        let table: &[(&[(&str, f64)], &str)] = &[
            (&[("bat", 19.9)], "CCV?"),
            (&[("bat", 20.0)], "CCH?"),
            (&[("bat", 22.0)], "CCC?"),
            (&[("bat", 90.0), ("err", 10.0)], "CCV?"),
            (&[("bat", 90.0), ("err", 11.0)], "CCV?"),
            (&[("err", 11.0)], "CCV?"),
            (&[("err", 0.0)], "CCC?"),
            (&[("err", 1.0)], "CC??"),
        ];
        for (fields, expected) in table {
            let points: Vec<Point> = fields.iter().map(|(f, n)| number(f, *n)).collect();
            check(&config, &points, expected);
        }
    }
}
