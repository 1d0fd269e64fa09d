//! CONFIGURATION, RESOURCE, TASK and the programs that run with them.

use super::{Kind, Kw, Parser, codes};
use crate::syntax::ast::{Configuration, ProgramInstance, Resource, Task, VarBlock};

/// What configurations and resources are made of.
#[derive(Default)]
struct Contents {
    vars: Vec<VarBlock>,
    resources: Vec<Resource>,
    tasks: Vec<Task>,
    programs: Vec<ProgramInstance>,
}

impl Parser<'_> {
    pub(super) fn configuration(&mut self) -> Configuration {
        let start = self.next().span;
        let name = self.name("the name of the configuration");
        self.end_pou_head();
        self.open.push(Kw::EndConfiguration);
        let Contents { vars, resources, tasks, programs } =
            self.contents(Kw::EndConfiguration, true);
        self.open.pop();
        self.close_list(start, "CONFIGURATION", Kw::EndConfiguration);
        self.eat(Kind::Semicolon);
        Configuration { name, vars, resources, tasks, programs, span: self.since(start) }
    }

    pub(super) fn resource(&mut self) -> Resource {
        let start = self.next().span;
        let name = self.name("the name of the resource");
        let on = (!self.panicking && self.eat_kw(Kw::On)).then(|| self.name("a processor"));
        self.end_pou_head();
        self.open.push(Kw::EndResource);
        let Contents { vars, tasks, programs, .. } = self.contents(Kw::EndResource, false);
        self.open.pop();
        self.close_list(start, "RESOURCE", Kw::EndResource);
        self.eat(Kind::Semicolon);
        Resource { name, on, vars, tasks, programs, span: self.since(start) }
    }

    fn contents(&mut self, end: Kw, resources: bool) -> Contents {
        let mut contents = Contents::default();
        loop {
            self.panicking = false;
            match self.kw() {
                Some(kw) if kw == end => return contents,
                Some(kw) if kw.is_var() => contents.vars.push(self.var_block()),
                Some(Kw::Resource) if resources => contents.resources.push(self.resource()),
                Some(Kw::Task) => contents.tasks.push(self.task()),
                Some(Kw::Program) => contents.programs.push(self.program_instance()),
                _ if self.at_list_end() => return contents,
                _ if self.eat(Kind::Semicolon) => {}
                _ => {
                    self.expected(codes::DECLARATION, "TASK, PROGRAM or variables");
                    self.next();
                    self.skip_declaration();
                }
            }
        }
    }

    /// `TASK fast(INTERVAL := T#10ms, PRIORITY := 1);`
    fn task(&mut self) -> Task {
        let start = self.next().span;
        let name = self.name("the name of the task");
        let mut settings = Vec::new();
        if !self.panicking && self.expect(Kind::Open, "( and what starts the task") {
            while !self.is(Kind::Close) && !self.panicking {
                let name = self.name("SINGLE, INTERVAL or PRIORITY");
                self.expect(Kind::Assign, ":= and a value");
                settings.push((name, self.expr()));
                if !self.eat(Kind::Comma) {
                    break;
                }
            }
            self.close_bracket(Kind::Close, ", or ) behind this setting");
        }
        self.end_declaration();
        Task { name, settings, span: self.since(start) }
    }

    /// `PROGRAM line WITH fast : PLC_PRG(in := x, out => y);`
    fn program_instance(&mut self) -> ProgramInstance {
        let start = self.next().span;
        let retain = match self.kw() {
            Some(kw @ (Kw::Retain | Kw::NonRetain)) => {
                self.next();
                Some(kw == Kw::Retain)
            }
            _ => None,
        };
        let name = self.name("the name of the program's instance");
        let with = !self.panicking && self.eat_kw(Kw::With);
        let task = with.then(|| self.name("a task"));
        if !self.panicking {
            self.expect(Kind::Colon, ": and the program");
        }
        let program = self.path("a program");
        let args = match self.kind() {
            Kind::Open if !self.panicking => self.args().0,
            _ => Vec::new(),
        };
        self.end_declaration();
        ProgramInstance { retain, name, task, program, args, span: self.since(start) }
    }
}
