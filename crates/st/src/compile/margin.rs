//! The margin: which variables are named on which line, with the path to read. In the body of a
//! function block they are those of its first instance.
use std::collections::HashMap;

use crate::check::hir::{PouKind, Program};
use crate::check::types::{Section, Type, TypeId};
use crate::container::MarginEntry;

/// The entries of every file, by line.
pub(super) fn margin(program: &Program) -> Vec<Vec<MarginEntry>> {
    let first = first_instances(program);
    let mut files: Vec<Vec<MarginEntry>> = vec![Vec::new(); program.files.len()];
    let mut add = |file: u32, line: u32, name: &str, path: String| {
        if let Some(entries) = files.get_mut(file as usize) {
            entries.push(MarginEntry { line, name: name.to_owned(), path });
        }
    };
    let shown = |ty: TypeId| program.types.elem(ty).is_some() || program.types.is_text(ty);
    for var in program.globals.iter().filter(|v| shown(v.ty)) {
        let list = var.list.as_deref().unwrap_or_default();
        add(var.file, var.line, &var.name, format!("{list}.{}", var.name));
    }
    for (number, pou) in program.pous.iter().enumerate() {
        let Some(start) = first.get(&number) else { continue };
        let listed = |s: Section| !matches!(s, Section::Temp | Section::InOut);
        for var in pou.vars.iter().filter(|v| shown(v.ty) && listed(v.section)) {
            add(var.file, var.line, &var.name, format!("{start}.{}", var.name));
        }
    }
    for mention in &program.mentions {
        let path = match mention.pou {
            None => Some(mention.path.clone()),
            Some(pou) => first.get(&pou).map(|start| format!("{start}.{}", mention.path)),
        };
        if let Some(path) = path {
            add(mention.file, mention.line, &mention.name, path);
        }
    }
    for entries in &mut files {
        entries.sort_by(|a, b| (a.line, &a.path).cmp(&(b.line, &b.path)));
        entries.dedup_by(|a, b| a.line == b.line && a.path == b.path);
    }
    files
}

/// The path of the first instance of every program and function block.
fn first_instances(program: &Program) -> HashMap<usize, String> {
    let mut first = HashMap::new();
    for instance in &program.instances {
        first.entry(instance.pou).or_insert_with(|| instance.name.clone());
    }
    let mut found = Found { program, first };
    for instance in &program.instances {
        let pou = &program.pous[instance.pou];
        debug_assert!(pou.kind == PouKind::Program);
        for var in pou.vars.iter().filter(|v| v.section != Section::InOut) {
            found.look(var.ty, &format!("{}.{}", instance.name, var.name));
        }
    }
    for var in &program.globals {
        let list = var.list.as_deref().unwrap_or_default();
        found.look(var.ty, &format!("{list}.{}", var.name));
    }
    found.first
}

struct Found<'p> {
    program: &'p Program,
    first: HashMap<usize, String>,
}

impl Found<'_> {
    /// Notes instances inside a value of that type.
    fn look(&mut self, ty: TypeId, path: &str) {
        match self.program.types.get(ty) {
            Type::Block(number) => {
                let crate::check::hir::BlockKind::Pou(pou) = self.program.blocks[*number as usize]
                else {
                    return;
                };
                if self.first.contains_key(&pou) {
                    return;
                }
                self.first.insert(pou, path.to_owned());
                let fields = &self.program.types.blocks[*number as usize].fields;
                for field in fields.iter().filter(|f| f.section != Section::InOut) {
                    self.look(field.ty, &format!("{path}.{}", field.name));
                }
            }
            Type::Struct(number) => {
                for field in &self.program.types.structs[*number as usize].fields {
                    self.look(field.ty, &format!("{path}.{}", field.name));
                }
            }
            Type::Array { dims, element } => {
                let first: Vec<String> = dims.iter().map(|(low, _)| low.to_string()).collect();
                self.look(*element, &format!("{path}[{}]", first.join(",")));
            }
            _ => {}
        }
    }
}
