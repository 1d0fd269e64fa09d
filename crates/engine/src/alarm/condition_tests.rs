//! Each condition around its edges.

use model::{AlarmKind, Priority};

use super::*;

fn number(field: &str, n: f64) -> Point {
    Point::good(field, Value::Number(n)).unwrap()
}

fn alarm(kind: AlarmKind, condition: Condition) -> AlarmConfig {
    AlarmConfig::new(kind, condition, Priority::High)
}

/// `V`iolated, `H`eld, `C`lear or `?`, which is also what a message without the field says.
fn check(config: &AlarmConfig, points: &[Point], expected: char) {
    let nothing = Point { value: Value::Missing, ..number("none", 0.0) };
    let own = find(points, &config.field).unwrap_or(&nothing);
    let verdict = verdict(config, own, points, Timestamp::from_secs(1), &mut Slope::default());
    let found = match verdict {
        Verdict::Violated(_) => 'V',
        Verdict::Held => 'H',
        Verdict::Clear(_) => 'C',
        Verdict::Unknown => '?',
    };
    assert_eq!(found, expected, "{points:?}");
    assert!(found != 'V' || !Guard::of(&config.condition).lets_pass(own), "{points:?}");
}

#[test]
fn what_is_within_its_limit_needs_no_closer_look() {
    let (high, low) = (Guard::Above(80.0), Guard::Below(20.0));
    for (value, high_passes, low_passes) in [
        (Value::Number(80.0), true, true),
        (Value::Number(80.1), false, true),
        (Value::Number(20.0), true, true),
        (Value::Number(19.9), true, false),
        (Value::Number(f64::NAN), false, false),
        (Value::Missing, true, true),
    ] {
        let own = Point { value, ..number("value", 0.0) };
        assert_eq!((high.lets_pass(&own), low.lets_pass(&own)), (high_passes, low_passes));
        assert!(!Guard::Unsaid.lets_pass(&own), "{own:?}");
    }
}

#[test]
fn signal_edges_by_network() {
    let table = [
        ("4G", -115.0),
        (" 4g ", -115.0),
        ("LTE", -115.0),
        ("WiFi", -85.0),
        ("Wi-Fi", -85.0),
        ("NB-IoT", -130.0),
        ("nb iot", -130.0),
        ("LoRa", -140.0),
        ("5G", -85.0),
        ("", -85.0),
        ("LTE-M", -85.0),
    ];
    for (net, edge) in table {
        assert!((signal_edge(net) - edge).abs() < f64::EPSILON, "{net:?}");
    }
}

#[test]
fn signal_around_the_edge() {
    let config = AlarmConfig::weak_signal(3.0, Priority::Diagnostic);
    for (rssi, expected) in
        [(-116.0, 'V'), (-115.0, 'V'), (-114.0, 'H'), (-112.0, 'H'), (-111.0, 'C')]
    {
        let net = Point::good("net", Value::Text("4G".into())).unwrap();
        check(&config, &[number("rssi", rssi), net], expected);
    }
    check(&config, &[number("rssi", -81.9)], 'C');
    check(&config, &[number("rssi", -85.0)], 'V');
    check(&config, &[], '?');
}

#[test]
fn values_around_the_limits() {
    let high = AlarmConfig::high(80.0, 2.0, Priority::High);
    let low = AlarmConfig::low(10.0, 1.0, Priority::High);
    let table = [
        (80.1, 'V', 'C'),
        (80.0, 'H', 'C'),
        (78.1, 'H', 'C'),
        (78.0, 'C', 'C'),
        (11.0, 'C', 'C'),
        (10.9, 'C', 'H'),
        (10.0, 'C', 'H'),
        (9.9, 'C', 'V'),
    ];
    for (value, of_high, of_low) in table {
        check(&high, &[number("value", value)], of_high);
        check(&low, &[number("value", value)], of_low);
    }
    check(&AlarmConfig::high(f64::NAN, 0.0, Priority::High), &[number("value", 1.0)], 'H');
    let mut bad = number("value", 99.0);
    bad.quality = Quality::BAD_SENSOR_FAILURE;
    check(&high, &[bad.clone()], '?');
    bad.quality = Quality::UNCERTAIN_SUB_NORMAL;
    check(&high, &[bad], 'V');
    check(&high, &[], '?');
}

#[test]
fn battery_by_level_and_by_the_devices_word() {
    let config = AlarmConfig::battery(20.0, 2.0, Priority::Diagnostic);
    let table: &[(&[(&str, f64)], char)] = &[
        (&[("bat", 19.9)], 'V'),
        (&[("bat", 20.0)], 'H'),
        (&[("bat", 22.0)], 'C'),
        (&[("bat", 90.0), ("err", 10.0)], 'V'),
        (&[("err", 11.0)], 'V'),
        (&[("err", 0.0)], 'C'),
        (&[("err", 1.0)], '?'),
    ];
    for (fields, expected) in table {
        let points: Vec<Point> = fields.iter().map(|(f, n)| number(f, *n)).collect();
        check(&config, &points, *expected);
    }
}

#[test]
fn device_errors_but_not_those_told_elsewhere() {
    let config = alarm(AlarmKind::DeviceError, Condition::DeviceError);
    for (code, expected) in
        [(0.0, 'C'), (1.0, 'V'), (2.0, 'V'), (10.0, '?'), (20.0, '?'), (30.0, 'V')]
    {
        check(&config, &[number("err", code)], expected);
    }
    check(&config, &[], '?');
}

#[test]
fn states_are_compared_as_what_they_are() {
    let point = |value: Value| Point::good("value", value).unwrap();
    let states = vec![Value::Number(2.0), Value::Text("Fault".into())];
    let config = alarm(AlarmKind::Discrete, Condition::States(states));
    for (value, expected) in [
        (Value::Number(2.0), 'V'),
        (Value::Number(2.5), 'C'),
        (Value::Text("Fault".into()), 'V'),
        (Value::Text("2".into()), 'C'),
        (Value::Missing, '?'),
    ] {
        check(&config, &[point(value)], expected);
    }
    let config = alarm(AlarmKind::Discrete, Condition::States(vec![Value::Bool(true)]));
    check(&config, &[point(Value::Bool(true))], 'V');
    check(&config, &[point(Value::Bool(false))], 'C');
}

#[test]
fn quality_alone() {
    let config = alarm(AlarmKind::BadQuality, Condition::BadQuality);
    let mut point = number("value", 1.0);
    for (quality, expected) in
        [(Quality::GOOD, 'C'), (Quality::UNCERTAIN, 'C'), (Quality::BAD_OUT_OF_RANGE, 'V')]
    {
        point.quality = quality;
        check(&config, std::slice::from_ref(&point), expected);
    }
}
