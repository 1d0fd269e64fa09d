//! From tokens to a tree, by recursive descent.
//!
//! After an error the parser is in panic: it stays silent until it has found the next statement or
//! declaration, so no error follows only from an earlier one. It always goes forward, its depth is
//! bounded, and a file with very many errors is given up.

mod call;
mod config;
mod control;
mod expr;
mod init;
#[cfg(test)]
mod linear;
mod literal;
mod member;
mod pou;
mod recover;
mod stmt;
mod types;
mod unit;
mod vars;

use super::ast::{Ident, Span, Unit};
use super::codes;
use super::lexer::{Fault, Kind, Kw, Token, Tokens};

/// Errors of a file after which the rest is not read.
const MOST_ERRORS: usize = 200;
/// Blocks within blocks, and namespaces.
const DEEPEST_BLOCK: u32 = 64;
/// Types within types, first values within first values.
const DEEPEST_TYPE: u32 = 32;
/// Parentheses within parentheses.
const DEEPEST_PARENTHESIS: u32 = 64;
/// Height of an expression's tree, which long chains of operators also reach.
const HIGHEST_EXPRESSION: u32 = 200;

/// Reads the tokens of a text.
pub(super) fn parse(text: &str, tokens: Tokens) -> (Unit, Vec<Fault>) {
    let mut parser = Parser::new(text, tokens);
    let unit = parser.unit();
    (unit, parser.faults)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Tokens,
    at: usize,
    faults: Vec<Fault>,
    /// Silent until the next statement or declaration.
    panicking: bool,
    /// The token of the last error; a second one there would follow from the first.
    last_error: Option<usize>,
    /// Nothing more is read or reported.
    given_up: bool,
    /// Keywords that end the open blocks, the innermost last.
    open: Vec<Kw>,
    /// Whether `label:` begins the next line of a CASE.
    in_case: bool,
    block_depth: u32,
    type_depth: u32,
    parenthesis_depth: u32,
    /// How often a token was looked at, which must grow with the text and not with its square.
    #[cfg(test)]
    looks: std::cell::Cell<usize>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, mut tokens: Tokens) -> Self {
        let faults = std::mem::take(&mut tokens.faults);
        let mut parser = Self {
            text,
            tokens,
            at: 0,
            faults,
            panicking: false,
            last_error: None,
            given_up: false,
            open: Vec::new(),
            in_case: false,
            block_depth: 0,
            type_depth: 0,
            parenthesis_depth: 0,
            #[cfg(test)]
            looks: std::cell::Cell::default(),
        };
        if parser.faults.len() > MOST_ERRORS {
            parser.faults.truncate(MOST_ERRORS);
            parser.give_up_of_errors();
        }
        parser
    }

    // The cursor.

    fn token(&self, ahead: usize) -> Token {
        #[cfg(test)]
        self.looks.set(self.looks.get() + 1);
        let last = self.tokens.all.len() - 1;
        self.tokens.all[(self.at + ahead).min(last)]
    }

    fn kind(&self) -> Kind {
        self.token(0).kind
    }

    fn ahead(&self, count: usize) -> Kind {
        self.token(count).kind
    }

    fn kw(&self) -> Option<Kw> {
        match self.kind() {
            Kind::Kw(kw) => Some(kw),
            _ => None,
        }
    }

    fn span(&self) -> Span {
        self.token(0).span
    }

    /// The token read last.
    fn previous(&self) -> Span {
        self.at.checked_sub(1).map_or(Span::new(0, 0), |at| self.tokens.all[at].span)
    }

    fn since(&self, start: Span) -> Span {
        start.to(self.previous())
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn next(&mut self) -> Token {
        let token = self.token(0);
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn is(&self, kind: Kind) -> bool {
        self.kind() == kind
    }

    fn is_kw(&self, kw: Kw) -> bool {
        self.is(Kind::Kw(kw))
    }

    fn eat(&mut self, kind: Kind) -> bool {
        let found = self.is(kind);
        if found {
            self.next();
        }
        found
    }

    fn eat_kw(&mut self, kw: Kw) -> bool {
        self.eat(Kind::Kw(kw))
    }

    /// Whether the word there is this one, which is a keyword only in its place.
    fn is_word(&self, word: &str) -> bool {
        self.is(Kind::Word) && self.slice(self.span()).eq_ignore_ascii_case(word)
    }

    /// Whether a token can be a name where names stand.
    fn can_name(kind: Kind) -> bool {
        match kind {
            Kind::Word | Kind::Quoted => true,
            Kind::Kw(kw) => kw.is_soft(),
            _ => false,
        }
    }

    fn ident(&self, token: Token) -> Ident {
        let text = self.slice(token.span);
        let text = if token.kind == Kind::Quoted { text.trim_matches('`') } else { text };
        Ident::new(text, token.span)
    }

    /// A name, or an error and an empty one.
    fn name(&mut self, what: &str) -> Ident {
        if Self::can_name(self.kind()) {
            let token = self.next();
            return self.ident(token);
        }
        if let Some(kw) = self.kw()
            && matches!(self.ahead(1), Kind::Colon | Kind::Comma | Kind::Assign | Kind::Kw(Kw::At))
        {
            let message = format!("{} is a keyword; choose another name for {what}.", kw.text());
            self.note(codes::NAME, self.span(), message);
            let token = self.next();
            return self.ident(token);
        }
        self.expected(codes::NAME, what);
        Ident::new("", Span::new(self.span().start, self.span().start))
    }

    /// A name whose parts are joined by points.
    fn path(&mut self, what: &str) -> Ident {
        let mut name = self.name(what);
        while self.is(Kind::Dot)
            && self.span().start == self.previous().end
            && matches!(self.ahead(1), Kind::Word | Kind::Quoted | Kind::Kw(_))
        {
            self.next();
            let part = self.next();
            name.text.push('.');
            name.text.push_str(&self.ident(part).text);
            name.span = name.span.to(part.span);
        }
        name
    }

    fn names(&mut self, what: &str) -> Vec<Ident> {
        let mut names = vec![self.path(what)];
        while self.eat(Kind::Comma) {
            names.push(self.path(what));
        }
        names
    }

    // What is wrong.

    /// The next token as messages name it.
    fn found(&self) -> String {
        if self.is(Kind::End) {
            return "the end of the file".to_owned();
        }
        let text = self.slice(self.span());
        match text.char_indices().nth(40) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text.to_owned(),
        }
    }

    fn expected(&mut self, code: &'static str, what: &str) {
        let message = format!("Expected {what}, found {}.", self.found());
        self.error(code, self.span(), message);
    }

    /// Reports, and stays silent until the next statement or declaration.
    fn error(&mut self, code: &'static str, span: Span, message: String) {
        self.note(code, span, message);
        self.panicking = true;
    }

    /// Reports, and goes on as if nothing had happened.
    fn note(&mut self, code: &'static str, span: Span, message: String) {
        let follows = self.last_error == Some(self.at) || self.is(Kind::Bad);
        if self.panicking || self.given_up || follows {
            return;
        }
        self.last_error = Some(self.at);
        self.faults.push(Fault::new(code, span, message));
        if self.faults.len() >= MOST_ERRORS {
            self.give_up_of_errors();
        }
    }

    fn give_up_of_errors(&mut self) {
        let message = "So many errors stand before this place that the rest is not read.";
        let lexical = self.faults.last().map_or(Span::new(0, 0), |fault| fault.span);
        let place = if lexical.start > self.span().start { lexical } else { self.span() };
        self.faults.push(Fault::new(codes::TOO_MANY, place, message.to_owned()));
        self.give_up();
    }

    fn too_deep(&mut self, span: Span, what: &str) {
        let message = format!("{what}; give a part of it a name of its own.");
        self.error(codes::TOO_DEEP, span, message);
    }

    /// Goes to the end of the file, in silence.
    fn give_up(&mut self) {
        self.given_up = true;
        self.at = self.tokens.all.len() - 1;
    }

    fn expect(&mut self, kind: Kind, what: &str) -> bool {
        let found = self.eat(kind);
        if !found {
            self.expected(codes::EXPECTED, what);
        }
        found
    }

    fn expect_kw(&mut self, kw: Kw) -> bool {
        self.expect(Kind::Kw(kw), kw.text())
    }
}
