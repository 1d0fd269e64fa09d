//! Types.

use super::Printer;
use crate::syntax::ast::{Expr, Ident, TypeDecl, TypeKind, TypeRef, VarDecl};

impl Printer {
    pub(super) fn type_ref(&mut self, ty: &TypeRef) {
        match &ty.kind {
            TypeKind::Named(name) => self.name(name),
            TypeKind::Text { wide, length } => {
                self.put(if *wide { "WSTRING" } else { "STRING" });
                if let Some(length) = length {
                    self.put("[");
                    self.expr(length);
                    self.put("]");
                }
            }
            TypeKind::Array { dims, of } => {
                self.put("ARRAY[");
                self.list(dims, Self::dimension);
                self.put("] OF ");
                self.type_ref(of);
            }
            TypeKind::Subrange { base, from, to } => {
                self.name(base);
                self.put(" (");
                self.range(from, to);
                self.put(")");
            }
            TypeKind::Enum { values, base } => self.enumeration(values, base.as_ref()),
            TypeKind::Struct { extends, fields } => {
                self.put("STRUCT");
                if let Some(extends) = extends {
                    self.put(" EXTENDS ");
                    self.name(extends);
                }
                self.fields(fields, "END_STRUCT");
            }
            TypeKind::Union(fields) => {
                self.put("UNION");
                self.fields(fields, "END_UNION");
            }
            TypeKind::Pointer(of) => {
                self.put("POINTER TO ");
                self.type_ref(of);
            }
            TypeKind::Reference(of) => {
                self.put("REFERENCE TO ");
                self.type_ref(of);
            }
        }
    }

    fn dimension(&mut self, dim: &(Option<Expr>, Option<Expr>)) {
        match dim {
            (Some(from), Some(to)) => self.range(from, to),
            _ => self.put("*"),
        }
    }

    fn enumeration(&mut self, values: &[(Ident, Option<Expr>)], base: Option<&Ident>) {
        self.put("(");
        self.list(values, |printer, (name, value)| {
            printer.name(name);
            if let Some(value) = value {
                printer.put(" := ");
                printer.expr(value);
            }
        });
        self.put(")");
        if let Some(base) = base {
            self.put(" ");
            self.name(base);
        }
    }

    fn fields(&mut self, fields: &[VarDecl], end: &str) {
        self.line("");
        self.decls(fields, false);
        self.put(end);
    }

    pub(super) fn types(&mut self, types: &[TypeDecl]) {
        self.line("TYPE");
        self.indented(|printer| types.iter().for_each(|ty| printer.type_decl(ty)));
        self.line("END_TYPE");
    }

    fn type_decl(&mut self, decl: &TypeDecl) {
        self.name(&decl.name);
        if let Some(extends) = &decl.extends {
            self.put(" EXTENDS ");
            self.name(extends);
        }
        self.put(" : ");
        self.type_ref(&decl.ty);
        self.first_value(decl.init.as_ref());
        self.line(";");
    }
}
