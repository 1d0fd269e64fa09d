//! Places and diagnostics: where in which file, in lines and columns people count.
use super::Checker;
use super::types::{Elem, Type, TypeId};
use crate::diagnostic::{Diagnostic, Severity};

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The line, from 1, that byte `at` is in.
    pub(crate) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|s| *s <= at)).unwrap_or(u32::MAX)
    }

    /// The column, from 1, in characters.
    pub(crate) fn column(&self, text: &str, at: usize) -> u32 {
        let line = self.line(at) as usize;
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = text
            .get(start..at)
            .map_or(at - start, |t| t.chars().filter(|c| *c != '\u{feff}').count());
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

impl Checker<'_> {
    /// The line of a byte of the file at hand.
    pub(super) fn line_of(&self, at: usize) -> u32 {
        self.lines.get(self.file).map_or(0, |l| l.line(at))
    }

    /// Reports an error in the file at hand.
    pub(super) fn error(&mut self, span: (usize, usize), code: &'static str, message: String) {
        self.report(self.file, span, code, Severity::Error, message);
    }

    /// Reports what is allowed but probably not meant.
    pub(super) fn warn(&mut self, span: (usize, usize), code: &'static str, message: String) {
        self.report(self.file, span, code, Severity::Warning, message);
    }

    pub(super) fn report(
        &mut self,
        file: usize,
        span: (usize, usize),
        code: &'static str,
        severity: Severity,
        message: String,
    ) {
        let (Some(source), Some(lines)) = (self.files.get(file), self.lines.get(file)) else {
            return;
        };
        if !self.seen.insert((file, span.0, code)) {
            return;
        }
        self.diagnostics.push(Diagnostic {
            code,
            severity,
            file: source.name.clone(),
            span: span.0..span.1.max(span.0),
            line: lines.line(span.0),
            column: lines.column(&source.text, span.0),
            message,
        });
    }

    pub(super) fn ty(&self, id: TypeId) -> &Type {
        self.program.types.get(id)
    }

    pub(super) fn elem(&self, id: TypeId) -> Option<Elem> {
        self.program.types.elem(id)
    }

    pub(super) fn is_text(&self, id: TypeId) -> bool {
        self.program.types.is_text(id)
    }

    pub(super) fn name(&self, id: TypeId) -> String {
        self.program.types.name(id)
    }
}

/// ` Did you mean X?`, when a known name is near.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let lower = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let score = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
        if score > 0.85 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, candidate));
        }
    }
    best.map_or_else(String::new, |(_, n)| format!(" Did you mean {n}?"))
}
