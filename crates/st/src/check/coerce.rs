//! Bringing a value to the type its place asks for: literals take it when they fit, variables
//! widen, everything else is refused with the conversion to write.
use super::Checker;
use super::constant::{self, Const};
use super::hir::{Expr, ExprKind};
use super::std_functions::How;
use super::types::{Elem, Type, TypeId};

impl Checker<'_> {
    /// `value` as a `to`; on a mismatch reports it and gives poison of that type.
    pub(super) fn coerce(&mut self, value: Expr, to: TypeId) -> Expr {
        let (from_type, to_type) = (self.ty(value.ty).clone(), self.ty(to).clone());
        if value.ty == to {
            return value;
        }
        match (&from_type, &to_type) {
            (Type::Poison, _) | (_, Type::Poison) => Expr { ty: to, ..value },
            (Type::IntLiteral, _) => self.whole_literal(value, to),
            (Type::RealLiteral, _) => self.decimal_literal(&value, to),
            (Type::Text { wide: a, .. }, Type::Text { wide: b, .. }) if a == b => {
                self.fit_text(value, to)
            }
            (_, Type::Enum(_)) => self.as_enum(value, to),
            _ => match (self.elem(value.ty), self.elem(to)) {
                (Some(from), Some(elem)) if from.widens_to(elem) => {
                    let value = self.widen(value, elem);
                    self.within(value, to)
                }
                _ => self.mismatch(&value, to),
            },
        }
    }

    /// `value`, elementary, as the wider `elem`.
    pub(super) fn widen(&mut self, value: Expr, elem: Elem) -> Expr {
        let ty = TypeId::of(elem);
        let Some(from) = self.elem(value.ty) else { return Expr { ty, ..value } };
        if from == elem {
            return Expr { ty, ..value };
        }
        let (line, span) = (value.line, value.span);
        if let ExprKind::Const(c) = &value.kind
            && let Some(c) = constant::convert(Some(from), elem, false, c)
        {
            return Expr { ty, kind: ExprKind::Const(c), line, span };
        }
        let kind = ExprKind::Convert(from, elem, How::Round, Box::new(value));
        Expr { ty, kind, line, span }
    }

    /// A literal without a place that gives it a type: the smallest that holds it, from DINT on.
    pub(super) fn settle(&mut self, value: Expr) -> Expr {
        match (self.ty(value.ty), &value.kind) {
            (Type::IntLiteral, ExprKind::Const(Const::Int(v))) => {
                let elem = holder(*v);
                self.coerce(value, TypeId::of(elem))
            }
            (Type::RealLiteral, _) => self.coerce(value, TypeId::of(Elem::Lreal)),
            _ => value,
        }
    }

    fn whole_literal(&mut self, value: Expr, to: TypeId) -> Expr {
        let ExprKind::Const(Const::Int(v)) = value.kind else { return self.mismatch(&value, to) };
        if let Type::Enum(_) = self.ty(to) {
            return self.as_enum(value, to);
        }
        let name = self.name(to);
        let Some(elem) = self.elem(to) else {
            return if self.ty(to) == &Type::RealLiteral {
                Expr { ty: to, kind: ExprKind::Const(Const::Real(v as f64)), ..value }
            } else {
                self.mismatch(&value, to)
            };
        };
        if elem.is_duration() || elem.is_date() {
            let example = match elem {
                Elem::Time => "T#5s",
                Elem::Ltime => "LTIME#5s",
                Elem::Date => "D#2026-01-31",
                Elem::Tod => "TOD#06:30:00",
                _ => "DT#2026-01-31-06:30:00",
            };
            let text = format!("{v} is not a {name}. Write it as {example}.");
            return self.poison(value.span, "E0304", text, to);
        }
        let Some((low, high)) = elem.range() else {
            let c = constant::rounded(Some(elem), v as f64);
            return Expr { ty: to, kind: ExprKind::Const(Const::Real(c)), ..value };
        };
        if v < low || v > high {
            let text = format!(
                "{v} does not fit into {}, which holds {low} to {high}. Use a larger type or \
                 another value.",
                elem.name()
            );
            return self.poison(value.span, "E0501", text, to);
        }
        let c = if elem == Elem::Bool { Const::Bool(v == 1) } else { Const::Int(v) };
        let value = Expr { ty: TypeId::of(elem), kind: ExprKind::Const(c), ..value };
        self.within(value, to)
    }

    fn decimal_literal(&mut self, value: &Expr, to: TypeId) -> Expr {
        let ExprKind::Const(Const::Real(v)) = value.kind else { return self.mismatch(value, to) };
        match self.elem(to) {
            Some(elem) if elem.is_real() => {
                let c = constant::rounded(Some(elem), v);
                if c.is_infinite() {
                    let text = format!(
                        "{v:e} does not fit into {}. Use LREAL or another value.",
                        elem.name()
                    );
                    return self.poison(value.span, "E0501", text, to);
                }
                Expr {
                    ty: to,
                    kind: ExprKind::Const(Const::Real(c)),
                    line: value.line,
                    span: value.span,
                }
            }
            _ => self.mismatch(value, to),
        }
    }

    /// A constant must be inside a subrange; what is not constant is checked when it runs.
    fn within(&mut self, value: Expr, to: TypeId) -> Expr {
        if let (Type::Subrange { low, high, .. }, ExprKind::Const(Const::Int(v))) =
            (self.ty(to).clone(), &value.kind)
        {
            if *v < low || *v > high {
                let text = format!("{v} is outside the subrange {low}..{high}.");
                return self.poison(value.span, "E0502", text, to);
            }
            return Expr { ty: to, ..value };
        }
        value
    }

    fn as_enum(&mut self, value: Expr, to: TypeId) -> Expr {
        let Type::Enum(i) = *self.ty(to) else { return value };
        let def = &self.program.types.enums[i as usize];
        let name = def.name.clone();
        if let (Type::IntLiteral, ExprKind::Const(Const::Int(v))) = (self.ty(value.ty), &value.kind)
        {
            let known = def.values.iter().find(|(_, n)| i128::from(*n) == *v).cloned();
            if let Some((named, _)) = known {
                let text = format!("{v} stands for {name}.{named} here. Write the name.");
                self.warn(value.span, "W0301", text);
                return Expr { ty: to, ..value };
            }
            let list = listed(def.values.iter().map(|(n, _)| n.as_str()));
            let text = format!("{v} is not a value of {name}. Use one of {list}.");
            return self.poison(value.span, "E0303", text, to);
        }
        let list = listed(def.values.iter().map(|(n, _)| n.as_str()));
        let from = self.name(value.ty);
        let text = format!("This is {from}, but {name} takes only its own values: {list}.");
        self.poison(value.span, "E0303", text, to)
    }

    fn fit_text(&mut self, value: Expr, to: TypeId) -> Expr {
        let Type::Text { wide, capacity } = *self.ty(to) else { return value };
        let ExprKind::Const(Const::Text(text)) = &value.kind else { return value };
        let kept = cut(text, wide, capacity);
        if kept.len() < text.len() {
            let unit = if wide { "characters" } else { "bytes" };
            let words = format!(
                "This text is longer than the {capacity} {unit} of {} and is cut. Declare it longer.",
                self.name(to)
            );
            self.warn(value.span, "W0501", words);
        }
        let kind = ExprKind::Const(Const::Text(kept.to_owned()));
        Expr { ty: to, kind, ..value }
    }

    /// Says that the types do not fit, and what would help.
    pub(super) fn mismatch(&mut self, value: &Expr, to: TypeId) -> Expr {
        let (from_name, to_name) = (self.name(value.ty), self.name(to));
        let advice = self.advice(value.ty, to);
        let text = if value.ty == TypeId::NOTHING {
            format!("This gives no value, but {to_name} is needed here.")
        } else {
            format!("This is {from_name}, but {to_name} is needed here.{advice}")
        };
        self.poison(value.span, "E0301", text, to)
    }

    fn advice(&self, from: TypeId, to: TypeId) -> String {
        let word = |id: TypeId| match self.ty(id) {
            Type::Text { wide: false, .. } => Some("STRING"),
            Type::Text { wide: true, .. } => Some("WSTRING"),
            Type::RealLiteral => Some("REAL"),
            Type::IntLiteral => Some("DINT"),
            _ => self.elem(id).map(Elem::name),
        };
        match (word(from), word(to)) {
            (Some(a), Some(b)) if a != b && self.ty(from) != &Type::IntLiteral => {
                if b == "BOOL" {
                    " Compare it with a value, for example with <> 0.".into()
                } else {
                    format!(" Convert it: {a}_TO_{b}(…).")
                }
            }
            _ => String::new(),
        }
    }

    /// Reports an error and gives a value nothing more is said about.
    pub(super) fn poison(
        &mut self,
        span: (usize, usize),
        code: &'static str,
        text: String,
        ty: TypeId,
    ) -> Expr {
        self.error(span, code, text);
        Expr { ty, kind: ExprKind::Poison, line: self.line_of(span.0), span }
    }
}

/// The smallest usual type for a whole number.
pub(super) fn holder(v: i128) -> Elem {
    [Elem::Dint, Elem::Lint, Elem::Ulint]
        .into_iter()
        .find(|e| e.range().is_some_and(|(low, high)| v >= low && v <= high))
        .unwrap_or(Elem::Lint)
}

/// The part of a text that fits.
fn cut(text: &str, wide: bool, capacity: u32) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += if wide { c.len_utf16() } else { c.len_utf8() };
        if used > capacity as usize {
            return &text[..at];
        }
    }
    text
}

/// `A, B or C`, at most six.
pub(super) fn listed<'t>(names: impl Iterator<Item = &'t str>) -> String {
    let all: Vec<&str> = names.collect();
    if all.len() > 6 {
        return format!("{} …", all[..6].join(", "));
    }
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}
