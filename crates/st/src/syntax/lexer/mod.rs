//! From text to tokens. Every byte is read; what cannot be is reported once and stands as
//! [`Kind::Bad`], over which the parser stays silent. Literals are read to their exact values.

mod keyword;
mod number;
mod raw;
mod text;
mod time;

use logos::Logos;

pub(crate) use keyword::Kw;
use raw::Raw;

use super::ast::{Literal, Span};
use super::codes;

/// Something found wrong before files are known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, span: Span, message: String) -> Self {
        Self { code, span, message }
    }
}

/// Faults of a text after which no more are kept; the parser stops before it has shown them all.
const MOST_FAULTS: usize = 1000;

/// What the lexer has found wrong.
#[derive(Debug, Default)]
struct Notes {
    faults: Vec<Fault>,
    /// A pragma without its end was seen: none that follows has one.
    pragma_open: bool,
}

impl Notes {
    fn report(&mut self, code: &'static str, span: Span, message: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::new(code, span, message));
        }
    }
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name.
    Word,
    /// A name between backticks, never a keyword.
    Quoted,
    /// A keyword.
    Kw(Kw),
    /// `INT#`, `E_State#`.
    Prefix,
    /// A literal: its place among [`Tokens::literals`].
    Literal(u32),
    /// `%IX0.0`, and `%X3` behind a point.
    Address,
    Assign,
    Arrow,
    Try,
    Power,
    NotEqual,
    LessEqual,
    GreaterEqual,
    DotDot,
    Plus,
    Minus,
    Star,
    Slash,
    Equal,
    Less,
    Greater,
    Ampersand,
    Caret,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Semicolon,
    Colon,
    Dot,
    /// Reported already.
    Bad,
    /// Behind the last token.
    End,
}

/// A text's tokens, their literals and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// Ends with [`Kind::End`].
    pub(crate) all: Vec<Token>,
    /// Values; none where the literal is wrong, which is reported.
    pub(crate) literals: Vec<Option<Literal>>,
    pub(crate) faults: Vec<Fault>,
}

/// The tokens of a text.
pub(crate) fn lex(text: &str) -> Tokens {
    let mut out = Reader::default();
    let mut lexer = Raw::lexer(text);
    while let Some(raw) = lexer.next() {
        let range = lexer.span();
        let span = Span::new(range.start, range.end);
        let word = lexer.slice();
        let kind = match raw {
            Ok(raw) => out.kind(raw, word, span),
            Err(()) => out.bad(word, span),
        };
        if let Some(kind) = kind {
            out.all.push(Token { kind, span });
        }
    }
    let end = Span::new(text.len(), text.len());
    out.all.push(Token { kind: Kind::End, span: end });
    let mut faults = out.notes.faults;
    faults.append(&mut lexer.extras.faults);
    faults.sort_by_key(|fault| fault.span.start);
    Tokens { all: out.all, literals: out.literals, faults }
}

/// Tokens so far.
#[derive(Default)]
struct Reader {
    all: Vec<Token>,
    literals: Vec<Option<Literal>>,
    notes: Notes,
}

impl Reader {
    fn kind(&mut self, raw: Raw, word: &str, span: Span) -> Option<Kind> {
        Some(match raw {
            Raw::Nothing => return None,
            Raw::Word => Kw::of(word).map_or(Kind::Word, Kind::Kw),
            Raw::Quoted => Kind::Quoted,
            Raw::Prefix => Kind::Prefix,
            Raw::Time => self.literal(time::read(word), codes::TIME, span),
            Raw::Int => self.literal(number::int(word), codes::NUMBER, span),
            Raw::Based => self.literal(number::based(word), codes::NUMBER, span),
            Raw::Real => self.literal(number::real(word), codes::NUMBER, span),
            Raw::Text | Raw::WideText => self.text(word, span, raw == Raw::WideText),
            Raw::Address => Kind::Address,
            Raw::Dots => return self.bad(word, span),
            symbol => {
                if !word.is_ascii() {
                    let message = format!("{word} is a wide character; write {}.", narrow(symbol));
                    self.notes.report(codes::CHARACTER, span, message);
                }
                self::symbol(symbol)
            }
        })
    }

    fn literal(&mut self, read: Result<Literal, String>, code: &'static str, span: Span) -> Kind {
        let at = u32::try_from(self.literals.len()).unwrap_or(u32::MAX);
        let value = read.map_err(|message| self.notes.report(code, span, message));
        self.literals.push(value.ok());
        Kind::Literal(at)
    }

    fn text(&mut self, word: &str, span: Span, wide: bool) -> Kind {
        let read = text::read(word, wide, |code, at: std::ops::Range<usize>, message| {
            let place = Span::new(span.start + at.start, span.start + at.end);
            self.notes.report(code, place, message);
        });
        let at = u32::try_from(self.literals.len()).unwrap_or(u32::MAX);
        self.literals.push(read);
        Kind::Literal(at)
    }

    /// Reports unreadable characters, a row of them once.
    fn bad(&mut self, word: &str, span: Span) -> Option<Kind> {
        if let Some(last) = self.all.last_mut().filter(|last| last.kind == Kind::Bad)
            && last.span.end == span.start
        {
            last.span.end = span.end;
            return None;
        }
        let message = match word {
            "‘" | "’" => "Texts stand between straight quotes: write '.".to_owned(),
            "“" | "”" => "Wide texts stand between straight quotes: write \".".to_owned(),
            "`" => "Backticks stand around one name; close it with another.".to_owned(),
            "!" => "Write NOT before a condition, <> for unequal.".to_owned(),
            "|" => "Write OR to join conditions.".to_owned(),
            "\\" => "A line needs no mark to go on; remove \\.".to_owned(),
            "..." => "Write two points between the ends of a range.".to_owned(),
            _ => format!("{} has no meaning here; remove it.", shown(word)),
        };
        self.notes.report(codes::CHARACTER, span, message);
        Some(Kind::Bad)
    }
}

/// A word for a message, without control characters.
fn shown(word: &str) -> String {
    if word.chars().any(char::is_control) {
        format!("The character {}", word.escape_unicode())
    } else {
        format!("\"{word}\"")
    }
}

fn symbol(raw: Raw) -> Kind {
    match raw {
        Raw::Assign => Kind::Assign,
        Raw::Arrow => Kind::Arrow,
        Raw::Try => Kind::Try,
        Raw::Power => Kind::Power,
        Raw::NotEqual => Kind::NotEqual,
        Raw::LessEqual => Kind::LessEqual,
        Raw::GreaterEqual => Kind::GreaterEqual,
        Raw::DotDot => Kind::DotDot,
        Raw::Plus => Kind::Plus,
        Raw::Minus => Kind::Minus,
        Raw::Star => Kind::Star,
        Raw::Slash => Kind::Slash,
        Raw::Equal => Kind::Equal,
        Raw::Less => Kind::Less,
        Raw::Greater => Kind::Greater,
        Raw::Ampersand => Kind::Ampersand,
        Raw::Caret => Kind::Caret,
        Raw::Open => Kind::Open,
        Raw::Close => Kind::Close,
        Raw::OpenBracket => Kind::OpenBracket,
        Raw::CloseBracket => Kind::CloseBracket,
        Raw::Comma => Kind::Comma,
        Raw::Semicolon => Kind::Semicolon,
        Raw::Colon => Kind::Colon,
        Raw::Dot => Kind::Dot,
        _ => Kind::Bad,
    }
}

/// The narrow form of a symbol that is often typed wide.
fn narrow(raw: Raw) -> &'static str {
    match raw {
        Raw::Assign => ":=",
        Raw::Plus => "+",
        Raw::Equal => "=",
        Raw::Less => "<",
        Raw::Greater => ">",
        Raw::Open => "(",
        Raw::Close => ")",
        Raw::OpenBracket => "[",
        Raw::CloseBracket => "]",
        Raw::Comma => ",",
        Raw::Semicolon => ";",
        _ => ":",
    }
}
