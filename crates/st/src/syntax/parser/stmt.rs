//! Lists of statements, and the simple ones: assignments, calls, jumps.

use super::recover::ends_statement;
use super::{Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{AssignOp, BinaryOp, Expr, ExprKind, Stmt, StmtKind};

impl Parser<'_> {
    /// Statements up to a keyword that belongs to a block around them.
    pub(super) fn statements(&mut self) -> Vec<Stmt> {
        let mut list = Vec::new();
        loop {
            self.panicking = false;
            if self.at_block_boundary() {
                let Some(kw) = self.kw().filter(|kw| self.is_stray(*kw)) else { break };
                self.stray(kw);
                continue;
            }
            if (self.in_case && self.at_label()) || self.at_accessor() {
                break;
            }
            let before = self.at;
            self.statement(&mut list);
            if self.at == before {
                self.next();
            }
        }
        list
    }

    /// Whether a keyword has no business here, so that it is best passed over.
    fn is_stray(&self, kw: Kw) -> bool {
        let within_statement = self.open.last().is_some_and(|kw| ends_statement(*kw));
        match kw {
            Kw::Else
            | Kw::Elsif
            | Kw::Until
            | Kw::Catch
            | Kw::Finally
            | Kw::EndVar
            | Kw::EndStruct
            | Kw::EndUnion
            | Kw::EndType => !self.belongs_outside(kw),
            _ => ends_statement(kw) && !within_statement,
        }
    }

    fn stray(&mut self, kw: Kw) {
        let message = format!("{} belongs to nothing that is open here; remove it.", kw.text());
        self.last_error = None;
        self.note(codes::STRAY_END, self.span(), message);
        self.next();
        match kw {
            // What they belong to is silently passed over with them.
            Kw::Elsif | Kw::Until => {
                self.panicking = true;
                self.expr();
                self.eat_kw(Kw::Then);
                self.eat(Kind::Semicolon);
            }
            _ => {
                self.eat(Kind::Semicolon);
            }
        }
    }

    fn statement(&mut self, list: &mut Vec<Stmt>) {
        let start = self.span();
        let kind = match self.kind() {
            Kind::Semicolon => {
                self.next();
                StmtKind::Empty
            }
            Kind::Kw(Kw::Exit) => self.lone(StmtKind::Exit),
            Kind::Kw(Kw::Continue) => self.lone(StmtKind::Continue),
            Kind::Kw(Kw::Return) => self.lone(StmtKind::Return),
            Kind::Kw(Kw::Jmp) => {
                self.next();
                let label = self.name("the label to go to");
                self.end_statement();
                StmtKind::Jump(label)
            }
            Kind::Kw(kw @ (Kw::If | Kw::Case | Kw::For | Kw::While | Kw::Repeat | Kw::Try)) => {
                match self.control(kw) {
                    Some(kind) => kind,
                    None => return,
                }
            }
            kind if Self::can_name(kind) && self.ahead(1) == Kind::Colon => {
                let label = self.name("a label");
                self.next();
                StmtKind::Label(label)
            }
            kind if Self::begins_simple(kind) => return self.simple(list),
            _ => {
                self.expected(codes::STATEMENT, "a statement");
                self.skip_statement();
                return;
            }
        };
        list.push(Stmt { kind, span: self.since(start) });
    }

    fn begins_simple(kind: Kind) -> bool {
        let others = [
            Kind::Address,
            Kind::Open,
            Kind::Dot,
            Kind::Prefix,
            Kind::Kw(Kw::This),
            Kind::Kw(Kw::Super),
        ];
        Self::can_name(kind) || others.contains(&kind) || matches!(kind, Kind::Literal(_))
    }

    /// EXIT, CONTINUE and RETURN.
    fn lone(&mut self, kind: StmtKind) -> StmtKind {
        let word = self.next().span;
        let value = !matches!(self.kind(), Kind::Semicolon) && !self.on_new_line();
        if kind == StmtKind::Return && value && Self::begins_simple(self.kind()) {
            let message = "RETURN takes no value; assign it to the function's name before.";
            self.error(codes::EXPECTED, word, message.to_owned());
            self.skip_statement();
        } else {
            self.end_statement();
        }
        kind
    }

    /// An assignment, a chain of them, or a call.
    fn simple(&mut self, list: &mut Vec<Stmt>) {
        let start = self.span();
        let first = self.expr();
        let mut parts = vec![first];
        let mut ops = Vec::new();
        while let Some(op) = self.assign_op() {
            if let Some(target) = parts.last() {
                self.check_target(target.span, is_target(target));
            }
            ops.push(op);
            parts.push(self.expr());
        }
        if ops.is_empty() {
            return self.lone_expr(start, parts.remove(0), list);
        }
        if ops.len() > 1 && ops.iter().any(|op| *op != AssignOp::Assign) {
            let message = "Only := can be chained; write one statement for each S=, R= or REF=.";
            self.note(codes::CHAIN, start, message.to_owned());
            ops.clear();
            let kind = StmtKind::Expr(Expr { kind: ExprKind::Error, span: start });
            list.push(Stmt { kind, span: start });
        }
        self.end_statement();
        let span = self.since(start);
        let mut value = parts.pop();
        while let (Some(op), Some(target), Some(what)) = (ops.pop(), parts.pop(), value.take()) {
            value = (!ops.is_empty()).then(|| target.clone());
            list.push(Stmt { kind: StmtKind::Assign { target, op, value: what }, span });
        }
    }

    fn check_target(&mut self, span: Span, good: bool) {
        if !good {
            let message = "Only a variable can be assigned to.".to_owned();
            self.error(codes::TARGET, span, message);
        }
    }

    /// `:=`, `?=`, `S=`, `R=` or `REF=`, read.
    fn assign_op(&mut self) -> Option<AssignOp> {
        let op = match self.kind() {
            Kind::Assign => AssignOp::Assign,
            Kind::Try => AssignOp::Try,
            Kind::Word if self.ahead(1) == Kind::Equal => {
                if self.token(1).span.start != self.span().end {
                    return None;
                }
                let op = match self.slice(self.span()).to_ascii_uppercase().as_str() {
                    "S" => AssignOp::Set,
                    "R" => AssignOp::Reset,
                    "REF" => AssignOp::Ref,
                    _ => return None,
                };
                self.next();
                op
            }
            _ => return None,
        };
        self.next();
        Some(op)
    }

    fn lone_expr(&mut self, start: Span, expr: Expr, list: &mut Vec<Stmt>) {
        let kind = match expr.kind {
            ExprKind::Call(..) | ExprKind::Error => StmtKind::Expr(expr),
            ExprKind::Binary(BinaryOp::Equal, target, value) if is_target(&target) => {
                let message = "= compares; write := to assign.".to_owned();
                self.note(codes::EQUALS, expr.span, message);
                StmtKind::Assign { target: *target, op: AssignOp::Assign, value: *value }
            }
            _ if matches!(self.kind(), Kind::Semicolon) || self.on_new_line() => {
                let message = "This does nothing; assign with := or call with (…).".to_owned();
                self.note(codes::NO_EFFECT, expr.span, message);
                StmtKind::Expr(Expr { kind: ExprKind::Error, span: expr.span })
            }
            _ => {
                self.expected(codes::STATEMENT, ":= or ( behind this");
                StmtKind::Expr(Expr { kind: ExprKind::Error, span: expr.span })
            }
        };
        self.end_statement();
        list.push(Stmt { kind, span: self.since(start) });
    }
}

/// Whether an expression can stand before `:=`.
fn is_target(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Name(_)
            | ExprKind::Global(_)
            | ExprKind::Address(_)
            | ExprKind::Member(..)
            | ExprKind::Bit(..)
            | ExprKind::Index(..)
            | ExprKind::Deref(_)
            | ExprKind::Error
    )
}
