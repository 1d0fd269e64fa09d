//! A file, its POUs and what belongs to them.

use super::{Configuration, Ident, Resource, Span, Stmt, TypeDecl, TypeRef, VarBlock};

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// What is declared, in order.
    pub items: Vec<Item>,
}

/// A declaration of the outermost level.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// TYPE … `END_TYPE`, one entry for each type.
    Types(Vec<TypeDecl>),
    /// A block of globals outside of any POU.
    Globals(VarBlock),
    /// FUNCTION, `FUNCTION_BLOCK`, PROGRAM or CLASS.
    Pou(Pou),
    /// INTERFACE; not executed.
    Interface(Interface),
    /// CONFIGURATION.
    Configuration(Configuration),
    /// A RESOURCE outside of a configuration.
    Resource(Resource),
    /// A METHOD, PROPERTY or ACTION in a file of its own, without the POU it belongs to; not
    /// executed.
    Member(Member),
    /// NAMESPACE; not executed.
    Namespace(Namespace),
}

/// What kind of POU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PouKind {
    /// FUNCTION.
    Function,
    /// `FUNCTION_BLOCK`.
    FunctionBlock,
    /// PROGRAM.
    Program,
    /// CLASS; not executed.
    Class,
}

/// NAMESPACE … `END_NAMESPACE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    /// Its name, parts joined by points.
    pub name: Ident,
    /// What is declared within.
    pub items: Vec<Item>,
    /// The whole of it.
    pub span: Span,
}

/// A program organisation unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Pou {
    /// Which kind.
    pub kind: PouKind,
    /// Its name.
    pub name: Ident,
    /// What a function returns.
    pub result: Option<TypeRef>,
    /// ABSTRACT, FINAL, PUBLIC and so on, as written.
    pub modifiers: Vec<Ident>,
    /// EXTENDS; not executed.
    pub extends: Vec<Ident>,
    /// IMPLEMENTS; not executed.
    pub implements: Vec<Ident>,
    /// Its variables, in the order of their blocks.
    pub vars: Vec<VarBlock>,
    /// METHODs, PROPERTYs and ACTIONs.
    pub members: Vec<Member>,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// Something within a function block, a program or an interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// METHOD; not executed.
    Method(Method),
    /// PROPERTY; not executed.
    Property(Property),
    /// ACTION.
    Action(Action),
}

/// A METHOD.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// PUBLIC, ABSTRACT and so on.
    pub modifiers: Vec<Ident>,
    /// Its name.
    pub name: Ident,
    /// What it returns.
    pub result: Option<TypeRef>,
    /// Its variables.
    pub vars: Vec<VarBlock>,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// A PROPERTY.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// PUBLIC and so on.
    pub modifiers: Vec<Ident>,
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// GET: variables and body.
    pub get: Option<(Vec<VarBlock>, Vec<Stmt>)>,
    /// SET: variables and body.
    pub set: Option<(Vec<VarBlock>, Vec<Stmt>)>,
    /// The whole of it.
    pub span: Span,
}

/// An ACTION: statements over its POU's variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: Ident,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// An INTERFACE.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// Its name.
    pub name: Ident,
    /// What it extends.
    pub extends: Vec<Ident>,
    /// Its methods and properties.
    pub members: Vec<Member>,
    /// The whole of it.
    pub span: Span,
}
