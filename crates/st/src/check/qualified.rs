//! `{attribute 'qualified_only'}` before a `VAR_GLOBAL`: its variables are named only behind the name
//! of their list, so other lists may have the same names.
//!
//! Pragmas are skipped when a file is read; this one is looked for in the text before the block.
use super::{Checker, at};
use crate::syntax::ast;

impl Checker<'_> {
    /// Whether a block of globals of the file at hand has the attribute.
    pub(super) fn is_qualified_only(&self, block: &ast::VarBlock) -> bool {
        let text = &self.files[self.file].text;
        text.get(..block.span.start).is_some_and(ends_with_attribute)
    }

    /// Notes a variable that is named only behind its list; false when the list has the name.
    pub(super) fn declare_in_list(&mut self, name: &ast::Ident, list: &str, number: usize) -> bool {
        let key = (list.to_lowercase(), name.text.to_lowercase());
        if self.names.qualified.contains_key(&key) {
            let text = format!("{} is already declared. Give one of them another name.", name.text);
            self.error(at(name.span), "E0201", text);
            return false;
        }
        self.names.qualified.insert(key, number);
        true
    }

    /// The variable of that name in a list whose variables are named only behind it.
    pub(super) fn in_list(&self, list: &str, name: &str) -> Option<usize> {
        self.names.qualified.get(&(list.to_lowercase(), name.to_lowercase())).copied()
    }

    /// How a name that nobody knows by itself is written, when lists have it.
    pub(super) fn only_qualified(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let having = self.names.qualified.iter().filter(|((_, known), _)| *known == name);
        let mut written: Vec<String> = having
            .filter_map(|((list, _), number)| {
                let list = self.names.lists.get(list)?;
                Some(format!("{list}.{}", self.names.globals[*number].name.text))
            })
            .collect();
        written.sort();
        let listed = super::coerce::listed(written.iter().map(String::as_str));
        (!written.is_empty()).then_some(listed)
    }
}

/// Whether the last pragmas of a text, behind which only comments stand, hold the attribute.
fn ends_with_attribute(text: &str) -> bool {
    let mut text = text.trim_end();
    loop {
        let last_line = text.rfind('\n').map_or(0, |end| end + 1);
        // What comes behind a pragma on its line is cut off before the pragma is looked at.
        let comment = text[last_line..].find("//").filter(|at| {
            let before = &text[last_line..last_line + at];
            before.matches('{').count() == before.matches('}').count()
        });
        let cut = if let Some(begin) = comment {
            last_line + begin
        } else if text.ends_with('}') {
            let Some(begin) = text.rfind('{') else { return false };
            let pragma = text[begin..].to_ascii_lowercase();
            if pragma.contains("attribute") && pragma.contains("'qualified_only'") {
                return true;
            }
            begin
        } else if text.ends_with("*)") {
            let Some(begin) = text.rfind("(*") else { return false };
            begin
        } else {
            return false;
        };
        text = text[..cut].trim_end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_is_found_behind_comments_and_other_pragmas() {
        for (text, found) in [
            ("{attribute 'qualified_only'}\n", true),
            ("{ATTRIBUTE 'Qualified_Only'} (* a *)\n// b } \n{attribute 'x'}\n", true),
            ("{attribute 'qualified_only'}\nVAR_GLOBAL a : INT; END_VAR\n", false),
            ("{attribute 'x'}", false),
            ("// {attribute 'qualified_only'}\n", false),
            ("(* {attribute 'qualified_only'} *)", false),
            ("}", false),
            ("*)", false),
            ("", false),
        ] {
            assert_eq!(ends_with_attribute(text), found, "{text}");
        }
    }
}
