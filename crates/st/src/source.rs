//! A file of Structured Text.

/// A file's name and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As it is named in diagnostics; its stem names a list of globals.
    pub name: String,
    /// The text; a byte-order mark is allowed.
    pub text: String,
}

impl SourceFile {
    /// A file from its name and text.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned() }
    }

    /// The name without folders and without its ending: `GVL_Config` of `plc/GVL_Config.st`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// Line and column in characters of a byte, both counted from 1.
    #[must_use]
    pub fn place(&self, byte: usize) -> (u32, u32) {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &self.text[..byte];
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start..].trim_start_matches('\u{feff}').chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(line), number(column))
    }
}

/// Goes through a text once and says where the bytes it comes by stand.
pub(crate) struct Places<'a> {
    text: &'a str,
    byte: usize,
    line: u32,
    column: u32,
}

impl<'a> Places<'a> {
    pub(crate) fn new(file: &'a SourceFile) -> Self {
        let text = &file.text;
        let byte = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, byte, line: 1, column: 1 }
    }

    /// Line and column of a byte that stands not before the last one asked for.
    pub(crate) fn of(&mut self, byte: usize) -> (u32, u32) {
        let between = self.text.get(self.byte..byte).unwrap_or_default();
        for c in between.chars() {
            if c == '\n' {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
        self.byte = self.byte.max(byte);
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_is_without_folders_and_ending() {
        for (name, stem) in
            [("plc/GVL_Config.st", "GVL_Config"), ("a\\b.ST", "b"), ("x", "x"), (".st", ".st")]
        {
            assert_eq!(SourceFile::new(name, "").stem(), stem);
        }
    }

    #[test]
    fn places_count_characters() {
        let file = SourceFile::new("a.st", "\u{feff}甲 := 1;\n  乙 := 2;");
        assert_eq!(file.place(3), (1, 1));
        assert_eq!(file.place(6), (1, 2));
        let second = file.text.find('乙').unwrap_or_default();
        assert_eq!(file.place(second), (2, 3));
        assert_eq!(file.place(usize::MAX), (2, 10));
        let mut places = Places::new(&file);
        for byte in [0, 3, 6, second, second, file.text.len()] {
            assert_eq!(places.of(byte), file.place(byte), "{byte}");
        }
    }
}
