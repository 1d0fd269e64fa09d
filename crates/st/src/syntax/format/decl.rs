//! Blocks of variables and first values.

use super::Printer;
use crate::syntax::ast::{Init, InitKind, TypeKind, VarBlock, VarDecl, VarKind};

impl Printer {
    pub(super) fn var_blocks(&mut self, blocks: &[VarBlock]) {
        for block in blocks {
            self.var_block(block);
        }
    }

    pub(super) fn var_block(&mut self, block: &VarBlock) {
        self.put(keyword(block.kind));
        for (word, set) in [
            (" CONSTANT", block.constant),
            (" RETAIN", block.retain == Some(true)),
            (" NON_RETAIN", block.retain == Some(false)),
            (" PERSISTENT", block.persistent),
        ] {
            if set {
                self.put(word);
            }
        }
        for word in &block.modifiers {
            self.put(" ");
            self.put(&word.text);
        }
        self.line("");
        self.decls(&block.decls, block.kind == VarKind::Config);
        self.line("END_VAR");
    }

    pub(super) fn decls(&mut self, decls: &[VarDecl], paths: bool) {
        self.indented(|printer| {
            for decl in decls {
                printer.decl(decl, paths);
            }
        });
    }

    fn decl(&mut self, decl: &VarDecl, paths: bool) {
        if paths {
            self.list(&decl.names, |printer, name| printer.put(&name.text));
        } else {
            self.list(&decl.names, Self::name);
        }
        if let Some(address) = &decl.address {
            self.put(" AT ");
            self.put(&address.text);
        }
        if let Some(access) = &decl.access {
            self.put(" : ");
            self.put(&access.path.text);
        }
        self.put(" : ");
        self.type_ref(&decl.ty);
        match (&decl.ty.kind, &decl.construct[..]) {
            (_, []) => {}
            (TypeKind::Array { .. }, all) => {
                self.put("[");
                self.list(all, |printer, args| printer.args(args));
                self.put("]");
            }
            (_, [args, ..]) => self.args(args),
        }
        match decl.edge {
            Some(true) => self.put(" R_EDGE"),
            Some(false) => self.put(" F_EDGE"),
            None => {}
        }
        match decl.access.as_ref().and_then(|access| access.writable) {
            Some(true) => self.put(" READ_WRITE"),
            Some(false) => self.put(" READ_ONLY"),
            None => {}
        }
        self.first_value(decl.init.as_ref());
        self.line(";");
    }

    pub(super) fn first_value(&mut self, init: Option<&Init>) {
        if let Some(init) = init {
            self.put(" := ");
            self.init(init);
        }
    }

    fn init(&mut self, init: &Init) {
        match &init.kind {
            InitKind::Value(value) => self.expr(value),
            InitKind::Array(elements) => {
                self.put("[");
                self.list(elements, |printer, (count, value)| {
                    if let Some(count) = count {
                        printer.expr(count);
                        printer.put("(");
                    }
                    if let Some(value) = value {
                        printer.init(value);
                    }
                    if count.is_some() {
                        printer.put(")");
                    }
                });
                self.put("]");
            }
            InitKind::Struct(fields) => {
                self.put("(");
                self.list(fields, |printer, (name, value)| {
                    printer.put(&name.text);
                    printer.put(" := ");
                    printer.init(value);
                });
                self.put(")");
            }
        }
    }
}

fn keyword(kind: VarKind) -> &'static str {
    match kind {
        VarKind::Local => "VAR",
        VarKind::Input => "VAR_INPUT",
        VarKind::Output => "VAR_OUTPUT",
        VarKind::InOut => "VAR_IN_OUT",
        VarKind::Temp => "VAR_TEMP",
        VarKind::Static => "VAR_STAT",
        VarKind::Instance => "VAR_INST",
        VarKind::Global => "VAR_GLOBAL",
        VarKind::External => "VAR_EXTERNAL",
        VarKind::Access => "VAR_ACCESS",
        VarKind::Config => "VAR_CONFIG",
    }
}
