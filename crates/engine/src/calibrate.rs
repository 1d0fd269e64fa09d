//! From the raw value to the derived one, by the calibration valid at the sample's source time.
//!
//! Both forms are the gas system's published ones (README and running code). The temperature is
//! taken as 25 °C when it is absent or unusable, which matters only when it has a coefficient.
//! A result that is not finite is no result.

use model::{Point, Quality, Report, Timestamp, Value};
use smol_str::SmolStr;

use crate::plant::{Calibration, CalibrationForm};
use crate::validate::{self, find};

/// Taken when no temperature can be used, °C.
const TEMP_ASSUMED: f64 = 25.0;
/// Reference of the additive form, °C.
const ADDITIVE_T_REF: f64 = 25.0;
/// From here on a number has no second decimal that could be rounded.
const ROUNDED_MAX: f64 = 1e15;

impl CalibrationForm {
    /// The value for a raw value in mV at a temperature in °C; none when it is not finite.
    #[must_use]
    pub fn value(&self, v_raw: f64, temp: f64) -> Option<f64> {
        let value = match *self {
            Self::Multiplicative { k, b, t_comp, t_ref } => {
                (v_raw * k + b) * (1.0 + t_comp * (temp - t_ref))
            }
            Self::Additive { k, b, t_coef } => {
                let sum = k * v_raw + b + t_coef * (temp - ADDITIVE_T_REF);
                if sum.is_finite() { two_decimals(sum.max(0.0)) } else { sum }
            }
        };
        value.is_finite().then_some(value)
    }

    /// Whether the temperature has any influence.
    fn uses_temperature(&self) -> bool {
        match *self {
            Self::Multiplicative { t_comp, .. } => t_comp != 0.0,
            Self::Additive { t_coef, .. } => t_coef != 0.0,
        }
    }
}

/// Rounds the exact decimal expansion as Python's `round(x, 2)` does, which is what the running
/// code calls; `(x * 100).round() / 100` differs for 1.115.
pub(crate) fn two_decimals(value: f64) -> f64 {
    if value >= ROUNDED_MAX { value } else { format!("{value:.2}").parse().unwrap_or(value) }
}

/// The calibration valid at a time: the latest that began by then, else the earliest.
fn valid_at(calibrations: &[Calibration], at: Timestamp) -> CalibrationForm {
    let begun = calibrations.iter().filter(|c| c.valid_from <= at).max_by_key(|c| c.valid_from);
    let earliest = || calibrations.iter().min_by_key(|c| c.valid_from);
    begun.or_else(earliest).map_or_else(CalibrationForm::default, |c| c.form)
}

/// Appends the derived `value` when there is a raw value and the device sent no value of its own.
/// Call it after [`validate::check`].
pub(crate) fn derive(calibrations: &[Calibration], at: Timestamp, points: &mut Vec<Point>) {
    let Some(v_raw) = find(points, "v_raw") else { return };
    if find(points, "value").is_some() {
        return;
    }
    let form = valid_at(calibrations, at);
    let (temp, temp_quality) = temperature(points);
    let stated = validate::stated_quality(validate::error_code(points), "value");
    let mut quality = stated.worse(v_raw.quality);
    if form.uses_temperature() {
        quality = quality.worse(temp_quality);
    }
    let number =
        if let Value::Number(v_raw) = v_raw.value { form.value(v_raw, temp) } else { None };
    let (value, quality) = number.map_or((Value::Missing, Quality::BAD_OUT_OF_RANGE), |number| {
        (Value::Number(number), quality)
    });
    points.push(Point { field: SmolStr::new_static("value"), value, quality });
}

/// The derived value of a stored report under other calibrations: what [`derive`] would have given
/// when the report came. None when the report has no raw value. Whatever value it has is not looked
/// at, also one that the device sent itself.
#[must_use]
pub fn recalculated(calibrations: &[Calibration], report: &Report) -> Option<(Value, Quality)> {
    let raw = |point: &&Point| point.field != "value";
    let mut points: Vec<Point> = report.points.iter().filter(raw).cloned().collect();
    derive(calibrations, report.source_time, &mut points);
    let value = points.pop().filter(|point| point.field == "value")?;
    Some((value.value, value.quality))
}

/// The temperature to compute with and what that does to the result's quality.
fn temperature(points: &[Point]) -> (f64, Quality) {
    match find(points, "temp") {
        Some(Point { value: Value::Number(temp), quality, .. }) if !quality.is_bad() => {
            (*temp, *quality)
        }
        _ => (TEMP_ASSUMED, Quality::UNCERTAIN_SUBSTITUTE_VALUE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: CalibrationForm =
        CalibrationForm::Multiplicative { k: 0.1, b: -10.0, t_comp: 0.01, t_ref: 25.0 };
    const CODE: CalibrationForm = CalibrationForm::Additive { k: 0.1, b: -10.0, t_coef: 0.5 };
    const PLAIN: CalibrationForm = CalibrationForm::Additive { k: 1.0, b: 0.0, t_coef: 0.0 };

    #[test]
    fn both_published_forms() {
        let table = [
            (CalibrationForm::default(), 2045.5, 40.0, Some(2045.5)),
            (README, 1000.0, 25.0, Some(90.0)),
            (README, 1000.0, 35.0, Some(99.000_000_000_000_01)),
            (README, 0.0, 25.0, Some(-10.0)),
            (README, f64::MAX, 1e300, None),
            (CODE, 1000.0, 25.0, Some(90.0)),
            (CODE, 1000.0, 35.0, Some(95.0)),
            (CODE, 0.0, 25.0, Some(0.0)),
            (CODE, 123.456, 25.0, Some(2.35)),
            (PLAIN, 1.115, 25.0, Some(1.11)),
            (PLAIN, 2.675, 25.0, Some(2.67)),
            (PLAIN, 0.125, 25.0, Some(0.12)),
            (PLAIN, 1e300, 25.0, Some(1e300)),
            (PLAIN, f64::NAN, 25.0, None),
            (PLAIN, f64::NEG_INFINITY, 25.0, None),
        ];
        for (form, v_raw, temp, expected) in table {
            assert_eq!(form.value(v_raw, temp), expected, "{form:?} at {v_raw} mV, {temp} °C");
        }
    }

    #[test]
    fn the_calibration_is_chosen_by_source_time() {
        let dated = |from, k| Calibration {
            name: SmolStr::new_static("c"),
            valid_from: Timestamp::from_secs(from),
            form: CalibrationForm::Multiplicative { k, b: 0.0, t_comp: 0.0, t_ref: 25.0 },
        };
        let all = [dated(200, 2.0), dated(100, 1.0), dated(300, 3.0)];
        for (at, k) in [(0, 1.0), (100, 1.0), (199, 1.0), (200, 2.0), (299, 2.0), (900, 3.0)] {
            let form = valid_at(&all, Timestamp::from_secs(at));
            assert_eq!(form.value(1.0, 25.0), Some(k), "at {at}");
        }
        assert_eq!(valid_at(&[], Timestamp::MIN), CalibrationForm::default());
    }

    /// Derives from `fields` with a temperature coefficient or none: text of value and quality.
    fn derived(t_comp: f64, fields: &[(&str, f64)]) -> String {
        let form = CalibrationForm::Multiplicative { k: 0.1, b: 0.0, t_comp, t_ref: 25.0 };
        let calibrations =
            [Calibration { name: SmolStr::default(), valid_from: Timestamp::MIN, form }];
        let good = |(field, n): &(&str, f64)| Point::good(field, Value::Number(*n)).unwrap();
        let mut points: Vec<Point> = fields.iter().map(good).collect();
        validate::check(&mut points, &[]);
        derive(&calibrations, Timestamp::MIN, &mut points);
        find(&points, "value").map_or_else(String::new, |point| match point.value {
            Value::Number(n) => format!("{n} {}", point.quality.name()),
            _ => format!("{:?} {}", point.value, point.quality.name()),
        })
    }

    #[test]
    fn the_quality_of_a_value_is_the_worst_of_what_it_came_from() {
        type Row<'a> = (f64, &'a [(&'a str, f64)], &'a str);
        let table: &[Row<'_>] = &[
            (0.0, &[("temp", 20.0)], ""),
            (0.0, &[("v_raw", 100.0)], "10 Good"),
            (0.1, &[("v_raw", 100.0)], "10 UncertainSubstituteValue"),
            (0.1, &[("v_raw", 100.0), ("temp", 35.0)], "20 Good"),
            (0.1, &[("v_raw", 100.0), ("temp", 900.0)], "10 UncertainSubstituteValue"),
            (0.0, &[("v_raw", 100.0), ("temp", 900.0)], "10 Good"),
            (0.0, &[("v_raw", 2e6)], "200000 BadOutOfRange"),
            (0.0, &[("v_raw", f64::NAN)], "Missing BadOutOfRange"),
            (0.0, &[("v_raw", f64::INFINITY)], "Missing BadOutOfRange"),
            (0.0, &[("v_raw", 100.0), ("err", 1.0)], "10 BadSensorFailure"),
            (0.0, &[("v_raw", 100.0), ("err", 2.0)], "10 UncertainSensorNotAccurate"),
            (0.1, &[("v_raw", 100.0), ("temp", 35.0), ("err", 3.0)], "10 UncertainSubNormal"),
            (0.0, &[("v_raw", 100.0), ("err", 50.0)], "10 UncertainSensorNotAccurate"),
            (0.0, &[("v_raw", 2e6), ("err", 50.0)], "200000 BadOutOfRange"),
            (0.0, &[("v_raw", 100.0), ("err", 20.0)], "10 Good"),
            (0.0, &[("v_raw", 100.0), ("value", 7.0)], "7 Good"),
        ];
        for (t_comp, fields, expected) in table {
            assert_eq!(derived(*t_comp, fields), *expected, "{t_comp} {fields:?}");
        }
    }
}
