//! Rust files: a contract at the top, a readable length, no ignored test, no unbounded queue.

use super::Findings;
use super::source::code_only;

/// A file this long is read by nobody.
const MOST_LINES: usize = 800;
/// A file this long deserves another look.
const MANY_LINES: usize = 400;

/// Words that must not stand in code, and what to do instead.
///
/// Clippy refuses some of them as well, where they are called as functions; a macro, an attribute
/// or a type of another crate it would not see.
const FORBIDDEN: &[(&str, &str)] = &[
    ("#[ignore", "a test that does not run proves nothing: mend it or delete it"),
    ("todo!(", "write it, or return an error that says what is missing"),
    ("unimplemented!(", "write it, or return an error that says what is missing"),
    ("unbounded_channel", "use a bounded channel and say what happens when it is full"),
    ("UnboundedSender", "use a bounded channel and say what happens when it is full"),
    ("mpsc::channel()", "use sync_channel with a stated bound"),
];

/// Checks one file.
pub(super) fn check(name: &str, text: &str, findings: &mut Findings) {
    if !text.trim_start().starts_with("//!") {
        findings.broken(format!("{name} begins without its contract: say in `//!` lines what it is, its units and its limits"));
    }
    let lines = text.lines().count();
    if lines > MOST_LINES {
        findings.broken(format!("{name} has {lines} lines: split it by what its parts are about"));
    } else if lines > MANY_LINES {
        findings.remark(format!("{name} has {lines} lines; is it one thing?"));
    }
    for (number, line) in code_only(text).lines().enumerate() {
        for (word, instead) in FORBIDDEN {
            if line.contains(word) {
                findings.broken(format!("{name}:{}: `{word}`: {instead}", number + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<String>, Vec<String>) {
        let mut findings = Findings::default();
        check("a.rs", text, &mut findings);
        (findings.broken, findings.remarks)
    }

    #[test]
    fn a_good_file_passes_even_when_it_speaks_of_bad_things() {
        let (broken, remarks) = found("//! No todo!() here.\n\nfn a() { b(\"#[ignore]\"); }\n");
        assert_eq!((broken.len(), remarks.len()), (0, 0));
    }

    #[test]
    fn each_fault_is_found_at_its_line() {
        for (text, part) in [
            ("fn a() {}\n", "begins without its contract"),
            ("//! A.\n#[ignore]\nfn a() {}\n", "a.rs:2: `#[ignore`"),
            ("//! A.\nfn a() { todo!() }\n", "a.rs:2: `todo!(`"),
            (
                "//! A.\n\nuse tokio::sync::mpsc::unbounded_channel;\n",
                "a.rs:3: `unbounded_channel`",
            ),
        ] {
            let (broken, _) = found(text);
            assert_eq!(broken.len(), 1, "{text}: {broken:?}");
            assert!(broken[0].contains(part), "{text}: {broken:?}");
        }
    }

    #[test]
    fn long_files_are_listed_and_longer_ones_refused() {
        let lines = |count: usize| format!("//! A.\n{}", "\n".repeat(count - 1));
        assert_eq!(found(&lines(400)), (vec![], vec![]));
        assert_eq!(found(&lines(401)).1.len(), 1);
        assert_eq!(found(&lines(801)).0.len(), 1);
    }
}
