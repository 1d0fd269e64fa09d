//! How the tables are checked.

use st::SourceFile;
use st::syntax::ast::Unit;
use st::syntax::{format, parse};

/// The tree of a text that must be right.
pub(crate) fn tree(text: &str) -> Unit {
    let file = SourceFile::new("test.st", text);
    let (unit, diagnostics) = parse(&file);
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{text}\n{}", lines.join("\n"));
    unit
}

/// The text of a right text's tree, which must read back as the same tree.
pub(crate) fn formatted(text: &str) -> String {
    let unit = tree(text);
    let again = format(&unit);
    assert_eq!(tree(&again), unit, "{text}\n{again}");
    again
}

/// Code, place and message of everything wrong with a text.
pub(crate) fn wrong(text: &str) -> Vec<String> {
    let file = SourceFile::new("test.st", text);
    let lines = parse(&file).1;
    lines.iter().map(|d| format!("{} {}:{} {}", d.code, d.line, d.column, d.message)).collect()
}

/// Codes and places, `E0102 3:7`.
pub(crate) fn codes(text: &str) -> Vec<String> {
    let file = SourceFile::new("test.st", text);
    parse(&file).1.iter().map(|d| format!("{} {}:{}", d.code, d.line, d.column)).collect()
}

/// Checks how statements are printed, without the POU around them.
pub(crate) fn check_statements(table: &[(&str, &str)]) {
    for (text, want) in table {
        let printed = formatted(&format!("PROGRAM P\n{text}\nEND_PROGRAM"));
        let lines = printed.lines().filter(|line| !line.contains("PROGRAM"));
        let got: Vec<&str> = lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        assert_eq!(got.join("\n"), *want, "{text}");
    }
}

/// Checks how expressions are printed.
pub(crate) fn check_expressions(table: &[(&str, &str)]) {
    for (text, want) in table {
        check_statements(&[(&format!("x := {text};"), &format!("x := {want};"))]);
    }
}

/// Checks how whole files are printed.
pub(crate) fn check_files(table: &[(&str, &str)]) {
    for (text, want) in table {
        assert_eq!(formatted(text).trim_end(), want.trim(), "{text}");
    }
}

/// Checks codes and places of what is wrong with statements; their first line is line 2.
pub(crate) fn check_wrong(table: &[(&str, &[&str])]) {
    for (text, want) in table {
        let text = format!("PROGRAM P\n{text}\nEND_PROGRAM");
        let start: String = text.chars().take(400).collect();
        assert_eq!(codes(&text), *want, "{start}\n{}", wrong(&text).join("\n"));
    }
}
