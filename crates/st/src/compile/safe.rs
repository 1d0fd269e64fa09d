//! Safe values: what the outputs of a program become when it can not go on. Outputs are its
//! `VAR_OUTPUT`, its variables at %Q, and the global variables at %Q that it or what it calls writes.
use std::collections::BTreeSet;

use super::memory::Memory;
use crate::check::hir::{BlockKind, Call, Callee, Place, Program, Root, Var};
use crate::check::init;
use crate::check::types::Section;
use crate::check::walk::{self, Visit};
use crate::container::SafeValue;

/// The safe values of an instance.
pub(super) fn outputs(program: &Program, memory: &Memory, instance: usize) -> Vec<SafeValue> {
    let base = memory.instances[instance];
    let pou = program.instances[instance].pou;
    let mut safe: Vec<SafeValue> = program.pous[pou]
        .vars
        .iter()
        .filter(|v| v.section == Section::Output || is_output(v))
        .filter(|v| !matches!(v.section, Section::InOut | Section::Temp))
        .map(|v| value(program, v, base + v.offset))
        .collect();
    for global in written(program, pou) {
        let var = &program.globals[global];
        if is_output(var) {
            safe.push(value(program, var, memory.globals[global]));
        }
    }
    safe
}

fn is_output(var: &Var) -> bool {
    var.address.as_deref().is_some_and(|a| a.to_uppercase().starts_with("%Q"))
}

fn value(program: &Program, var: &Var, address: u32) -> SafeValue {
    let mut cells = vec![0; usize::try_from(program.types.cells(var.ty)).unwrap_or(0)];
    init::write(&program.types, var.ty, var.init.as_ref(), &mut cells);
    SafeValue { address, cells }
}

struct Written<'p> {
    program: &'p Program,
    globals: BTreeSet<usize>,
    callees: Vec<usize>,
}

impl Visit for Written<'_> {
    fn call(&mut self, call: &Call) {
        match &call.callee {
            Callee::Function(pou) | Callee::Program(pou) | Callee::Action(pou, _) => {
                self.callees.push(*pou);
            }
            Callee::Block(_, block) => {
                if let BlockKind::Pou(pou) = self.program.blocks[*block as usize] {
                    self.callees.push(pou);
                }
            }
        }
    }

    fn place(&mut self, place: &Place, written: bool) {
        if let (Root::Global(number), true) = (place.root, written) {
            self.globals.insert(number);
        }
    }
}

/// Global variables written by a POU or anything it calls.
fn written(program: &Program, pou: usize) -> BTreeSet<usize> {
    let mut found = Written { program, globals: BTreeSet::new(), callees: vec![pou] };
    let mut seen = BTreeSet::new();
    while let Some(next) = found.callees.pop() {
        if seen.insert(next) {
            walk::body(&program.pous[next].body, &mut found);
        }
    }
    found.globals
}
