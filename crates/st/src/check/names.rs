//! What every name of the program stands for, and collecting them from all files.
//!
//! Types, POUs and global variables share one set of names. Names of global lists (file stems) and
//! values of enumerations are looked up only where nothing else has the name.
use std::collections::HashMap;

use super::hir::{Pou, PouKind, Var};
use super::init::Init;
use super::report::nearest;
use super::types::TypeId;
use super::{Checker, at};
use crate::syntax::ast::{self, Item};

/// So many diagnostics get a hint at the nearest name.
const MOST_HINTS: usize = 200;

/// What a global name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Symbol {
    Type(usize),
    Pou(usize),
    Global(usize),
}

/// How far something that is resolved on demand has come.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State<T> {
    New,
    Busy,
    Done(T),
}

/// A declared type.
#[derive(Debug)]
pub(super) struct TypeEntry<'a> {
    pub(super) file: usize,
    pub(super) decl: &'a ast::TypeDecl,
    pub(super) state: State<TypeId>,
    /// The start value the declaration gives.
    pub(super) init: State<Option<Init>>,
}

/// A global variable not yet resolved.
#[derive(Debug)]
pub(super) struct GlobalEntry<'a> {
    pub(super) file: usize,
    pub(super) block: &'a ast::VarBlock,
    pub(super) decl: &'a ast::VarDecl,
    pub(super) name: &'a ast::Ident,
    pub(super) state: State<()>,
}

/// All names of a program.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) symbols: HashMap<String, Symbol>,
    pub(super) lists: HashMap<String, String>,
    /// Global variables that are named only behind their list: both names, lower case.
    pub(super) qualified: HashMap<(String, String), usize>,
    /// Value name, lower case: the enumerations that have it.
    pub(super) values: HashMap<String, Vec<u32>>,
    pub(super) types: Vec<TypeEntry<'a>>,
    pub(super) globals: Vec<GlobalEntry<'a>>,
    /// ACTIONs of all POUs.
    pub(super) actions: Vec<super::actions::ActionEntry<'a>>,
    /// The trees of the POUs, by number.
    pub(super) pous: Vec<&'a ast::Pou>,
    /// The variables each POU knows by name, lower case.
    pub(super) locals: Vec<HashMap<String, super::body::Local>>,
    /// Types written in declarations of variables, by their place in the tree.
    pub(super) written: HashMap<usize, TypeId>,
}

impl<'a> Checker<'a> {
    /// Notes every declaration of every file.
    pub(super) fn collect(&mut self) {
        for file in 0..self.units.len() {
            self.file = file;
            for item in &self.units[file].items {
                match item {
                    Item::Types(decls) => decls.iter().for_each(|d| self.collect_type(d)),
                    Item::Globals(block) => self.collect_globals(block),
                    Item::Pou(pou) => self.collect_pou(pou),
                    Item::Configuration(c) => {
                        let inner = c.resources.iter().flat_map(|r| &r.vars);
                        c.vars.iter().chain(inner).for_each(|b| self.collect_globals(b));
                    }
                    Item::Resource(r) => r.vars.iter().for_each(|b| self.collect_globals(b)),
                    Item::Interface(i) => self.unsupported("INTERFACE", Some(&i.name), i.name.span),
                    Item::Namespace(n) => self.unsupported("NAMESPACE", Some(&n.name), n.name.span),
                    Item::Member(member) => self.refuse_member(member),
                }
            }
        }
    }

    /// Says that a construct is known but not executed.
    pub(super) fn unsupported(&mut self, what: &str, name: Option<&ast::Ident>, span: ast::Span) {
        let named = name.map_or_else(String::new, |n| format!(" {}", n.text));
        let text =
            format!("{what}{named} is understood but not executed yet. Write it without {what}.");
        self.error(at(span), "E0601", text);
    }

    fn declare(&mut self, name: &ast::Ident, symbol: Symbol) -> bool {
        let key = name.text.to_lowercase();
        if self.names.symbols.contains_key(&key) {
            let text = format!("{} is already declared. Give one of them another name.", name.text);
            self.error(at(name.span), "E0201", text);
            return false;
        }
        self.names.symbols.insert(key, symbol);
        true
    }

    fn collect_type(&mut self, decl: &'a ast::TypeDecl) {
        let number = self.names.types.len();
        self.names.types.push(TypeEntry {
            file: self.file,
            decl,
            state: State::New,
            init: State::New,
        });
        self.declare(&decl.name, Symbol::Type(number));
    }

    fn collect_globals(&mut self, block: &'a ast::VarBlock) {
        if block.kind != ast::VarKind::Global {
            self.refuse_block(block);
            return;
        }
        let list = self.files[self.file].stem().to_owned();
        self.names.lists.insert(list.to_lowercase(), list.clone());
        let qualified = self.is_qualified_only(block);
        for decl in &block.decls {
            for name in &decl.names {
                let number = self.names.globals.len();
                let declared = if qualified {
                    self.declare_in_list(name, &list, number)
                } else {
                    self.declare(name, Symbol::Global(number))
                };
                if declared {
                    let entry =
                        GlobalEntry { file: self.file, block, decl, name, state: State::New };
                    self.names.globals.push(entry);
                    self.program.globals.push(Var::placeholder(name, self.file));
                }
            }
        }
    }

    /// `VAR_ACCESS` and the like.
    pub(super) fn refuse_block(&mut self, block: &ast::VarBlock) {
        let what = match block.kind {
            ast::VarKind::Access => "VAR_ACCESS",
            ast::VarKind::Config => "VAR_CONFIG",
            ast::VarKind::Instance => "VAR_INST",
            _ => {
                let text = "Only VAR_GLOBAL stands here. Move this block into a POU.".into();
                self.error(at(block.span), "E0602", text);
                return;
            }
        };
        self.unsupported(what, None, block.span);
    }

    fn collect_members(&mut self, pou: &'a ast::Pou, number: usize) {
        if let Some(base) = pou.extends.first() {
            self.unsupported("EXTENDS", Some(base), base.span);
        }
        if let Some(interface) = pou.implements.first() {
            self.unsupported("IMPLEMENTS", Some(interface), interface.span);
        }
        for word in &pou.modifiers {
            if word.text.eq_ignore_ascii_case("ABSTRACT") {
                self.unsupported("ABSTRACT", Some(&pou.name), word.span);
            }
        }
        for member in &pou.members {
            match member {
                ast::Member::Action(action)
                    if matches!(pou.kind, ast::PouKind::FunctionBlock | ast::PouKind::Program) =>
                {
                    self.collect_action(action, number);
                }
                other => self.refuse_member(other),
            }
        }
    }

    fn refuse_member(&mut self, member: &ast::Member) {
        let (what, name) = match member {
            ast::Member::Method(m) => ("METHOD", &m.name),
            ast::Member::Property(p) => ("PROPERTY", &p.name),
            ast::Member::Action(a) => ("ACTION", &a.name),
        };
        self.unsupported(what, Some(name), name.span);
    }

    fn collect_pou(&mut self, pou: &'a ast::Pou) {
        let number = self.program.pous.len();
        self.collect_members(pou, number);
        let kind = match pou.kind {
            ast::PouKind::Function => PouKind::Function,
            ast::PouKind::FunctionBlock => PouKind::FunctionBlock,
            ast::PouKind::Program => PouKind::Program,
            ast::PouKind::Class => {
                self.unsupported("CLASS", Some(&pou.name), pou.name.span);
                PouKind::FunctionBlock
            }
        };
        self.declare(&pou.name, Symbol::Pou(number));
        let block =
            (kind == PouKind::FunctionBlock).then(|| self.new_block(&pou.name.text, number));
        self.names.pous.push(pou);
        self.program.pous.push(Pou {
            name: pou.name.text.clone(),
            kind,
            file: u32::try_from(self.file).unwrap_or(u32::MAX),
            line: self.line_of(pou.name.span.start),
            vars: Vec::new(),
            result: None,
            block,
            action_of: None,
            cells: 0,
            body: Vec::new(),
        });
    }

    /// The symbol of a name, in any case.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol> {
        self.names.symbols.get(&name.to_lowercase()).copied()
    }

    /// The POU of that name.
    pub(super) fn pou_named(&self, name: &str) -> Option<usize> {
        match self.symbol(name) {
            Some(Symbol::Pou(number)) => Some(number),
            _ => None,
        }
    }

    /// Reports a name nobody declared, with the nearest that somebody did.
    pub(super) fn unknown(&mut self, name: &str, span: (usize, usize)) {
        if let Some(written) = self.only_qualified(name) {
            let text = format!("{name} is named only behind its list. Write {written}.");
            return self.error(span, "E0202", text);
        }
        let pou = self.scope.as_ref().and_then(|s| self.program.pous.get(s.pou));
        let spelled: Vec<String> =
            pou.map(|p| p.names().map(str::to_owned).collect()).unwrap_or_default();
        let globals = self.program.globals.iter().map(|g| g.name.as_str());
        let values =
            self.program.types.enums.iter().flat_map(|e| e.values.iter().map(|(n, _)| n.as_str()));
        let lists = self.names.lists.values().map(String::as_str);
        // Comparing thousands of names with thousands of others would take minutes.
        let few = self.diagnostics.len() < MOST_HINTS;
        let known = spelled.iter().map(String::as_str).chain(globals).chain(values).chain(lists);
        let hint = if few { nearest(name, known) } else { String::new() };
        let text = if hint.is_empty() {
            format!("{name} is not declared. Declare it in a VAR block.")
        } else {
            format!("{name} is not declared.{hint}")
        };
        self.error(span, "E0202", text);
    }
}

impl Var {
    pub(super) fn placeholder(name: &ast::Ident, file: usize) -> Self {
        Self {
            name: name.text.clone(),
            list: None,
            ty: TypeId::POISON,
            section: super::types::Section::Global,
            constant: false,
            retain: false,
            address: None,
            init: None,
            value: None,
            offset: 0,
            edge: None,
            file: u32::try_from(file).unwrap_or(u32::MAX),
            line: 0,
        }
    }
}
