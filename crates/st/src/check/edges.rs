//! `R_EDGE` and `F_EDGE`: inputs that are TRUE in their POU only when they rise or fall. Each has a
//! hidden `R_TRIG` or `F_TRIG`, which is called before the body and is what the body reads; from
//! outside the input is an input like any other.
use super::hir::{Call, Callee, Expr, ExprKind, Place, PouKind, Root, Step, Stmt, StmtKind, Var};
use super::resolve::{Found, Resolved};
use super::types::{Section, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast;

impl Checker<'_> {
    /// The hidden variable of an input declared with an edge, to be put behind it; none when it
    /// can have none.
    pub(super) fn edge_of(&mut self, pou: usize, var: &Var, decl: &ast::VarDecl) -> Option<Var> {
        let block = if decl.edge? { "R_TRIG" } else { "F_TRIG" };
        let word = block.replace("TRIG", "EDGE");
        if self.program.pous[pou].kind == PouKind::Function {
            self.unsupported(&format!("{word} in a FUNCTION"), decl.names.first(), decl.span);
            return None;
        }
        if var.section != Section::Input || !matches!(var.ty, TypeId::BOOL | TypeId::POISON) {
            let text = format!("{word} goes with a VAR_INPUT of type BOOL.");
            self.error(at(decl.span), "E0301", text);
            return None;
        }
        let number = self.standard_block(block)?;
        let ty = self.program.types.intern(Type::Block(number));
        let name = format!("{} {word}", var.name);
        let name = ast::Ident { text: name, span: decl.span };
        let (section, line) = (Section::Hidden, var.line);
        Some(Var { ty, section, line, ..Var::placeholder(&name, self.file) })
    }

    /// What the body reads in the place of the input.
    pub(super) fn edge_found(&mut self, var: Var, edge: usize, span: (usize, usize)) -> Resolved {
        let Some(block) = self.edge_block(edge) else { return self.poisoned(span) };
        let fields = &self.program.types.blocks[block as usize].fields;
        let q = fields.iter().find(|f| f.section == Section::Output).map_or(0, |f| f.offset);
        let text = format!("{} is TRUE only at its edge and is not written here.", var.name);
        let (root, steps) = (Root::Own(edge), vec![Step::Field(q)]);
        Resolved::Found(Box::new(Found {
            place: Place { root, steps, ty: TypeId::BOOL, part: None },
            path: Some(var.name),
            value: None,
            deny: Some(("E0309", text)),
            own_input: false,
            outside: false,
        }))
    }

    /// The calls that find the edges, to stand before the body of the POU at hand.
    pub(super) fn find_edges(&self) -> Vec<Stmt> {
        let Some(pou) = self.pou() else { return Vec::new() };
        let inputs = pou.vars.iter().enumerate();
        inputs
            .filter_map(|(number, var)| {
                let edge = var.edge?;
                let block = self.edge_block(edge)?;
                let own = |number: usize, ty| Place {
                    root: Root::Own(number),
                    steps: Vec::new(),
                    ty,
                    part: None,
                };
                let (line, span) = (var.line, (0, 0));
                let kind = ExprKind::Place(Box::new(own(number, var.ty)));
                let call = Call {
                    callee: Callee::Block(own(edge, pou.vars.get(edge)?.ty), block),
                    inputs: vec![(0, Expr { ty: var.ty, kind, line, span })],
                    in_outs: Vec::new(),
                    outputs: Vec::new(),
                    span,
                };
                Some(Stmt { kind: StmtKind::Call(call), line })
            })
            .collect()
    }

    fn edge_block(&self, edge: usize) -> Option<u32> {
        match *self.ty(self.pou()?.vars.get(edge)?.ty) {
            Type::Block(number) => Some(number),
            _ => None,
        }
    }
}
