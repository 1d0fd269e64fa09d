//! Assignments, calls, IF, CASE, loops and jumps.

use crate::common::{check_statements, check_wrong, tree};

#[test]
fn assignments() {
    check_statements(&[
        ("a:=1;", "a := 1;"),
        ("fb.in := x;", "fb.in := x;"),
        ("a[i].b.3 := TRUE;", "a[i].b.3 := TRUE;"),
        ("%QX0.0 := b;", "%QX0.0 := b;"),
        ("p^ := 1;", "p^ := 1;"),
        ("a S= b;", "a S= b;"),
        ("a r= b OR c;", "a R= b OR c;"),
        ("r REF= x;", "r REF= x;"),
        ("i ?= j;", "i ?= j;"),
        ("s := S=1;", "s := S = 1;"),
        ("a := b := c + 1;", "b := c + 1;\na := b;"),
        ("a := b := c := d;", "c := d;\nb := c;\na := b;"),
        (";;", ";\n;"),
        (".g := 1;", ".g := 1;"),
    ]);
}

#[test]
fn calls() {
    check_statements(&[
        ("f();", "f();"),
        ("fb(IN := a, PT := T#1s);", "fb(IN := a, PT := T#1s);"),
        ("fb(IN := a, Q => b, NOT Q2 => c);", "fb(IN := a, Q => b, NOT Q2 => c);"),
        ("fb(a := , bRunning => , c := 1);", "fb(a :=, bRunning =>, c := 1);"),
        ("fb(bRunning => );", "fb(bRunning =>);"),
        ("fb(\n  a := 1, // one\n  b := 2 (* two *)\n);", "fb(a := 1, b := 2);"),
        ("fbs[2](x);", "fbs[2](x);"),
        ("a.b.m(1, out => y);", "a.b.m(1, out => y);"),
        ("THIS^.m();", "THIS^.m();"),
        ("SUPER^();", "SUPER^();"),
        ("fb(on := TRUE, type := 3);", "fb(on := TRUE, type := 3);"),
        ("f(a := NOT b);", "f(a := NOT b);"),
        ("f(1,);", "f(1);"),
    ]);
}

#[test]
fn branches() {
    check_statements(&[
        (
            "IF a THEN b := 1; ELSIF c THEN ELSE d(); END_IF",
            "IF a THEN\n    b := 1;\nELSIF c THEN\nELSE\n    d();\nEND_IF;",
        ),
        ("if a then end_if;", "IF a THEN\nEND_IF;"),
        (
            "CASE x OF\n1: a();\n2, 3..5: b(); c();\nELSE d();\nEND_CASE",
            "CASE x OF\n    1:\n        a();\n    2, 3..5:\n        b();\n        c();\nELSE\n    \
             d();\nEND_CASE;",
        ),
        (
            "CASE e OF\nIdle: ;\nE_State.Run, E_State#Stop: a := 1;\n-1: b();\nEND_CASE;",
            "CASE e OF\n    Idle:\n        ;\n    E_State.Run, E_State#Stop:\n        a := 1;\n    \
             -1:\n        b();\nEND_CASE;",
        ),
        (
            "CASE x OF C_MIN..C_MAX + 1, 16#10: f(1, 2); y := 3; (7): END_CASE",
            "CASE x OF\n    C_MIN..C_MAX + 1, 16#10:\n        f(1, 2);\n        y := 3;\n    7:\n\
             END_CASE;",
        ),
        (
            "CASE x OF 1: IF a THEN l: b(); END_IF 2: CASE y OF 3: ; END_CASE END_CASE",
            "CASE x OF\n    1:\n        IF a THEN\n            l:\n            b();\n        \
             END_IF;\n    2:\n        CASE y OF\n            3:\n                ;\n        \
             END_CASE;\nEND_CASE;",
        ),
    ]);
}

#[test]
fn loops_and_jumps() {
    check_statements(&[
        ("FOR i := 0 TO 10 DO a[i] := 0; END_FOR", "FOR i := 0 TO 10 DO\n    a[i] := 0;\nEND_FOR;"),
        (
            "FOR s.i := n - 1 TO 0 BY -2 DO CONTINUE; EXIT; END_FOR;",
            "FOR s.i := n - 1 TO 0 BY -2 DO\n    CONTINUE;\n    EXIT;\nEND_FOR;",
        ),
        ("WHILE a < b DO a := a + 1; END_WHILE", "WHILE a < b DO\n    a := a + 1;\nEND_WHILE;"),
        (
            "REPEAT a := a + 1; UNTIL a > 5 END_REPEAT",
            "REPEAT\n    a := a + 1;\nUNTIL a > 5\nEND_REPEAT;",
        ),
        ("REPEAT UNTIL a; END_REPEAT;", "REPEAT\nUNTIL a\nEND_REPEAT;"),
        ("RETURN;", "RETURN;"),
        ("start: JMP start;", "start:\nJMP start;"),
        (
            "__TRY a(); __CATCH(exc) b(); __FINALLY c(); __ENDTRY",
            "__TRY\n    a();\n__CATCH(exc)\n    b();\n__FINALLY\n    c();\n__ENDTRY;",
        ),
    ]);
}

#[test]
fn words_that_are_keywords_elsewhere_are_names_here() {
    check_statements(&[
        ("task := 1;", "task := 1;"),
        ("Method.On := Class;", "Method.On := Class;"),
        ("property();", "property();"),
        ("`VAR` := `End_If`;", "`VAR` := `End_If`;"),
        (
            "interval := priority + single + get + set;",
            "interval := priority + single + get + set;",
        ),
    ]);
}

#[test]
fn statements_end_with_a_semicolon() {
    check_wrong(&[
        ("a := 1\nb := 2;", &["E0102 2:6"]),
        ("f()\ng()\nh();", &["E0102 2:3", "E0102 3:3"]),
        ("IF a THEN b := 1 END_IF;", &["E0102 2:16"]),
        ("a := 温\nb := 2;", &["E0102 2:6"]),
        ("EXIT\nRETURN", &["E0102 2:4", "E0102 3:6"]),
        ("a := 1 END_FOR", &["E0102 2:6", "E0104 2:8"]),
        ("RETURN x;\ny := ;", &["E0101 2:1", "E0105 3:6"]),
    ]);
}

#[test]
fn equals_is_not_assign() {
    check_wrong(&[
        ("a = 1;\nb := ;", &["E0110 2:1", "E0105 3:6"]),
        ("IF a := 1 THEN b := ; END_IF", &["E0110 2:6", "E0105 2:21"]),
        ("WHILE (a := 1) DO END_WHILE", &["E0110 2:10"]),
        ("REPEAT UNTIL a := 1 END_REPEAT", &["E0110 2:16"]),
    ]);
}

#[test]
fn statements_do_something() {
    check_wrong(&[
        ("a;", &["E0111 2:1"]),
        ("a + 1;", &["E0111 2:1"]),
        ("5;", &["E0111 2:1"]),
        ("fb.x", &["E0111 2:1"]),
        ("f(x) := 1;", &["E0113 2:1"]),
        ("a + b := 1;", &["E0113 2:1"]),
        ("1 := a;", &["E0113 2:1"]),
        ("a S= b := c;", &["E0112 2:1"]),
        ("a b;", &["E0109 2:3"]),
        (") := 1;\na := ;", &["E0109 2:1", "E0105 3:6"]),
        ("THEN a := 1;", &["E0109 2:1"]),
    ]);
}

#[test]
fn heads_are_mended() {
    check_wrong(&[
        ("IF a\nb := ;\nEND_IF", &["E0101 3:1", "E0105 3:6"]),
        ("IF a b c THEN d := ; END_IF", &["E0101 2:6", "E0105 2:20"]),
        ("IF THEN END_IF", &["E0105 2:4"]),
        ("IF a + THEN b(); END_IF c := ;", &["E0105 2:8", "E0105 2:30"]),
        ("FOR i = 0 TO 5 DO a := ; END_FOR", &["E0110 2:7", "E0105 2:24"]),
        ("FOR i := 0 DO END_FOR", &["E0101 2:12"]),
        ("FOR i := TO 5 DO END_FOR", &["E0105 2:10"]),
        ("WHILE a\nb();\nEND_WHILE", &["E0101 3:1"]),
        ("CASE a\n1: b(); END_CASE", &["E0101 3:1"]),
        ("REPEAT a(); END_REPEAT", &["E0101 2:13"]),
        ("CASE a OF b(); 1: c := ; END_CASE", &["E0101 2:11", "E0105 2:24"]),
        ("CASE a OF 1 2: b(); 3: c := ; END_CASE", &["E0101 2:13", "E0105 2:29"]),
    ]);
}

#[test]
fn blocks_are_closed() {
    check_wrong(&[
        ("IF a THEN b := ;", &["E0103 2:1", "E0105 2:16"]),
        ("FOR i := 0 TO 5 DO IF a THEN b(); END_FOR c := ;", &["E0103 2:20", "E0105 2:48"]),
        ("IF a THEN b(); END_WHILE c := ;", &["E0103 2:16", "E0105 2:31"]),
        ("a(); END_IF; b := ;", &["E0104 2:6", "E0105 2:19"]),
        ("a(); ELSE b(); END_IF", &["E0104 2:6", "E0104 2:16"]),
        ("a(); ELSIF x THEN b();", &["E0104 2:6"]),
        ("IF a THEN ELSE ELSE END_IF", &["E0116 2:16"]),
        ("IF a THEN ELSE ELSIF b THEN END_IF", &["E0116 2:16"]),
        ("CASE a OF 1: ; ELSE ; 2: ; END_CASE", &["E0116 2:23"]),
        ("a(); END_VAR b := ;", &["E0104 2:6", "E0105 2:19"]),
    ]);
}

#[test]
fn nesting_is_bounded() {
    let deep = |n: usize| "IF a THEN ".repeat(n) + &"END_IF ".repeat(n);
    tree(&format!("PROGRAM P {} END_PROGRAM", deep(64)));
    check_wrong(&[(&deep(65), &["E0120 2:641"])]);
    check_wrong(&[(&deep(100_000), &["E0120 2:641"])]);
    let parentheses = |n: usize| format!("x := {}1{};", "(".repeat(n), ")".repeat(n));
    tree(&format!("PROGRAM P {} END_PROGRAM", parentheses(60)));
    check_wrong(&[(&(parentheses(100_000) + "\ny := ;"), &["E0120 2:70", "E0105 3:6"])]);
    let chain = |n: usize| format!("x := a{};", " + a".repeat(n));
    tree(&format!("PROGRAM P {} END_PROGRAM", chain(198)));
    check_wrong(&[(&(chain(100_000) + "\ny := ;"), &["E0120 2:6", "E0105 3:6"])]);
    check_wrong(&[(&format!("x := a{};", ".b".repeat(100_000)), &["E0120 2:6"])]);
    check_wrong(&[(&format!("x := a{};", "[1]".repeat(100_000)), &["E0120 2:6"])]);
    check_wrong(&[(&format!("x := {}a;", "NOT ".repeat(100_000)), &["E0120 2:262"])]);
}
