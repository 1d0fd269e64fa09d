//! Blocks of variables and what is declared in them.

use super::{Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{Access, Arg, Ident, TypeKind, VarBlock, VarDecl, VarKind};

/// Words that say who may see something.
const ACCESS: [&str; 7] =
    ["PUBLIC", "PRIVATE", "PROTECTED", "INTERNAL", "ABSTRACT", "FINAL", "OVERRIDE"];

impl Parser<'_> {
    /// VAR … `END_VAR`.
    pub(super) fn var_block(&mut self) -> VarBlock {
        let start = self.span();
        let word = self.kw().unwrap_or(Kw::Var);
        self.next();
        let mut block = VarBlock {
            kind: var_kind(word),
            constant: false,
            retain: None,
            persistent: false,
            modifiers: Vec::new(),
            decls: Vec::new(),
            span: start,
        };
        self.block_words(&mut block);
        self.open.push(Kw::EndVar);
        while !self.at_list_end() && !self.at_body() {
            if !self.eat(Kind::Semicolon) {
                self.block_declaration(&mut block);
            }
        }
        self.open.pop();
        self.close_list(start, word.text(), Kw::EndVar);
        self.eat_trailing_semicolon();
        block.span = self.since(start);
        block
    }

    fn block_words(&mut self, block: &mut VarBlock) {
        loop {
            let names = matches!(self.ahead(1), Kind::Colon | Kind::Comma | Kind::Kw(Kw::At));
            match self.kind() {
                Kind::Kw(Kw::Constant) => block.constant = true,
                Kind::Kw(Kw::Retain) => block.retain = Some(true),
                Kind::Kw(Kw::NonRetain) => block.retain = Some(false),
                Kind::Kw(Kw::Persistent) if !names => block.persistent = true,
                Kind::Word if !names && self.is_access_word() => {
                    block.modifiers.push(self.ident(self.token(0)));
                }
                _ => return,
            }
            self.next();
        }
    }

    pub(super) fn is_access_word(&self) -> bool {
        self.is(Kind::Word)
            && ACCESS.iter().any(|word| word.eq_ignore_ascii_case(self.slice(self.span())))
    }

    /// Access words before a name.
    pub(super) fn access_words(&mut self) -> Vec<Ident> {
        let mut words = Vec::new();
        while self.is_access_word() && Self::can_name(self.ahead(1)) {
            let token = self.next();
            words.push(self.ident(token));
        }
        words
    }

    /// Whether a list of declarations ends here, by its own word or because another begins.
    pub(super) fn at_list_end(&self) -> bool {
        if self.is(Kind::End) || self.at_unit() || self.at_member() {
            return true;
        }
        let names = matches!(self.ahead(1), Kind::Colon | Kind::Comma | Kind::Kw(Kw::At));
        self.kw().is_some_and(|kw| kw.is_end() || (!names && (kw.is_var() || begins_body(kw))))
    }

    /// Whether statements stand here, so that `END_VAR` was forgotten.
    fn at_body(&self) -> bool {
        let statement = Self::can_name(self.kind())
            && matches!(self.ahead(1), Kind::Assign | Kind::Open | Kind::Dot | Kind::OpenBracket);
        statement && !self.open_list_ends()
    }

    /// Whether `END_VAR` follows before another block or POU begins.
    fn open_list_ends(&self) -> bool {
        let mut ahead = 0;
        loop {
            match self.ahead(ahead) {
                Kind::Kw(Kw::EndVar) => return true,
                Kind::Kw(Kw::Function | Kw::FunctionBlock | Kw::Program) | Kind::End => {
                    return false;
                }
                Kind::Kw(kw) if kw.is_var() => return false,
                _ => ahead += 1,
            }
        }
    }

    fn block_declaration(&mut self, block: &mut VarBlock) {
        match block.kind {
            VarKind::Access => self.access_declaration(&mut block.decls),
            VarKind::Config => self.config_declaration(&mut block.decls),
            _ => self.declaration(&mut block.decls),
        }
    }

    /// `a, b AT %IX0.0 : BOOL := TRUE;`
    pub(super) fn declaration(&mut self, decls: &mut Vec<VarDecl>) {
        if self.eat(Kind::Semicolon) {
            return;
        }
        self.panicking = false;
        let (before, start) = (self.at, self.span());
        let mut names = vec![self.name("the name of a variable")];
        while !self.panicking && self.eat(Kind::Comma) {
            names.push(self.name("the name of a variable"));
        }
        self.declared(names, None, start, decls);
        if self.at == before {
            self.next();
        }
    }

    /// `Resource.Program.variable AT %IX0.0 : BOOL := TRUE;`
    fn config_declaration(&mut self, decls: &mut Vec<VarDecl>) {
        self.panicking = false;
        let (before, start) = (self.at, self.span());
        let name = self.instance_path();
        self.declared(vec![name], None, start, decls);
        if self.at == before {
            self.next();
        }
    }

    /// `name : Resource.Program.variable : BOOL READ_WRITE;`
    fn access_declaration(&mut self, decls: &mut Vec<VarDecl>) {
        self.panicking = false;
        let (before, start) = (self.at, self.span());
        let name = self.name("the name of an access path");
        self.expect(Kind::Colon, ": and the path behind the name");
        let path = self.instance_path();
        self.declared(vec![name], Some(Access { path, writable: None }), start, decls);
        if self.at == before {
            self.next();
        }
    }

    /// A path with points, indices and addresses, up to a colon or AT.
    fn instance_path(&mut self) -> Ident {
        let start = self.span();
        let mut text = String::new();
        loop {
            match self.kind() {
                Kind::Word
                | Kind::Address
                | Kind::Dot
                | Kind::OpenBracket
                | Kind::CloseBracket
                | Kind::Comma
                | Kind::Literal(_) => {}
                Kind::Kw(kw) if kw.is_soft() || text.ends_with('.') => {}
                _ => break,
            }
            let token = self.next();
            text.push_str(self.slice(token.span));
        }
        if text.is_empty() {
            self.expected(codes::NAME, "the path of a variable");
        }
        Ident::new(&text, self.since(start))
    }

    /// What stands behind the names.
    fn declared(
        &mut self,
        names: Vec<Ident>,
        mut access: Option<Access>,
        start: Span,
        decls: &mut Vec<VarDecl>,
    ) {
        let at = !self.panicking && self.eat_kw(Kw::At);
        let address = if at { self.address_token() } else { None };
        if !self.panicking && !self.eat(Kind::Colon) {
            self.expected(codes::DECLARATION, ": and the type of the variable");
        }
        if self.panicking {
            return self.skip_declaration();
        }
        let ty = self.type_ref();
        let construct = self.construct(&ty.kind);
        let edge = self.edge();
        if let Some(access) = access.as_mut() {
            access.writable = self.direction();
        }
        let array = matches!(ty.kind, TypeKind::Array { .. });
        let init = if self.panicking { None } else { self.optional_init(array) };
        self.end_declaration();
        let span = self.since(start);
        decls.push(VarDecl { names, address, ty, init, edge, construct, access, span });
    }

    /// `(nId := 1)` behind the type of an instance, `[(nId := 1), (nId := 2)]` behind an array's.
    fn construct(&mut self, ty: &TypeKind) -> Vec<Vec<Arg>> {
        match ty {
            TypeKind::Named(_) if self.is(Kind::Open) => vec![self.args().0],
            TypeKind::Array { .. } if self.is(Kind::OpenBracket) => {
                self.next();
                let mut all = Vec::new();
                while self.is(Kind::Open) {
                    all.push(self.args().0);
                    self.eat(Kind::Comma);
                }
                self.close_bracket(Kind::CloseBracket, "] behind the arguments");
                all
            }
            _ => Vec::new(),
        }
    }

    fn edge(&mut self) -> Option<bool> {
        let rising = self.is_word("R_EDGE");
        (rising || self.is_word("F_EDGE")).then(|| {
            self.next();
            rising
        })
    }

    fn direction(&mut self) -> Option<bool> {
        let write = self.is_word("READ_WRITE");
        (write || self.is_word("READ_ONLY")).then(|| {
            self.next();
            write
        })
    }

    /// Goes behind the semicolon of a declaration, or to the next declaration.
    pub(super) fn end_declaration(&mut self) {
        if self.eat(Kind::Semicolon) {
            self.panicking = false;
        } else if !self.panicking && (self.on_new_line() || self.at_list_end()) {
            self.missing_semicolon();
        } else {
            self.expected(codes::SEMICOLON, "; behind this declaration");
            self.skip_declaration();
        }
    }
}

/// Whether a keyword begins a statement, so that no declaration follows.
fn begins_body(kw: Kw) -> bool {
    matches!(
        kw,
        Kw::If | Kw::Case | Kw::For | Kw::While | Kw::Repeat | Kw::Return | Kw::Exit | Kw::Try
    )
}

fn var_kind(word: Kw) -> VarKind {
    match word {
        Kw::VarInput => VarKind::Input,
        Kw::VarOutput => VarKind::Output,
        Kw::VarInOut => VarKind::InOut,
        Kw::VarTemp => VarKind::Temp,
        Kw::VarStat => VarKind::Static,
        Kw::VarInst => VarKind::Instance,
        Kw::VarGlobal => VarKind::Global,
        Kw::VarExternal => VarKind::External,
        Kw::VarAccess => VarKind::Access,
        Kw::VarConfig => VarKind::Config,
        _ => VarKind::Local,
    }
}
