//! One plant file while it is checked: names itself and the line of a mistake.

use std::collections::HashSet;
use std::ops::Range;

use serde_spanned::Spanned;

use super::PlantError;
use super::error::nearest;
use super::files::{Folder, Pair};

/// A file, to name it and the line of a mistake.
pub(super) struct File<'a> {
    folder: &'a Folder<'a>,
    name: &'static str,
}

impl<'a> File<'a> {
    /// A file of the plant's folder.
    pub(super) fn new(folder: &'a Folder<'a>, name: &'static str) -> Self {
        Self { folder, name }
    }

    /// A mistake at a place in the file.
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> PlantError {
        let path = self.folder.path(self.name);
        match self.folder.text(self.name) {
            Ok(text) => PlantError::at(&path, &text, span.start, message),
            Err(_) => PlantError::whole(&path, message),
        }
    }

    /// No name may be there twice.
    pub(super) fn unique<'b>(
        &self,
        what: &str,
        names: impl Iterator<Item = &'b Spanned<String>>,
    ) -> Result<(), PlantError> {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name.as_ref()) {
                let message = format!("the {what} “{}” is there twice", name.as_ref());
                return Err(self.error(name.span(), message));
            }
        }
        Ok(())
    }

    /// The name must be one of those known.
    pub(super) fn known<'b>(
        &self,
        what: &str,
        name: &Spanned<String>,
        known: impl Iterator<Item = &'b str> + Clone,
    ) -> Result<(), PlantError> {
        let text = name.as_ref().as_str();
        if known.clone().any(|candidate| candidate == text) {
            return Ok(());
        }
        Err(self.unknown(what, text, name.span(), known))
    }

    /// The mistake of a name that is none of those known.
    pub(super) fn unknown<'b>(
        &self,
        what: &str,
        text: &str,
        span: Range<usize>,
        known: impl Iterator<Item = &'b str>,
    ) -> PlantError {
        let hint = nearest(text, known)
            .map_or(String::new(), |candidate| format!("; did you mean “{candidate}”?"));
        self.error(span, format!("there is no {what} “{text}”{hint}"))
    }

    /// A whole number must be in a range.
    pub(super) fn within(
        &self,
        what: &str,
        number: &Spanned<i64>,
        range: Range<i64>,
    ) -> Result<(), PlantError> {
        if range.contains(number.as_ref()) {
            return Ok(());
        }
        let message = format!("{what} should be from {} to {}", range.start, range.end - 1);
        Err(self.error(number.span(), message))
    }

    /// A range must go from low to high.
    pub(super) fn check_range(&self, range: &Spanned<Pair>) -> Result<(), PlantError> {
        let [low, high] = range.as_ref();
        if low >= high || !low.is_finite() || !high.is_finite() {
            let message = format!("the range [{low}, {high}] should go from low to high");
            return Err(self.error(range.span(), message));
        }
        Ok(())
    }
}
