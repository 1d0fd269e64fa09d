//! Files as CODESYS and others write them.

use st::SourceFile;
use st::syntax::ast::Item;
use st::syntax::parse;

use crate::common::{check_files, codes, tree, wrong};

const WHOLE: &str = "FUNCTION_BLOCK F\nVAR\n    x : INT;\nEND_VAR\n    x := 1;\nEND_FUNCTION_BLOCK";

#[test]
fn bodies_may_stand_apart_from_declarations() {
    check_files(&[
        ("FUNCTION_BLOCK F\nVAR x : INT; END_VAR\nx := 1;", WHOLE),
        ("FUNCTION_BLOCK F\nVAR x : INT; END_VAR\n\n// ---- implementation ----\nx := 1;\n", WHOLE),
        (
            "FUNCTION_BLOCK F\nVAR x : INT; END_VAR\n(* @END_DECLARATION := '0' *)\nx := 1;\nEND_FUNCTION_BLOCK",
            WHOLE,
        ),
        ("FUNCTION_BLOCK F\nVAR x : INT; END_VAR\n----------------\nx := 1;", WHOLE),
        ("FUNCTION_BLOCK F\nVAR x : INT; END_VAR\n================\nx := 1;", WHOLE),
        ("FUNCTION_BLOCK F\nVAR x : INT; END_VAR\nEND_FUNCTION_BLOCK\nx := 1;", WHOLE),
        (
            "FUNCTION_BLOCK F\nVAR x : INT; END_VAR\nEND_FUNCTION_BLOCK\nx := 1;\nEND_FUNCTION_BLOCK",
            WHOLE,
        ),
    ]);
}

#[test]
fn many_pous_in_a_file_with_and_without_their_ends() {
    let unit = tree(
        "FUNCTION_BLOCK A\nVAR x : INT; END_VAR\nx := 1;\nFUNCTION B : INT\nB := 2;\nEND_FUNCTION\n\
         TYPE T : INT; END_TYPE\nPROGRAM C\nA();\nVAR_GLOBAL g : INT; END_VAR\nPROGRAM D\n",
    );
    assert_eq!(unit.items.len(), 6);
}

#[test]
fn byte_order_marks_comments_and_pragmas_are_passed_over() {
    let text = "\u{feff}(* 注释 (* 嵌套 *) 完 *)\r\n{attribute 'qualified_only'}\r\n/* a /* b */ c */\r\n\
                FUNCTION_BLOCK F // 功能块\r\n{region 'it''s } in quotes'}\r\nVAR\r\n\tx : INT; // 变量\r\nEND_VAR\r\n\
                {IFDEF}\r\nx := 1; (* // *)\r\n// (* not a comment\r\nEND_FUNCTION_BLOCK\r\n";
    check_files(&[(text, WHOLE)]);
}

#[test]
fn conditional_pragmas_are_warned_of() {
    let text = "PROGRAM P\n{IF defined (x)}\na := 1;\n{END_IF}\nEND_PROGRAM";
    assert_eq!(codes(text), ["W0001 2:1"]);
    let (_, found) = parse(&SourceFile::new("a.st", text));
    assert!(!found[0].is_error());
}

#[test]
fn lexical_errors_are_named() {
    for (text, want) in [
        ("PROGRAM P (* open (* *) x := ;", &["E0001 1:11"][..]),
        ("PROGRAM P /* open", &["E0001 1:11"]),
        ("PROGRAM P {pragma\nx := ;", &["E0002 1:11", "E0105 2:6"]),
        (
            "PROGRAM P\nx ：= 1；\ny := f（1，2）;",
            &["E0004 2:3", "E0004 2:7", "E0004 3:7", "E0004 3:9", "E0004 3:11"],
        ),
        ("PROGRAM P\nx := ‘a’;", &["E0004 2:6", "E0004 2:8"]),
        ("PROGRAM P\nx := \0\0\0\u{1}; y := ;", &["E0004 2:6", "E0105 2:17"]),
    ] {
        assert_eq!(codes(text), want, "{text}\n{}", wrong(text).join("\n"));
    }
    let message = &wrong("PROGRAM P\nx := 1；")[0];
    assert!(message.contains("write ;"), "{message}");
}

#[test]
fn an_export_of_many_forms_is_read() {
    let text = include_str!("export.st");
    let unit = tree(text);
    let pous = unit.items.iter().filter(|item| matches!(item, Item::Pou(_))).count();
    assert_eq!((unit.items.len(), pous), (6, 4));
    let printed = st::syntax::format(&unit);
    assert_eq!(tree(&printed), unit, "{printed}");
}
