//! Literals.

use std::fmt::Write;

use jiff::civil::Date;

use super::Printer;
use crate::syntax::ast::{Ident, Literal};

const NANOS_PER_DAY: i64 = 86_400_000_000_000;

impl Printer {
    pub(super) fn literal(&mut self, literal: &Literal) {
        let text = match literal {
            Literal::Int { ty, value, base } => typed(ty.as_ref(), &int(*value, *base)),
            Literal::Real { ty, value } => typed(ty.as_ref(), &real(*value)),
            Literal::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            Literal::Duration { long, nanos } => {
                format!("{}#{}", if *long { "LTIME" } else { "T" }, duration(*nanos))
            }
            Literal::Date(nanos) => format!("D#{}", date(*nanos)),
            Literal::TimeOfDay(nanos) => format!("TOD#{}", time_of_day(*nanos)),
            Literal::DateTime(nanos) => {
                format!("DT#{}-{}", date(*nanos), time_of_day(nanos.rem_euclid(NANOS_PER_DAY)))
            }
            Literal::Text(text) => quoted(text, '\''),
            Literal::WideText(text) => quoted(text, '"'),
        };
        self.put(&text);
    }
}

fn typed(ty: Option<&Ident>, value: &str) -> String {
    ty.map_or_else(|| value.to_owned(), |ty| format!("{}#{value}", ty.text))
}

fn int(value: i128, base: u8) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    match base {
        2 => format!("{sign}2#{value:b}"),
        8 => format!("{sign}8#{value:o}"),
        16 => format!("{sign}16#{value:X}"),
        _ => format!("{sign}{value}"),
    }
}

/// The shortest digits that read back.
fn real(value: f64) -> String {
    format!("{value:?}").replace('e', "E")
}

fn duration(nanos: i64) -> String {
    let mut text = String::new();
    if nanos < 0 {
        text.push('-');
    }
    let units = [
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1_u64),
    ];
    let mut rest = nanos.unsigned_abs();
    for (unit, size) in units {
        if rest >= size {
            put(&mut text, format_args!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if nanos == 0 {
        text.push_str("0s");
    }
    text
}

fn date(nanos: i64) -> String {
    let days = nanos.div_euclid(NANOS_PER_DAY);
    let epoch = Date::constant(1970, 1, 1);
    // Every day of an i64 of nanoseconds lies between 1677 and 2262, which jiff knows.
    let date = epoch.saturating_add(jiff::Span::new().days(days));
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn time_of_day(nanos: i64) -> String {
    let seconds = nanos / 1_000_000_000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let mut text = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    let fraction = nanos % 1_000_000_000;
    if fraction != 0 {
        put(&mut text, format_args!(".{fraction:09}"));
        text.truncate(text.trim_end_matches('0').len());
    }
    text
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '$' => out.push_str("$$"),
            '\n' => out.push_str("$L"),
            '\u{c}' => out.push_str("$P"),
            '\r' => out.push_str("$R"),
            '\t' => out.push_str("$T"),
            c if c == quote => {
                out.push('$');
                out.push(c);
            }
            c if c.is_control() && quote == '"' => put(&mut out, format_args!("${:04X}", c as u32)),
            c if c.is_control() => put(&mut out, format_args!("${:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Writing to a text cannot fail.
fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).unwrap_or_default();
}
