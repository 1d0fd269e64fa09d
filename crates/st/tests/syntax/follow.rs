//! One mistake of writing is one error, also when the whole program is checked.

use st::SourceFile;

/// A program in which everything used is declared; `{}` stands where a mistake goes.
fn program(types: &str, vars: &str, body: &str) -> String {
    format!(
        "TYPE\nE : (A, B);\nS : STRUCT m : INT; END_STRUCT\n{types}\nEND_TYPE\n\
         FUNCTION F : INT\nVAR_INPUT n, k : INT; END_VAR\nF := n + k;\nEND_FUNCTION\n\
         FUNCTION_BLOCK FB\nVAR_INPUT i : INT; END_VAR\nVAR_OUTPUT q : INT; END_VAR\nq := i;\n\
         END_FUNCTION_BLOCK\n\
         PROGRAM P\nVAR\nx, y : INT;\nb : BOOL;\ne : E;\ns : S;\nfb : FB;\na : ARRAY[0..3] OF INT;\n\
         t : TIME;\ntext : STRING;\n{vars}\nEND_VAR\n{body}\ny := x;\nEND_PROGRAM\n"
    )
}

fn check(text: &str, code: &str) {
    let found = st::check(&[SourceFile::new("p.st", text)]);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.len() == 1 && found[0].code == code, "{text}\n{}", lines.join("\n"));
}

#[test]
fn without_a_mistake_there_is_none() {
    let body = "x := F(1, 2); fb(i := x, q => y); a[1] := 5; e := E.A; t := T#1s;";
    let found = st::check(&[SourceFile::new("p.st", &program("", "", body))]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn mistakes_in_statements() {
    for (body, code) in [
        ("x := ;", "E0105"),
        ("x := 1 + ;", "E0105"),
        ("x := (1 + 2;", "E0101"),
        ("x := F(1, 2;", "E0101"),
        ("x := F(1 2);", "E0101"),
        ("x := F(, 2);", "E0105"),
        ("x := a[];", "E0105"),
        ("x := a[1;", "E0101"),
        ("a[ := 1;", "E0105"),
        ("x := s.;", "E0107"),
        ("s. := 1;", "E0107"),
        ("x := 16#G;", "E0005"),
        ("x := INT#;", "E0005"),
        ("t := T#5;", "E0006"),
        ("text := 'abc;", "E0003"),
        ("text := 'a$q';", "E0007"),
        ("x := 5 § 3;", "E0004"),
        ("x := %IZ;", "E0008"),
        ("x := 1", "E0102"),
        ("x = 1;", "E0110"),
        ("x;", "E0111"),
        ("x := y S= b;", "E0112"),
        ("1 := x;", "E0113"),
        ("IF b x := 1; END_IF", "E0101"),
        ("IF THEN x := 1; END_IF", "E0105"),
        ("IF b := TRUE THEN x := 1; END_IF", "E0110"),
        ("IF b THEN x := 1; END_WHILE", "E0103"),
        ("IF b THEN x := 1;", "E0103"),
        ("x := 1; END_IF", "E0104"),
        ("FOR x := TO 5 DO y := x; END_FOR", "E0105"),
        ("FOR x := 0 DO y := x; END_FOR", "E0101"),
        ("FOR x = 0 TO 5 DO y := x; END_FOR", "E0110"),
        ("FOR := 0 TO 5 DO y := x; END_FOR", "E0105"),
        ("WHILE DO x := 1; END_WHILE", "E0105"),
        ("REPEAT x := 1; END_REPEAT", "E0101"),
        ("CASE x OF 1 2: y := 1; END_CASE", "E0101"),
        ("CASE x OF y := 1; END_CASE", "E0101"),
        ("CASE OF 1: y := 1; END_CASE", "E0105"),
        ("CASE x OF 1: y := 1; 2..: y := 2; END_CASE", "E0105"),
        ("IF b THEN ELSE ELSE END_IF", "E0116"),
        ("fb(i := , q => y));", "E0102"),
        ("fb i := x;", "E0109"),
        ("x ：= 1;", "E0004"),
    ] {
        check(&program("", "", body), code);
    }
}

#[test]
fn mistakes_in_declarations() {
    for (vars, code) in [
        ("z : ;", "E0106"),
        ("z INT;", "E0108"),
        ("z : INT", "E0102"),
        ("z : INT := ;", "E0105"),
        ("z : INT = 5;", "E0110"),
        ("z : ARRAY[0..] OF INT;", "E0105"),
        ("z : ARRAY[0] OF INT;", "E0101"),
        ("z : ARRAY OF INT;", "E0101"),
        ("z : ARRAY[0..1] INT;", "E0101"),
        ("z : STRING[;", "E0105"),
        ("z : S := (m := );", "E0105"),
        ("z : ARRAY[0..1] OF INT := [1, ;", "E0105"),
        ("z AT %Z : INT;", "E0008"),
        ("5 : INT;", "E0107"),
        ("FOR : INT;", "E0107"),
        ("z : (C, 5);", "E0107"),
        ("z : INT (0..);", "E0105"),
    ] {
        check(&program("", vars, ""), code);
    }
    for (types, code) in [
        ("Z : ;", "E0106"),
        ("Z INT;", "E0101"),
        ("Z : (C, , D);", "E0107"),
        ("Z : (C := , D);", "E0105"),
        ("Z : STRUCT m : ; END_STRUCT", "E0106"),
        ("Z : STRUCT m INT; END_STRUCT", "E0108"),
        (": INT;", "E0107"),
    ] {
        check(&program(types, "", ""), code);
    }
}

#[test]
fn mistakes_between_pous() {
    for (text, code) in [
        ("x := 1;\nPROGRAM P\nEND_PROGRAM", "E0114"),
        ("PROGRAM P\nEND_FUNCTION_BLOCK", "E0103"),
        ("PROGRAM\nEND_PROGRAM", "E0107"),
        ("FUNCTION F : ;\nEND_FUNCTION", "E0106"),
        ("FUNCTION : INT\nEND_FUNCTION", "E0107"),
        ("PROGRAM P\nVAR x : INT;\nx := 1;\nEND_PROGRAM", "E0103"),
        (
            "PROGRAM P\nVAR x : INT; END_VAR\nx := 1;\nVAR y : INT; END_VAR\ny := x;\nEND_PROGRAM",
            "E0115",
        ),
    ] {
        check(text, code);
    }
}

/// The deepest program that is read is also checked and compiled, on the stack of a test.
#[test]
fn the_deepest_program_is_checked() {
    let parentheses = format!("{}x{}", "(1 - ".repeat(60), ")".repeat(60));
    let chain = format!("{parentheses}{}", " + x".repeat(100));
    let body = format!("{}x := {chain};{}", "IF b THEN ".repeat(64), " END_IF".repeat(64));
    let found = st::check(&[SourceFile::new("p.st", &program("", "", &body))]);
    assert!(found.is_empty(), "{found:?}");
    let long = format!("x := x{};", " + x".repeat(195));
    let found = st::check(&[SourceFile::new("p.st", &program("", "", &long))]);
    assert!(found.is_empty(), "{found:?}");
}
