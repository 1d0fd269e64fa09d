//! Plausibility and the device's own error codes become quality. Values are never changed.
//!
//! A number outside what can physically be is bad and kept. What the device says of itself
//! (`err`, reference: gas monitoring over MQTT, uplink) comes before what we find out: a failed
//! sensor is bad because it failed, not because its number is strange. Unknown codes say nothing.

use model::{Point, Quality, Value};

use crate::plant::FieldRange;

/// The plausible range of a field that every device has alike, lowest and highest in the field's
/// unit. A device's own ranges go before.
fn common_range(field: &str) -> (f64, f64) {
    match field {
        "temp" => (-60.0, 125.0),
        "humi" | "bat" => (0.0, 100.0),
        "rssi" => (-150.0, 0.0),
        "v_raw" => (-1e6, 1e6),
        _ => (f64::MIN, f64::MAX),
    }
}

/// What error codes say: code, field, quality.
const STATEMENTS: [(u16, &str, Quality); 7] = [
    (1, "v_raw", Quality::BAD_SENSOR_FAILURE),
    (1, "value", Quality::BAD_SENSOR_FAILURE),
    (2, "v_raw", Quality::UNCERTAIN_SENSOR_NOT_ACCURATE),
    (2, "value", Quality::UNCERTAIN_SENSOR_NOT_ACCURATE),
    (3, "temp", Quality::BAD_SENSOR_FAILURE),
    (3, "value", Quality::UNCERTAIN_SUB_NORMAL),
    (50, "value", Quality::UNCERTAIN_SENSOR_NOT_ACCURATE),
];

/// The point of a field.
pub(crate) fn find<'a>(points: &'a [Point], field: &str) -> Option<&'a Point> {
    points.iter().find(|point| point.field == field)
}

/// Whether a code says that the battery is low: below 20 % or below 10 %.
pub(crate) const fn is_low_battery(code: u16) -> bool {
    matches!(code, 10 | 11)
}

/// The device's error code, when it is one.
pub(crate) fn error_code(points: &[Point]) -> Option<u16> {
    match find(points, "err")?.value {
        Value::Number(code)
            if (0.0..=f64::from(u16::MAX)).contains(&code) && code.fract() == 0.0 =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole and in range"
            )]
            Some(code as u16)
        }
        _ => None,
    }
}

/// What an error code says of a field; good when nothing.
pub(crate) fn stated_quality(code: Option<u16>, field: &str) -> Quality {
    let said = STATEMENTS.iter().find(|(c, f, _)| Some(*c) == code && *f == field);
    said.map_or(Quality::GOOD, |(_, _, quality)| *quality)
}

/// Sets the quality of every raw point.
pub(crate) fn check(points: &mut [Point], own: &[FieldRange]) {
    let code = error_code(points).filter(|code| *code != 0);
    for point in points {
        let found =
            if is_plausible(point, own) { Quality::GOOD } else { Quality::BAD_OUT_OF_RANGE };
        let stated = code.map_or(Quality::GOOD, |code| stated_quality(Some(code), &point.field));
        point.quality = stated.worse(point.quality).worse(found);
    }
}

fn is_plausible(point: &Point, own: &[FieldRange]) -> bool {
    let Value::Number(number) = point.value else { return true };
    let own = own.iter().find(|range| range.field == point.field);
    let own = own.map(|range| (range.lowest, range.highest));
    let (low, high) = own.unwrap_or_else(|| common_range(&point.field));
    (low..=high).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(fields: &[(&str, f64)]) -> Vec<&'static str> {
        let good = |(field, n): &(&str, f64)| Point::good(field, Value::Number(*n)).unwrap();
        let mut points: Vec<Point> = fields.iter().map(good).collect();
        check(&mut points, &[]);
        points.iter().map(|point| point.quality.name()).collect()
    }

    #[test]
    fn ranges_include_their_ends() {
        let table = [
            ("temp", -60.0, "Good"),
            ("temp", -60.1, "BadOutOfRange"),
            ("temp", 125.0, "Good"),
            ("temp", 125.1, "BadOutOfRange"),
            ("humi", 0.0, "Good"),
            ("humi", -0.1, "BadOutOfRange"),
            ("humi", 100.1, "BadOutOfRange"),
            ("bat", 100.0, "Good"),
            ("bat", 101.0, "BadOutOfRange"),
            ("bat", -1.0, "BadOutOfRange"),
            ("rssi", -150.0, "Good"),
            ("rssi", -151.0, "BadOutOfRange"),
            ("rssi", 0.0, "Good"),
            ("rssi", 1.0, "BadOutOfRange"),
            ("v_raw", 1e6, "Good"),
            ("v_raw", -1.1e6, "BadOutOfRange"),
            ("v_raw", f64::NAN, "BadOutOfRange"),
            ("other", 1e308, "Good"),
            ("other", f64::INFINITY, "BadOutOfRange"),
            ("other", f64::NAN, "BadOutOfRange"),
        ];
        for (field, number, expected) in table {
            assert_eq!(checked(&[(field, number)]), [expected], "{field} = {number}");
        }
    }

    #[test]
    fn a_devices_own_ranges_go_before() {
        let own =
            |field: &str, lowest, highest| FieldRange { field: field.into(), lowest, highest };
        let own = [own("total_power", 0.0, 100.0), own("temp", 0.0, 10.0)];
        let table = [
            ("total_power", 100.0, "Good"),
            ("total_power", 100.1, "BadOutOfRange"),
            ("total_power", -0.1, "BadOutOfRange"),
            ("temp", 20.0, "BadOutOfRange"),
            ("humi", 101.0, "BadOutOfRange"),
        ];
        for (field, number, expected) in table {
            let mut points = [Point::good(field, Value::Number(number)).unwrap()];
            check(&mut points, &own);
            assert_eq!(points[0].quality.name(), expected, "{field} = {number}");
        }
    }

    #[test]
    fn error_codes_speak_of_their_fields_only() {
        let table = [
            (0.0, ["Good", "Good"]),
            (1.0, ["BadSensorFailure", "Good"]),
            (2.0, ["UncertainSensorNotAccurate", "Good"]),
            (3.0, ["Good", "BadSensorFailure"]),
            (10.0, ["Good", "Good"]),
            (50.0, ["Good", "Good"]),
            (1.5, ["Good", "Good"]),
            (999.0, ["Good", "Good"]),
            (-1.0, ["Good", "Good"]),
            (f64::MAX, ["Good", "Good"]),
        ];
        for (code, expected) in table {
            let found = checked(&[("v_raw", 1.0), ("temp", 20.0), ("err", code)]);
            assert_eq!(found[..2], expected, "err {code}");
        }
    }

    #[test]
    fn what_the_device_says_comes_first() {
        assert_eq!(checked(&[("v_raw", 2e6), ("err", 1.0)])[0], "BadSensorFailure");
        assert_eq!(checked(&[("v_raw", 2e6), ("err", 2.0)])[0], "BadOutOfRange");
    }
}
