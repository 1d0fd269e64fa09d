//! Where everything lies, and what it holds at the start.
use std::collections::HashMap;

use super::code::Code;
use crate::check::hir::{Pou, PouKind, Program, Var};
use crate::check::init;
use crate::check::types::{Section, Types};

/// Addresses.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Of global variables.
    pub(super) globals: Vec<u32>,
    /// Of instances of programs.
    pub(super) instances: Vec<u32>,
    /// Of the first instance of each POU that is a program; 0 of others.
    pub(super) programs: Vec<u32>,
    /// Of the frames of functions; none of others.
    pub(super) areas: Vec<Option<u32>>,
    /// Of the temporary variables of each POU, by number.
    pub(super) temps: Vec<HashMap<usize, u32>>,
}

impl Memory {
    /// Lays out all memory but temporaries and constants, which follow as they are needed.
    pub(super) fn lay_out(program: &Program, code: &mut Code) -> Self {
        let types = &program.types;
        let mut memory = Self::default();
        for var in &program.globals {
            let image = image_of(types, var);
            memory.globals.push(code.filled(&image));
        }
        for instance in &program.instances {
            let image = area(types, &program.pous[instance.pou]);
            memory.instances.push(code.filled(&image));
        }
        for (number, pou) in program.pous.iter().enumerate() {
            // Actions come after all POUs and run in their memory.
            if let Some(owner) = pou.action_of {
                memory.programs.push(memory.programs[owner]);
                memory.areas.push(None);
                memory.temps.push(memory.temps[owner].clone());
                continue;
            }
            let first = program.instances.iter().position(|i| i.pou == number);
            memory.programs.push(match (pou.kind, first) {
                (PouKind::Program, Some(instance)) => memory.instances[instance],
                // Never run by itself, but perhaps called.
                (PouKind::Program, None) => code.filled(&area(types, pou)),
                _ => 0,
            });
            let function = pou.kind == PouKind::Function;
            memory.areas.push(function.then(|| code.filled(&area(types, pou))));
            let mut temps = HashMap::new();
            for (var_number, var) in pou.vars.iter().enumerate() {
                if var.section == Section::Temp {
                    temps.insert(var_number, code.filled(&image_of(types, var)));
                }
            }
            memory.temps.push(temps);
        }
        memory
    }
}

/// The start value of one variable.
fn image_of(types: &Types, var: &Var) -> Vec<u64> {
    let mut image = vec![0; usize::try_from(types.cells(var.ty)).unwrap_or(0)];
    init::write(types, var.ty, var.init.as_ref(), &mut image);
    image
}

/// The start values of all variables of a POU, at least one cell.
fn area(types: &Types, pou: &Pou) -> Vec<u64> {
    let mut image = vec![0; (pou.cells as usize).max(1)];
    for var in pou.vars.iter().filter(|v| !matches!(v.section, Section::InOut | Section::Temp)) {
        let start = var.offset as usize;
        let end = start + usize::try_from(types.cells(var.ty)).unwrap_or(0);
        if let Some(cells) = image.get_mut(start..end) {
            init::write(types, var.ty, var.init.as_ref(), cells);
        }
    }
    image
}
