//! Mistakes in plant files, told so that a person can mend them.

use std::fmt;
use std::path::{Path, PathBuf};

/// A mistake in a plant file.
#[derive(Debug)]
pub struct PlantError {
    file: PathBuf,
    /// Counted from 1; 0 when the file as a whole is meant.
    line: usize,
    message: String,
}

impl PlantError {
    /// At a byte of a file's text.
    pub(crate) fn at(file: &Path, text: &str, byte: usize, message: impl Into<String>) -> Self {
        let before = &text.as_bytes()[..byte.min(text.len())];
        let line = before.split(|&byte| byte == b'\n').count();
        Self { file: file.to_owned(), line, message: message.into() }
    }

    /// Of a file as a whole.
    pub(crate) fn whole(file: &Path, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, message: message.into() }
    }

    /// From the reader's own error, with the nearest name when a name is unknown.
    pub(crate) fn syntax(file: &Path, text: &str, error: &toml_edit::de::Error) -> Self {
        let byte = error.span().map_or(0, |span| span.start);
        let message = error.message().trim().to_owned();
        let hint =
            nearest_in(&message).map_or(String::new(), |name| format!("; did you mean “{name}”?"));
        Self::at(file, text, byte, message + &hint)
    }
}

impl fmt::Display for PlantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file.display(), self.message),
            line => write!(f, "{}, line {line}: {}", self.file.display(), self.message),
        }
    }
}

impl std::error::Error for PlantError {}

/// Of serde's "unknown field `a`, expected one of `b`, `c`" the expected one nearest to the first.
fn nearest_in(message: &str) -> Option<&str> {
    if !message.starts_with("unknown") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let found = quoted.next()?;
    nearest(found, quoted)
}

/// The candidate that looks most like the text, unless none does.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(text, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
