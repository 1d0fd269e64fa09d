//! Conditions as jumps: comparisons jump by themselves, AND and OR by chains where nobody can
//! notice that the rest was left out.
use super::Compiler;
use super::code::Label;
use crate::check::constant::{BinOp, Const};
use crate::check::hir::{Expr, ExprKind};
use crate::check::types::Elem;

impl Compiler<'_> {
    /// Jumps when the condition does not hold.
    pub(super) fn jump_unless(&mut self, e: &Expr, to: Label) {
        self.branch(e, false, to);
    }

    /// Jumps when the condition is `when`.
    pub(super) fn branch(&mut self, e: &Expr, when: bool, to: Label) {
        self.code.at(e.line);
        match &e.kind {
            ExprKind::Const(Const::Bool(b)) => {
                if *b == when {
                    self.code.jump(to);
                }
            }
            ExprKind::Not(Elem::Bool, a) => self.branch(a, !when, to),
            ExprKind::Binary(op, elem, a, b) if op.is_comparison() => {
                let mark = self.code.mark();
                let left = self.value(a);
                let right = self.value(b);
                // Of floating numbers that are no numbers nothing holds, so the opposite of a
                // comparison is not another comparison.
                if when {
                    self.code.jump_compare((*op, *elem), left, right, to);
                } else if elem.is_real() {
                    self.code.jump_compare_not((*op, *elem), left, right, to);
                } else {
                    self.code.jump_compare((opposite(*op), *elem), left, right, to);
                }
                self.code.release(mark);
            }
            ExprKind::Binary(op, Elem::Bool, a, b) if Self::chains(*op, b) => {
                let both = matches!(op, BinOp::And | BinOp::AndThen);
                if both == when {
                    // Jump when both hold, or when neither does: skip past on the first that decides.
                    let past = self.code.label();
                    self.branch(a, !when, past);
                    self.branch(b, when, to);
                    self.code.here(past);
                } else {
                    self.branch(a, when, to);
                    self.branch(b, when, to);
                }
            }
            _ => {
                let mark = self.code.mark();
                let cell = self.value(e);
                self.code.jump_if(cell, when, to);
                self.code.release(mark);
            }
        }
    }

    fn chains(op: BinOp, right: &Expr) -> bool {
        match op {
            BinOp::AndThen | BinOp::OrElse => true,
            BinOp::And | BinOp::Or => super::purity::is_free(right),
            _ => false,
        }
    }
}

fn opposite(op: BinOp) -> BinOp {
    match op {
        BinOp::Eq => BinOp::Ne,
        BinOp::Ne => BinOp::Eq,
        BinOp::Lt => BinOp::Ge,
        BinOp::Ge => BinOp::Lt,
        BinOp::Gt => BinOp::Le,
        _ => BinOp::Gt,
    }
}
