//! TYPE: aliases, enumerations, structures, arrays, subranges, texts, pointers.

use crate::common::{check_files, codes, wrong};

/// Checks types within one TYPE block.
fn check_types(table: &[(&str, &str)]) {
    for (text, want) in table {
        let want = format!("TYPE\n    {}\nEND_TYPE", want.replace('\n', "\n    "));
        check_files(&[(&format!("TYPE {text} END_TYPE"), &want)]);
    }
}

#[test]
fn enumerations() {
    check_types(&[
        ("E : (A, B, C);", "E : (A, B, C);"),
        ("E : (A := 1, B := A + 1) := B;", "E : (A := 1, B := A + 1) := B;"),
        ("E : (A, B) UINT;", "E : (A, B) UINT;"),
        ("E : INT (A := 1, B);", "E : (A := 1, B) INT;"),
        (
            "{attribute 'qualified_only'}\nE :\n(\n A := 0, (* 一 *)\n B := 1\n);",
            "E : (A := 0, B := 1);",
        ),
        ("E : (A, B,);", "E : (A, B);"),
        ("E : (A)", "E : (A);"),
    ]);
}

#[test]
fn structures() {
    check_types(&[
        (
            "S : STRUCT a : INT := 5; b, c : REAL; END_STRUCT",
            "S : STRUCT\n    a : INT := 5;\n    b, c : REAL;\nEND_STRUCT;",
        ),
        ("S EXTENDS B : STRUCT END_STRUCT;", "S EXTENDS B : STRUCT\nEND_STRUCT;"),
        ("S : STRUCT EXTENDS B END_STRUCT;", "S : STRUCT EXTENDS B\nEND_STRUCT;"),
    ]);
    check_types(&[
        (
            "S : STRUCT x AT %IX0.0 : BOOL; n : STRUCT z : INT; END_STRUCT; END_STRUCT",
            "S : STRUCT\n    x AT %IX0.0 : BOOL;\n    n : STRUCT\n        z : INT;\n    END_STRUCT;\n\
             END_STRUCT;",
        ),
        (
            "U : UNION a : INT; b : WORD; END_UNION",
            "U : UNION\n    a : INT;\n    b : WORD;\nEND_UNION;",
        ),
    ]);
}

#[test]
fn others() {
    check_types(&[
        ("A : INT;", "A : INT;"),
        ("A : INT := 5;", "A : INT := 5;"),
        ("A : INT (0..100) := 3;", "A : INT (0..100) := 3;"),
        ("A : MyInt(cLow..cHigh);", "A : MyInt (cLow..cHigh);"),
        ("A : ARRAY [0..9] OF INT;", "A : ARRAY[0..9] OF INT;"),
        (
            "A : ARRAY[1..3, -1..1, 0..N-1] OF ARRAY[0..1] OF S;",
            "A : ARRAY[1..3, -1..1, 0..N - 1] OF ARRAY[0..1] OF S;",
        ),
        ("A : ARRAY[0..2] OF INT := [1, 2(7)];", "A : ARRAY[0..2] OF INT := [1, 2(7)];"),
        ("A : ARRAY[*, *] OF INT;", "A : ARRAY[*, *] OF INT;"),
        ("A : STRING;", "A : STRING;"),
        ("A : STRING(20) := 'x';", "A : STRING[20] := 'x';"),
        ("A : wstring[cLength * 2];", "A : WSTRING[cLength * 2];"),
        ("A : POINTER TO POINTER TO INT;", "A : POINTER TO POINTER TO INT;"),
        ("A : REFERENCE TO S;", "A : REFERENCE TO S;"),
        ("A : REF_TO S;", "A : REFERENCE TO S;"),
        ("A : Standard.TON;", "A : Standard.TON;"),
        ("A : INT; B : (X, Y); C : A;", "A : INT;\nB : (X, Y);\nC : A;"),
        ("PUBLIC A : INT;", "A : INT;"),
    ]);
}

#[test]
fn wrong_types_are_reported_once_each() {
    for (text, want) in [
        ("TYPE A INT; B : ; C : INT; END_TYPE", &["E0101 1:8", "E0106 1:17"][..]),
        (
            "TYPE A : ARRAY[0..] OF INT; B : ARRAY[1] OF INT; END_TYPE",
            &["E0105 1:19", "E0101 1:40"],
        ),
        ("TYPE A : ARRAY OF INT; END_TYPE", &["E0101 1:16"]),
        ("TYPE A : ARRAY[0..1] INT; END_TYPE", &["E0101 1:22"]),
        ("TYPE A : (X, 5, Y); B : ; END_TYPE", &["E0107 1:14", "E0106 1:25"]),
        ("TYPE A : STRUCT x : INT y : ; END_STRUCT END_TYPE", &["E0102 1:25"]),
        ("TYPE A : STRUCT x : INT\ny : ; END_STRUCT END_TYPE", &["E0102 1:23", "E0106 2:5"]),
        ("TYPE A : STRUCT x : INT; END_TYPE", &["E0103 1:10"]),
        ("TYPE A : INT;\nPROGRAM P\nx := ;\nEND_PROGRAM", &["E0103 1:1", "E0105 3:6"]),
        ("TYPE A : INT B : INT; END_TYPE", &["E0102 1:14"]),
        ("TYPE A : INT (0, 5); END_TYPE", &["E0101 1:16"]),
        ("TYPE : INT; END_TYPE", &["E0107 1:6"]),
        ("TYPE IF : INT; END_TYPE", &["E0107 1:6"]),
    ] {
        assert_eq!(codes(text), want, "{text}\n{}", wrong(text).join("\n"));
    }
}

#[test]
fn nesting_is_bounded() {
    let pointers = format!("TYPE A : {} INT; B : ; END_TYPE", "POINTER TO ".repeat(100_000));
    assert_eq!(codes(&pointers), ["E0120 1:362", "E0106 1:1100020"]);
    let structures = format!("TYPE A : {}", "STRUCT a : ".repeat(100_000));
    assert!(codes(&structures)[0].starts_with("E0120"), "{:?}", codes(&structures));
    let arrays = format!("TYPE A : INT := {}; END_TYPE", "[".repeat(100_000));
    assert!(codes(&arrays)[0].starts_with("E0120"), "{:?}", codes(&arrays));
}
