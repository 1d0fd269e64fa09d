//! CONFIGURATION, RESOURCE, TASK and program instances; without one every PROGRAM runs in the
//! order of the files.
use super::constant::Const;
use super::hir::{Expr, ExprKind, Instance, Place, Root, Stmt, StmtKind, Task};
use super::report::nearest;
use super::types::{Elem, Section, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, ArgKind, Item};

impl<'a> Checker<'a> {
    /// Sets the program's tasks and instances.
    pub(super) fn configure(&mut self) {
        let units = self.units;
        let mut configured = false;
        for (file, unit) in units.iter().enumerate() {
            self.file = file;
            for item in &unit.items {
                match item {
                    Item::Configuration(c) => {
                        for block in c.vars.iter().chain(c.resources.iter().flat_map(|r| &r.vars)) {
                            self.check_block_kind(block);
                        }
                        let resources = c.resources.iter();
                        let tasks = c.tasks.iter().chain(resources.clone().flat_map(|r| &r.tasks));
                        let programs = c.programs.iter().chain(resources.flat_map(|r| &r.programs));
                        configured |= self.resource(tasks, programs);
                    }
                    Item::Resource(r) => {
                        configured |= self.resource(r.tasks.iter(), r.programs.iter());
                    }
                    _ => {}
                }
            }
        }
        if !configured {
            self.program.instances = (0..self.program.pous.len())
                .filter(|n| self.program.pous[*n].is_program())
                .map(|pou| Instance {
                    name: self.program.pous[pou].name.clone(),
                    pou,
                    task: None,
                    before: Vec::new(),
                    after: Vec::new(),
                })
                .collect();
        }
    }

    fn check_block_kind(&mut self, block: &ast::VarBlock) {
        if !matches!(block.kind, ast::VarKind::Global) {
            self.refuse_block(block);
        }
    }

    fn resource(
        &mut self,
        tasks: impl Iterator<Item = &'a ast::Task>,
        programs: impl Iterator<Item = &'a ast::ProgramInstance>,
    ) -> bool {
        for task in tasks {
            self.task(task);
        }
        let mut any = false;
        for program in programs {
            any = true;
            self.program_instance(program);
        }
        any
    }

    fn task(&mut self, task: &'a ast::Task) {
        if self.task_named(&task.name.text).is_some() {
            let text = format!("There is already a task {}. Rename one.", task.name.text);
            self.error(at(task.name.span), "E0201", text);
            return;
        }
        let mut made = Task { name: task.name.text.clone(), interval_ns: 0, priority: 0 };
        for (name, value) in &task.settings {
            match name.text.to_uppercase().as_str() {
                "INTERVAL" => {
                    let value = self.constant_expr(value, Some(Elem::Time));
                    let value = value.map(|v| self.coerce(v, TypeId::of(Elem::Time)));
                    if let Some(ExprKind::Const(Const::Int(ns))) = value.map(|v| v.kind) {
                        made.interval_ns = i64::try_from(ns).unwrap_or(0).max(0);
                    }
                }
                "PRIORITY" => {
                    let value = self.bounded(value, 0, 65_535, "A priority");
                    made.priority = value.and_then(|v| u32::try_from(v).ok()).unwrap_or(0);
                }
                "SINGLE" => {
                    self.unsupported("SINGLE", None, name.span);
                }
                other => {
                    let text = format!("A task has no {other}. It has INTERVAL and PRIORITY.");
                    self.error(at(name.span), "E0402", text);
                }
            }
        }
        self.program.tasks.push(made);
    }

    fn task_named(&self, name: &str) -> Option<usize> {
        self.program.tasks.iter().position(|t| t.name.eq_ignore_ascii_case(name))
    }

    fn program_instance(&mut self, program: &'a ast::ProgramInstance) {
        let task = program.task.as_ref().and_then(|name| {
            let found = self.task_named(&name.text);
            if found.is_none() {
                let hint = nearest(&name.text, self.program.tasks.iter().map(|t| t.name.as_str()));
                let text = format!("There is no task {}.{hint}", name.text);
                self.error(at(name.span), "E0209", text);
            }
            found
        });
        let pou =
            self.pou_named(&program.program.text).filter(|n| self.program.pous[*n].is_program());
        let Some(pou) = pou else {
            let programs = self.program.pous.iter().filter(|p| p.is_program());
            let hint = nearest(&program.program.text, programs.map(|p| p.name.as_str()));
            let text = format!("There is no PROGRAM {}.{hint}", program.program.text);
            self.error(at(program.program.span), "E0209", text);
            return;
        };
        let taken =
            self.program.instances.iter().any(|i| i.name.eq_ignore_ascii_case(&program.name.text));
        if taken {
            let text = format!("{} is already an instance. Rename one.", program.name.text);
            self.error(at(program.name.span), "E0201", text);
            return;
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for arg in &program.args {
            self.connection(pou, arg, &mut before, &mut after);
        }
        self.program.instances.push(Instance {
            name: program.name.text.clone(),
            pou,
            task,
            before,
            after,
        });
    }

    /// `k := g` is copied before each run, `t => g` after.
    fn connection(
        &mut self,
        pou: usize,
        arg: &'a ast::Arg,
        before: &mut Vec<Stmt>,
        after: &mut Vec<Stmt>,
    ) {
        let (name, other, out) = match &arg.kind {
            ArgKind::Input(name, Some(e)) => (name, e, false),
            ArgKind::Output { name, target: Some(e), negated: false } => (name, e, true),
            ArgKind::Position(_) => {
                let text = "Name the parameter: name := variable.".into();
                self.error(at(arg.span), "E0402", text);
                return;
            }
            _ => return,
        };
        let wanted = if out { Section::Output } else { Section::Input };
        let vars = &self.program.pous[pou].vars;
        let number = vars
            .iter()
            .position(|v| v.name.eq_ignore_ascii_case(&name.text) && v.section == wanted);
        let Some(number) = number else {
            let hint = nearest(&name.text, vars.iter().map(|v| v.name.as_str()));
            let kind = if out { "output" } else { "input" };
            let text =
                format!("{} has no {kind} {}.{hint}", self.program.pous[pou].name, name.text);
            self.error(at(name.span), "E0402", text);
            return;
        };
        let ty = self.program.pous[pou].vars[number].ty;
        let (line, span) = (self.line_of(arg.span.start), at(arg.span));
        // The machine runs these in the program's own frame: its variables are its own.
        let own = Place { root: Root::Own(number), steps: Vec::new(), ty, part: None };
        if out {
            let Some(target) = self.target(other, "A connection") else { return };
            let value = Expr { ty, kind: ExprKind::Place(Box::new(own)), line, span };
            let value = self.coerce(value, target.ty);
            after.push(Stmt { kind: StmtKind::Assign(target, value), line });
        } else {
            let value = self.expr(other, self.elem(ty));
            let value = self.coerce(value, ty);
            before.push(Stmt { kind: StmtKind::Assign(own, value), line });
        }
    }
}
