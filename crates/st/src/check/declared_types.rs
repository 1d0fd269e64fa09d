//! Type declarations and types as written in declarations, resolved on demand and once.
use super::constant::Const;
use super::hir::ExprKind;
use super::initial::{Late, Target};
use super::names::{State, Symbol};
use super::report::nearest;
use super::types::{DEFAULT_TEXT, Elem, EnumDef, FieldDef, Section, StructDef, Type, TypeId};
use super::{Checker, at, types};
use crate::syntax::ast::{self, TypeKind, TypeRef};

/// Declarations resolved because others need them, one within the other: the stack is finite.
pub(super) const LONGEST_CHAIN: u32 = 60;
/// Types within types.
pub(super) const HIGHEST: u32 = 400;

/// Longest `STRING[n]` and `WSTRING[n]`.
const LONGEST_TEXT: i128 = 65_535;

impl<'a> Checker<'a> {
    /// Resolves every declared type, enumerations first: constants may name their values.
    pub(super) fn resolve_types(&mut self) {
        let all = 0..self.names.types.len();
        let is_enum =
            |c: &Self, n: usize| matches!(c.names.types[n].decl.ty.kind, TypeKind::Enum { .. });
        for n in all.clone().filter(|n| is_enum(self, *n)).collect::<Vec<_>>() {
            self.declared_type(n, at(self.names.types[n].decl.name.span));
        }
        for n in all {
            self.declared_type(n, at(self.names.types[n].decl.name.span));
        }
    }

    /// The type with this number; `used` is where it is needed.
    fn declared_type(&mut self, number: usize, used: (usize, usize)) -> TypeId {
        match self.names.types[number].state {
            State::Done(id) => return id,
            State::Busy => {
                let name = self.names.types[number].decl.name.text.clone();
                let text = format!("{name} is declared by itself. Break the circle.");
                self.error(used, "E0207", text);
                return TypeId::POISON;
            }
            State::New => {}
        }
        if self.chain >= LONGEST_CHAIN {
            self.too_deep(used);
            return TypeId::POISON;
        }
        self.chain += 1;
        self.names.types[number].state = State::Busy;
        let (decl, file) = (self.names.types[number].decl, self.names.types[number].file);
        let before = (std::mem::replace(&mut self.file, file), self.scope.take());
        if let Some(base) = &decl.extends {
            self.unsupported("EXTENDS", Some(base), base.span);
        }
        let id = match &decl.ty.kind {
            TypeKind::Struct { fields, extends } => {
                if let Some(base) = extends {
                    self.unsupported("EXTENDS", Some(base), base.span);
                }
                self.structure(number, &decl.name, fields)
            }
            TypeKind::Enum { values, base } => {
                self.enumeration(&decl.name.text, values, base.as_ref())
            }
            _ => self.spec(&decl.ty),
        };
        self.names.types[number].state = State::Done(id);
        (self.file, self.scope) = before;
        self.chain -= 1;
        id
    }

    /// A type as written.
    pub(super) fn spec(&mut self, spec: &'a TypeRef) -> TypeId {
        match &spec.kind {
            TypeKind::Named(name) => self.named(name),
            TypeKind::Text { wide, length } => {
                let capacity = match length {
                    Some(e) => self.bounded(e, 1, LONGEST_TEXT, "The length of a text"),
                    None => Some(i128::from(DEFAULT_TEXT)),
                };
                let capacity = capacity.and_then(|c| u32::try_from(c).ok());
                let capacity = capacity.unwrap_or(DEFAULT_TEXT);
                self.program.types.intern(Type::Text { wide: *wide, capacity })
            }
            TypeKind::Subrange { base, from, to } => self.subrange(base, from, to),
            TypeKind::Array { dims, of } => self.array(dims, of, spec.span),
            TypeKind::Enum { values, base } => {
                let names: Vec<&str> = values.iter().map(|(n, _)| n.text.as_str()).collect();
                let name = format!("({})", names.join(", "));
                self.enumeration(&name, values, base.as_ref())
            }
            TypeKind::Struct { fields, .. } => self.members("STRUCT", fields),
            TypeKind::Union(_) => self.refuse_type("UNION", spec.span),
            TypeKind::Pointer(_) => self.refuse_type("POINTER TO", spec.span),
            TypeKind::Reference(_) => self.refuse_type("REFERENCE TO", spec.span),
        }
    }

    fn refuse_type(&mut self, what: &str, span: ast::Span) -> TypeId {
        self.unsupported(what, None, span);
        TypeId::POISON
    }

    /// The type of that name; reports it when there is none.
    pub(super) fn named(&mut self, name: &ast::Ident) -> TypeId {
        let place = at(name.span);
        // Stands where a type could not be read, which is reported.
        if name.text.is_empty() {
            return TypeId::POISON;
        }
        if let Some(elem) = Elem::by_name(&name.text) {
            return TypeId::of(elem);
        }
        if name.text.eq_ignore_ascii_case("STRING") || name.text.eq_ignore_ascii_case("WSTRING") {
            let wide = name.text.len() == 7;
            return self.program.types.intern(Type::Text { wide, capacity: DEFAULT_TEXT });
        }
        match self.symbol(&name.text) {
            Some(Symbol::Type(n)) => return self.declared_type(n, place),
            Some(Symbol::Pou(n)) => {
                if let Some(block) = self.program.pous[n].block {
                    return self.program.types.intern(Type::Block(block));
                }
                let text = format!("{} is not a type and has no instances.", name.text);
                self.error(place, "E0203", text);
                return TypeId::POISON;
            }
            _ => {}
        }
        // A library's name may stand before it: Standard.TON.
        let last = name.text.rsplit('.').next().unwrap_or_default().to_owned();
        if last.len() < name.text.len() {
            return self.named(&ast::Ident::new(&last, name.span));
        }
        if let Some(block) = self.standard_block(&name.text) {
            return self.program.types.intern(Type::Block(block));
        }
        let declared = self.names.types.iter().map(|t| t.decl.name.text.as_str());
        let blocks = self.program.types.blocks.iter().map(|b| b.name.as_str());
        let plain =
            ["BOOL", "INT", "DINT", "REAL", "LREAL", "TIME", "STRING", "WORD", "UINT", "DATE"];
        let hint = nearest(&name.text, declared.chain(blocks).chain(plain));
        let text = if hint.is_empty() {
            format!("There is no type {}. Declare it, or add the file that does.", name.text)
        } else {
            format!("There is no type {}.{hint}", name.text)
        };
        self.error(place, "E0203", text);
        TypeId::POISON
    }

    fn subrange(&mut self, base: &ast::Ident, low: &'a ast::Expr, high: &'a ast::Expr) -> TypeId {
        let id = self.named(base);
        let Some(elem) = self.elem(id).filter(|e| e.is_int()) else {
            if id != TypeId::POISON {
                let text = format!("A subrange is of whole numbers, not of {}.", self.name(id));
                self.error(at(base.span), "E0301", text);
            }
            return TypeId::POISON;
        };
        let (least, most) = elem.range().unwrap_or((0, 0));
        let bounds = (
            self.bounded(low, least, most, "The lowest value"),
            self.bounded(high, least, most, "The highest value"),
        );
        let (Some(low_value), Some(high_value)) = bounds else { return TypeId::POISON };
        if low_value > high_value {
            let text = format!("{low_value}..{high_value} holds nothing. Swap the bounds.");
            self.error((low.span.start, high.span.end), "E0507", text);
            return TypeId::POISON;
        }
        self.program.types.intern(Type::Subrange { base: elem, low: low_value, high: high_value })
    }

    fn array(
        &mut self,
        dims: &'a [(Option<ast::Expr>, Option<ast::Expr>)],
        element: &'a TypeRef,
        span: ast::Span,
    ) -> TypeId {
        const LOW: i128 = i64::MIN as i128;
        const HIGH: i128 = i64::MAX as i128;
        let element = self.spec(element);
        let mut bounds = Vec::new();
        let mut count: u64 = 1;
        for dim in dims {
            let (Some(low), Some(high)) = dim else {
                return self.refuse_type("ARRAY[*]", span);
            };
            let pair = (
                self.bounded(low, LOW, HIGH, "An array's bound"),
                self.bounded(high, LOW, HIGH, "An array's bound"),
            );
            let (Some(l), Some(h)) = pair else { return TypeId::POISON };
            if l > h {
                let text = format!("{l}..{h} holds nothing. Swap the bounds.");
                self.error((low.span.start, high.span.end), "E0507", text);
                return TypeId::POISON;
            }
            let dim = (i64::try_from(l).unwrap_or(0), i64::try_from(h).unwrap_or(0));
            count = count.saturating_mul(types::span(dim));
            bounds.push(dim);
        }
        if count > super::types::MOST_CELLS {
            self.too_large(at(span));
            return TypeId::POISON;
        }
        if element == TypeId::POISON {
            return TypeId::POISON;
        }
        if self.program.types.height(element) >= HIGHEST {
            self.too_deep(at(span));
            return TypeId::POISON;
        }
        self.program.types.intern(Type::Array { dims: bounds, element })
    }

    /// Declarations that need each other in a very long chain, or types that hold each other so.
    pub(super) fn too_deep(&mut self, place: (usize, usize)) {
        let text = "This is nested too deeply. Use fewer levels.".into();
        self.error(place, "E0510", text);
    }

    pub(super) fn too_large(&mut self, place: (usize, usize)) {
        let text = format!(
            "This takes more than {} cells of memory. Make it smaller.",
            super::types::MOST_CELLS
        );
        self.error(place, "E0508", text);
    }

    fn enumeration(
        &mut self,
        name: &str,
        values: &'a [(ast::Ident, Option<ast::Expr>)],
        base: Option<&ast::Ident>,
    ) -> TypeId {
        let base_id = base.map(|b| (self.named(b), at(b.span)));
        let base = match base_id {
            None => Elem::Int,
            Some((id, place)) => match self.elem(id).filter(|e| e.is_int() || e.is_bits()) {
                Some(elem) => elem,
                None => {
                    if id != TypeId::POISON {
                        let text = "An enumeration stands on whole numbers or bit strings.".into();
                        self.error(place, "E0301", text);
                    }
                    Elem::Int
                }
            },
        };
        let number = u32::try_from(self.program.types.enums.len()).unwrap_or(u32::MAX);
        self.program.types.enums.push(EnumDef { name: name.to_owned(), base, values: Vec::new() });
        let (low, high) = base.range().unwrap_or((0, 0));
        let mut next: i128 = 0;
        for (value_name, written) in values {
            let value = match written {
                Some(e) => self.bounded(e, low, high, "A value of the enumeration").unwrap_or(next),
                None => next,
            };
            if value > high {
                let text = format!("{value} does not fit into {}.", base.name());
                self.error(at(value_name.span), "E0501", text);
            }
            next = value + 1;
            let def = &mut self.program.types.enums[number as usize];
            if def.value(&value_name.text).is_some() {
                let text = format!("{} is already a value here. Remove one.", value_name.text);
                self.error(at(value_name.span), "E0201", text);
                continue;
            }
            #[expect(clippy::cast_possible_truncation, reason = "LWORD values keep their bits")]
            def.values.push((value_name.text.clone(), value as i64));
            self.names.values.entry(value_name.text.to_lowercase()).or_default().push(number);
        }
        self.program.types.intern(Type::Enum(number))
    }

    fn structure(
        &mut self,
        number: usize,
        name: &ast::Ident,
        fields: &'a [ast::VarDecl],
    ) -> TypeId {
        // Known before its members are: they may hold arrays of it, which the layout refuses.
        let index = u32::try_from(self.program.types.structs.len()).unwrap_or(u32::MAX);
        self.program.types.structs.push(StructDef {
            name: name.text.clone(),
            fields: Vec::new(),
            cells: 0,
            height: 1,
        });
        let id = self.program.types.intern(Type::Struct(index));
        self.names.types[number].state = State::Done(id);
        self.fill(index, fields);
        id
    }

    fn members(&mut self, name: &str, fields: &'a [ast::VarDecl]) -> TypeId {
        let index = u32::try_from(self.program.types.structs.len()).unwrap_or(u32::MAX);
        self.program.types.structs.push(StructDef {
            name: name.to_owned(),
            fields: Vec::new(),
            cells: 0,
            height: 1,
        });
        self.fill(index, fields);
        self.program.types.intern(Type::Struct(index))
    }

    fn fill(&mut self, index: u32, fields: &'a [ast::VarDecl]) {
        for decl in fields {
            let ty = self.spec(&decl.ty);
            for name in &decl.names {
                let known = &self.program.types.structs[index as usize];
                if known.field(&name.text).is_some() {
                    let text = format!("{} is already a member. Rename one.", name.text);
                    self.error(at(name.span), "E0201", text);
                    continue;
                }
                let field = known.fields.len();
                self.program.types.structs[index as usize].fields.push(FieldDef {
                    name: name.text.clone(),
                    alias: "",
                    ty,
                    offset: 0,
                    section: Section::Local,
                    init: None,
                });
                self.late.push(Late {
                    file: self.file,
                    target: Target::Member(index, field),
                    ty,
                    spec: &decl.ty,
                    init: decl.init.as_ref(),
                });
            }
        }
    }

    /// A constant whole number between two bounds; reports what is none.
    pub(super) fn bounded(
        &mut self,
        e: &'a ast::Expr,
        low: i128,
        high: i128,
        what: &str,
    ) -> Option<i128> {
        let value = self.constant_expr(e, None)?;
        let ExprKind::Const(Const::Int(v)) = value.kind else {
            let text = format!("{what} is a whole number, this is {}.", self.name(value.ty));
            self.error(at(e.span), "E0301", text);
            return None;
        };
        if v < low || v > high {
            let text = format!("{what} lies between {low} and {high}; {v} does not.");
            self.error(at(e.span), "E0501", text);
            return None;
        }
        Some(v)
    }

    /// An expression that must be constant.
    pub(super) fn constant_expr(
        &mut self,
        e: &'a ast::Expr,
        hint: Option<Elem>,
    ) -> Option<super::hir::Expr> {
        let value = self.expr(e, hint);
        match value.kind {
            ExprKind::Const(_) => Some(value),
            ExprKind::Poison => None,
            _ => {
                let text = "This must be known before the program runs: use literals and \
                            constants only.";
                self.error(at(e.span), "E0503", text.into());
                None
            }
        }
    }
}
