//! Conditions over tags: `{line/conveyor/power} > 3 and not {line/plc/bSystemStop}`.
//!
//! Grammar, weakest binding first: `or`, `and`, `not`, comparisons (`= == != <> < <= > >=`, not
//! chained), `+ -`, `* /`, unary `-`, then numbers, `'text'`, `true`, `false`, `{tag}`,
//! `abs(x)`, `min(x, y)`, `max(x, y)`, `good({tag})` and parentheses. Words in any case.
//!
//! A tag that was never heard or is bad is *unknown*, and so is what cannot be computed: a
//! division by zero, a text in a sum. Unknown goes on by Kleene's rules (`false and unknown` is
//! false). As a truth, a number is whether it is not 0. Truth values count as 1 and 0 in sums and
//! comparisons with numbers.

mod evaluate;
mod lexer;
mod parser;

use std::fmt;

use model::{Quality, TagPath, Value};

pub(crate) use evaluate::Known;
use parser::Node;

/// Longest text of an expression, in characters.
const CHARS_MAX: usize = 4_000;

/// A condition that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: String,
    root: Node,
    tags: Vec<TagPath>,
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Where, in characters from 0.
    pub at: usize,
    /// What is wrong, a clause without its place.
    pub message: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.at + 1, self.message)
    }
}

impl std::error::Error for ExpressionError {}

impl Expression {
    /// Reads a text.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if text.chars().count() > CHARS_MAX {
            let message = format!("an expression has at most {CHARS_MAX} characters");
            return Err(ExpressionError { at: CHARS_MAX, message });
        }
        let (root, tags) = parser::parse(&lexer::tokens(text)?)?;
        Ok(Self { text: text.to_owned(), root, tags })
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tags it needs, each once, in the order of their first use.
    #[must_use]
    pub fn tags(&self) -> &[TagPath] {
        &self.tags
    }

    /// Whether it is true with these values; none when that cannot be known.
    pub fn is_true(&self, value: &dyn Fn(&TagPath) -> Option<(Value, Quality)>) -> Option<bool> {
        evaluate::evaluate(&self.root, &|index: usize| value(&self.tags[index])).truth()
    }
}
