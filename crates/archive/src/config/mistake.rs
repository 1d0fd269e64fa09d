//! Mistakes in the two files, told so that a person can mend them.

use std::fmt;
use std::ops::Range;
use std::path::Path;

/// A mistake: file, line and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    file: String,
    /// Counted from 1; 0 when the file as a whole is meant.
    line: usize,
    message: String,
}

impl Mistake {
    pub(super) fn whole(file: &Path, message: impl Into<String>) -> Self {
        Self { file: file.display().to_string(), line: 0, message: message.into() }
    }

    pub(super) fn at(
        file: &Path,
        text: &str,
        span: &Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let before = &text.as_bytes()[..span.start.min(text.len())];
        let line = before.split(|&byte| byte == b'\n').count();
        Self { line, ..Self::whole(file, message) }
    }

    /// From the reader's own error, with the nearest name when a name is unknown.
    pub(super) fn syntax(file: &Path, text: &str, error: &toml_edit::de::Error) -> Self {
        let said = error.message().trim();
        let hint = nearest(said).map_or(String::new(), |name| format!("; did you mean “{name}”?"));
        Self::at(file, text, &error.span().unwrap_or(0..0), format!("{said}{hint}"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}, line {line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for Mistake {}

/// Of serde's "unknown field `a`, expected one of `b`, `c`" the expected one nearest to the first.
fn nearest(message: &str) -> Option<&str> {
    if !message.starts_with("unknown") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let found = quoted.next()?;
    quoted
        .map(|candidate| (strsim::jaro_winkler(found, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
