//! From a tree to text, in one layout: keywords in capitals, four spaces, parentheses only where
//! they are needed. Reading the text again gives the same tree.

mod decl;
mod expr;
mod literal;
mod stmt;
mod types;
mod unit;

use super::ast::{Ident, Unit};
use super::lexer::Kw;

/// The text of a tree.
#[must_use]
pub fn format(unit: &Unit) -> String {
    let mut printer = Printer::default();
    printer.items(&unit.items);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    fn put(&mut self, text: &str) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            for _ in 0..self.indent {
                self.out.push_str("    ");
            }
        }
        self.out.push_str(text);
    }

    fn line(&mut self, text: &str) {
        self.put(text);
        self.out.push('\n');
    }

    fn indented(&mut self, print: impl FnOnce(&mut Self)) {
        self.indent += 1;
        print(self);
        self.indent -= 1;
    }

    /// A name of its own, between backticks where it would be a keyword.
    fn name(&mut self, name: &Ident) {
        if Kw::of(&name.text).is_some_and(|kw| !kw.is_soft()) {
            self.put("`");
            self.put(&name.text);
            self.put("`");
        } else {
            self.put(&name.text);
        }
    }

    fn list<T>(&mut self, all: &[T], mut print: impl FnMut(&mut Self, &T)) {
        for (at, one) in all.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            print(self, one);
        }
    }

    fn names(&mut self, before: &str, names: &[Ident]) {
        if !names.is_empty() {
            self.put(before);
            self.list(names, Self::name);
        }
    }
}
