//! Operators and their precedence, calls, members, addresses.

use crate::common::{check_expressions, check_wrong};

#[test]
fn operators_bind_as_the_standard_says() {
    check_expressions(&[
        ("(a + b) * c", "(a + b) * c"),
        ("(a * b) + c", "a * b + c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a OR (b XOR (c AND d))", "a OR b XOR c AND d"),
        ("(a OR b) AND c", "(a OR b) AND c"),
        ("(a = b) AND (c < d)", "a = b AND c < d"),
        ("(a < b) = (c > d)", "a < b = c > d"),
        ("(a = b) < c", "(a = b) < c"),
        ("a & b", "a AND b"),
        ("NOT (a = b)", "NOT (a = b)"),
        ("(NOT a) = b", "NOT a = b"),
        ("NOT a AND b", "NOT a AND b"),
        ("(-a) ** b", "-a ** b"),
        ("-(a ** b)", "-(a ** b)"),
        ("(a ** b) ** c", "a ** b ** c"),
        ("a ** (b ** c)", "a ** (b ** c)"),
        ("a * b / c MOD d", "a * b / c MOD d"),
        ("a MOD (b / c)", "a MOD (b / c)"),
        ("-(-a)", "-(-a)"),
        ("- - a", "-(-a)"),
        ("a - -b", "a - -b"),
        ("a + +b", "a + +b"),
        ("a and_then b or_else c", "a AND_THEN b OR_ELSE c"),
        ("a <> b", "a <> b"),
        ("a <= b = (b >= a)", "a <= b = b >= a"),
        ("((((a))))", "a"),
        ("not true", "NOT TRUE"),
    ]);
}

#[test]
fn members_indices_bits_and_addresses() {
    check_expressions(&[
        ("a.b.c", "a.b.c"),
        ("a [1, i + 1] . b", "a[1, i + 1].b"),
        ("a[1][2]", "a[1][2]"),
        ("a.3", "a.3"),
        ("a.%X3", "a.3"),
        ("a.%b1", "a.%B1"),
        ("a.b.15", "a.b.15"),
        ("%ix0.0", "%IX0.0"),
        ("%QW3 + %MD10", "%QW3 + %MD10"),
        ("%I0.1.2", "%I0.1.2"),
        ("fb.IN", "fb.IN"),
        ("fb.Type", "fb.Type"),
        ("s.IF.end_if", "s.IF.end_if"),
        (".gx", ".gx"),
        ("GVL.x", "GVL.x"),
        ("`IF` + `Name`", "`IF` + Name"),
        ("温度 + größe", "温度 + größe"),
        ("E_State.Running", "E_State.Running"),
        ("p^.x^[1]", "p^.x^[1]"),
        ("THIS^.x + SUPER^.y", "THIS^.x + SUPER^.y"),
        ("task + method", "task + method"),
    ]);
}

#[test]
fn calls_in_all_forms() {
    check_expressions(&[
        ("f()", "f()"),
        ("f(a, b + 1)", "f(a, b + 1)"),
        ("f(a := 1, b := g(2))", "f(a := 1, b := g(2))"),
        ("f(a, q => x)", "f(a, q => x)"),
        ("lib.f(1)", "lib.f(1)"),
        ("a.m(1).x", "a.m(1).x"),
        ("arr[1](IN := x)", "arr[1](IN := x)"),
        ("and(a, b, c)", "and(a, b, c)"),
        ("MOD(a, b)", "MOD(a, b)"),
        ("NOT(a)", "NOT a"),
        ("ADR(x)", "ADR(x)"),
        ("SIZEOF(STRING)", "SIZEOF(`STRING`)"),
        ("__NEW(INT, 5)", "__NEW(INT, 5)"),
        ("SEL(g, (a), (b))", "SEL(g, a, b)"),
        ("INT_TO_REAL(i) / 2.0", "INT_TO_REAL(i) / 2.0"),
    ]);
}

#[test]
fn wrong_expressions_are_reported_once() {
    check_wrong(&[
        ("x := ;", &["E0105 2:6"]),
        ("x := 1 +;", &["E0105 2:9"]),
        ("x := * 2;", &["E0105 2:6"]),
        ("x := (1 + 2;", &["E0101 2:12"]),
        ("x := f(1, 2;", &["E0101 2:12"]),
        ("x := f(1 2);", &["E0101 2:10"]),
        ("x := f(, 2);", &["E0105 2:8"]),
        ("x := a[1;", &["E0101 2:9"]),
        ("x := a[];", &["E0105 2:8"]),
        ("x := a.;", &["E0107 2:8"]),
        ("x := a == b;", &["E0110 2:9"]),
        ("x := a != b;", &["E0004 2:8"]),
        ("x := a && b;", &["E0105 2:9"]),
        ("x := 5 § 3;\ny := ;", &["E0004 2:8", "E0105 3:6"]),
        ("x := a.1.5;", &["E0107 2:8"]),
        ("x := a b c d;\ny := ;", &["E0102 2:8", "E0105 3:6"]),
    ]);
}
