//! Texts and their escapes: `'it$'s $0A $L'`, `"wide $4E2D"`.

use std::ops::Range;

use logos::Lexer;

use super::raw::Raw;
use crate::syntax::ast::Literal;
use crate::syntax::codes;

/// Goes behind the closing `'`.
pub(super) fn narrow(lex: &mut Lexer<'_, Raw>) {
    close(lex, b'\'');
}

/// Goes behind the closing `"`.
pub(super) fn wide(lex: &mut Lexer<'_, Raw>) {
    close(lex, b'"');
}

/// Goes behind the closing quote. Where there is none on the line, to its end, without what
/// probably belongs to the statement: `);`.
fn close(lex: &mut Lexer<'_, Raw>, quote: u8) {
    let rest = lex.remainder().as_bytes();
    let mut at = 0;
    while at < rest.len() && !matches!(rest[at], b'\n' | b'\r') {
        if rest[at] == quote {
            lex.bump(at + 1);
            return;
        }
        let quoted = rest[at] == b'$' && matches!(rest.get(at + 1), Some(b'$' | b'\'' | b'"'));
        at += if quoted { 2 } else { 1 };
    }
    let behind = |byte: &u8| matches!(byte, b')' | b']' | b';' | b',' | b' ' | b'\t');
    let line = &rest[..at];
    let tail = line.iter().rev().take_while(|byte| behind(byte)).count();
    lex.bump(at - tail);
}

/// The value of a text with its quotes. Reports what is wrong with it by code, place within the
/// word and message; none when it cannot be used.
pub(super) fn read(
    word: &str,
    wide: bool,
    mut report: impl FnMut(&'static str, Range<usize>, String),
) -> Option<Literal> {
    let quote = if wide { '"' } else { '\'' };
    let Some(inner) = word[1..].strip_suffix(quote).filter(|inner| !ends_escaped(inner)) else {
        let message = format!("This text has no end on its line; close it with {quote}.");
        report(codes::TEXT, 0..1, message);
        return None;
    };
    let mut units = Vec::with_capacity(inner.len());
    let (mut at, mut good) = (0, true);
    while let Some(c) = inner[at..].chars().next() {
        at += c.len_utf8();
        if c != '$' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        } else if let Some((unit, length)) = escape(&inner[at..], wide) {
            units.push(unit);
            at += length;
        } else {
            good = false;
            report(codes::ESCAPE, at..at + 1, escape_help(wide));
        }
    }
    let Ok(value) = String::from_utf16(&units) else {
        let message = "Two $-escapes of this text make half a character; give both halves.";
        report(codes::ESCAPE, 0..word.len(), message.to_owned());
        return None;
    };
    let literal = if wide { Literal::WideText(value) } else { Literal::Text(value) };
    good.then_some(literal)
}

/// Whether the quote behind it belongs to the text: `$'`, but not `$$'`.
fn ends_escaped(inner: &str) -> bool {
    inner.bytes().rev().take_while(|byte| *byte == b'$').count() % 2 == 1
}

/// What follows a `$`: the UTF-16 unit and how many bytes it takes.
fn escape(rest: &str, wide: bool) -> Option<(u16, usize)> {
    let unit = match rest.bytes().next()?.to_ascii_uppercase() {
        byte @ (b'$' | b'\'' | b'"') => u16::from(byte),
        b'L' | b'N' => 0x0A,
        b'P' => 0x0C,
        b'R' => 0x0D,
        b'T' => 0x09,
        _ => {
            let length = if wide { 4 } else { 2 };
            let digits = rest.get(..length)?;
            let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            return hex.then_some((u16::from_str_radix(digits, 16).ok()?, length));
        }
    };
    Some((unit, 1))
}

fn escape_help(wide: bool) -> String {
    let digits = if wide { "four" } else { "two" };
    format!(
        "A $ in a text is followed by $, ', \", L, N, P, R, T or {digits} hexadecimal digits; \
         write $$ for the sign itself."
    )
}
