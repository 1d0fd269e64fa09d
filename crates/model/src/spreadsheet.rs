//! Numbers and texts in files that a spreadsheet opens by a double click.
//!
//! A spreadsheet rounds numbers of more than 15 digits and runs texts that begin like a formula.
//! Both get a leading apostrophe, which makes them texts; nothing else is changed.

use std::borrow::Cow;

/// Whole numbers from here on have more than 15 digits.
const DIGITS_15: f64 = 1e15;
/// The same.
const WHOLE_15: u64 = 1_000_000_000_000_000;
/// Beyond, a number is written with an exponent and is not taken for a long code.
const EXPONENT_FROM: f64 = 1e21;

/// Whether a number is a whole one that a spreadsheet would round.
#[must_use]
pub fn is_long(value: f64) -> bool {
    value.fract() == 0.0 && (DIGITS_15..EXPONENT_FROM).contains(&value.abs())
}

/// Appends the shortest form that reads back as the same number; nothing for what is no number.
pub fn push_number(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        return;
    }
    let size = value.abs();
    if is_long(value) {
        out.push(b'\'');
        out.extend_from_slice(value.to_string().as_bytes());
    } else if value.fract() == 0.0 && size < DIGITS_15 {
        if value.is_sign_negative() {
            out.push(b'-');
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, below 10¹⁵"
        )]
        push_count(out, size as u64);
    } else {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    }
}

/// A number in the same form; nothing for what is no number.
#[must_use]
pub fn number(value: f64) -> String {
    let mut out = Vec::new();
    push_number(&mut out, value);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends a whole number.
pub fn push_count(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = digit(value % 10);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a whole number, as a text when a spreadsheet would round it.
pub fn push_whole(out: &mut Vec<u8>, value: i64) {
    if value.unsigned_abs() >= WHOLE_15 {
        out.push(b'\'');
    }
    if value < 0 {
        out.push(b'-');
    }
    push_count(out, value.unsigned_abs());
}

/// Appends so many digits, with zeros in front.
pub fn push_digits(out: &mut Vec<u8>, value: u64, width: usize) {
    let begin = out.len();
    out.resize(begin + width, b'0');
    let mut rest = value;
    for place in out[begin..].iter_mut().rev() {
        *place = digit(rest % 10);
        rest /= 10;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 10")]
const fn digit(value: u64) -> u8 {
    b'0' + value as u8
}

/// Whether a text would be run or rounded.
#[must_use]
pub fn is_harmful(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n'))
        || bytes.len() > 15 && bytes.iter().all(u8::is_ascii_digit)
}

/// A text made harmless.
#[must_use]
pub fn text(value: &str) -> Cow<'_, str> {
    if is_harmful(value) { format!("'{value}").into() } else { value.into() }
}

/// The digits of a whole number, as a text when there are more than a spreadsheet keeps.
#[must_use]
pub fn digits(value: i128) -> String {
    let long = value.unsigned_abs() >= u128::from(WHOLE_15);
    if long { format!("'{value}") } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (-0.5, "-0.5"),
            (91.5, "91.5"),
            (-42.0, "-42"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e-7, "1e-7"),
            (999_999_999_999_999.0, "999999999999999"),
            (1_000_000_000_000_000.0, "'1000000000000000"),
            (-9_007_199_254_740_991.0, "'-9007199254740991"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
            (1e300, "1e+300"),
        ] {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn texts() {
        for (text, harmful) in [
            ("4G", false),
            ("", false),
            ("=1+1", true),
            ("+cmd", true),
            ("-2", true),
            ("@x", true),
            ("\tx", true),
            ("a=b", false),
            ("123456789012345", false),
            ("8986001234567890123", true),
        ] {
            assert_eq!(is_harmful(text), harmful, "{text}");
        }
    }

    #[test]
    fn texts_and_whole_numbers_are_made_harmless() {
        assert_eq!((text("=1+1"), text("a=b")), ("'=1+1".into(), "a=b".into()));
        for (value, expected) in [
            (999_999_999_999_999, "999999999999999"),
            (-999_999_999_999_999, "-999999999999999"),
            (1_000_000_000_000_000, "'1000000000000000"),
            (-1_000_000_000_000_000, "'-1000000000000000"),
        ] {
            assert_eq!(digits(value.into()), expected);
            let mut out = Vec::new();
            push_whole(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let text = number(value);
            let digits = text.strip_prefix('\'').unwrap_or(&text);
            prop_assert_eq!(digits.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }
}
