//! A cell of a file, and what it can be read as.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::{Quality, Timestamp};

use super::TimeFormat;

/// A cell as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A text, trimmed.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// A time in microseconds UTC.
    Time(i64),
    /// A date and time of day in microseconds as if it were UTC.
    LocalTime(i64),
    /// Bytes that are no text in the file's encoding.
    Undecodable,
}

/// Texts that stand for a missing value.
const MISSING: [&str; 7] = ["nan", "null", "none", "\\n", "n/a", "#n/a", "-"];

/// A cell read as a value of a number column.
#[derive(Debug, PartialEq)]
pub(super) enum Numeric<'a> {
    Missing,
    Number(f64),
    /// Something else.
    Other(&'a str),
}

impl Cell {
    /// As it is shown to a person.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Time(micros) => Timestamp::from_micros(*micros).to_string(),
            Self::LocalTime(micros) => {
                Timestamp::from_micros(*micros).to_string().trim_end_matches('Z').to_owned()
            }
            Self::Undecodable => "bytes in another encoding".to_owned(),
        }
    }

    pub(super) fn number(&self, decimal_comma: bool) -> Numeric<'_> {
        match self {
            Self::Number(number) if number.is_finite() => Numeric::Number(*number),
            Self::Empty | Self::Number(_) => Numeric::Missing,
            Self::Integer(number) => Numeric::Number(*number as f64),
            Self::Text(text) => text_number(text, decimal_comma),
            Self::Time(_) | Self::LocalTime(_) => Numeric::Other("a time"),
            Self::Undecodable => Numeric::Other("bytes in another encoding"),
        }
    }

    /// As a time, or why not.
    pub(super) fn time(&self, format: TimeFormat, zone: &TimeZone) -> Result<Timestamp, String> {
        match self {
            Self::Empty => Err("there is no time".to_owned()),
            Self::Time(micros) => Ok(Timestamp::from_micros(*micros)),
            Self::LocalTime(micros) => local(*micros, zone),
            Self::Number(number) => epoch(*number, format),
            Self::Integer(number) => epoch_whole(*number, format),
            Self::Text(text) => text_time(text, format, zone),
            Self::Undecodable => Err("the time is in another encoding".to_owned()),
        }
    }

    /// As a quality: a status code, decimal or hexadecimal, or its name.
    pub(super) fn quality(&self) -> Result<Quality, String> {
        let code = match self {
            Self::Empty => return Ok(Quality::GOOD),
            Self::Integer(code) => u32::try_from(*code).ok(),
            Self::Text(text) => match text.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => text.parse().ok().or_else(|| named(text)),
            },
            other => return Err(format!("“{}” is no quality", other.shown())),
        };
        code.map(Quality::from_code).ok_or_else(|| format!("“{}” is no quality", self.shown()))
    }
}

fn named(text: &str) -> Option<u32> {
    const KNOWN: [Quality; 13] = [
        Quality::GOOD,
        Quality::UNCERTAIN,
        Quality::UNCERTAIN_LAST_USABLE_VALUE,
        Quality::UNCERTAIN_SUBSTITUTE_VALUE,
        Quality::UNCERTAIN_SENSOR_NOT_ACCURATE,
        Quality::UNCERTAIN_SUB_NORMAL,
        Quality::BAD,
        Quality::BAD_NO_COMMUNICATION,
        Quality::BAD_OUT_OF_RANGE,
        Quality::BAD_CONFIGURATION_ERROR,
        Quality::BAD_NOT_CONNECTED,
        Quality::BAD_DEVICE_FAILURE,
        Quality::BAD_SENSOR_FAILURE,
    ];
    KNOWN.iter().find(|known| known.name().eq_ignore_ascii_case(text)).map(|known| known.code())
}

/// What our own exports put before a text that a spreadsheet would run or round.
pub(super) fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| {
            let formula = rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            formula || (rest.len() > 15 && rest.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .unwrap_or(text)
}

fn text_number(text: &str, decimal_comma: bool) -> Numeric<'_> {
    let digits = text.strip_prefix('\'').unwrap_or(text);
    if MISSING.contains(&digits.to_ascii_lowercase().as_str()) {
        return Numeric::Missing;
    }
    match digits.to_ascii_lowercase().as_str() {
        "true" => return Numeric::Number(1.0),
        "false" => return Numeric::Number(0.0),
        _ => {}
    }
    let parsed = match (decimal_comma, digits.contains('.')) {
        (true, true) => None,
        (true, false) => digits.replacen(',', ".", 1).parse::<f64>().ok(),
        (false, _) => digits.parse::<f64>().ok(),
    };
    match parsed {
        Some(number) if number.is_finite() => Numeric::Number(number),
        _ => Numeric::Other(text),
    }
}

fn epoch(number: f64, format: TimeFormat) -> Result<Timestamp, String> {
    let micros = number * per_unit(format)? as f64;
    if !micros.is_finite() || micros.abs() > 9e18 {
        return Err(format!("{number} is no time"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Ok(Timestamp::from_micros(micros.round() as i64))
}

fn epoch_whole(number: i64, format: TimeFormat) -> Result<Timestamp, String> {
    let micros = number.checked_mul(per_unit(format)?);
    micros.map(Timestamp::from_micros).ok_or_else(|| format!("{number} is no time"))
}

fn per_unit(format: TimeFormat) -> Result<i64, String> {
    match format {
        TimeFormat::EpochS => Ok(1_000_000),
        TimeFormat::EpochMs => Ok(1_000),
        TimeFormat::EpochUs => Ok(1),
        TimeFormat::Text => {
            Err("the time is a number; say of what: epoch_s, epoch_ms or epoch_us".to_owned())
        }
    }
}

fn text_time(text: &str, format: TimeFormat, zone: &TimeZone) -> Result<Timestamp, String> {
    if format != TimeFormat::Text {
        return match text.parse::<i64>() {
            Ok(whole) => epoch_whole(whole, format),
            Err(_) => match text.parse::<f64>() {
                Ok(number) => epoch(number, format),
                Err(_) => Err(format!("“{text}” is no number of a time")),
            },
        };
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp::from_micros(at.as_microsecond()));
    }
    let civil = text.parse::<DateTime>().or_else(|_| loose(text).parse());
    let zoned = civil.and_then(|civil| civil.to_zoned(zone.clone()));
    zoned
        .map(|zoned| Timestamp::from_micros(zoned.timestamp().as_microsecond()))
        .map_err(|_| format!("“{text}” is no time"))
}

fn local(micros: i64, zone: &TimeZone) -> Result<Timestamp, String> {
    let at = jiff::Timestamp::from_microsecond(micros).map_err(|error| error.to_string())?;
    let civil = at.to_zoned(TimeZone::UTC).datetime();
    let zoned = civil.to_zoned(zone.clone()).map_err(|error| error.to_string())?;
    Ok(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

/// `2026/1/5 8:03` as spreadsheets write it, made to `2026-01-05T08:03:00`.
fn loose(text: &str) -> String {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "0:00"));
    let two = |part: &str| match part.split_once('.') {
        Some((whole, fraction)) => format!("{whole:0>2}.{fraction}"),
        None => format!("{part:0>2}"),
    };
    let date: Vec<_> = date.split(['/', '-', '.']).map(two).collect();
    let mut time: Vec<_> = time.trim().split(':').map(two).collect();
    if time.len() == 2 {
        time.push("00".to_owned());
    }
    format!("{}T{}", date.join("-"), time.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, format: TimeFormat) -> Result<String, String> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        Cell::Text(text.to_owned()).time(format, &zone).map(|at| at.to_string())
    }

    #[test]
    fn times_as_files_have_them() {
        for (text, format, expected) in [
            ("2026-11-21T08:00:00+08:00", TimeFormat::Text, "2026-11-21T00:00:00Z"),
            ("2026-11-21T00:00:00.25Z", TimeFormat::Text, "2026-11-21T00:00:00.25Z"),
            ("2026-11-21 08:00:00", TimeFormat::Text, "2026-11-21T00:00:00Z"),
            ("2026-11-21 08:00:00.123", TimeFormat::Text, "2026-11-21T00:00:00.123Z"),
            ("2026-11-21 00:00:00+00:00", TimeFormat::Text, "2026-11-21T00:00:00Z"),
            ("2026/11/1 8:05", TimeFormat::Text, "2026-11-01T00:05:00Z"),
            ("2026-11-21", TimeFormat::Text, "2026-11-20T16:00:00Z"),
            ("1702723200", TimeFormat::EpochS, "2023-12-16T10:40:00Z"),
            ("1702723200.5", TimeFormat::EpochS, "2023-12-16T10:40:00.5Z"),
            ("1702723200250", TimeFormat::EpochMs, "2023-12-16T10:40:00.25Z"),
            ("1702723200250001", TimeFormat::EpochUs, "2023-12-16T10:40:00.250001Z"),
        ] {
            assert_eq!(at(text, format), Ok(expected.to_owned()), "{text}");
        }
        for text in ["yesterday", "2026-02-30 00:00:00", "12:00", "1702723200", ""] {
            assert!(at(text, TimeFormat::Text).is_err(), "{text}");
        }
        assert!(at("9e40", TimeFormat::EpochS).is_err());
    }

    #[test]
    fn numbers_as_files_have_them() {
        for (text, comma, expected) in [
            ("1.5", false, Numeric::Number(1.5)),
            ("1,5", true, Numeric::Number(1.5)),
            ("1,5", false, Numeric::Other("1,5")),
            ("1.000,5", true, Numeric::Other("1.000,5")),
            ("'1000000000000000", false, Numeric::Number(1e15)),
            ("-2e3", false, Numeric::Number(-2000.0)),
            ("TRUE", false, Numeric::Number(1.0)),
            ("NaN", false, Numeric::Missing),
            ("inf", false, Numeric::Other("inf")),
            ("4G", false, Numeric::Other("4G")),
        ] {
            assert_eq!(Cell::Text(text.to_owned()).number(comma), expected, "{text}");
        }
    }

    #[test]
    fn qualities_are_codes_or_names() {
        for (text, code) in
            [("0", 0), ("Good", 0), ("BadOutOfRange", 0x803C_0000), ("0x80000000", 1 << 31)]
        {
            assert_eq!(Cell::Text(text.to_owned()).quality(), Ok(Quality::from_code(code)));
        }
        assert!(Cell::Text("fine".to_owned()).quality().is_err());
    }
}
