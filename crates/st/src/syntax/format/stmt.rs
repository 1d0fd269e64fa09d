//! Statements.

use super::Printer;
use crate::syntax::ast::{AssignOp, CaseArm, CaseLabel, Expr, Stmt, StmtKind};

impl Printer {
    pub(super) fn body(&mut self, body: &[Stmt]) {
        self.indented(|printer| {
            for stmt in body {
                printer.stmt(stmt);
            }
        });
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Empty => self.line(";"),
            StmtKind::Assign { target, op, value } => {
                self.expr(target);
                self.put(match op {
                    AssignOp::Assign => " := ",
                    AssignOp::Set => " S= ",
                    AssignOp::Reset => " R= ",
                    AssignOp::Ref => " REF= ",
                    AssignOp::Try => " ?= ",
                });
                self.expr(value);
                self.line(";");
            }
            StmtKind::Expr(expr) => {
                self.expr(expr);
                self.line(";");
            }
            StmtKind::If { branches, otherwise } => self.if_statement(branches, otherwise.as_ref()),
            StmtKind::Case { selector, arms, otherwise } => {
                self.head("CASE ", selector, " OF");
                self.indented(|printer| arms.iter().for_each(|arm| printer.arm(arm)));
                self.otherwise(otherwise.as_ref());
                self.line("END_CASE;");
            }
            StmtKind::For { control, from, to, by, body } => {
                self.put("FOR ");
                self.expr(control);
                self.put(" := ");
                self.expr(from);
                self.put(" TO ");
                self.expr(to);
                if let Some(by) = by {
                    self.put(" BY ");
                    self.expr(by);
                }
                self.line(" DO");
                self.body(body);
                self.line("END_FOR;");
            }
            StmtKind::While { condition, body } => {
                self.head("WHILE ", condition, " DO");
                self.body(body);
                self.line("END_WHILE;");
            }
            StmtKind::Repeat { body, until } => {
                self.line("REPEAT");
                self.body(body);
                self.head("UNTIL ", until, "");
                self.line("END_REPEAT;");
            }
            StmtKind::Exit => self.line("EXIT;"),
            StmtKind::Continue => self.line("CONTINUE;"),
            StmtKind::Return => self.line("RETURN;"),
            StmtKind::Jump(label) => {
                self.put("JMP ");
                self.name(label);
                self.line(";");
            }
            StmtKind::Label(label) => {
                self.name(label);
                self.line(":");
            }
            StmtKind::Try { body, catch, finally } => {
                self.line("__TRY");
                self.body(body);
                if let Some((variable, body)) = catch {
                    self.head("__CATCH(", variable, ")");
                    self.body(body);
                }
                if let Some(body) = finally {
                    self.line("__FINALLY");
                    self.body(body);
                }
                self.line("__ENDTRY;");
            }
        }
    }

    fn head(&mut self, before: &str, expr: &Expr, behind: &str) {
        self.put(before);
        self.expr(expr);
        self.line(behind);
    }

    fn otherwise(&mut self, otherwise: Option<&Vec<Stmt>>) {
        if let Some(body) = otherwise {
            self.line("ELSE");
            self.body(body);
        }
    }

    fn if_statement(&mut self, branches: &[(Expr, Vec<Stmt>)], otherwise: Option<&Vec<Stmt>>) {
        for (at, (condition, body)) in branches.iter().enumerate() {
            self.head(if at == 0 { "IF " } else { "ELSIF " }, condition, " THEN");
            self.body(body);
        }
        self.otherwise(otherwise);
        self.line("END_IF;");
    }

    fn arm(&mut self, arm: &CaseArm) {
        self.list(&arm.labels, |printer, label| match label {
            CaseLabel::Value(value) => printer.expr(value),
            CaseLabel::Range(from, to) => printer.range(from, to),
        });
        self.line(":");
        self.body(&arm.body);
    }
}
