//! Properties: printing and reading again gives the same tree; nothing panics or hangs.

use proptest::prelude::*;
use st::SourceFile;
use st::syntax::{format, parse};

use crate::generate::unit;

const EXPORT: &str = include_str!("export.st");

/// Reads a text; whatever stands in it, diagnostics lie within it and the tree can be printed.
fn survives(text: &str) {
    let file = SourceFile::new("any.st", text);
    let (unit, found) = parse(&file);
    for diagnostic in &found {
        assert!(diagnostic.span.start <= diagnostic.span.end, "{diagnostic}");
        assert!(text.get(diagnostic.span.clone()).is_some(), "{diagnostic}");
        assert!(!diagnostic.message.is_empty() && diagnostic.line > 0 && diagnostic.column > 0);
    }
    assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
    let printed = format(&unit);
    if found.is_empty() {
        let again = parse(&SourceFile::new("again.st", &printed));
        assert!(again.1.is_empty(), "{text}\n{printed}\n{:?}", again.1);
        assert_eq!(again.0, unit, "{text}\n{printed}");
    }
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &[
            "PROGRAM",
            "P",
            "END_PROGRAM",
            "FUNCTION_BLOCK",
            "VAR",
            "END_VAR",
            "VAR_GLOBAL",
            "IF",
            "THEN",
            "ELSIF",
            "ELSE",
            "END_IF",
            "CASE",
            "OF",
            "END_CASE",
            "FOR",
            "TO",
            "BY",
            "DO",
            "END_FOR",
            "WHILE",
            "END_WHILE",
            "REPEAT",
            "UNTIL",
            "END_REPEAT",
            "TYPE",
            "END_TYPE",
            "STRUCT",
            "END_STRUCT",
            "ARRAY",
            "METHOD",
            "PROPERTY",
            "GET",
            "SET",
            "END_METHOD",
            "ACTION",
            "NAMESPACE",
            "RESOURCE",
            "TASK",
            "WITH",
            "CONFIGURATION",
            "INTERFACE",
            "RETURN",
            "EXIT",
            "NOT",
            "AND",
            "STRING",
            "POINTER",
            "AT",
            "%IX0.0",
            "x",
            "y",
            "fb",
            "S",
            "1",
            "2.5",
            "'t'",
            "T#1s",
            "INT#",
            "INT",
            ":=",
            "=>",
            "=",
            ";",
            ";",
            ":",
            ",",
            ".",
            "..",
            "(",
            ")",
            "[",
            "]",
            "+",
            "-",
            "*",
            "^",
            "(*",
            "*)",
            "{",
            "}",
            "//",
            "\n",
            "\"",
            "§",
            "；",
        ][..],
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn printing_and_reading_again_gives_the_same_tree(tree in unit()) {
        let printed = format(&tree);
        let (again, found) = parse(&SourceFile::new("printed.st", &printed));
        prop_assert!(found.is_empty(), "{}\n{:?}", printed, found);
        prop_assert_eq!(format(&again), &*printed);
        prop_assert!(again == tree, "{}\n{}", printed, difference(&again, &tree));
    }

    #[test]
    fn any_text_is_survived(text in ".{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_words_are_survived(words in prop::collection::vec(fragment(), 0..80)) {
        survives(&words.join(" "));
    }

    #[test]
    fn programs_with_mistakes_are_survived(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, fragment()), 1..6)
    ) {
        let mut text = EXPORT.to_owned();
        for (at, length, word) in cuts {
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let from = at.index(text.len() + 1);
            let (from, to) = (boundary(from), boundary((from + length).min(text.len())));
            text.replace_range(from..to.max(from), word);
        }
        survives(&text);
    }
}

/// The first lines in which two trees differ.
fn difference(one: &impl std::fmt::Debug, two: &impl std::fmt::Debug) -> String {
    let lines = |tree: String| -> Vec<String> {
        tree.lines().filter(|line| !line.contains("span: ")).map(str::to_owned).collect()
    };
    let (one, two) = (lines(format!("{one:#?}")), lines(format!("{two:#?}")));
    let at = one.iter().zip(&two).position(|(a, b)| a != b).unwrap_or_default();
    format!("{}\n{}", one[at..].join("\n"), two[at..two.len().min(at + 5)].join("\n"))
}
