//! Mistakes in `notify.toml`, told so that a person can mend them.

use std::fmt;
use std::ops::Range;

use crate::nearest::hint_in;

/// A mistake in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where in the text, in bytes; none when the whole is meant.
    pub span: Option<Range<usize>>,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

impl Mistake {
    /// At a place.
    pub(crate) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        // A configuration made in code has no places.
        Self { span: (!span.is_empty()).then_some(span), message: message.into() }
    }

    /// From the reader's own error, with the nearest name when a name is unknown.
    pub(crate) fn syntax(error: &toml_edit::de::Error) -> Self {
        let message = error.message().trim();
        Self { span: error.span(), message: message.to_owned() + &hint_in(message) }
    }

    /// The line of the text it is in, counted from 1; 0 when the whole is meant.
    #[must_use]
    pub fn line(&self, text: &str) -> usize {
        let Some(span) = &self.span else { return 0 };
        let before = &text.as_bytes()[..span.start.min(text.len())];
        before.split(|&byte| byte == b'\n').count()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
