//! Times and dates: `T#1d2h3m4s5ms6us7ns`, `D#2026-01-31`, `TOD#12:30:00.5`, `DT#…`.
//!
//! All become nanoseconds. The callbacks decide how far a literal reaches, [`read`] what it says.

use jiff::civil::Date;
use logos::Lexer;

use super::raw::Raw;
use crate::syntax::ast::Literal;

/// Units of a duration, from large to small, in nanoseconds.
const UNITS: [(&str, i128); 7] = [
    ("D", 86_400_000_000_000),
    ("H", 3_600_000_000_000),
    ("M", 60_000_000_000),
    ("S", 1_000_000_000),
    ("MS", 1_000_000),
    ("US", 1_000),
    ("NS", 1),
];

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const NANOS_PER_DAY: i128 = 86_400 * NANOS_PER_SECOND;

/// Goes behind a duration.
pub(super) fn duration(lex: &mut Lexer<'_, Raw>) {
    let rest = lex.remainder();
    let sign = usize::from(rest.starts_with(['-', '+']));
    lex.bump(sign + reach(&rest[sign..], |_| false));
}

/// Goes behind a date.
pub(super) fn date(lex: &mut Lexer<'_, Raw>) {
    lex.bump(reach(lex.remainder(), |byte| byte == b'-'));
}

/// Goes behind a time of day.
pub(super) fn time_of_day(lex: &mut Lexer<'_, Raw>) {
    lex.bump(reach(lex.remainder(), |byte| byte == b':'));
}

/// Goes behind a date and time.
pub(super) fn date_time(lex: &mut Lexer<'_, Raw>) {
    lex.bump(reach(lex.remainder(), |byte| matches!(byte, b'-' | b':')));
}

/// How far letters, digits, points and separators between them reach.
fn reach(rest: &str, separates: impl Fn(u8) -> bool) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit_follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let joins = at > 0 && digit_follows && (byte == b'.' || separates(byte));
        if !(byte.is_ascii_alphanumeric() || byte == b'_' || joins) {
            break;
        }
        at += 1;
    }
    at
}

/// The value of a literal with its prefix.
pub(super) fn read(word: &str) -> Result<Literal, String> {
    let (prefix, rest) = word.split_once('#').unwrap_or((word, ""));
    let prefix = prefix.to_ascii_uppercase();
    let rest = rest.replace('_', "");
    match prefix.as_str() {
        "T" | "TIME" | "LT" | "LTIME" => {
            let nanos = nanos(parse_duration(&rest)?)?;
            Ok(Literal::Duration { long: prefix.starts_with('L'), nanos })
        }
        "D" | "DATE" | "LD" | "LDATE" => Ok(Literal::Date(nanos(parse_date(&rest)?)?)),
        "TOD" | "TIME_OF_DAY" | "LTOD" | "LTIME_OF_DAY" => {
            Ok(Literal::TimeOfDay(nanos(parse_time_of_day(&rest)?)?))
        }
        _ => {
            let split = rest.match_indices('-').nth(2);
            let (at, _) = split.ok_or("Write a date and time as DT#2026-01-31-12:30:00.")?;
            let day = parse_date(&rest[..at])?;
            Ok(Literal::DateTime(nanos(day + parse_time_of_day(&rest[at + 1..])?)?))
        }
    }
}

fn nanos(value: i128) -> Result<i64, String> {
    i64::try_from(value).map_err(|_| {
        "This is out of range; times reach 292 years, dates from 1677 to 2262.".to_owned()
    })
}

fn parse_duration(text: &str) -> Result<i128, String> {
    let help = || "Write a duration as T#1d2h3m4s5ms6us7ns, each unit once, large to small.";
    let (sign, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    if rest.is_empty() {
        return Err(help().to_owned());
    }
    let (mut total, mut next_unit) = (0_i128, 0);
    while !rest.is_empty() {
        let number = rest.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(number);
        let letters = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        let found = UNITS.iter().position(|(name, _)| unit.eq_ignore_ascii_case(name));
        let at = found.filter(|at| *at >= next_unit).ok_or_else(help)?;
        total =
            total.checked_add(scaled(digits, UNITS[at].1).ok_or_else(help)?).ok_or_else(help)?;
        next_unit = at + 1;
        rest = behind;
    }
    Ok(sign * total)
}

/// `digits` with an optional fraction times a unit, rounded to a nanosecond.
fn scaled(digits: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let whole: i128 = i128::from(whole.parse::<u64>().ok()?);
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let places = u32::try_from(fraction.len()).ok()?;
    let scale = 10_i128.pow(places);
    let part = i128::from(fraction.parse::<u64>().ok()?) * unit;
    Some(whole * unit + (part + scale / 2) / scale)
}

/// Nanoseconds since 1970-01-01 of `2026-01-31`.
fn parse_date(text: &str) -> Result<i128, String> {
    let help = || format!("There is no date {text}; write year-month-day as in 2026-01-31.");
    let mut parts = text.split('-');
    let mut part = || parts.next().filter(|p| !p.is_empty()).ok_or_else(help);
    let (year, month, day) = (part()?, part()?, part()?);
    let date = Date::new(
        year.parse().map_err(|_| help())?,
        month.parse().map_err(|_| help())?,
        day.parse().map_err(|_| help())?,
    );
    let date = date.map_err(|_| help())?;
    if parts.next().is_some() {
        return Err(help());
    }
    Ok(date.duration_since(Date::constant(1970, 1, 1)).as_nanos())
}

/// Nanoseconds since midnight of `12:30:00.5` or `12:30`.
fn parse_time_of_day(text: &str) -> Result<i128, String> {
    let help = || format!("There is no time {text}; write hour:minute:second as in 12:30:00.5.");
    let mut parts = text.split(':');
    let mut part = || parts.next().ok_or_else(help);
    let whole = |text: &str, below: i128| {
        text.parse::<u16>().ok().map(i128::from).filter(|v| *v < below).ok_or_else(help)
    };
    let hours = whole(part()?, 24)?;
    let minutes = whole(part()?, 60)?;
    let seconds = match part() {
        Ok(seconds) => scaled(seconds, NANOS_PER_SECOND).ok_or_else(help)?,
        Err(_) => 0,
    };
    let total = (hours * 60 + minutes) * 60 * NANOS_PER_SECOND + seconds;
    if seconds >= 60 * NANOS_PER_SECOND || total >= NANOS_PER_DAY || parts.next().is_some() {
        return Err(help());
    }
    Ok(total)
}
