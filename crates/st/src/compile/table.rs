//! The table of variables: what has a path, with the tree of its type.
use std::collections::HashMap;
use std::sync::Arc;

use super::memory::Memory;
use crate::check::hir::{BlockKind, Program, Var};
use crate::check::types::{Elem, FieldDef, Section, StructDef, Type, TypeId};
use crate::container::{EnumNames, Field, VarKind, VarType, Variable};

/// Global variables and those of programs, in the order of memory.
pub(super) fn roots(program: &Program, memory: &Memory) -> Vec<Variable> {
    let mut trees = Trees { program, made: HashMap::new() };
    let mut roots = Vec::new();
    for (number, var) in program.globals.iter().enumerate() {
        let list = var.list.as_deref().unwrap_or_default();
        let path = format!("{list}.{}", var.name);
        roots.push(trees.variable(path, var, memory.globals[number]));
    }
    for (number, instance) in program.instances.iter().enumerate() {
        let base = memory.instances[number];
        for var in &program.pous[instance.pou].vars {
            if matches!(var.section, Section::Temp | Section::InOut) {
                continue;
            }
            let path = format!("{}.{}", instance.name, var.name);
            roots.push(trees.variable(path, var, base + var.offset));
        }
    }
    roots
}

struct Trees<'p> {
    program: &'p Program,
    made: HashMap<TypeId, VarType>,
}

impl Trees<'_> {
    fn variable(&mut self, path: String, var: &Var, cell: u32) -> Variable {
        Variable {
            path,
            ty: self.tree(var.ty),
            kind: kind(var.section),
            retain: var.retain,
            constant: var.constant,
            hidden: var.section == Section::Hidden,
            cell,
            address: var.address.clone(),
            file: var.file,
            line: var.line,
        }
    }

    fn tree(&mut self, id: TypeId) -> VarType {
        if let Some(tree) = self.made.get(&id) {
            return tree.clone();
        }
        let types = &self.program.types;
        let tree = match types.get(id) {
            Type::Text { wide, capacity } => VarType::Text { wide: *wide, capacity: *capacity },
            Type::Subrange { base, low, high } => {
                VarType::Subrange { base: Box::new(elementary(*base)), low: *low, high: *high }
            }
            Type::Enum(number) => {
                let def = &types.enums[*number as usize];
                VarType::Enum(Arc::new(EnumNames {
                    name: def.name.clone(),
                    base: elementary(def.base),
                    values: def.values.clone(),
                }))
            }
            Type::Array { dims, element } => VarType::Array {
                dims: dims.clone(),
                stride: u32::try_from(types.cells(*element)).unwrap_or(u32::MAX),
                of: Arc::new(self.tree(*element)),
            },
            Type::Struct(number) => {
                let def = &types.structs[*number as usize];
                let (name, cells) = (def.name.clone(), def.cells);
                VarType::Struct { name, cells, fields: self.fields(def, &[]) }
            }
            Type::Block(number) => {
                let def = &types.blocks[*number as usize];
                let (name, cells) = (def.name.clone(), def.cells);
                let vars: &[Var] = match self.program.blocks[*number as usize] {
                    BlockKind::Pou(pou) => &self.program.pous[pou].vars,
                    BlockKind::Native(_) => &[],
                };
                VarType::Block { name, cells, fields: self.fields(def, vars) }
            }
            _ => elementary(types.elem(id).unwrap_or(Elem::Lint)),
        };
        self.made.insert(id, tree.clone());
        tree
    }

    /// `vars` are what a block's fields were declared as, number for number.
    fn fields(&mut self, def: &StructDef, vars: &[Var]) -> Arc<Vec<Field>> {
        let fields = def.fields.iter().enumerate().filter(|(_, f)| f.section != Section::Temp);
        Arc::new(fields.map(|(number, f)| self.field(f, vars.get(number))).collect())
    }

    fn field(&mut self, field: &FieldDef, var: Option<&Var>) -> Field {
        Field {
            name: field.name.clone(),
            ty: self.tree(field.ty),
            offset: field.offset,
            kind: kind(field.section),
            retain: var.is_some_and(|v| v.retain),
            constant: var.is_some_and(|v| v.constant),
            hidden: field.section == Section::Hidden,
        }
    }
}

fn kind(section: Section) -> VarKind {
    match section {
        Section::Input => VarKind::Input,
        Section::Output => VarKind::Output,
        Section::InOut => VarKind::InOut,
        Section::Local | Section::Hidden => VarKind::Local,
        Section::Temp => VarKind::Temp,
        Section::Global => VarKind::Global,
    }
}

fn elementary(elem: Elem) -> VarType {
    match elem {
        Elem::Bool => VarType::Bool,
        Elem::Byte => VarType::Byte,
        Elem::Word => VarType::Word,
        Elem::Dword => VarType::Dword,
        Elem::Lword => VarType::Lword,
        Elem::Sint => VarType::Sint,
        Elem::Int => VarType::Int,
        Elem::Dint => VarType::Dint,
        Elem::Lint => VarType::Lint,
        Elem::Usint => VarType::Usint,
        Elem::Uint => VarType::Uint,
        Elem::Udint => VarType::Udint,
        Elem::Ulint => VarType::Ulint,
        Elem::Real => VarType::Real,
        Elem::Lreal => VarType::Lreal,
        Elem::Time => VarType::Time,
        Elem::Ltime => VarType::LTime,
        Elem::Date => VarType::Date,
        Elem::Tod => VarType::Tod,
        Elem::Dt => VarType::DateTime,
    }
}
