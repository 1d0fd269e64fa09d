//! All errors of a file at once, none that follows only from another, and messages for people.

use crate::common::{codes, wrong};

#[test]
fn all_errors_of_a_file_are_reported_in_order() {
    let text = "\
FUNCTION_BLOCK F
VAR
    a : INT
    b INT;
    c : ARRAY[0..] OF INT;
END_VAR
a = 1;
IF a > THEN
    b := ;
ELSE
    c[0 := 1;
END_IF
FOR i := 0 TO 5
    x := 1;
END_FOR
y := 2 3;
END_FUNCTION_BLOCK
PROGRAM P
z := 16#G;
";
    let want = [
        "E0102 3:11 Close this with a semicolon (;).",
        "E0108 4:7 Expected : and the type of the variable, found INT.",
        "E0105 5:18 Expected an expression, found ].",
        "E0110 7:1 = compares; write := to assign.",
        "E0105 8:8 Expected an expression, found THEN.",
        "E0105 9:10 Expected an expression, found ;.",
        "E0101 11:9 Expected ] behind the index, found :=.",
        "E0101 14:5 Expected DO, found x.",
        "E0102 16:8 Expected ; behind this, found 3.",
        "E0005 19:6 G is no digit of base 16.",
    ];
    assert_eq!(wrong(text), want);
}

#[test]
fn a_forgotten_end_is_reported_where_its_block_begins() {
    let text =
        "PROGRAM P\nIF a THEN\n  FOR i := 0 TO 1 DO\n    b := 1;\nEND_IF\nc := 2;\nEND_PROGRAM";
    assert_eq!(wrong(text), ["E0103 3:3 FOR has no END_FOR before END_IF; add it."]);
    let text = "PROGRAM P\nIF a THEN\n  b := 1;\nEND_PROGRAM\nPROGRAM Q\nEND_PROGRAM";
    assert_eq!(wrong(text), ["E0103 2:1 IF has no END_IF before END_PROGRAM; add it."]);
}

#[test]
fn after_very_many_errors_the_rest_is_not_read() {
    let text = format!("PROGRAM P\n{}", "x := ;\n".repeat(10_000));
    let found = codes(&text);
    assert_eq!(found.len(), 201);
    assert!(found[200].starts_with("E0121"), "{}", found[200]);
    let text = format!("PROGRAM P\n{}", "x := § ;\n".repeat(10_000));
    let found = codes(&text);
    assert_eq!(found.len(), 201);
    assert!(found[200].starts_with("E0121"), "{}", found[200]);
}

/// Found by mutation: reading stood still at the bracket for ever.
#[test]
fn a_bracket_where_a_label_is_expected_is_left_behind() {
    for text in [
        "CASE x OF\n):",
        "CASE x OF\n)",
        "CASE x OF\n1:\n) : y := 1;",
        "CASE x OF\n,:",
        "CASE x OF\n*:",
    ] {
        let found = codes(&format!("PROGRAM P\n{text}\nEND_CASE\nEND_PROGRAM"));
        assert!((1..10).contains(&found.len()), "{text}: {found:?}");
    }
}
