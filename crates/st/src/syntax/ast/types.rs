//! Types, where they are used and where they are declared.

use super::{Expr, Ident, Init, Span, VarDecl};

/// A type where it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeRef {
    /// Which.
    pub kind: TypeKind,
    /// Where.
    pub span: Span,
}

/// Which type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An elementary type or one that has a name; `Standard.TON` is one name with a point.
    Named(Ident),
    /// STRING or WSTRING with its greatest length.
    Text {
        /// WSTRING.
        wide: bool,
        /// `[80]` or `(80)`.
        length: Option<Box<Expr>>,
    },
    /// ARRAY `[from..to, …]` OF.
    Array {
        /// The dimensions; none as a bound is `*`.
        dims: Vec<(Option<Expr>, Option<Expr>)>,
        /// What it is of.
        of: Box<TypeRef>,
    },
    /// `INT (0..100)`.
    Subrange {
        /// Of which type.
        base: Ident,
        /// Lowest.
        from: Box<Expr>,
        /// Highest.
        to: Box<Expr>,
    },
    /// `(A, B := 5) INT`.
    Enum {
        /// The names and their values.
        values: Vec<(Ident, Option<Expr>)>,
        /// Of which type.
        base: Option<Ident>,
    },
    /// STRUCT; not executed with EXTENDS.
    Struct {
        /// EXTENDS.
        extends: Option<Ident>,
        /// Its members.
        fields: Vec<VarDecl>,
    },
    /// UNION; not executed.
    Union(Vec<VarDecl>),
    /// POINTER TO; not executed.
    Pointer(Box<TypeRef>),
    /// REFERENCE TO or `REF_TO`; not executed.
    Reference(Box<TypeRef>),
}

/// `name : type := first value` within TYPE.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Ident,
    /// EXTENDS of a structure written before the colon; not executed.
    pub extends: Option<Ident>,
    /// What it is.
    pub ty: TypeRef,
    /// The first value of its variables.
    pub init: Option<Init>,
    /// The whole of it.
    pub span: Span,
}
