//! Which expressions may be left out: those without calls that can not fault.
use crate::check::constant::{BinOp, Const};
use crate::check::hir::{Call, Expr, ExprKind, Place, Step};
use crate::check::std_functions::StdFn;
use crate::check::walk::{self, Visit};

#[derive(Default)]
struct Calls(bool);

impl Visit for Calls {
    fn call(&mut self, _: &Call) {
        self.0 = true;
    }
}

/// Whether the expression calls a function of the program.
pub(super) fn calls(e: &Expr) -> bool {
    let mut found = Calls::default();
    walk::expr(e, &mut found);
    found.0
}

/// Whether nobody notices when the expression is not evaluated.
pub(super) fn is_free(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Poison | ExprKind::Const(_) => true,
        ExprKind::Place(p) => constant_place(p),
        ExprKind::Neg(_, a) | ExprKind::Not(_, a) => is_free(a),
        ExprKind::Binary(op, _, a, b) => {
            let faults = matches!(op, BinOp::Div | BinOp::Mod) && !never_zero(b);
            !faults && is_free(a) && is_free(b)
        }
        ExprKind::CompareText(_, a, b) => is_free(a) && is_free(b),
        ExprKind::Convert(_, to, _, a) => !to.is_int() && is_free(a),
        ExprKind::Std(
            StdFn::Abs | StdFn::Max | StdFn::Min | StdFn::Limit | StdFn::Now,
            _,
            args,
        ) => args.iter().all(is_free),
        _ => false,
    }
}

fn constant_place(p: &Place) -> bool {
    p.steps.iter().all(|s| match s {
        Step::Field(_) => true,
        Step::Index { indices, .. } => indices.iter().all(|i| matches!(i.kind, ExprKind::Const(_))),
    })
}

fn never_zero(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Const(Const::Int(v)) if *v != 0)
        || matches!(&e.kind, ExprKind::Const(Const::Real(v)) if *v != 0.0)
}
