//! Properties: printing and reading again gives the same tree; nothing panics or hangs.

use std::time::Instant;

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
        assert!(diagnostic.span.end <= text.len(), "{diagnostic}");
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
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn printing_and_reading_again_gives_the_same_tree(tree in unit()) {
        let printed = format(&tree);
        let (again, found) = parse(&SourceFile::new("printed.st", &printed));
        prop_assert!(found.is_empty(), "{}\n{:?}", printed, found);
        prop_assert_eq!(&again, &tree, "{}", printed);
        prop_assert_eq!(format(&again), printed);
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

/// Eight times the text takes eight times as long; a square would take 64 times. The fastest of
/// three counts, so that a busy machine does not matter.
#[test]
fn time_grows_with_the_text_and_not_with_its_square() {
    let seconds = |text: &str| {
        let file = SourceFile::new("long.st", text);
        let once = || {
            let begun = Instant::now();
            std::hint::black_box(parse(&file));
            begun.elapsed().as_secs_f64()
        };
        (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    for unit in UNITS {
        for head in ["", "PROGRAM P VAR\n", "PROGRAM P\nCASE x OF\n1: ", "TYPE\n"] {
            let text = |bytes: usize| format!("{head}{}", unit.repeat(bytes / unit.len()));
            let (first, second) = (seconds(&text(15_000)), seconds(&text(120_000)));
            let limit = 32.0 * first.max(0.001);
            assert!(second < limit, "{head:?} {unit:?}: {first} s, {second} s");
        }
    }
}

/// What is repeated: right and wrong, open and closed.
const UNITS: [&str; 36] = [
    "x := 1;\n",
    "x := ;\n",
    "(* ",
    "(",
    "[",
    "x ",
    "a, ",
    "a. ",
    "IF a THEN ",
    "IF a THEN b(); END_IF\n",
    "CASE x OF 1: ",
    "VAR x : INT; ",
    "x : ARRAY[0..1] OF ",
    "TYPE a : (",
    "-",
    "NOT ",
    "'",
    "{",
    "{ '",
    "PROGRAM P ",
    "METHOD M ",
    "END_IF ",
    "§ ",
    "1 ",
    "f(a, ",
    "NAMESPACE n ",
    "T#",
    "a := ",
    "a, b : INT;\n",
    "VAR a := 1; ",
    "VAR a(",
    "x : a (",
    "ELSE ",
    "1: ",
    "a(\n",
    "a : b(",
];
