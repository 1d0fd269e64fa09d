//! What a sample can hold.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The value of a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A number; whole numbers up to 2^53 are exact.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(SmolStr),
    /// Nothing could be known; the quality says why.
    Missing,
}

impl Value {
    /// The value as a number: `true` is 1 and `false` is 0; texts and missing values have none.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(flag) => Some(f64::from(u8::from(*flag))),
            Self::Text(_) | Self::Missing => None,
        }
    }

    /// The value as a text, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
