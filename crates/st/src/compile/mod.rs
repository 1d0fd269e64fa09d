//! From the checked program to the container: memory, instructions, tables.
//!
//! Variables of function blocks and programs are counted from the base of their instance; globals,
//! frames of functions, temporaries and constants are absolute. Each POU has temporaries of its
//! own: without recursion nobody else uses them while it runs.
mod calls;
mod code;
mod conditions;
mod margin;
mod memory;
mod operations;
mod parts;
mod places;
mod purity;
mod safe;
mod statements;
mod table;
mod texts;
mod values;

use crate::check::hir::{self, Instance, Program};
use crate::check::types::Section;
use crate::container::{Container, PouInfo, PouKind, ProgramInfo, TaskInfo};
use code::{Cell, Code};
use memory::Memory;
use places::Loc;

/// The program has more of something than instructions can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Compiles a program without errors.
pub(crate) fn compile(program: &Program) -> Result<Container, TooLarge> {
    let mut code = Code::default();
    let memory = Memory::lay_out(program, &mut code);
    let mut compiler = Compiler { program, code, memory, pou: 0, loops: Vec::new() };
    let mut container = Container {
        files: program.files.clone(),
        tasks: program.tasks.iter().map(task).collect(),
        ..Container::default()
    };
    for number in 0..program.pous.len() {
        container.pous.push(compiler.body(number));
    }
    for (number, instance) in program.instances.iter().enumerate() {
        let entry = compiler.entry(instance, container.pous[instance.pou].entry);
        container.programs.push(ProgramInfo {
            name: instance.name.clone(),
            pou: index(instance.pou),
            entry,
            base: compiler.memory.instances[number],
            task: instance.task.map(index),
            safe: safe::outputs(program, &compiler.memory, number),
        });
    }
    let Compiler { code, memory, .. } = compiler;
    let fits = code.image.len() as u64 <= 2 * crate::check::types::MOST_CELLS;
    if code.overflow || !fits {
        return Err(TooLarge);
    }
    code.into_container(&mut container);
    container.roots = table::roots(program, &memory);
    container.margin = margin::margin(program);
    Ok(container)
}

/// What is known while a program is compiled.
struct Compiler<'p> {
    program: &'p Program,
    code: Code,
    memory: Memory,
    /// The POU at hand.
    pou: usize,
    loops: Vec<statements::Loop>,
}

impl Compiler<'_> {
    fn body(&mut self, number: usize) -> PouInfo {
        let pou = &self.program.pous[number];
        self.pou = number;
        let entry = self.code.start(index(number), pou.line);
        if pou.action_of.is_none() {
            self.start_values(pou);
        }
        self.statements(&pou.body);
        self.code.finish();
        let kind = match pou.kind {
            hir::PouKind::Function => PouKind::Function,
            hir::PouKind::FunctionBlock => PouKind::FunctionBlock,
            hir::PouKind::Program => PouKind::Program,
        };
        PouInfo { name: pou.name.clone(), entry, kind, file: pou.file }
    }

    /// Variables that do not outlive a call get their start values at each.
    fn start_values(&mut self, pou: &hir::Pou) {
        let function = pou.kind == hir::PouKind::Function;
        for (number, var) in pou.vars.iter().enumerate() {
            let anew = match var.section {
                Section::Temp => true,
                Section::Local | Section::Output => function && !var.constant,
                _ => false,
            };
            if anew {
                let to = Loc::Direct(self.own_cell(number));
                self.start_value(to, var.ty, var.init.as_ref());
            }
        }
    }

    /// Where an instance begins to run: its body, or code around it that connects globals.
    fn entry(&mut self, instance: &Instance, body: u32) -> u32 {
        if instance.before.is_empty() && instance.after.is_empty() {
            return body;
        }
        self.pou = instance.pou;
        let line = self.program.pous[instance.pou].line;
        let entry = self.code.start(index(instance.pou), line);
        self.statements(&instance.before);
        self.enter(instance.pou, Loc::Direct(Cell::own(0)));
        self.statements(&instance.after);
        self.code.finish();
        entry
    }
}

fn task(task: &hir::Task) -> TaskInfo {
    TaskInfo { name: task.name.clone(), interval_ns: task.interval_ns, priority: task.priority }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
