//! What logos tells apart. Comments, pragmas, texts and what follows `T#` are read by hand, because
//! comments nest and the rest needs messages that say what is wrong.

use logos::{Lexer, Logos, Skip};

use super::{Notes, text, time};
use crate::syntax::ast::Span;
use crate::syntax::codes;

/// A token before keywords are told from names.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(extras = Notes)]
#[logos(skip r"[ \t\r\n\f\u{b}\u{feff}\u{a0}\u{3000}\u{2028}\u{2029}]+")]
#[logos(skip(r"//[^\n]*", allow_greedy = true))]
pub(super) enum Raw {
    // Rows of dashes part the declarations from the body in some exports.
    #[regex("-----*", |_| Skip)]
    #[regex("=====*", |_| Skip)]
    #[token("(*", block_comment)]
    #[token("/*", slash_comment)]
    #[token("{", pragma)]
    Nothing,
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Word,
    #[regex(r"`[\p{XID_Start}_]\p{XID_Continue}*`")]
    Quoted,
    #[regex(r"(?i)[\p{XID_Start}_]\p{XID_Continue}*#", priority = 9)]
    Prefix,
    #[regex(r"(?i)(T|TIME|LT|LTIME)#", time::duration, priority = 20)]
    #[regex(r"(?i)(D|DATE|LD|LDATE)#", time::date, priority = 20)]
    #[regex(r"(?i)(TOD|TIME_OF_DAY|LTOD|LTIME_OF_DAY)#", time::time_of_day, priority = 20)]
    #[regex(r"(?i)(DT|DATE_AND_TIME|LDT|LDATE_AND_TIME)#", time::date_time, priority = 20)]
    Time,
    #[regex(r"[0-9][0-9_]*")]
    Int,
    #[regex(r"[0-9][0-9_]*#[0-9A-Za-z_]*")]
    Based,
    #[regex(r"[0-9][0-9_]*\.[0-9][0-9_]*([eE][+-]?[0-9]+)?")]
    #[regex(r"[0-9][0-9_]*[eE][+-]?[0-9]+")]
    Real,
    #[token("'", text::narrow)]
    Text,
    #[token("\"", text::wide)]
    WideText,
    #[regex(r"%[0-9A-Za-z_]*(\.[0-9]+)*\*?")]
    Address,
    #[token(":=")]
    #[token("：=")]
    Assign,
    #[token("=>")]
    Arrow,
    #[token("?=")]
    Try,
    #[token("**")]
    Power,
    #[token("<>")]
    NotEqual,
    #[token("<=")]
    LessEqual,
    #[token(">=")]
    GreaterEqual,
    #[token("..")]
    DotDot,
    #[token("...")]
    Dots,
    #[token("+")]
    #[token("＋")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("=")]
    #[token("＝")]
    Equal,
    #[token("<")]
    #[token("＜")]
    Less,
    #[token(">")]
    #[token("＞")]
    Greater,
    #[token("&")]
    Ampersand,
    #[token("^")]
    Caret,
    #[token("(")]
    #[token("（")]
    Open,
    #[token(")")]
    #[token("）")]
    Close,
    #[token("[")]
    #[token("［")]
    OpenBracket,
    #[token("]")]
    #[token("］")]
    CloseBracket,
    #[token(",")]
    #[token("，")]
    Comma,
    #[token(";")]
    #[token("；")]
    Semicolon,
    #[token(":")]
    #[token("：")]
    Colon,
    #[token(".")]
    Dot,
}

fn block_comment(lex: &mut Lexer<'_, Raw>) -> Skip {
    nested(lex, *b"(*", *b"*)")
}

fn slash_comment(lex: &mut Lexer<'_, Raw>) -> Skip {
    nested(lex, *b"/*", *b"*/")
}

/// Goes behind the end of a comment, counting those within it.
fn nested(lex: &mut Lexer<'_, Raw>, open: [u8; 2], close: [u8; 2]) -> Skip {
    let rest = lex.remainder().as_bytes();
    let (mut depth, mut at) = (1_usize, 0);
    while at < rest.len() {
        let two = rest.get(at..at + 2);
        if two == Some(&open) {
            depth += 1;
        } else if two == Some(&close) {
            depth -= 1;
        } else {
            at += 1;
            continue;
        }
        at += 2;
        if depth == 0 {
            lex.bump(at);
            return Skip;
        }
    }
    let span = lex.span();
    let end = if close == *b"*)" { "*)" } else { "*/" };
    let message = format!("This comment has no end; close it with {end}.");
    lex.extras.report(codes::COMMENT, Span::new(span.start, span.end), message);
    lex.bump(lex.remainder().len());
    Skip
}

/// Goes behind the end of a pragma; a `}` within quotes does not end it.
fn pragma(lex: &mut Lexer<'_, Raw>) -> Skip {
    let start = lex.span().start;
    let rest = lex.remainder();
    let end = if lex.extras.pragma_open { None } else { pragma_end(rest.as_bytes()) };
    let Some(end) = end else {
        // The rest of the line is taken for it, so that what follows is still read.
        lex.bump(rest.find('\n').unwrap_or(rest.len()));
        if !std::mem::replace(&mut lex.extras.pragma_open, true) {
            let message = "This pragma has no end; close it with }.".to_owned();
            lex.extras.report(codes::PRAGMA, Span::new(start, start + 1), message);
        }
        return Skip;
    };
    let first = rest[..end].split_whitespace().next().unwrap_or_default();
    lex.bump(end + 1);
    if first.eq_ignore_ascii_case("IF") {
        let message = "This pragma chooses between texts, which is not done here: both are read. \
                       Remove the one that does not apply.";
        let span = Span::new(start, start + end + 2);
        lex.extras.report(codes::CONDITIONAL, span, message.to_owned());
    }
    Skip
}

/// Where the `}` stands.
fn pragma_end(rest: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.iter().enumerate() {
        match (byte, quote) {
            (b'}', None) => return Some(at),
            (b'\'' | b'"', None) => quote = Some(byte),
            (b'\n', _) => quote = None,
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}
