//! Members, elements and bits of what was found.
use super::constant::Const;
use super::hir::{Expr, ExprKind, Part, Step};
use super::report::nearest;
use super::resolve::{Found, Resolved, outside_denied};
use super::types::{Elem, Section, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast;

impl<'a> Checker<'a> {
    pub(super) fn member(
        &mut self,
        mut found: Found,
        name: &ast::Ident,
        span: (usize, usize),
    ) -> Resolved {
        let (def, block) = match self.ty(found.place.ty) {
            Type::Struct(i) => (&self.program.types.structs[*i as usize], false),
            Type::Block(i) => (&self.program.types.blocks[*i as usize], true),
            Type::Poison => return self.poisoned(span),
            _ => {
                let text =
                    format!("{} has no members; {} is none.", self.name(found.place.ty), name.text);
                self.error(at(name.span), "E0204", text);
                return self.poisoned(span);
            }
        };
        let Some(field) = def.field(&name.text).cloned() else {
            let hint = nearest(&name.text, def.fields.iter().map(|f| f.name.as_str()));
            let text = format!("{} has no member {}.{hint}", def.name, name.text);
            self.error(at(name.span), "E0204", text);
            return self.poisoned(span);
        };
        if block && matches!(field.section, Section::Temp | Section::InOut) {
            let text = format!("{} lives only while {} runs.", field.name, def.name);
            self.error(at(name.span), "E0308", text);
            return self.poisoned(span);
        }
        if block {
            found.outside = true;
            found.own_input = false;
            if field.section != Section::Input && found.deny.is_none() {
                found.deny = Some(outside_denied(&field.name, &def.name));
            }
        }
        found.place.steps.push(Step::Field(field.offset));
        found.place.ty = field.ty;
        found.value = None;
        if let Some(path) = &mut found.path {
            path.push('.');
            path.push_str(&field.name);
        }
        Resolved::Found(Box::new(found))
    }

    pub(super) fn resolve_index(
        &mut self,
        base: &'a ast::Expr,
        indices: &'a [ast::Expr],
        span: (usize, usize),
    ) -> Resolved {
        let indices: Vec<Expr> = indices.iter().map(|i| self.index(i)).collect();
        let mut found = match self.resolve(base) {
            Resolved::Found(found) => *found,
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    let text = "Only variables have elements. Store this in one first.".into();
                    self.error(span, "E0306", text);
                }
                return self.poisoned(span);
            }
        };
        let (dims, element) = match self.ty(found.place.ty) {
            Type::Array { dims, element } => (dims.clone(), *element),
            Type::Poison => return self.poisoned(span),
            _ => {
                let text = format!("This is {} and has no elements.", self.name(found.place.ty));
                self.error(at(base.span), "E0306", text);
                return self.poisoned(span);
            }
        };
        if dims.len() != indices.len() {
            // `a[i][j]` and `a[i, j]` mean the same for arrays of arrays.
            if indices.len() > dims.len()
                && let Some(nested) = self.nested_element(&found, &dims, element, &indices)
            {
                return nested;
            }
            let text = format!(
                "This array has {}, here are {}.",
                super::std_calls::count(dims.len(), "dimension"),
                super::std_calls::count(indices.len(), "index").replace("indexs", "indices")
            );
            self.error(span, "E0306", text);
            return self.poisoned(span);
        }
        self.element(&mut found, dims, element, indices);
        Resolved::Found(Box::new(found))
    }

    fn nested_element(
        &mut self,
        found: &Found,
        dims: &[(i64, i64)],
        element: TypeId,
        indices: &[Expr],
    ) -> Option<Resolved> {
        let (here, rest) = indices.split_at(dims.len());
        let Type::Array { dims: inner, element: innermost } = self.ty(element).clone() else {
            return None;
        };
        if inner.len() != rest.len() {
            return None;
        }
        let mut found = found.clone();
        self.element(&mut found, dims.to_vec(), element, here.to_vec());
        self.element(&mut found, inner, innermost, rest.to_vec());
        Some(Resolved::Found(Box::new(found)))
    }

    fn index(&mut self, e: &'a ast::Expr) -> Expr {
        let value = self.expr(e, None);
        let value = self.settle(value);
        let fits = self.elem(value.ty).is_some_and(|e| e.is_int() || e.is_bits());
        if !fits && value.ty != TypeId::POISON {
            let text = format!("An index is a whole number, this is {}.", self.name(value.ty));
            return self.poison(value.span, "E0306", text, TypeId::POISON);
        }
        value
    }

    fn element(
        &mut self,
        found: &mut Found,
        dims: Vec<(i64, i64)>,
        element: TypeId,
        indices: Vec<Expr>,
    ) {
        let mut known = Vec::new();
        for (index, (low, high)) in indices.iter().zip(&dims) {
            let ExprKind::Const(Const::Int(v)) = index.kind else { continue };
            if v < i128::from(*low) || v > i128::from(*high) {
                let text = format!("Index {v} is outside {low}..{high}.");
                self.error(index.span, "E0505", text);
            }
            known.push(v.to_string());
        }
        let stride = u32::try_from(self.program.types.cells(element)).unwrap_or(u32::MAX);
        if known.len() == indices.len() {
            if let Some(path) = &mut found.path {
                path.push('[');
                path.push_str(&known.join(","));
                path.push(']');
            }
        } else {
            found.path = None;
        }
        found.place.steps.push(Step::Index { dims, stride, indices });
        found.place.ty = element;
        found.value = None;
    }

    /// `a.3`, `a.%X3`, `a.%B1`: one bit, or the byte, word or double word of that number.
    pub(super) fn resolve_part(
        &mut self,
        base: &'a ast::Expr,
        size: char,
        number: u32,
        span: (usize, usize),
    ) -> Resolved {
        let mut found = match self.resolve(base) {
            Resolved::Found(found) => *found,
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    let text = "Only variables have bits. Store this in one first.".into();
                    self.error(span, "E0311", text);
                }
                return self.poisoned(span);
            }
        };
        if found.place.ty == TypeId::POISON {
            return self.poisoned(span);
        }
        let Some(whole) = self.elem(found.place.ty).filter(|e| e.is_int() || e.is_bits()) else {
            let text = format!(
                "{} has no bits. Bit strings and whole numbers have.",
                self.name(found.place.ty)
            );
            self.error(span, "E0311", text);
            return self.poisoned(span);
        };
        let (part, what) = match size.to_ascii_uppercase() {
            'B' => (Elem::Byte, "bytes"),
            'W' => (Elem::Word, "words"),
            'D' => (Elem::Dword, "double words"),
            'L' => (Elem::Lword, "long words"),
            _ => (Elem::Bool, "bits"),
        };
        let bits = if part == Elem::Bool { 1 } else { part.bits() };
        let last = (whole.bits() / bits).checked_sub(1);
        if last.is_none_or(|last| number > last) {
            let text = match last {
                Some(last) if last > 0 => format!("{} has the {what} 0 to {last}.", whole.name()),
                Some(_) => format!("{} has only one of its {what}, 0.", whole.name()),
                None => format!("{} is too short for {what}.", whole.name()),
            };
            self.error(span, "E0311", text);
            return self.poisoned(span);
        }
        let within = found.place.part;
        let shift = within.map_or(0, |part| u32::from(part.shift)) + number * bits;
        found.place.part = Some(Part {
            shift: u8::try_from(shift).unwrap_or(0),
            bits: u8::try_from(bits).unwrap_or(1),
            of: within.map_or(whole, |part| part.of),
        });
        found.place.ty = TypeId::of(part);
        found.value = None;
        found.path = None;
        Resolved::Found(Box::new(found))
    }
}
