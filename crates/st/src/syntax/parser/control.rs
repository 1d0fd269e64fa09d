//! Statements that contain statements: IF, CASE, FOR, WHILE, REPEAT, `__TRY`.

use super::{Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{CaseArm, CaseLabel, Expr, Stmt, StmtKind};

impl Parser<'_> {
    /// The statement that a keyword begins; none when it is nested too deeply.
    pub(super) fn control(&mut self, kw: Kw) -> Option<StmtKind> {
        let start = self.next().span;
        self.block(kw, start, None)
    }

    /// The same behind a condition whose IF, CASE or WHILE is missing.
    pub(super) fn headless(&mut self, condition: Expr) -> Option<StmtKind> {
        let kw = match self.kw() {
            Some(Kw::Then) => Kw::If,
            Some(Kw::Of) => Kw::Case,
            _ => Kw::While,
        };
        let word = if kw == Kw::If { "IF or ELSIF" } else { kw.text() };
        let message = format!("{word} is missing before this condition.");
        self.forgiven += usize::from(kw == Kw::If && self.open.last() == Some(&Kw::EndIf));
        self.note(codes::EXPECTED, condition.span, message);
        let start = condition.span;
        self.block(kw, start, Some(condition))
    }

    fn block(&mut self, kw: Kw, start: Span, condition: Option<Expr>) -> Option<StmtKind> {
        let end = match kw {
            Kw::If => Kw::EndIf,
            Kw::Case => Kw::EndCase,
            Kw::For => Kw::EndFor,
            Kw::While => Kw::EndWhile,
            Kw::Repeat => Kw::EndRepeat,
            _ => Kw::EndTry,
        };
        let kind = self.within(start, end, |parser| match kw {
            Kw::If => parser.if_statement(condition),
            Kw::Case => parser.case_statement(condition),
            Kw::For => parser.for_statement(),
            Kw::While => parser.while_statement(condition),
            Kw::Repeat => parser.repeat_statement(),
            _ => parser.try_statement(),
        })?;
        self.close(start, kw.text(), end);
        Some(kind)
    }

    /// A condition, unless it is read already, and the word behind it.
    fn head(&mut self, word: Kw, condition: Option<Expr>) -> Expr {
        let condition = condition.unwrap_or_else(|| self.expr());
        if self.is(Kind::Assign) {
            self.assign_within();
        }
        self.end_head(word);
        condition
    }

    fn if_statement(&mut self, condition: Option<Expr>) -> StmtKind {
        let mut branches = vec![(self.head(Kw::Then, condition), self.statements())];
        let mut otherwise = None;
        loop {
            let at = self.span();
            if self.eat_kw(Kw::Elsif) {
                self.behind_else(otherwise.is_some(), at, "ELSIF");
                branches.push((self.head(Kw::Then, None), self.statements()));
            } else if self.eat_kw(Kw::Else) {
                self.behind_else(otherwise.is_some(), at, "ELSE");
                otherwise = Some(self.statements());
            } else {
                return StmtKind::If { branches, otherwise };
            }
        }
    }

    fn behind_else(&mut self, behind: bool, at: Span, word: &str) {
        if behind {
            let message = format!("{word} cannot stand behind ELSE; move it before or remove it.");
            self.note(codes::TWICE, at, message);
            // Rather, the block before it was not closed.
            self.forgiven += 1;
        }
    }

    fn case_statement(&mut self, selector: Option<Expr>) -> StmtKind {
        let selector = self.head(Kw::Of, selector);
        self.in_case = true;
        let (mut arms, mut otherwise) = (Vec::new(), None);
        loop {
            self.panicking = false;
            let at = self.span();
            if self.eat_kw(Kw::Else) {
                self.behind_else(otherwise.is_some(), at, "ELSE");
                self.eat(Kind::Colon);
                otherwise = Some(self.statements());
            } else if self.at_block_boundary() {
                break;
            } else {
                self.behind_else(otherwise.is_some(), at, "A label");
                arms.push(self.case_arm());
            }
        }
        StmtKind::Case { selector, arms, otherwise }
    }

    fn case_arm(&mut self) -> CaseArm {
        let (start, before) = (self.span(), self.at);
        let mut labels = Vec::new();
        if self.at_label() || matches!(self.kind(), Kind::Literal(_) | Kind::Prefix) {
            labels.push(self.case_label());
            while self.eat(Kind::Comma) {
                labels.push(self.case_label());
            }
            if !self.eat(Kind::Colon) {
                self.expected(codes::EXPECTED, ": behind the label");
                if !self.on_new_line() {
                    self.skip_to_close(Kind::Colon);
                    self.eat(Kind::Colon);
                }
            }
        } else {
            self.expected(codes::EXPECTED, "a label and : before this statement");
        }
        let span = self.since(start);
        let body = self.statements();
        // What is neither a label nor a statement, as a lone bracket, is left behind.
        if self.at == before {
            self.next();
        }
        CaseArm { labels, body, span }
    }

    fn case_label(&mut self) -> CaseLabel {
        let first = self.expr();
        if self.eat(Kind::DotDot) {
            CaseLabel::Range(first, self.expr())
        } else {
            CaseLabel::Value(first)
        }
    }

    /// Whether constants and a colon stand here, rather than a statement.
    pub(super) fn at_label(&self) -> bool {
        let mut ahead = 0;
        loop {
            let part = match self.ahead(ahead) {
                Kind::Colon => return ahead > 0,
                Kind::Kw(kw) if kw.is_soft() => true,
                Kind::Kw(_) if ahead > 0 && self.ahead(ahead - 1) == Kind::Dot => true,
                Kind::Kw(Kw::True | Kw::False | Kw::Mod | Kw::Not)
                | Kind::Word
                | Kind::Quoted
                | Kind::Prefix
                | Kind::Literal(_)
                | Kind::Dot
                | Kind::DotDot
                | Kind::Comma
                | Kind::Plus
                | Kind::Minus
                | Kind::Star
                | Kind::Slash
                | Kind::Open
                | Kind::Close
                | Kind::Bad => true,
                _ => false,
            };
            if !part {
                return false;
            }
            ahead += 1;
        }
    }

    /// Whether the next line of a CASE begins within a block that is therefore not closed. A lone
    /// name and a colon are taken for a label to jump to.
    pub(super) fn at_outer_label(&self) -> bool {
        let begins = match self.kind() {
            Kind::Literal(_) | Kind::Prefix | Kind::Minus => true,
            Kind::Word => self.ahead(1) == Kind::Dot,
            _ => false,
        };
        begins && !self.in_case && self.open.contains(&Kw::EndCase) && self.at_label()
    }

    fn for_statement(&mut self) -> StmtKind {
        let control = self.postfix().expr;
        if self.is(Kind::Equal) {
            let message = "Write := behind the control variable.".to_owned();
            self.note(codes::EQUALS, self.span(), message);
            self.next();
        } else if !self.eat(Kind::Assign) && !self.panicking {
            self.expected(codes::EXPECTED, ":= behind the control variable");
        }
        let from = self.bound();
        self.for_rest(control, from)
    }

    /// The same behind a control variable whose FOR is missing.
    pub(super) fn headless_for(&mut self, control: Expr, from: Expr) -> Option<StmtKind> {
        let start = control.span;
        self.note(codes::EXPECTED, start, "FOR is missing before this variable.".to_owned());
        let kind = self.within(start, Kw::EndFor, |parser| parser.for_rest(control, from))?;
        self.close(start, "FOR", Kw::EndFor);
        Some(kind)
    }

    fn for_rest(&mut self, control: Expr, from: Expr) -> StmtKind {
        if !self.eat_kw(Kw::To) && !self.panicking {
            self.expected(codes::EXPECTED, "TO and the last value");
        }
        let to = self.bound();
        let by = self.eat_kw(Kw::By).then(|| self.bound());
        self.end_head(Kw::Do);
        let body = self.statements();
        StmtKind::For { control, from, to, by, body }
    }

    /// A bound of FOR; in panic nothing is read, [`Self::end_head`] goes to DO.
    fn bound(&mut self) -> Expr {
        if self.panicking {
            return Expr { kind: crate::syntax::ast::ExprKind::Error, span: self.span() };
        }
        self.expr()
    }

    fn while_statement(&mut self, condition: Option<Expr>) -> StmtKind {
        let condition = self.head(Kw::Do, condition);
        StmtKind::While { condition, body: self.statements() }
    }

    fn repeat_statement(&mut self) -> StmtKind {
        let body = self.statements();
        let until = if self.eat_kw(Kw::Until) {
            let until = self.expr();
            if self.is(Kind::Assign) {
                self.assign_within();
            }
            if self.panicking {
                self.skip_statement();
            }
            self.eat(Kind::Semicolon);
            until
        } else {
            if self.is_kw(Kw::EndRepeat) {
                self.expected(codes::EXPECTED, "UNTIL and a condition");
            }
            Expr { kind: crate::syntax::ast::ExprKind::Error, span: self.span() }
        };
        StmtKind::Repeat { body, until }
    }

    fn try_statement(&mut self) -> StmtKind {
        let body = self.statements();
        let catch = self.eat_kw(Kw::Catch).then(|| self.catch());
        let finally = self.eat_kw(Kw::Finally).then(|| self.statements());
        StmtKind::Try { body, catch, finally }
    }

    fn catch(&mut self) -> (Expr, Vec<Stmt>) {
        self.expect(Kind::Open, "( and the variable that takes the exception");
        let variable = self.expr();
        self.close_bracket(Kind::Close, ")");
        self.panicking = false;
        (variable, self.statements())
    }
}
