//! The tree of an expression.

use model::{TagPath, Value};
use smol_str::SmolStr;

use super::ExpressionError;
use super::lexer::{Token, error};

/// How deep an expression may be nested.
const DEPTH_MAX: usize = 64;

/// A part of an expression; tags are numbered by their first use.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Constant(Value),
    Tag(usize),
    Good(usize),
    Unary(Unary, Box<Node>),
    /// A first part and what follows it, from left to right. Flat, so that however many terms
    /// there are, only nesting is deep.
    Chain(Box<Node>, Vec<(Binary, Node)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Minus,
    Abs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    Different,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Over,
    Min,
    Max,
}

/// Words and signs of two operands by how weakly they bind.
const LEVELS: [&[(&str, Binary)]; 5] = [
    &[("or", Binary::Or)],
    &[("and", Binary::And)],
    &[
        ("=", Binary::Equal),
        ("==", Binary::Equal),
        ("!=", Binary::Different),
        ("<>", Binary::Different),
        ("<", Binary::Less),
        ("<=", Binary::LessEqual),
        (">", Binary::Greater),
        (">=", Binary::GreaterEqual),
    ],
    &[("+", Binary::Plus), ("-", Binary::Minus)],
    &[("*", Binary::Times), ("/", Binary::Over)],
];
/// The level of comparisons; `not` binds weaker than these and stronger than `and`.
const COMPARISONS: usize = 2;

pub(super) fn parse(tokens: &[(usize, Token)]) -> Result<(Node, Vec<TagPath>), ExpressionError> {
    let mut parser = Parser { tokens, next: 0, tags: Vec::new(), depth: 0 };
    let root = parser.level(0)?;
    match parser.tokens.get(parser.next) {
        None => Ok((root, parser.tags)),
        Some((at, token)) => Err(error(*at, format!("{} is not expected", named(token)))),
    }
}

struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    next: usize,
    tags: Vec<TagPath>,
    depth: usize,
}

impl Parser<'_> {
    fn level(&mut self, level: usize) -> Result<Node, ExpressionError> {
        let Some(operators) = LEVELS.get(level) else { return self.operand() };
        if level == COMPARISONS && self.takes("not") {
            let inner = self.deeper(|parser| parser.level(COMPARISONS))?;
            return Ok(Node::Unary(Unary::Not, Box::new(inner)));
        }
        let first = self.level(level + 1)?;
        let mut rest = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(name, _)| self.takes(name)) {
            rest.push((*operator, self.level(level + 1)?));
            if level == COMPARISONS {
                break;
            }
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    }

    fn operand(&mut self) -> Result<Node, ExpressionError> {
        let Some((at, token)) = self.tokens.get(self.next) else {
            return Err(error(self.end(), "something is missing at the end"));
        };
        self.next += 1;
        match token {
            Token::Number(number) => Ok(Node::Constant(Value::Number(*number))),
            Token::Text(text) => Ok(Node::Constant(Value::Text(text.into()))),
            Token::Tag(tag) => Ok(Node::Tag(self.tag(tag))),
            Token::Sign("-") => {
                let inner = self.deeper(Self::operand)?;
                Ok(Node::Unary(Unary::Minus, Box::new(inner)))
            }
            Token::Sign("(") => {
                let inner = self.deeper(|parser| parser.level(0))?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Word(word) => self.word(*at, word),
            Token::Sign(_) => Err(error(*at, format!("{} is not expected", named(token)))),
        }
    }

    fn word(&mut self, at: usize, word: &str) -> Result<Node, ExpressionError> {
        let unary = |operator| move |inner| Node::Unary(operator, Box::new(inner));
        match word {
            "true" => Ok(Node::Constant(Value::Bool(true))),
            "false" => Ok(Node::Constant(Value::Bool(false))),
            "abs" => Ok(unary(Unary::Abs)(self.arguments::<1>()?.0)),
            "min" | "max" => {
                let operator = if word == "min" { Binary::Min } else { Binary::Max };
                let (left, right) = self.arguments::<2>()?;
                let right = right.ok_or_else(|| error(at, "two values are needed"))?;
                Ok(Node::Chain(Box::new(left), vec![(operator, right)]))
            }
            "good" => match self.arguments::<1>()?.0 {
                Node::Tag(tag) => Ok(Node::Good(tag)),
                _ => Err(error(at, "good() asks for a tag in braces")),
            },
            _ => {
                let hint = "tags stand in braces, like {line/conveyor/power}";
                Err(error(at, format!("“{word}” is unknown; {hint}")))
            }
        }
    }

    /// One or two values in parentheses.
    fn arguments<const N: usize>(&mut self) -> Result<(Node, Option<Node>), ExpressionError> {
        self.expect("(")?;
        let first = self.deeper(|parser| parser.level(0))?;
        let second = if N == 2 {
            self.expect(",")?;
            Some(self.deeper(|parser| parser.level(0))?)
        } else {
            None
        };
        self.expect(")")?;
        Ok((first, second))
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, ExpressionError>,
    ) -> Result<T, ExpressionError> {
        if self.depth == DEPTH_MAX {
            return Err(error(self.end(), "it is nested too deeply"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn tag(&mut self, tag: &TagPath) -> usize {
        self.tags.iter().position(|known| known == tag).unwrap_or_else(|| {
            self.tags.push(tag.clone());
            self.tags.len() - 1
        })
    }

    fn takes(&mut self, name: &str) -> bool {
        let found = match self.tokens.get(self.next) {
            Some((_, Token::Sign(sign))) => *sign == name,
            Some((_, Token::Word(word))) => word == name,
            _ => false,
        };
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExpressionError> {
        if self.takes(sign) {
            Ok(())
        } else {
            Err(error(self.end(), format!("“{sign}” is missing")))
        }
    }

    /// Where the next token begins, or the last one if there is none.
    fn end(&self) -> usize {
        let token = self.tokens.get(self.next).or_else(|| self.tokens.last());
        token.map_or(0, |(at, _)| *at)
    }
}

fn named(token: &Token) -> SmolStr {
    match token {
        Token::Number(number) => smol_str::format_smolstr!("“{number}”"),
        Token::Text(text) => smol_str::format_smolstr!("“'{text}'”"),
        Token::Tag(tag) => smol_str::format_smolstr!("“{{{tag}}}”"),
        Token::Word(word) => smol_str::format_smolstr!("“{word}”"),
        Token::Sign(sign) => smol_str::format_smolstr!("“{sign}”"),
    }
}
