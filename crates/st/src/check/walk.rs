//! Visiting every call and place of a checked body.
use super::hir::{Call, Callee, Expr, ExprKind, Owner, Place, Step, Stmt, StmtKind};

/// What one wants to see of a body.
pub(crate) trait Visit {
    fn call(&mut self, _call: &Call) {}
    /// A place that is read, or written when `written`.
    fn place(&mut self, _place: &Place, _written: bool) {}
}

/// Visits statements in the order of the text.
pub(crate) fn body(body: &[Stmt], v: &mut dyn Visit) {
    for stmt in body {
        statement(stmt, v);
    }
}

fn statement(stmt: &Stmt, v: &mut dyn Visit) {
    match &stmt.kind {
        StmtKind::Assign(place, value) => {
            expr(value, v);
            self::place(place, true, v);
        }
        StmtKind::Call(c) => call(c, v),
        StmtKind::Split(_, value, parts) => {
            expr(value, v);
            for (_, part) in parts {
                place(part, true, v);
            }
        }
        StmtKind::Eval(value) => expr(value, v),
        StmtKind::If(branches, otherwise) => {
            for (condition, then) in branches {
                expr(condition, v);
                body(then, v);
            }
            body(otherwise, v);
        }
        StmtKind::Case(selector, _, arms, otherwise) => {
            expr(selector, v);
            for arm in arms {
                body(&arm.body, v);
            }
            body(otherwise, v);
        }
        StmtKind::For(f) => {
            expr(&f.from, v);
            expr(&f.to, v);
            expr(&f.by, v);
            place(&f.control, true, v);
            body(&f.body, v);
        }
        StmtKind::While(condition, inner) => {
            expr(condition, v);
            body(inner, v);
        }
        StmtKind::Repeat(inner, condition) => {
            body(inner, v);
            expr(condition, v);
        }
        StmtKind::Exit | StmtKind::Continue | StmtKind::Return => {}
    }
}

fn call(c: &Call, v: &mut dyn Visit) {
    c.inputs.iter().for_each(|(_, e)| expr(e, v));
    c.in_outs.iter().for_each(|(_, p)| place(p, true, v));
    if let Callee::Block(instance, _) | Callee::Action(_, Owner::Instance(instance)) = &c.callee {
        place(instance, true, v);
    }
    v.call(c);
    c.outputs.iter().for_each(|(_, p)| place(p, true, v));
}

/// Visits the parts of a value.
pub(crate) fn expr(e: &Expr, v: &mut dyn Visit) {
    match &e.kind {
        ExprKind::Poison | ExprKind::Const(_) => {}
        ExprKind::Place(p) => place(p, false, v),
        ExprKind::Neg(_, a)
        | ExprKind::Not(_, a)
        | ExprKind::Convert(_, _, _, a)
        | ExprKind::ToText(_, a)
        | ExprKind::FromText(_, a)
        | ExprKind::Recode(a) => expr(a, v),
        ExprKind::Binary(_, _, a, b)
        | ExprKind::CompareText(_, a, b)
        | ExprKind::ScaleTime(_, _, a, b) => {
            expr(a, v);
            expr(b, v);
        }
        ExprKind::Call(c) => call(c, v),
        ExprKind::Std(_, _, args) => args.iter().for_each(|a| expr(a, v)),
    }
}

fn place(p: &Place, written: bool, v: &mut dyn Visit) {
    for step in &p.steps {
        if let Step::Index { indices, .. } = step {
            for index in indices {
                expr(index, v);
            }
        }
    }
    v.place(p, written);
}
