//! What is wrong with a program, where, and what to do.

use std::fmt;
use std::ops::Range;

use crate::SourceFile;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The program cannot run.
    Error,
    /// It runs, and something deserves a look.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code: E00xx lexical, E01xx syntactic, E02xx names, E03xx types, E04xx calls, E05xx
    /// constants and ranges, E06xx not executed, W0xxx warnings.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Name of the file.
    pub file: String,
    /// Bytes of the file's text.
    pub span: Range<usize>,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// A sentence that says what to do.
    pub message: String,
}

impl Diagnostic {
    /// A finding at a place of a file; codes that begin with W are warnings.
    #[must_use]
    pub fn new(
        file: &SourceFile,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self::at(file, file.place(span.start), code, span, message.into())
    }

    /// A finding whose line and column are known.
    pub(crate) fn at(
        file: &SourceFile,
        (line, column): (u32, u32),
        code: &'static str,
        span: Range<usize>,
        message: String,
    ) -> Self {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        Self { code, severity, file: file.name.clone(), span, line, column, message }
    }

    /// Whether the program cannot run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message, .. } = self;
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, "{file}:{line}:{column}: {word}[{code}]: {message}")
    }
}
