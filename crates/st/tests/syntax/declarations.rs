//! VAR blocks, addresses, first values.

use crate::common::{check_files, codes, wrong};

/// Checks declarations within one VAR block of a program.
fn check_decls(table: &[(&str, &str)]) {
    for (text, want) in table {
        let text = format!("PROGRAM P VAR {text} END_VAR END_PROGRAM");
        let want = want.replace('\n', "\n    ");
        check_files(&[(&text, &format!("PROGRAM P\nVAR\n    {want}\nEND_VAR\nEND_PROGRAM"))]);
    }
}

#[test]
fn blocks_of_every_kind() {
    for (text, want) in [
        ("VAR", "VAR"),
        ("var_input", "VAR_INPUT"),
        ("VAR_OUTPUT RETAIN", "VAR_OUTPUT RETAIN"),
        ("VAR_IN_OUT CONSTANT", "VAR_IN_OUT CONSTANT"),
        ("VAR_TEMP", "VAR_TEMP"),
        ("VAR_STAT", "VAR_STAT"),
        ("VAR_INST", "VAR_INST"),
        ("VAR_EXTERNAL CONSTANT", "VAR_EXTERNAL CONSTANT"),
        ("VAR CONSTANT", "VAR CONSTANT"),
        ("VAR NON_RETAIN", "VAR NON_RETAIN"),
        ("VAR PERSISTENT RETAIN", "VAR RETAIN PERSISTENT"),
        ("VAR RETAIN CONSTANT", "VAR CONSTANT RETAIN"),
        ("VAR PRIVATE", "VAR PRIVATE"),
    ] {
        let file = |head: &str| {
            format!("FUNCTION_BLOCK F\n{head}\n    x : INT;\nEND_VAR\nEND_FUNCTION_BLOCK")
        };
        check_files(&[(&file(text), &file(want))]);
    }
}

#[test]
fn lists_of_globals_need_no_pou() {
    check_files(&[
        (
            "VAR_GLOBAL CONSTANT\nA : INT := 1; // 一\nEND_VAR\nVAR_GLOBAL\nb : BOOL;\nEND_VAR",
            "VAR_GLOBAL CONSTANT\n    A : INT := 1;\nEND_VAR\n\nVAR_GLOBAL\n    b : BOOL;\nEND_VAR",
        ),
        (
            "{attribute 'qualified_only'}\nVAR_GLOBAL PERSISTENT RETAIN END_VAR",
            "VAR_GLOBAL RETAIN PERSISTENT\nEND_VAR",
        ),
        (
            "VAR_CONFIG R.P.x AT %IX1.0 : BOOL; P.a[1].y : INT := 5; END_VAR",
            "VAR_CONFIG\n    R.P.x AT %IX1.0 : BOOL;\n    P.a[1].y : INT := 5;\nEND_VAR",
        ),
        (
            "VAR_ACCESS a : R.P.x : BOOL READ_WRITE; b : R.%IX1.0 : BOOL; c : P.y : INT READ_ONLY; END_VAR",
            "VAR_ACCESS\n    a : R.P.x : BOOL READ_WRITE;\n    b : R.%IX1.0 : BOOL;\n    \
             c : P.y : INT READ_ONLY;\nEND_VAR",
        ),
    ]);
}

#[test]
fn variables_and_first_values() {
    check_decls(&[
        ("a : INT;", "a : INT;"),
        ("a, b , c : REAL := 1.5;", "a, b, c : REAL := 1.5;"),
        ("a AT %IX0.0 : BOOL;", "a AT %IX0.0 : BOOL;"),
        ("a AT %q* : WORD;", "a AT %Q* : WORD;"),
        ("clk : BOOL R_EDGE; q : BOOL F_EDGE;", "clk : BOOL R_EDGE;\nq : BOOL F_EDGE;"),
        ("t : TON := (IN := TRUE, PT := T#1s);", "t : TON := (IN := TRUE, PT := T#1s);"),
        (
            "s : S := (a := 1, b := (c := 2, d := [1, 2]));",
            "s : S := (a := 1, b := (c := 2, d := [1, 2]));",
        ),
        (
            "a : ARRAY[0..9] OF INT := [1, 2, 3(0), 2()];",
            "a : ARRAY[0..9] OF INT := [1, 2, 3(0), 2()];",
        ),
        (
            "a : ARRAY[0..1] OF S := [(x := 1), (x := 2)];",
            "a : ARRAY[0..1] OF S := [(x := 1), (x := 2)];",
        ),
        ("a : ARRAY[0..1] OF S := [2(x := 1)];", "a : ARRAY[0..1] OF S := [2((x := 1))];"),
        (
            "a : ARRAY[0..1, 0..1] OF INT := [[1, 2], [3, 4]];",
            "a : ARRAY[0..1, 0..1] OF INT := [[1, 2], [3, 4]];",
        ),
        ("a : ARRAY[0..4] OF INT := 1, 2, 3(4);", "a : ARRAY[0..4] OF INT := [1, 2, 3(4)];"),
        ("a : ARRAY[0..4] OF INT := 5(4);", "a : ARRAY[0..4] OF INT := [5(4)];"),
        ("a : ARRAY[0..4] OF INT := cDefault;", "a : ARRAY[0..4] OF INT := cDefault;"),
        ("x : INT := (a + b) * 2;", "x : INT := (a + b) * 2;"),
        ("e : (Red, Green) := Green;", "e : (Red, Green) := Green;"),
        ("i : INT (0..10) := 5;", "i : INT (0..10) := 5;"),
        ("ax : FB_Axis(nId := 1, 5);", "ax : FB_Axis(nId := 1, 5);"),
        (
            "ax : ARRAY[0..1] OF FB_Axis[(1), (nId := 2)];",
            "ax : ARRAY[0..1] OF FB_Axis[(1), (nId := 2)];",
        ),
        ("r : REFERENCE TO INT REF= x;", "r : REFERENCE TO INT := x;"),
        ("p : POINTER TO S := ADR(s);", "p : POINTER TO S := ADR(s);"),
        ("task, On, action : BOOL;", "task, On, action : BOOL;"),
        ("`For` : INT;", "`For` : INT;"),
        ("温度 : REAL;", "温度 : REAL;"),
        ("{attribute 'hide'} x : INT; {warning 'w'}", "x : INT;"),
    ]);
}

#[test]
fn wrong_declarations_are_reported_once_each() {
    for (text, want) in [
        ("VAR x INT; y : ; z : BOOL; END_VAR", &["E0108 2:7", "E0106 2:16"][..]),
        ("VAR x : INT\ny : BOOL\nEND_VAR", &["E0102 2:11", "E0102 3:8"]),
        ("VAR x : INT = 5; y : ; END_VAR", &["E0110 2:13", "E0106 2:22"]),
        ("VAR x := 5; y : ; END_VAR", &["E0108 2:7", "E0106 2:17"]),
        ("VAR if : INT; END_VAR", &["E0107 2:5"]),
        ("VAR 5 : INT; y : ; END_VAR", &["E0107 2:5", "E0106 2:18"]),
        ("VAR x AT 5 : INT; END_VAR", &["E0008 2:10"]),
        ("VAR x AT %ZX1 : INT; y : ; END_VAR", &["E0008 2:10", "E0106 2:26"]),
        ("VAR x : STRING[; y : ; END_VAR", &["E0105 2:16", "E0106 2:22"]),
        ("VAR x : INT; y := 1;", &["E0103 2:1"]),
        ("VAR x : INT;\nIF a THEN b := ; END_IF", &["E0103 2:1", "E0105 3:16"]),
        ("VAR x : INT;\nVAR_INPUT y : INT; END_VAR", &["E0103 2:1"]),
        ("VAR x : INT; END_VAR\na := 1;\nVAR y : INT; END_VAR", &["E0115 4:1"]),
        ("VAR x : ARRAY[0..1] OF INT := [1, 2; y : ; END_VAR", &["E0101 2:36", "E0106 2:42"]),
        ("VAR x : S := (a := 1; y : ; END_VAR", &["E0101 2:21", "E0106 2:27"]),
    ] {
        let text = format!("PROGRAM P\n{text}\nEND_PROGRAM");
        assert_eq!(codes(&text), want, "{text}\n{}", wrong(&text).join("\n"));
    }
}
