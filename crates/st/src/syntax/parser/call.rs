//! Arguments: by position, `name := x`, `out => y`, `NOT out => y`, and empty ones.

use super::expr::Node;
use super::{Kind, Kw, Parser, codes};
use crate::syntax::ast::{Arg, ArgKind, Expr};

impl Parser<'_> {
    /// Arguments in parentheses, and how high the highest expression is.
    pub(super) fn args(&mut self) -> (Vec<Arg>, u32) {
        self.next();
        let mut args = Vec::new();
        let mut height = 0;
        while !self.is(Kind::Close) {
            let start = self.span();
            let (kind, inner) = self.arg();
            height = height.max(inner);
            args.push(Arg { kind, span: self.since(start) });
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.close_bracket(Kind::Close, ", or ) behind this argument");
        (args, height)
    }

    fn arg(&mut self) -> (ArgKind, u32) {
        let negated = self.is_kw(Kw::Not) && self.ahead(2) == Kind::Arrow;
        let word = self.token(usize::from(negated));
        let is_name = matches!(word.kind, Kind::Word | Kind::Quoted | Kind::Kw(_));
        match self.ahead(usize::from(negated) + 1) {
            Kind::Arrow if is_name => {
                self.at += usize::from(negated) + 2;
                let (target, height) = split(self.optional());
                (ArgKind::Output { negated, name: self.ident(word), target }, height)
            }
            Kind::Assign if is_name => {
                self.at += 2;
                let (value, height) = split(self.optional());
                (ArgKind::Input(self.ident(word), value), height)
            }
            Kind::Kw(Kw::With) if is_name => {
                let message = "Tasks of single function blocks (WITH) are not supported; let the \
                               whole program run with the task.";
                self.error(codes::EXPECTED, self.token(1).span, message.to_owned());
                let node = self.node();
                (ArgKind::Position(node.expr), node.height)
            }
            _ => {
                let node = self.node();
                (ArgKind::Position(node.expr), node.height)
            }
        }
    }

    fn optional(&mut self) -> Option<Node> {
        (!matches!(self.kind(), Kind::Comma | Kind::Close)).then(|| self.node())
    }
}

fn split(node: Option<Node>) -> (Option<Expr>, u32) {
    node.map_or((None, 0), |node| (Some(node.expr), node.height))
}
