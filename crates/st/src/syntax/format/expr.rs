//! Expressions and calls.

use super::Printer;
use crate::syntax::ast::{Arg, ArgKind, BinaryOp, Expr, ExprKind, Ident, UnaryOp};

/// How strongly signs and NOT bind.
const UNARY: u8 = 9;

impl Printer {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Global(name) => {
                self.put(".");
                self.name(name);
            }
            ExprKind::Address(address) => self.put(&address.text),
            ExprKind::Member(of, name) => {
                self.operand(of);
                self.put(".");
                self.put(&name.text);
            }
            ExprKind::Bit(of, size, number) => {
                self.operand(of);
                match size {
                    'X' => self.put(&format!(".{number}")),
                    _ => self.put(&format!(".%{size}{number}")),
                }
            }
            ExprKind::Index(of, indices) => {
                self.operand(of);
                self.put("[");
                self.list(indices, Self::expr);
                self.put("]");
            }
            ExprKind::Deref(of) => {
                self.operand(of);
                self.put("^");
            }
            ExprKind::Call(of, args) => {
                self.callee(of);
                self.args(args);
            }
            ExprKind::Unary(op, of) => self.unary(*op, of),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::Qualified(ty, name) => {
                self.put(&ty.text);
                self.put("#");
                self.put(&name.text);
            }
            ExprKind::This => self.put("THIS"),
            ExprKind::Super => self.put("SUPER"),
            ExprKind::Error => self.put("???"),
        }
    }

    /// `from..to`; a global's point behind the two is kept apart from them.
    pub(super) fn range(&mut self, from: &Expr, to: &Expr) {
        self.expr(from);
        self.put("..");
        let at = self.out.len();
        self.expr(to);
        if self.out[at..].starts_with('.') {
            self.out.insert(at, ' ');
        }
    }

    /// What `.`, `[…]`, `^` and `(…)` stand behind.
    fn operand(&mut self, of: &Expr) {
        let bare = matches!(
            of.kind,
            ExprKind::Name(_)
                | ExprKind::Global(_)
                | ExprKind::Member(..)
                | ExprKind::Index(..)
                | ExprKind::Deref(_)
                | ExprKind::Call(..)
                | ExprKind::This
                | ExprKind::Super
        );
        self.grouped(!bare, of);
    }

    /// The standard's functions AND, OR, XOR and MOD are named like operators.
    fn callee(&mut self, of: &Expr) {
        match &of.kind {
            ExprKind::Name(name) if is_operator(name) => self.put(&name.text),
            _ => self.operand(of),
        }
    }

    fn grouped(&mut self, parentheses: bool, expr: &Expr) {
        if parentheses {
            self.put("(");
        }
        self.expr(expr);
        if parentheses {
            self.put(")");
        }
    }

    fn unary(&mut self, op: UnaryOp, of: &Expr) {
        self.put(match op {
            UnaryOp::Neg => "-",
            UnaryOp::Plus => "+",
            UnaryOp::Not => "NOT ",
        });
        // Not because of precedence: rows of signs are hard to read, and four are a comment.
        let signs = matches!(of.kind, ExprKind::Unary(UnaryOp::Neg | UnaryOp::Plus, _));
        self.grouped(signs || level(of) < UNARY, of);
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        self.grouped(level(left) < op.level(), left);
        self.put(" ");
        self.put(sign(op));
        self.put(" ");
        self.grouped(level(right) <= op.level(), right);
    }

    pub(super) fn args(&mut self, args: &[Arg]) {
        self.put("(");
        self.list(args, Self::arg);
        self.put(")");
    }

    fn arg(&mut self, arg: &Arg) {
        let (name, sign, value) = match &arg.kind {
            ArgKind::Position(value) => return self.expr(value),
            ArgKind::Input(name, value) => (name, " :=", value),
            ArgKind::Output { negated, name, target } => {
                if *negated {
                    self.put("NOT ");
                }
                (name, " =>", target)
            }
        };
        self.put(&name.text);
        self.put(sign);
        if let Some(value) = value {
            self.put(" ");
            self.expr(value);
        }
    }
}

/// How strongly an expression holds together.
fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Binary(op, ..) => op.level(),
        ExprKind::Unary(..) => UNARY,
        _ => UNARY + 1,
    }
}

fn is_operator(name: &Ident) -> bool {
    ["AND", "OR", "XOR", "MOD"].iter().any(|word| word.eq_ignore_ascii_case(&name.text))
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Power => "**",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "MOD",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Less => "<",
        BinaryOp::Greater => ">",
        BinaryOp::LessEqual => "<=",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "<>",
        BinaryOp::And => "AND",
        BinaryOp::AndThen => "AND_THEN",
        BinaryOp::Xor => "XOR",
        BinaryOp::Or => "OR",
        BinaryOp::OrElse => "OR_ELSE",
    }
}
