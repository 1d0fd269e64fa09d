//! Where to go on after an error, and what blocks end with.

use super::{DEEPEST_BLOCK, Kind, Kw, Parser, Span, codes};

impl Parser<'_> {
    /// Whether the next token stands on another line than the one before it.
    pub(super) fn on_new_line(&self) -> bool {
        let gap = Span::new(self.previous().end, self.span().start);
        self.is(Kind::End) || self.slice(gap).contains('\n')
    }

    /// Whether a declaration of the outermost level begins here.
    pub(super) fn at_unit(&self) -> bool {
        match self.kw() {
            Some(Kw::Function | Kw::FunctionBlock | Kw::Program | Kw::Type) => true,
            Some(
                Kw::Class
                | Kw::Interface
                | Kw::Configuration
                | Kw::Resource
                | Kw::Namespace
                | Kw::Using,
            ) => self.name_follows(),
            _ => false,
        }
    }

    /// Whether a METHOD, PROPERTY or ACTION begins here.
    pub(super) fn at_member(&self) -> bool {
        matches!(self.kw(), Some(Kw::Method | Kw::Property | Kw::Action)) && self.name_follows()
    }

    fn name_follows(&self) -> bool {
        Self::can_name(self.ahead(1))
    }

    /// Whether a keyword stands here that begins a statement or parts or ends blocks.
    fn at_boundary(&self) -> bool {
        let Some(kw) = self.kw() else { return self.is(Kind::End) };
        let begins = matches!(
            kw,
            Kw::If
                | Kw::Case
                | Kw::For
                | Kw::While
                | Kw::Repeat
                | Kw::Exit
                | Kw::Continue
                | Kw::Return
                | Kw::Jmp
                | Kw::Try
        );
        begins || self.at_block_boundary()
    }

    /// Whether a keyword stands here that no statement begins with and none contains.
    pub(super) fn at_block_boundary(&self) -> bool {
        let Some(kw) = self.kw() else { return self.is(Kind::End) };
        let parts = matches!(kw, Kw::Else | Kw::Elsif | Kw::Until | Kw::Catch | Kw::Finally);
        parts || kw.is_end() || kw.is_var() || self.at_unit() || self.at_member()
    }

    /// Goes behind the semicolon of a statement, or to the next one when it is missing.
    pub(super) fn end_statement(&mut self) {
        if self.eat(Kind::Semicolon) {
            self.panicking = false;
            return;
        }
        if !self.panicking && (self.on_new_line() || self.at_boundary()) {
            self.missing_semicolon();
            return;
        }
        self.expected(codes::SEMICOLON, "; behind this");
        self.skip_statement();
    }

    /// A semicolon on the line of a word that needs none; on the next line it is a statement.
    pub(super) fn eat_trailing_semicolon(&mut self) {
        if !self.on_new_line() {
            self.eat(Kind::Semicolon);
        }
    }

    pub(super) fn missing_semicolon(&mut self) {
        let previous = self.previous();
        let last = self.slice(previous).chars().next_back().map_or(0, char::len_utf8);
        let at = Span::new(previous.end - last, previous.end);
        self.note(codes::SEMICOLON, at, "Close this with a semicolon (;).".to_owned());
    }

    /// Goes behind the next semicolon, or before the next keyword that statements begin with.
    pub(super) fn skip_statement(&mut self) {
        while !self.at_boundary() {
            if self.next().kind == Kind::Semicolon {
                break;
            }
        }
        self.panicking = false;
    }

    /// Goes before the word that ends the head of a statement, THEN for example, and behind it
    /// when it is there before the statement ends.
    pub(super) fn end_head(&mut self, word: Kw) {
        if self.panicking {
            while !self.is_kw(word) && !self.is(Kind::Semicolon) && !self.at_boundary() {
                self.next();
            }
            self.panicking = false;
            self.eat_kw(word);
        } else if !self.eat_kw(word) {
            self.expected(codes::EXPECTED, word.text());
            // A word that stands where a statement may begin is not part of the head.
            if self.on_new_line() || self.at_boundary() {
                self.panicking = false;
            } else {
                self.end_head(word);
            }
        }
    }

    /// Goes behind the next semicolon, or before what ends or begins a list of declarations.
    pub(super) fn skip_declaration(&mut self) {
        loop {
            let stop = match self.kw() {
                Some(kw) => kw.is_end() || kw.is_var() || self.at_unit() || self.at_member(),
                None => self.is(Kind::End),
            };
            if stop || self.next().kind == Kind::Semicolon {
                break;
            }
        }
        self.panicking = false;
    }

    /// Goes before the `)` or `]` that closes what is open, unless the statement ends first.
    pub(super) fn skip_to_close(&mut self, close: Kind) {
        let mut depth = 0_usize;
        while !self.is(Kind::Semicolon) && !self.at_boundary() {
            let kind = self.kind();
            if depth == 0 && kind == close {
                break;
            }
            match kind {
                Kind::Open | Kind::OpenBracket => depth += 1,
                Kind::Close | Kind::CloseBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.next();
        }
    }

    /// Reads what stands within a block that `end` ends; none when it is nested too deeply.
    pub(super) fn within<T>(
        &mut self,
        start: Span,
        end: Kw,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        if self.block_depth >= DEEPEST_BLOCK {
            let what = format!("Blocks are nested more than {DEEPEST_BLOCK} deep");
            self.too_deep(start, &what);
            self.give_up();
            return None;
        }
        self.block_depth += 1;
        self.open.push(end);
        let case = std::mem::take(&mut self.in_case);
        let value = read(self);
        self.in_case = case;
        self.open.pop();
        self.block_depth -= 1;
        Some(value)
    }

    /// Whether a keyword belongs to a block that is open around this place.
    pub(super) fn belongs_outside(&self, kw: Kw) -> bool {
        let any = |ends: &[Kw]| self.open.iter().any(|open| ends.contains(open));
        match kw {
            Kw::Else => any(&[Kw::EndIf, Kw::EndCase]),
            Kw::Elsif => any(&[Kw::EndIf]),
            Kw::Until => any(&[Kw::EndRepeat]),
            Kw::Catch | Kw::Finally => any(&[Kw::EndTry]),
            _ => any(&[kw]),
        }
    }

    /// Goes behind the word that ends a block of statements. When it is missing, the block is
    /// named; another block's end that no open block waits for is taken for this one's.
    pub(super) fn close(&mut self, start: Span, begin: &str, end: Kw) {
        self.panicking = false;
        if self.eat_kw(end) {
            self.eat(Kind::Semicolon);
            return;
        }
        let other = self.kw().filter(|kw| ends_statement(*kw) && !self.belongs_outside(*kw));
        if let Some(other) = other {
            let (end, other) = (end.text(), other.text());
            let message = format!("{begin} is closed by {end}; write it instead of {other}.");
            self.note(codes::UNCLOSED, self.span(), message);
            self.next();
            self.eat(Kind::Semicolon);
            return;
        }
        let message = format!("{begin} has no {} before {}; add it.", end.text(), self.found());
        self.last_error = None;
        self.note(codes::UNCLOSED, start, message);
    }
}

/// Whether a keyword ends a statement.
pub(super) fn ends_statement(kw: Kw) -> bool {
    matches!(kw, Kw::EndIf | Kw::EndCase | Kw::EndFor | Kw::EndWhile | Kw::EndRepeat | Kw::EndTry)
}
