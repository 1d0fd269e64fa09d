//! Places and names. Comparing trees ignores places and the case of names.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Bytes of a file, from the first to behind the last. All spans are equal to each other, so that
/// trees can be compared by what they say.
#[derive(Clone, Copy, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

impl Span {
    /// A span.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the start of this one to the end of another.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.start) }
    }

    /// As a range.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A name as it is written; compared without regard to case.
#[derive(Clone)]
pub struct Ident {
    /// As it is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl Ident {
    /// A name at a place.
    #[must_use]
    pub fn new(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), span }
    }

    /// In capitals, to look it up.
    #[must_use]
    pub fn folded(&self) -> String {
        self.text.to_uppercase()
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Ident {}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text)
    }
}
