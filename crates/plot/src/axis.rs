//! Value axes: a range that ends on round numbers, and the marks between.

/// Range and marks of one axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) marks: Vec<f64>,
    /// Digits after the point that tell the marks apart.
    digits: usize,
}

impl Axis {
    /// An axis over `low..=high` with about `wanted` marks, each 1, 2 or 5 times a power of ten.
    ///
    /// What is not finite counts as nothing; nothing at all gives 0 to 1.
    pub(crate) fn over(low: f64, high: f64, wanted: u32) -> Self {
        let known = low.is_finite() && high.is_finite() && low <= high;
        let (mut low, mut high) = if known { (low, high) } else { (0.0, 1.0) };
        // A constant gets room around it; near the limits of f64 the room must not be infinite.
        let narrow = (low.abs().max(high.abs()) * 1e-6).max(1e-9);
        if high - low < narrow {
            let room = if low.abs() < 1e-9 { 1.0 } else { (low.abs() * 0.1).max(narrow) };
            (low, high) = (low - room, high + room);
        }
        let step = round_step((high / 2.0 - low / 2.0) * 2.0 / f64::from(wanted.max(1)));
        if !step.is_finite() || step <= 0.0 {
            return Self { low, high, marks: vec![low, high], digits: 0 };
        }
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let mut marks = Vec::new();
        let mut place = first;
        while place <= last && marks.len() < 100 {
            marks.push(place * step);
            place += 1.0;
        }
        let digits = (-step.log10().floor()).clamp(0.0, 12.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 12")]
        let digits = digits as usize;
        Self { low: first * step, high: last * step, marks, digits }
    }

    /// The mark's number as a text.
    pub(crate) fn label(&self, mark: f64) -> String {
        if mark != 0.0 && (mark.abs() >= 1e7 || self.digits > 6) {
            return minus(format!("{mark:.2e}"));
        }
        // Never "-0".
        let mark = if mark == 0.0 { 0.0 } else { mark };
        minus(format!("{mark:.*}", self.digits))
    }

    /// Where a value lies: 0 at the low end, 1 at the high end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)).clamp(0.0, 1.0)
    }
}

fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= step * 0.999).unwrap_or(10.0);
    factor * power
}

/// A value with four significant digits or its whole part, as the legend shows it.
pub(crate) fn value(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    let text = match size {
        0.0 => "0".to_owned(),
        _ if !(1e-4..1e7).contains(&size) => format!("{value:.3e}"),
        _ if size >= 1000.0 => format!("{value:.0}"),
        _ if size >= 100.0 => format!("{value:.1}"),
        _ if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    };
    minus(text)
}

/// A real minus sign is as wide as a digit.
fn minus(text: String) -> String {
    if text.starts_with('-') { text.replacen('-', "−", 1) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        for (low, high, marks) in [
            (3.0, 96.4, "0 20 40 60 80 100"),
            (21.93, 22.11, "21.90 21.95 22.00 22.05 22.10 22.15"),
            (-115.0, -55.0, "−120 −100 −80 −60 −40"),
            (f64::NAN, f64::NAN, "0.0 0.2 0.4 0.6 0.8 1.0"),
            (80.0, 80.0, "70 75 80 85 90"),
            (0.0, 0.0, "−1.0 −0.5 0.0 0.5 1.0"),
        ] {
            let axis = Axis::over(low, high, 5);
            let seen: Vec<_> = axis.marks.iter().map(|mark| axis.label(*mark)).collect();
            assert_eq!(seen.join(" "), marks, "{low}..{high}");
        }
    }

    #[test]
    fn the_whole_range_of_numbers_is_drawable() {
        for (low, high) in
            [(f64::MIN, f64::MAX), (-1e308, 1e308), (0.0, 5e-324), (1e15, 1e15 + 1.0)]
        {
            let axis = Axis::over(low, high, 5);
            assert!(axis.marks.len() >= 2, "{axis:?}");
            assert!((0.0..=1.0).contains(&axis.share(low)), "{axis:?}");
            assert!((0.0..=1.0).contains(&axis.share(high)), "{axis:?}");
        }
    }

    #[test]
    fn values_have_four_digits() {
        for (number, text) in [
            (41.234, "41.23"),
            (-2.5, "−2.50"),
            (2045.5, "2046"),
            (0.0, "0"),
            (0.004_567, "0.0046"),
            (1e308, "1.000e308"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(value(number), text);
        }
    }
}
