//! Places in the tree and in diagnostics.

use st::SourceFile;
use st::syntax::ast::{ExprKind, Item, StmtKind};
use st::syntax::parse;

use crate::common::tree;

#[test]
fn spans_are_the_bytes_of_what_they_name() {
    let text = "PROGRAM P\n  温度 := (a + f(b, c)) * 2;\nEND_PROGRAM";
    let unit = tree(text);
    let Item::Pou(pou) = &unit.items[0] else { panic!("no POU") };
    assert_eq!(&text[pou.span.range()], text);
    assert_eq!(&text[pou.name.span.range()], "P");
    let stmt = &pou.body[0];
    assert_eq!(&text[stmt.span.range()], "温度 := (a + f(b, c)) * 2;");
    let StmtKind::Assign { target, value, .. } = &stmt.kind else { panic!("no assignment") };
    assert_eq!(&text[target.span.range()], "温度");
    assert_eq!(&text[value.span.range()], "(a + f(b, c)) * 2");
    let ExprKind::Binary(_, left, _) = &value.kind else { panic!("no product") };
    assert_eq!(&text[left.span.range()], "(a + f(b, c))");
}

#[test]
fn trees_are_equal_without_regard_to_places_and_case() {
    let one = tree("PROGRAM P VAR Abc : INT; END_VAR abc := 1; END_PROGRAM");
    let two = tree("program p\nvar\n  ABC : int;\nend_var\n  Abc := 1;\nend_program");
    assert_eq!(one, two);
    assert_ne!(one, tree("PROGRAM P VAR Abc : INT; END_VAR abc := 2; END_PROGRAM"));
}

#[test]
fn places_count_characters_and_messages_say_what_is_expected() {
    let file = SourceFile::new("plc/a.st", "\u{feff}PROGRAM P\n  温度 := 1 +;\nEND_PROGRAM");
    let (_, found) = parse(&file);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["plc/a.st:2:12: error[E0105]: Expected an expression, found ;."]);
}
