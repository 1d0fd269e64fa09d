//! Tables of diagnostics: a program, and what is said about it.

/// Checks one file; each expected line is `CODE line:column part of the sentence`.
pub(crate) fn says(text: &str, expected: &[&str]) {
    let file = st::SourceFile { name: "test.st".into(), text: text.into() };
    compare(&st::check(&[file]), expected, text);
}

/// Compares what was found with what is expected, in order.
pub(crate) fn compare(found: &[st::Diagnostic], expected: &[&str], text: &str) {
    let shown: Vec<String> =
        found.iter().map(|d| format!("{} {}:{} {}", d.code, d.line, d.column, d.message)).collect();
    let fits = found.len() == expected.len()
        && shown.iter().zip(expected).all(|(found, wanted)| {
            let mut parts = wanted.splitn(3, ' ');
            let head = format!("{} {} ", parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            found.starts_with(&head) && found.contains(parts.next().unwrap_or(""))
        });
    assert!(
        fits,
        "expected:\n  {}\nfound:\n  {}\nin:\n{text}",
        expected.join("\n  "),
        shown.join("\n  ")
    );
}

/// A program around declarations and statements; the first statement is on line 3.
pub(crate) fn body(declarations: &str, statements: &str) -> String {
    format!("PROGRAM P\nVAR {declarations} END_VAR\n{statements}\nEND_PROGRAM")
}
