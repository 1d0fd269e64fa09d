//! Statements.
use super::constant::Const;
use super::hir::{Expr, ExprKind, For, Stmt, StmtKind};
use super::types::{Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, AssignOp};

/// Deeper nesting of statements is refused.
const DEEPEST: u32 = 80;

impl<'a> Checker<'a> {
    /// Checks a list of statements.
    pub(super) fn statements(&mut self, body: &'a [ast::Stmt]) -> Vec<Stmt> {
        let mut checked = Vec::with_capacity(body.len());
        let mut ended = None;
        for stmt in body {
            if let Some(word) = ended.take()
                && !matches!(stmt.kind, ast::StmtKind::Empty)
            {
                let text = format!("Nothing after {word} here is ever reached. Remove it.");
                self.warn(at(stmt.span), "W0403", text);
            }
            if let Some(done) = self.statement(stmt) {
                ended = match done.kind {
                    StmtKind::Return => Some("RETURN"),
                    StmtKind::Exit => Some("EXIT"),
                    StmtKind::Continue => Some("CONTINUE"),
                    _ => None,
                };
                checked.push(done);
            }
        }
        checked
    }

    fn nested(&mut self, body: &'a [ast::Stmt]) -> Vec<Stmt> {
        if self.nesting >= DEEPEST {
            if let Some(first) = body.first() {
                let text = "This is nested too deeply. Move a part into a function block.".into();
                self.error(at(first.span), "E0510", text);
            }
            return Vec::new();
        }
        self.nesting += 1;
        let body = self.statements(body);
        self.nesting -= 1;
        body
    }

    fn in_loop(&mut self, body: &'a [ast::Stmt]) -> Vec<Stmt> {
        if let Some(scope) = &mut self.scope {
            scope.loops += 1;
        }
        let body = self.nested(body);
        if let Some(scope) = &mut self.scope {
            scope.loops -= 1;
        }
        body
    }

    fn statement(&mut self, stmt: &'a ast::Stmt) -> Option<Stmt> {
        let line = self.line_of(stmt.span.start);
        let make = |kind| Some(Stmt { kind, line });
        match &stmt.kind {
            ast::StmtKind::Empty => None,
            ast::StmtKind::Assign { target, op, value } => {
                let assignment = self.assignment(target, *op, value, stmt.span);
                self.enabled(assignment)
            }
            ast::StmtKind::Expr(e) => self.lone(e),
            ast::StmtKind::If { branches, otherwise } => {
                let mut checked = Vec::new();
                for (condition, body) in branches {
                    let condition = self.condition(condition);
                    checked.push((condition, self.nested(body)));
                }
                let otherwise = otherwise.as_ref().map(|b| self.nested(b)).unwrap_or_default();
                make(StmtKind::If(checked, otherwise))
            }
            ast::StmtKind::Case { selector, arms, otherwise } => {
                let kind = self.case(selector, arms, otherwise.as_deref())?;
                make(kind)
            }
            ast::StmtKind::For { control, from, to, by, body } => {
                let kind = self.for_loop(control, (from, to, by.as_ref()), body)?;
                make(kind)
            }
            ast::StmtKind::While { condition, body } => {
                let condition = self.condition(condition);
                let body = self.in_loop(body);
                make(StmtKind::While(condition, body))
            }
            ast::StmtKind::Repeat { body, until } => {
                let body = self.in_loop(body);
                let until = self.condition(until);
                make(StmtKind::Repeat(body, until))
            }
            ast::StmtKind::Exit => self.leave("EXIT", StmtKind::Exit, stmt),
            ast::StmtKind::Continue => self.leave("CONTINUE", StmtKind::Continue, stmt),
            ast::StmtKind::Return => make(StmtKind::Return),
            ast::StmtKind::Jump(label) => {
                self.unsupported("JMP", Some(label), stmt.span);
                None
            }
            ast::StmtKind::Try { .. } => {
                self.unsupported("__TRY", None, stmt.span);
                None
            }
            ast::StmtKind::Label(label) => {
                self.unsupported("A label for JMP", Some(label), stmt.span);
                None
            }
        }
    }

    /// `statement` for arms of a CASE.
    pub(super) fn arm_body(&mut self, body: &'a [ast::Stmt]) -> Vec<Stmt> {
        self.nested(body)
    }

    fn leave(&mut self, word: &str, kind: StmtKind, stmt: &ast::Stmt) -> Option<Stmt> {
        if self.scope.as_ref().is_none_or(|s| s.loops == 0) {
            let text =
                format!("{word} is only possible inside a loop. Use RETURN to leave the POU.");
            self.error(at(stmt.span), "E0411", text);
            return None;
        }
        Some(Stmt { kind, line: self.line_of(stmt.span.start) })
    }

    fn lone(&mut self, e: &'a ast::Expr) -> Option<Stmt> {
        if let ast::ExprKind::Call(callee, args) = &e.kind {
            return self.call_statement(callee, args, at(e.span));
        }
        // That it does nothing, the parser has said.
        self.expr(e, None);
        None
    }

    fn assignment(
        &mut self,
        target: &'a ast::Expr,
        op: AssignOp,
        value: &'a ast::Expr,
        span: ast::Span,
    ) -> Option<Stmt> {
        let refused = match op {
            AssignOp::Ref => Some("REF="),
            AssignOp::Try => Some("?="),
            _ => None,
        };
        if let Some(what) = refused {
            self.unsupported(what, None, span);
            return None;
        }
        let line = self.line_of(span.start);
        if !is_place(target) {
            // The parser has said that only variables are assigned to.
            self.expr(target, None);
            self.expr(value, None);
            return None;
        }
        let place = self.target(target, "An assignment");
        let hint = place.as_ref().and_then(|p| self.elem(p.ty));
        self.direct = matches!(value.kind, ast::ExprKind::Call(..));
        let value = self.expr(value, hint);
        self.direct = false;
        let place = place?;
        if op != AssignOp::Assign {
            return self.set_or_reset(place, op, value, line);
        }
        if matches!(self.ty(place.ty), Type::Block(_)) && value.ty != TypeId::POISON {
            let text = "An instance of a function block is not copied. Copy its members.".into();
            self.error(at(span), "E0314", text);
            return None;
        }
        let value = self.coerce(value, place.ty);
        Some(Stmt { kind: StmtKind::Assign(place, value), line })
    }

    /// `a S= b`: a becomes TRUE where b is; `a R= b`: FALSE.
    fn set_or_reset(
        &mut self,
        place: super::hir::Place,
        op: AssignOp,
        value: Expr,
        line: u32,
    ) -> Option<Stmt> {
        let span = value.span;
        if self.elem(place.ty) != Some(super::types::Elem::Bool) {
            let text = "S= and R= set and reset a BOOL. Use := here.".into();
            self.error(span, "E0301", text);
            return None;
        }
        let condition = self.coerce(value, TypeId::BOOL);
        let kind = ExprKind::Const(Const::Bool(op == AssignOp::Set));
        let value = Expr { ty: TypeId::BOOL, kind, line, span };
        let set = Stmt { kind: StmtKind::Assign(place, value), line };
        Some(Stmt { kind: StmtKind::If(vec![(condition, vec![set])], Vec::new()), line })
    }

    fn for_loop(
        &mut self,
        control: &'a ast::Expr,
        (from, to, by): (&'a ast::Expr, &'a ast::Expr, Option<&'a ast::Expr>),
        body: &'a [ast::Stmt],
    ) -> Option<StmtKind> {
        let place = self.target(control, "FOR");
        let elem = place.as_ref().and_then(|p| self.elem(p.ty));
        let range = [from, to].map(|e| self.expr(e, elem));
        let by = by.map(|e| self.expr(e, elem));
        let usable = place.as_ref().filter(|p| {
            p.part.is_none() && self.elem(p.ty).is_some_and(|e| e.is_int() || e.is_bits())
        });
        let (Some(control_place), Some(elem), Some(_)) = (place.clone(), elem, usable) else {
            if let Some(place) = place {
                let text =
                    format!("FOR counts with a whole number, this is {}.", self.name(place.ty));
                self.error(at(control.span), "E0313", text);
            }
            self.in_loop(body);
            return None;
        };
        let ty = TypeId::of(elem);
        let [from, to] = range.map(|e| self.coerce(e, ty));
        let by = match by {
            Some(by) => self.step(by, ty),
            None => Expr { ty, kind: ExprKind::Const(Const::Int(1)), ..from.clone() },
        };
        if let Some(scope) = &mut self.scope {
            scope.controls.push(control_place.clone());
        }
        let body = self.in_loop(body);
        if let Some(scope) = &mut self.scope {
            scope.controls.pop();
        }
        Some(StmtKind::For(Box::new(For { control: control_place, elem, from, to, by, body })))
    }

    fn step(&mut self, by: Expr, ty: TypeId) -> Expr {
        if let ExprKind::Const(Const::Int(0)) = by.kind {
            let text = "A step of 0 never ends. Write another one.".into();
            return self.poison(by.span, "E0504", text, ty);
        }
        // A negative step of an unsigned counter is a step all the same.
        if let (ExprKind::Const(Const::Int(v)), true) = (&by.kind, by.ty == TypeId::INT_LITERAL)
            && *v < 0
            && self.elem(ty).is_some_and(|e| !e.is_signed_cell())
        {
            return Expr { ty, ..by };
        }
        self.coerce(by, ty)
    }
}

/// Whether it has the form of a variable.
fn is_place(e: &ast::Expr) -> bool {
    matches!(
        e.kind,
        ast::ExprKind::Name(_)
            | ast::ExprKind::Member(..)
            | ast::ExprKind::Index(..)
            | ast::ExprKind::Bit(..)
            | ast::ExprKind::Global(_)
            | ast::ExprKind::Address(_)
    )
}
