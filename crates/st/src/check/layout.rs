//! Where members lie: structures, function blocks and the areas of POUs, in the order of their
//! declaration, each as large as what it holds.
use super::Checker;
use super::types::{FieldDef, MOST_CELLS, Section, StructDef, Type, TypeId};

/// A composed type by kind and number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Node {
    Struct(u32),
    Block(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Marks {
    structs: Vec<Mark>,
    blocks: Vec<Mark>,
}

impl Marks {
    fn of(&mut self, node: Node) -> &mut Mark {
        match node {
            Node::Struct(i) => &mut self.structs[i as usize],
            Node::Block(i) => &mut self.blocks[i as usize],
        }
    }
}

impl Checker<'_> {
    /// A new, empty block for a `FUNCTION_BLOCK` of the files.
    pub(super) fn new_block(&mut self, name: &str, pou: usize) -> u32 {
        let number = u32::try_from(self.program.types.blocks.len()).unwrap_or(u32::MAX);
        let def = StructDef { name: name.to_owned(), fields: Vec::new(), cells: 0 };
        self.program.types.blocks.push(def);
        self.program.blocks.push(super::hir::BlockKind::Pou(pou));
        number
    }

    /// Takes over a POU's variables as the members of its block, number for number.
    pub(super) fn fill_block(&mut self, pou: usize) {
        let Some(block) = self.program.pous[pou].block else { return };
        let fields = self.program.pous[pou]
            .vars
            .iter()
            .map(|v| FieldDef {
                name: v.name.clone(),
                alias: "",
                ty: v.ty,
                offset: 0,
                section: v.section,
                init: v.init.clone(),
            })
            .collect();
        self.program.types.blocks[block as usize].fields = fields;
    }

    /// Lays out everything.
    pub(super) fn lay_out(&mut self) {
        let mut marks = Marks {
            structs: vec![Mark::New; self.program.types.structs.len()],
            blocks: vec![Mark::New; self.program.types.blocks.len()],
        };
        for i in 0..marks.structs.len() {
            self.place(Node::Struct(u32::try_from(i).unwrap_or(u32::MAX)), &mut marks);
        }
        for i in 0..marks.blocks.len() {
            self.place(Node::Block(u32::try_from(i).unwrap_or(u32::MAX)), &mut marks);
        }
        for pou in 0..self.program.pous.len() {
            self.area(pou);
        }
        let total: u64 = self.program.globals.iter().map(|g| self.program.types.cells(g.ty)).sum();
        let areas: u64 = self.program.pous.iter().map(|p| u64::from(p.cells)).sum();
        if total.saturating_add(areas) > MOST_CELLS {
            self.file = 0;
            self.too_large((0, 0));
        }
        self.laid_out = true;
    }

    fn def(&mut self, node: Node) -> &mut StructDef {
        match node {
            Node::Struct(i) => &mut self.program.types.structs[i as usize],
            Node::Block(i) => &mut self.program.types.blocks[i as usize],
        }
    }

    fn place(&mut self, node: Node, marks: &mut Marks) {
        if *marks.of(node) != Mark::New {
            return;
        }
        *marks.of(node) = Mark::Open;
        let fields = self.def(node).fields.clone();
        let mut offset: u64 = 0;
        let mut offsets = Vec::new();
        for field in &fields {
            offsets.push(u32::try_from(offset).unwrap_or(u32::MAX));
            if field.section == Section::Temp {
                continue;
            }
            if field.section == Section::InOut {
                offset += 1;
                continue;
            }
            if let Some(inner) = self.inner(field.ty) {
                if *marks.of(inner) == Mark::Open {
                    self.contains_itself(node);
                    continue;
                }
                self.place(inner, marks);
            }
            offset = offset.saturating_add(self.program.types.cells(field.ty));
        }
        if offset > MOST_CELLS {
            self.oversized(node);
            offset = 0;
        }
        let def = self.def(node);
        for (field, offset) in def.fields.iter_mut().zip(offsets) {
            field.offset = offset;
        }
        def.cells = u32::try_from(offset).unwrap_or(u32::MAX).max(1);
        *marks.of(node) = Mark::Done;
    }

    /// The composed type that lies inside a value of type `ty`.
    fn inner(&self, ty: TypeId) -> Option<Node> {
        match self.ty(ty) {
            Type::Struct(i) => Some(Node::Struct(*i)),
            Type::Block(i) => Some(Node::Block(*i)),
            Type::Array { element, .. } => self.inner(*element),
            _ => None,
        }
    }

    fn contains_itself(&mut self, node: Node) {
        let name = self.def(node).name.clone();
        let text = format!("{name} contains itself, directly or through others. Break the circle.");
        let span = self.declared_at(&name);
        self.error(span, "E0207", text);
    }

    fn oversized(&mut self, node: Node) {
        let name = self.def(node).name.clone();
        let span = self.declared_at(&name);
        self.too_large(span);
    }

    /// Turns to the file in which a type or block is declared.
    fn declared_at(&mut self, name: &str) -> (usize, usize) {
        match self.symbol(name) {
            Some(super::names::Symbol::Type(n)) => {
                let entry = &self.names.types[n];
                self.file = entry.file;
                super::at(entry.decl.name.span)
            }
            Some(super::names::Symbol::Pou(n)) => {
                self.file = self.program.pous[n].file as usize;
                super::at(self.names.pous[n].name.span)
            }
            _ => (0, 0),
        }
    }

    fn area(&mut self, pou: usize) {
        let types = &self.program.types;
        let p = &mut self.program.pous[pou];
        let mut offset: u64 = 0;
        for var in &mut p.vars {
            var.offset = u32::try_from(offset).unwrap_or(u32::MAX);
            if var.section == Section::InOut {
                offset += 1;
            } else if var.section != Section::Temp {
                offset = offset.saturating_add(types.cells(var.ty));
            }
        }
        let limit = if offset > MOST_CELLS { MOST_CELLS } else { offset };
        p.cells = u32::try_from(limit).unwrap_or(u32::MAX);
        if offset > MOST_CELLS {
            self.file = self.program.pous[pou].file as usize;
            let span = super::at(self.names.pous[pou].name.span);
            self.too_large(span);
        }
    }
}
