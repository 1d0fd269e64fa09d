//! The codes of what the lexer (E00xx) and the parser (E01xx) find.

/// A comment without its end.
pub const COMMENT: &str = "E0001";
/// A pragma without its `}`.
pub const PRAGMA: &str = "E0002";
/// A text without its closing quote.
pub const TEXT: &str = "E0003";
/// A character that has no meaning here.
pub const CHARACTER: &str = "E0004";
/// A number that cannot be read or is too large.
pub const NUMBER: &str = "E0005";
/// A time or date that cannot be read or does not exist.
pub const TIME: &str = "E0006";
/// A `$` in a text that is not followed by what it needs.
pub const ESCAPE: &str = "E0007";
/// An address that cannot be read.
pub const ADDRESS: &str = "E0008";
/// Something else was expected.
pub const EXPECTED: &str = "E0101";
/// A semicolon is missing.
pub const SEMICOLON: &str = "E0102";
/// A block is not closed.
pub const UNCLOSED: &str = "E0103";
/// An end without its beginning.
pub const STRAY_END: &str = "E0104";
/// An expression was expected.
pub const EXPRESSION: &str = "E0105";
/// A type was expected.
pub const TYPE: &str = "E0106";
/// A name was expected, for example where a keyword stands.
pub const NAME: &str = "E0107";
/// A declaration was expected.
pub const DECLARATION: &str = "E0108";
/// A statement was expected.
pub const STATEMENT: &str = "E0109";
/// `=` where `:=` is meant, or the other way round.
pub const EQUALS: &str = "E0110";
/// An expression whose value nobody uses.
pub const NO_EFFECT: &str = "E0111";
/// A chain of assignments that has no meaning.
pub const CHAIN: &str = "E0112";
/// An assignment to something that is not a variable.
pub const TARGET: &str = "E0113";
/// Something outside of any POU that belongs into one.
pub const OUTSIDE: &str = "E0114";
/// A block of variables behind statements.
pub const LATE_VARS: &str = "E0115";
/// The same part twice, for example two ELSE.
pub const TWICE: &str = "E0116";
/// Nested too deeply, or too long a chain of operators.
pub const TOO_DEEP: &str = "E0120";
/// So many errors that the rest is not shown.
pub const TOO_MANY: &str = "E0121";
/// Another language than Structured Text.
pub const LANGUAGE: &str = "E0130";
/// A pragma that chooses between texts is not obeyed.
pub const CONDITIONAL: &str = "W0001";
