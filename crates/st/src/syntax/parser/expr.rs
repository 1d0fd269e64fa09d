//! Expressions, by the standard's precedence: parentheses and calls, `-` NOT, `**`, `*` `/` MOD,
//! `+` `-`, `<` `>` `<=` `>=`, `=` `<>`, AND, XOR, OR.

use super::{DEEPEST_PARENTHESIS, HIGHEST_EXPRESSION, Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{Address, BinaryOp, Expr, ExprKind, Ident, Literal, UnaryOp};

/// An expression and the height of its tree.
pub(super) struct Node {
    pub(super) expr: Expr,
    pub(super) height: u32,
}

impl Node {
    pub(super) fn leaf(kind: ExprKind, span: Span) -> Self {
        Self { expr: Expr { kind, span }, height: 1 }
    }
}

impl Parser<'_> {
    /// An expression; an error stands as [`ExprKind::Error`].
    pub(super) fn expr(&mut self) -> Expr {
        self.node().expr
    }

    pub(super) fn node(&mut self) -> Node {
        self.deeper(|parser| parser.binary(0))
    }

    /// Reads one level of nesting deeper, or refuses to.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Node) -> Node {
        if self.parenthesis_depth >= DEEPEST_PARENTHESIS {
            let what = format!("Expressions are nested more than {DEEPEST_PARENTHESIS} deep");
            self.too_deep(self.span(), &what);
            return Node::leaf(ExprKind::Error, self.span());
        }
        self.parenthesis_depth += 1;
        let node = read(self);
        self.parenthesis_depth -= 1;
        node
    }

    /// A node over others, unless the tree becomes too high.
    pub(super) fn over(&mut self, height: u32, kind: ExprKind, span: Span) -> Node {
        if height >= HIGHEST_EXPRESSION {
            let what = format!("This expression joins more than {HIGHEST_EXPRESSION} parts");
            self.too_deep(span, &what);
            return Node::leaf(ExprKind::Error, span);
        }
        Node { expr: Expr { kind, span }, height: height + 1 }
    }

    fn binary(&mut self, lowest: u8) -> Node {
        let mut left = self.unary();
        while let Some((op, level)) = binary_op(self.kind()).filter(|(_, level)| *level >= lowest) {
            self.next();
            if self.is(Kind::Equal) && op == BinaryOp::Equal {
                let message = "Write a single = to compare.".to_owned();
                self.note(codes::EQUALS, self.span(), message);
                self.next();
            }
            let right = self.binary(level + 1);
            let height = left.height.max(right.height);
            let span = left.expr.span.to(right.expr.span);
            let kind = ExprKind::Binary(op, Box::new(left.expr), Box::new(right.expr));
            left = self.over(height, kind, span);
        }
        left
    }

    fn unary(&mut self) -> Node {
        let op = match self.kind() {
            Kind::Minus => UnaryOp::Neg,
            Kind::Plus => UnaryOp::Plus,
            Kind::Kw(Kw::Not) => UnaryOp::Not,
            _ => return self.postfix(),
        };
        let start = self.next().span;
        let of = self.deeper(Self::unary);
        let span = start.to(of.expr.span);
        self.over(of.height, ExprKind::Unary(op, Box::new(of.expr)), span)
    }

    /// A value with its members, indices and calls.
    pub(super) fn postfix(&mut self) -> Node {
        let start = self.span();
        let in_parentheses = self.is(Kind::Open);
        let mut node = self.primary();
        loop {
            let callable = !in_parentheses && is_callable(&node.expr.kind);
            let height = node.height;
            let of = Box::new(node.expr);
            let (height, kind) = match self.kind() {
                Kind::Dot => (height, self.member(of)),
                Kind::OpenBracket => {
                    let (indices, inner) = self.indices();
                    (height.max(inner), ExprKind::Index(of, indices))
                }
                Kind::Caret => {
                    self.next();
                    (height, ExprKind::Deref(of))
                }
                Kind::Open if callable => {
                    let (args, inner) = self.args();
                    (height.max(inner), ExprKind::Call(of, args))
                }
                _ => return Node { expr: *of, height },
            };
            node = self.over(height, kind, self.since(start));
        }
    }

    /// What stands behind a point: a member, or the number of a bit.
    fn member(&mut self, of: Box<Expr>) -> ExprKind {
        self.next();
        let token = self.token(0);
        match token.kind {
            Kind::Word | Kind::Quoted | Kind::Kw(_) => {
                self.next();
                ExprKind::Member(of, self.ident(token))
            }
            Kind::Literal(_) | Kind::Address => {
                let Some((size, number)) = bit(self.slice(token.span)) else {
                    let message = "Expected the number of a bit behind the point, as in a.3 or \
                                   a.%X3.";
                    self.error(codes::NAME, token.span, message.to_owned());
                    self.next();
                    return ExprKind::Error;
                };
                self.next();
                ExprKind::Bit(of, size, number)
            }
            _ => {
                self.expected(codes::NAME, "the name of a member behind the point");
                ExprKind::Error
            }
        }
    }

    fn indices(&mut self) -> (Vec<Expr>, u32) {
        self.next();
        let mut indices = Vec::new();
        let mut height = 0;
        loop {
            let node = self.node();
            height = node.height.max(height);
            indices.push(node.expr);
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.close_bracket(Kind::CloseBracket, "] behind the index");
        (indices, height)
    }

    /// Goes behind a closing bracket, also when something else stands before it.
    pub(super) fn close_bracket(&mut self, close: Kind, what: &str) {
        if !self.eat(close) {
            self.expected(codes::EXPECTED, what);
            self.skip_to_close(close);
            self.eat(close);
        }
    }

    fn primary(&mut self) -> Node {
        let token = self.token(0);
        let kind = match token.kind {
            Kind::Literal(at) => {
                self.next();
                let value = self.tokens.literals.get_mut(at as usize).and_then(Option::take);
                value.map_or(ExprKind::Error, ExprKind::Literal)
            }
            Kind::Prefix => return self.typed(),
            Kind::Word | Kind::Quoted | Kind::Kw(Kw::String | Kw::Wstring) => self.leaf_name(),
            Kind::Kw(Kw::True | Kw::False) => {
                self.next();
                ExprKind::Literal(Literal::Bool(token.kind == Kind::Kw(Kw::True)))
            }
            Kind::Kw(Kw::This) => self.leaf(ExprKind::This),
            Kind::Kw(Kw::Super) => self.leaf(ExprKind::Super),
            // The standard's functions of the operators' names: AND(a, b, c).
            Kind::Kw(Kw::And | Kw::Or | Kw::Xor | Kw::Mod) if self.ahead(1) == Kind::Open => {
                self.leaf_name()
            }
            Kind::Kw(kw) if kw.is_soft() => self.leaf_name(),
            Kind::Address => match address(self.slice(token.span), token.span) {
                Some(address) => self.leaf(ExprKind::Address(address)),
                None => self.bad_address(),
            },
            Kind::Dot if Self::can_name(self.ahead(1)) => {
                self.next();
                let name = self.next();
                ExprKind::Global(self.ident(name))
            }
            Kind::Open => return self.parenthesis(),
            _ => {
                self.expected(codes::EXPRESSION, "an expression");
                return Node::leaf(ExprKind::Error, token.span);
            }
        };
        Node::leaf(kind, self.since(token.span))
    }

    fn leaf(&mut self, kind: ExprKind) -> ExprKind {
        self.next();
        kind
    }

    fn leaf_name(&mut self) -> ExprKind {
        let token = self.next();
        ExprKind::Name(self.ident(token))
    }

    fn parenthesis(&mut self) -> Node {
        let start = self.next().span;
        let mut node = self.node();
        if self.is(Kind::Assign) && !self.panicking {
            self.assign_within();
        }
        self.close_bracket(Kind::Close, ") behind the expression");
        node.expr.span = self.since(start);
        node
    }

    /// Reports `:=` where a value is compared.
    pub(super) fn assign_within(&mut self) {
        let message = "An assignment is no value here; write = to compare.".to_owned();
        self.error(codes::EQUALS, self.span(), message);
    }

    pub(super) fn bad_address(&mut self) -> ExprKind {
        let message = "This is no address; write I, Q or M, a size (X, B, W, D, L) and a number, \
                       as in %IX0.0, %QW3 or %I*.";
        self.note(codes::ADDRESS, self.span(), message.to_owned());
        self.next();
        ExprKind::Error
    }
}

/// Whether `(` behind it calls it.
fn is_callable(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Name(_)
            | ExprKind::Global(_)
            | ExprKind::Member(..)
            | ExprKind::Index(..)
            | ExprKind::Deref(_)
            | ExprKind::Super
            | ExprKind::This
            | ExprKind::Error
    )
}

/// The operator that a token is, and how strongly it binds.
fn binary_op(kind: Kind) -> Option<(BinaryOp, u8)> {
    let op = match kind {
        Kind::Power => BinaryOp::Power,
        Kind::Star => BinaryOp::Mul,
        Kind::Slash => BinaryOp::Div,
        Kind::Kw(Kw::Mod) => BinaryOp::Mod,
        Kind::Plus => BinaryOp::Add,
        Kind::Minus => BinaryOp::Sub,
        Kind::Less => BinaryOp::Less,
        Kind::Greater => BinaryOp::Greater,
        Kind::LessEqual => BinaryOp::LessEqual,
        Kind::GreaterEqual => BinaryOp::GreaterEqual,
        Kind::Equal => BinaryOp::Equal,
        Kind::NotEqual => BinaryOp::NotEqual,
        Kind::Kw(Kw::And) | Kind::Ampersand => BinaryOp::And,
        Kind::Kw(Kw::AndThen) => BinaryOp::AndThen,
        Kind::Kw(Kw::Xor) => BinaryOp::Xor,
        Kind::Kw(Kw::Or) => BinaryOp::Or,
        Kind::Kw(Kw::OrElse) => BinaryOp::OrElse,
        _ => return None,
    };
    Some((op, op.level()))
}

/// Size and number of `3` or `%X3`.
fn bit(text: &str) -> Option<(char, u32)> {
    let Some(rest) = text.strip_prefix('%') else {
        return Some(('X', decimal(text)?));
    };
    let size = rest.chars().next()?.to_ascii_uppercase();
    let number = rest.get(1..)?;
    "XBWDL".contains(size).then_some((size, decimal(number)?))
}

fn decimal(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The address that a word is.
pub(super) fn address(word: &str, span: Span) -> Option<Address> {
    let text = word.to_ascii_uppercase();
    let rest = text.strip_prefix("%")?.strip_prefix(['I', 'Q', 'M'])?;
    let rest = rest.strip_prefix(['X', 'B', 'W', 'D', 'L']).unwrap_or(rest);
    let good = rest == "*" || (!rest.is_empty() && rest.split('.').all(|n| decimal(n).is_some()));
    good.then_some(Address { text, span })
}

/// An identifier in capitals, for the types of literals.
pub(super) fn capitals(name: &str, span: Span) -> Ident {
    Ident::new(&name.to_uppercase(), span)
}
