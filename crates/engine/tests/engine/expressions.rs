//! Expressions: what a text comes to, what is unknown, and where it is wrong.

use engine::Expression;
use model::{Quality, TagPath, Value};
use proptest::prelude::*;

/// What is known of the tags of these tests.
fn known(tag: &TagPath) -> Option<(Value, Quality)> {
    let good = |value| Some((value, Quality::GOOD));
    match tag.as_str() {
        "a/five" => good(Value::Number(5.0)),
        "a/zero" => good(Value::Number(0.0)),
        "a/on" => good(Value::Bool(true)),
        "a/off" => good(Value::Bool(false)),
        "a/run" => good(Value::Text("RUN".into())),
        "a/missing" => good(Value::Missing),
        "a/nan" => good(Value::Number(f64::NAN)),
        "a/poor" => Some((Value::Number(7.0), Quality::UNCERTAIN)),
        "a/bad" => Some((Value::Number(9.0), Quality::BAD_SENSOR_FAILURE)),
        "实验室/温度" => good(Value::Number(21.5)),
        _ => None,
    }
}

/// `true`, `false`, `unknown`, or where and why the text is no expression.
fn outcome(text: &str) -> String {
    match Expression::parse(text) {
        Err(error) => error.to_string(),
        Ok(expression) => match expression.is_true(&known) {
            Some(truth) => truth.to_string(),
            None => "unknown".into(),
        },
    }
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(outcome(text), *expected, "{text}");
    }
}

#[test]
fn numbers_and_how_strongly_signs_bind() {
    check(&[
        ("1", "true"),
        ("0", "false"),
        ("-0", "false"),
        (".5 = 0.5", "true"),
        ("1e3 = 1000", "true"),
        ("1E+3 = 1000 and 1e-3 < 1", "true"),
        ("1 + 2 * 3 = 7", "true"),
        ("(1 + 2) * 3 = 9", "true"),
        ("10 - 4 - 3 = 3", "true"),
        ("16 / 4 / 2 = 2", "true"),
        ("--1 = 1", "true"),
        ("-2 * 3 = -6", "true"),
        ("2 - -1 = 3", "true"),
        ("1e-1", "true"),
        ("2-1 = 1", "true"),
        ("abs(-3) = 3 and abs(3) = 3", "true"),
        ("min(2, 1) = 1 and max(2, 1) = 2", "true"),
        ("max(min(5, 3), abs(-4)) = 4", "true"),
    ]);
}

#[test]
fn comparisons() {
    check(&[
        ("1 = 1 and 1 == 1", "true"),
        ("1 != 2 and 1 <> 2", "true"),
        ("1 < 1 or 1 > 1", "false"),
        ("1 <= 1 and 1 >= 1", "true"),
        ("'a' < 'b' and 'a' = \"a\"", "true"),
        ("'run' = 'RUN'", "false"),
        ("'温' = '温'", "true"),
        ("true = 1 and false = 0", "true"),
        ("true > false", "true"),
        ("'1' = 1", "unknown"),
        ("'true' = true", "unknown"),
    ]);
}

#[test]
fn words_in_any_case_and_how_they_bind() {
    check(&[
        ("true OR false And FALSE", "true"),
        ("(true or false) and false", "false"),
        ("not true or true", "true"),
        ("NOT (true or true)", "false"),
        ("not not true", "true"),
        ("not 1 = 2", "true"),
        ("not 1 + 1", "false"),
        ("true and not false", "true"),
    ]);
}

#[test]
fn tags_and_their_quality() {
    check(&[
        ("{a/five} > 4.5", "true"),
        ("{ a/five } = 5", "true"),
        ("{实验室/温度} > 20", "true"),
        ("{a/on} and not {a/off}", "true"),
        ("{a/on} + {a/on} = 2", "true"),
        ("{a/run} = 'RUN'", "true"),
        ("{a/poor} = 7", "true"),
        ("{a/bad} = 9", "unknown"),
        ("{a/nobody}", "unknown"),
        ("{a/missing}", "unknown"),
        ("{a/run}", "unknown"),
        ("good({a/five})", "true"),
        ("good({a/poor})", "false"),
        ("good({a/bad})", "false"),
        ("good({a/nobody})", "unknown"),
    ]);
}

#[test]
fn unknown_goes_on_by_kleenes_rules() {
    check(&[
        ("{a/bad} and false", "false"),
        ("false and {a/bad}", "false"),
        ("{a/bad} and true", "unknown"),
        ("{a/bad} or true", "true"),
        ("true or {a/bad}", "true"),
        ("{a/bad} or false", "unknown"),
        ("not {a/bad}", "unknown"),
        ("{a/bad} = {a/bad}", "unknown"),
        ("{a/bad} * 0 = 0", "unknown"),
        ("-{a/bad} < 0", "unknown"),
        ("min({a/bad}, 1) = 1", "unknown"),
    ]);
}

#[test]
fn what_cannot_be_computed_is_unknown() {
    check(&[
        ("1 / 0 > 1", "unknown"),
        ("0 / 0 = 0", "unknown"),
        ("{a/five} / {a/zero} > 1", "unknown"),
        ("1e308 * 10 > 1", "unknown"),
        ("'a' + 'b' = 'ab'", "unknown"),
        ("'a' + 1 > 0", "unknown"),
        ("-'a' = 1", "unknown"),
        ("abs({a/run}) = 1", "unknown"),
        ("not 'a'", "unknown"),
        ("'a'", "unknown"),
        ("{a/nan}", "unknown"),
        ("{a/nan} > 1", "unknown"),
        ("{a/nan} != {a/nan}", "unknown"),
        ("min({a/nan}, 3) = 3", "unknown"),
        ("max(3, {a/nan}) = 3", "unknown"),
    ]);
}

#[test]
fn errors_say_where() {
    let hint = "tags stand in braces, like {line/conveyor/power}";
    check(&[
        ("", "at character 1: something is missing at the end"),
        ("   ", "at character 1: something is missing at the end"),
        ("1 +", "at character 3: something is missing at the end"),
        ("1 2", "at character 3: “2” is not expected"),
        ("1 < 2 < 3", "at character 7: “<” is not expected"),
        ("(1", "at character 2: “)” is missing"),
        ("1)", "at character 2: “)” is not expected"),
        ("()", "at character 2: “)” is not expected"),
        ("abs 1", "at character 5: “(” is missing"),
        ("abs(1, 2)", "at character 6: “)” is missing"),
        ("min(1)", "at character 6: “,” is missing"),
        ("good(1)", "at character 1: good() asks for a tag in braces"),
        ("good({a/five} + 1)", "at character 1: good() asks for a tag in braces"),
        ("a/five > 1", &format!("at character 1: “a” is unknown; {hint}")),
        ("1 > x", &format!("at character 5: “x” is unknown; {hint}")),
        ("{a/five > 1", "at character 1: the tag has no closing brace"),
        ("'温' = 'a", "at character 7: the text does not end"),
        ("1 & 2", "at character 3: “&” is not expected"),
        ("1.2.3", "at character 1: “1.2.3” is no number"),
        ("1e999", "at character 1: “1e999” is no number"),
        ("2 not 3", "at character 3: “not” is not expected"),
        ("1 + not 2", &format!("at character 5: “not” is unknown; {hint}")),
    ]);
}

#[test]
fn a_name_that_is_no_tag_is_told_with_its_reason() {
    check(&[
        ("1 < {five}", "at character 5: “five” is no tag: it names no device"),
        ("1 < {}", "at character 5: “” is no tag: a part of the name is empty"),
        ("{a//b}", "at character 1: “a//b” is no tag: a part of the name is empty"),
        ("{a/b c}", "at character 1: “a/b c” is no tag: the name contains ' '"),
    ]);
}

#[test]
fn tags_are_named_once_in_the_order_of_their_use() {
    let expression = Expression::parse("{b/x} > {a/y} or {b/x} < 0").expect("an expression");
    let tags: Vec<&str> = expression.tags().iter().map(TagPath::as_str).collect();
    assert_eq!(tags, ["b/x", "a/y"]);
    assert_eq!(expression.text(), "{b/x} > {a/y} or {b/x} < 0");
}

/// Parses and computes with half of the stack that a worker thread has.
fn with_little_stack(text: String) -> String {
    let run = std::thread::Builder::new().stack_size(1024 * 1024);
    let thread = run.spawn(move || outcome(&text)).expect("a thread");
    thread.join().expect("it does not overflow")
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |open: &str, close: &str, n| format!("{}1{}", open.repeat(n), close.repeat(n));
    for (open, close) in [("(", ")"), ("-", ""), ("not ", ""), ("abs(", ")"), ("min(1, ", ")")] {
        assert_eq!(with_little_stack(nested(open, close, 64)).len(), 4, "{open}: true");
        let deep = with_little_stack(nested(open, close, 65));
        assert!(deep.ends_with("it is nested too deeply"), "{open}: {deep}");
    }
    let long = format!("1{}", " ".repeat(4_000));
    let message = "an expression has at most 4000 characters";
    assert_eq!(outcome(&long), format!("at character 4001: {message}"));
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    for sign in ["+", "-", "*", "/", " or ", " and "] {
        let terms = (4_000 - 1) / (sign.len() + 1);
        let text = format!("1{}", format!("{sign}1").repeat(terms));
        let found = with_little_stack(text);
        assert!(["true", "false"].contains(&found.as_str()), "{sign}: {found}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_be_read(text in ".*") {
        let _ = outcome(&text);
    }

    #[test]
    fn no_row_of_words_is_too_strange(words in proptest::collection::vec(
        prop_oneof![
            Just("("), Just(")"), Just("{a/five}"), Just("{a/bad}"), Just("'x'"), Just("not"),
            Just("and"), Just("or"), Just("-"), Just("+"), Just("*"), Just("/"), Just("<"),
            Just("="), Just("1"), Just("abs("), Just("min("), Just(","), Just("good("), Just("{"),
        ],
        0..40,
    )) {
        let _ = outcome(&words.join(" "));
    }

    #[test]
    fn an_error_lies_within_the_text(text in "[ ({}a/b'1+<)\u{6e29}]{0,30}") {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
        }
    }
}
