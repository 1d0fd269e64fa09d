//! EN and ENO, which every call has without declaring them: it is executed when EN is TRUE or not
//! given, and ENO says whether it was. What declares its own has those instead.
use super::constant::Const;
use super::hir::{Expr, ExprKind, Place, Stmt, StmtKind};
use super::types::{Elem, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, Arg, ArgKind};

/// What a call is given for EN and ENO.
#[derive(Debug, Default)]
pub(super) struct Enable {
    en: Option<Expr>,
    eno: Option<Place>,
}

impl<'a> Checker<'a> {
    /// Whether an argument is EN or ENO of a call that declares none of that name; takes note of
    /// it. `direct` is the call when nothing else hangs on whether it is executed.
    pub(super) fn enables(
        &mut self,
        arg: &'a Arg,
        declared: impl Fn(&str) -> bool,
        direct: bool,
    ) -> bool {
        let (name, e, out) = match &arg.kind {
            ArgKind::Input(name, e) => (name, e.as_ref(), false),
            ArgKind::Output { negated: false, name, target } => (name, target.as_ref(), true),
            _ => return false,
        };
        let word = if out { "ENO" } else { "EN" };
        if !name.text.eq_ignore_ascii_case(word) || declared(word) {
            return false;
        }
        let given = if out { self.enable.eno.is_some() } else { self.enable.en.is_some() };
        if !direct {
            let text = "EN and ENO are executed only where the call stands alone or is all that is \
                        assigned. Assign it to a variable first.";
            self.error(at(arg.span), "E0601", text.into());
        } else if given {
            self.error(at(arg.span), "E0403", format!("{word} is given twice. Remove one."));
        } else if let Some(e) = e {
            self.enable_by(e, out);
        }
        true
    }

    fn enable_by(&mut self, e: &'a ast::Expr, out: bool) {
        if !out {
            let value = self.expr(e, Some(Elem::Bool));
            self.enable.en = Some(self.coerce(value, TypeId::BOOL));
            return;
        }
        let Some(place) = self.target(e, "ENO") else { return };
        if self.elem(place.ty) == Some(Elem::Bool) {
            self.enable.eno = Some(place);
        } else if place.ty != TypeId::POISON {
            let text = format!("ENO is BOOL, this is {}.", self.name(place.ty));
            self.error(at(e.span), "E0301", text);
        }
    }

    /// The statement of a call, executed as its EN says.
    pub(super) fn enabled(&mut self, stmt: Option<Stmt>) -> Option<Stmt> {
        let Enable { en, eno } = std::mem::take(&mut self.enable);
        let stmt = stmt?;
        if en.is_none() && eno.is_none() {
            return Some(stmt);
        }
        let line = stmt.line;
        let truth = |on| Expr {
            ty: TypeId::BOOL,
            kind: ExprKind::Const(Const::Bool(on)),
            line,
            span: (0, 0),
        };
        let says = |on| {
            let place = eno.clone()?;
            Some(Stmt { kind: StmtKind::Assign(place, truth(on)), line })
        };
        let then = [Some(stmt), says(true)].into_iter().flatten().collect();
        let condition = en.unwrap_or_else(|| truth(true));
        let otherwise = says(false).into_iter().collect();
        Some(Stmt { kind: StmtKind::If(vec![(condition, then)], otherwise), line })
    }
}
