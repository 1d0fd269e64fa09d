//! Files, POUs and configurations.

use super::Printer;
use crate::syntax::ast::{
    Configuration, Ident, Interface, Item, Member, Method, Pou, PouKind, ProgramInstance, Property,
    Resource, Stmt, Task, TypeRef, VarBlock,
};

impl Printer {
    pub(super) fn items(&mut self, items: &[Item]) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push('\n');
            }
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Types(types) => self.types(types),
            Item::Globals(block) => self.var_block(block),
            Item::Pou(pou) => self.pou(pou),
            Item::Interface(interface) => self.interface(interface),
            Item::Configuration(configuration) => self.configuration(configuration),
            Item::Resource(resource) => self.resource(resource),
            Item::Member(member) => self.member(member),
            Item::Namespace(namespace) => {
                self.put("NAMESPACE ");
                self.name(&namespace.name);
                self.line("");
                self.indented(|printer| printer.items(&namespace.items));
                self.line("END_NAMESPACE");
            }
        }
    }

    fn titled(&mut self, word: &str, modifiers: &[Ident], name: &Ident) {
        self.put(word);
        self.put(" ");
        for modifier in modifiers {
            self.put(&modifier.text);
            self.put(" ");
        }
        self.name(name);
    }

    fn result(&mut self, ty: Option<&TypeRef>) {
        if let Some(ty) = ty {
            self.put(" : ");
            self.type_ref(ty);
        }
    }

    fn pou(&mut self, pou: &Pou) {
        let (begin, end) = match pou.kind {
            PouKind::Function => ("FUNCTION", "END_FUNCTION"),
            PouKind::FunctionBlock => ("FUNCTION_BLOCK", "END_FUNCTION_BLOCK"),
            PouKind::Program => ("PROGRAM", "END_PROGRAM"),
            PouKind::Class => ("CLASS", "END_CLASS"),
        };
        self.titled(begin, &pou.modifiers, &pou.name);
        self.result(pou.result.as_ref());
        self.names(" EXTENDS ", &pou.extends);
        self.names(" IMPLEMENTS ", &pou.implements);
        self.line("");
        self.var_blocks(&pou.vars);
        for member in &pou.members {
            self.member(member);
        }
        self.body(&pou.body);
        self.line(end);
    }

    fn member(&mut self, member: &Member) {
        match member {
            Member::Method(method) => self.method(method),
            Member::Property(property) => self.property(property),
            Member::Action(action) => {
                self.titled("ACTION", &[], &action.name);
                self.line(":");
                self.body(&action.body);
                self.line("END_ACTION");
            }
        }
    }

    fn method(&mut self, method: &Method) {
        self.titled("METHOD", &method.modifiers, &method.name);
        self.result(method.result.as_ref());
        self.line("");
        self.var_blocks(&method.vars);
        self.body(&method.body);
        self.line("END_METHOD");
    }

    fn property(&mut self, property: &Property) {
        self.titled("PROPERTY", &property.modifiers, &property.name);
        self.result(Some(&property.ty));
        self.line("");
        self.accessor("GET", property.get.as_ref(), "END_GET");
        self.accessor("SET", property.set.as_ref(), "END_SET");
        self.line("END_PROPERTY");
    }

    fn accessor(&mut self, begin: &str, parts: Option<&(Vec<VarBlock>, Vec<Stmt>)>, end: &str) {
        if let Some((vars, body)) = parts {
            self.line(begin);
            self.var_blocks(vars);
            self.body(body);
            self.line(end);
        }
    }

    fn interface(&mut self, interface: &Interface) {
        self.titled("INTERFACE", &[], &interface.name);
        self.names(" EXTENDS ", &interface.extends);
        self.line("");
        for member in &interface.members {
            self.member(member);
        }
        self.line("END_INTERFACE");
    }

    fn configuration(&mut self, all: &Configuration) {
        self.titled("CONFIGURATION", &[], &all.name);
        self.line("");
        self.indented(|printer| {
            printer.var_blocks(&all.vars);
            all.resources.iter().for_each(|resource| printer.resource(resource));
            printer.tasks_and_programs(&all.tasks, &all.programs);
        });
        self.line("END_CONFIGURATION");
    }

    fn resource(&mut self, resource: &Resource) {
        self.titled("RESOURCE", &[], &resource.name);
        if let Some(on) = &resource.on {
            self.put(" ON ");
            self.name(on);
        }
        self.line("");
        self.indented(|printer| {
            printer.var_blocks(&resource.vars);
            printer.tasks_and_programs(&resource.tasks, &resource.programs);
        });
        self.line("END_RESOURCE");
    }

    fn tasks_and_programs(&mut self, tasks: &[Task], programs: &[ProgramInstance]) {
        for task in tasks {
            self.titled("TASK", &[], &task.name);
            self.put("(");
            self.list(&task.settings, |printer, (name, value)| {
                printer.put(&name.text);
                printer.put(" := ");
                printer.expr(value);
            });
            self.line(");");
        }
        for program in programs {
            let retain = match program.retain {
                Some(true) => "PROGRAM RETAIN",
                Some(false) => "PROGRAM NON_RETAIN",
                None => "PROGRAM",
            };
            self.titled(retain, &[], &program.name);
            if let Some(task) = &program.task {
                self.put(" WITH ");
                self.name(task);
            }
            self.put(" : ");
            self.name(&program.program);
            if !program.args.is_empty() {
                self.args(&program.args);
            }
            self.line(";");
        }
    }
}
