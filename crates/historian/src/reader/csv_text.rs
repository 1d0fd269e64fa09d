//! How a value is written into a CSV file that a spreadsheet opens by a double click.
//!
//! A spreadsheet rounds numbers of more than 15 digits and runs texts that begin like a formula.
//! Both are written with a leading apostrophe, which makes them texts; nothing else is changed.

use std::borrow::Cow;

/// Whole numbers from here on have more than 15 digits.
const DIGITS_15: f64 = 1e15;
/// Beyond, a number is written with an exponent and is no longer taken for a long code.
const EXPONENT_FROM: f64 = 1e21;

/// A number in the shortest form that reads back as the same number.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && (DIGITS_15..EXPONENT_FROM).contains(&size) {
        format!("'{value}")
    } else if size != 0.0 && !(1e-5..EXPONENT_FROM).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A whole number: as a text when it has more digits than a spreadsheet keeps.
pub(super) fn integer(digits: &str) -> String {
    let long = digits.trim_start_matches('-').len() > 15;
    if long { format!("'{digits}") } else { digits.to_owned() }
}

/// A text made harmless.
pub(super) fn text(value: &str) -> Cow<'_, str> {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let long_integer = value.len() > 15 && value.bytes().all(|byte| byte.is_ascii_digit());
    if formula || long_integer { format!("'{value}").into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (value, written) in [
            (0.0, "0"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e-7, "1e-7"),
            (999_999_999_999_999.0, "999999999999999"),
            (1_000_000_000_000_000.0, "'1000000000000000"),
            (-9_007_199_254_740_991.0, "'-9007199254740991"),
            (1e300, "1e300"),
        ] {
            assert_eq!(number(value), written);
        }
    }

    #[test]
    fn texts() {
        for (value, written) in [
            ("4G", "4G"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("-2", "'-2"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("a=b", "a=b"),
            ("123456789012345", "123456789012345"),
            ("8986001234567890123", "'8986001234567890123"),
        ] {
            assert_eq!(text(value), written);
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let written = number(value);
            let digits = written.strip_prefix('\'').unwrap_or(&written);
            prop_assert_eq!(digits.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }
}
