//! Numbers, times, dates and texts.

use st::syntax::ast::{ExprKind, Item, Literal, StmtKind};

use crate::common::{check_expressions, check_wrong, tree};

fn literal(text: &str) -> Literal {
    let unit = tree(&format!("PROGRAM P\nx := {text};\nEND_PROGRAM"));
    let Item::Pou(pou) = &unit.items[0] else { panic!("no POU") };
    let StmtKind::Assign { value, .. } = &pou.body[0].kind else { panic!("no assignment") };
    let ExprKind::Literal(literal) = &value.kind else { panic!("no literal: {value:?}") };
    literal.clone()
}

#[test]
fn integers_have_their_exact_value() {
    for (text, want) in [
        ("0", 0),
        ("1_000", 1000),
        ("16#FF_FF", 0xFFFF),
        ("16#ff", 255),
        ("2#1010_1010", 0xAA),
        ("8#17", 15),
        ("10#12", 12),
        ("18446744073709551615", i128::from(u64::MAX)),
        ("16#FFFFFFFFFFFFFFFF", i128::from(u64::MAX)),
        ("INT#5", 5),
        ("INT#-5", -5),
        ("int#+7", 7),
        ("DWORD#16#DEAD_BEEF", 0xDEAD_BEEF),
        ("LINT#-9223372036854775808", i128::from(i64::MIN)),
        ("BYTE#2#101", 5),
    ] {
        let Literal::Int { value, .. } = literal(text) else { panic!("{text} is no integer") };
        assert_eq!(value, want, "{text}");
    }
}

#[test]
fn reals_have_their_exact_value() {
    for (text, want) in [
        ("1.5", 1.5),
        ("1.5E-3", 0.0015),
        ("1.0e+10", 1e10),
        ("1E5", 1e5),
        ("3_000.25", 3000.25),
        ("REAL#2.5", 2.5),
        ("LREAL#-2.5e2", -250.0),
        ("REAL#3", 3.0),
        ("2.2250738585072014E-308", f64::MIN_POSITIVE),
    ] {
        let Literal::Real { value, .. } = literal(text) else { panic!("{text} is no real") };
        assert!((value - want).abs() == 0.0, "{text}: {value}");
    }
}

#[test]
fn durations_are_nanoseconds() {
    let second = 1_000_000_000_i64;
    for (text, want) in [
        ("T#0s", 0),
        ("T#5s", 5 * second),
        ("t#5S", 5 * second),
        ("TIME#-5s", -5 * second),
        ("T#1.5s", 1_500_000_000),
        ("T#1.5h", 5400 * second),
        ("T#100ms", 100_000_000),
        ("T#12h34m", 45_240 * second),
        ("T#1h_30m", 5400 * second),
        ("T#1d2h3m4s5ms6us7ns", 93_784 * second + 5_006_007),
        ("LTIME#1ns", 1),
        ("LT#1us", 1000),
        ("T#0.0000000004s", 0),
        ("T#0.0000000005s", 1),
        ("LTIME#106751d23h47m16s854ms775us807ns", i64::MAX),
    ] {
        let Literal::Duration { nanos, long } = literal(text) else { panic!("{text}") };
        assert_eq!(nanos, want, "{text}");
        assert_eq!(long, text.starts_with('L'), "{text}");
    }
}

#[test]
fn dates_are_nanoseconds() {
    let second = 1_000_000_000_i64;
    let day = 86_400 * second;
    assert_eq!(literal("D#1970-01-01"), Literal::Date(0));
    assert_eq!(literal("DATE#1969-12-31"), Literal::Date(-day));
    assert_eq!(literal("d#2026-1-31"), Literal::Date(20_484 * day));
    assert_eq!(literal("D#2024-02-29"), Literal::Date(19_782 * day));
    assert_eq!(literal("TOD#12:30:00.5"), Literal::TimeOfDay(45_000_500_000_000));
    assert_eq!(literal("TIME_OF_DAY#23:59:59.999999999"), Literal::TimeOfDay(day - 1));
    assert_eq!(literal("TOD#7:05"), Literal::TimeOfDay(25_500 * second));
    assert_eq!(literal("DT#1970-01-02-00:00:01"), Literal::DateTime(day + second));
    let both = literal("DATE_AND_TIME#2026-01-31-12:30:00.25");
    assert_eq!(both, Literal::DateTime(20_484 * day + 45_000_250_000_000));
    assert_eq!(literal("LDT#1969-12-31-23:59:59"), Literal::DateTime(-second));
    assert_eq!(literal("LTOD#00:00:00"), Literal::TimeOfDay(0));
}

#[test]
fn texts_have_their_escapes_resolved() {
    for (text, want) in [
        ("''", ""),
        ("'abc'", "abc"),
        ("'it$'s'", "it's"),
        ("'$$5'", "$5"),
        ("'a$$'", "a$"),
        ("'$0A$L$n'", "\n\n\n"),
        ("'$R$P$T'", "\r\u{c}\t"),
        ("'$41$e9'", "Aé"),
        ("'say \"hi\" (* no comment *) // {}'", "say \"hi\" (* no comment *) // {}"),
        ("'温度'", "温度"),
        ("STRING#'x'", "x"),
    ] {
        assert_eq!(literal(text), Literal::Text(want.to_owned()), "{text}");
    }
    for (text, want) in [
        ("\"\"", ""),
        ("\"it's $\"wide$\"\"", "it's \"wide\""),
        ("\"$4E2D$6587\"", "中文"),
        ("\"$D83D$DE00\"", "😀"),
        ("WSTRING#\"x\"", "x"),
    ] {
        assert_eq!(literal(text), Literal::WideText(want.to_owned()), "{text}");
    }
}

#[test]
fn truth_has_several_spellings() {
    for text in ["TRUE", "true", "BOOL#1", "BOOL#TRUE", "bool#true"] {
        assert_eq!(literal(text), Literal::Bool(true), "{text}");
    }
    for text in ["FALSE", "BOOL#0", "BOOL#FALSE"] {
        assert_eq!(literal(text), Literal::Bool(false), "{text}");
    }
}

#[test]
fn literals_are_printed_in_one_form() {
    check_expressions(&[
        ("1_000", "1000"),
        ("16#ff_ff", "16#FFFF"),
        ("2#0101", "2#101"),
        ("dword#16#ff", "DWORD#16#FF"),
        ("1.50", "1.5"),
        ("1e300", "1E300"),
        ("time#90s", "T#1m30s"),
        ("T#-1500ms", "T#-1s500ms"),
        ("T#0ms", "T#0s"),
        ("ltime#1us", "LTIME#1us"),
        ("date#2026-1-3", "D#2026-01-03"),
        ("TOD#1:2:3.50", "TOD#01:02:03.5"),
        ("DT#2026-01-31-12:30", "DT#2026-01-31-12:30:00"),
        ("'$41$0A$27$$$01'", "'A$L$'$$$01'"),
        ("\"$0041'$\"\"", "\"A'$\"\""),
        ("E_State#Running", "E_State#Running"),
    ]);
}

#[test]
fn wrong_literals_are_named_and_nothing_follows() {
    check_wrong(&[
        ("x := 18446744073709551616;", &["E0005 2:6"]),
        ("x := 16#FG;", &["E0005 2:6"]),
        ("x := 16#;", &["E0005 2:6"]),
        ("x := 3#12;", &["E0005 2:6"]),
        ("x := 1.0E400;", &["E0005 2:6"]),
        ("x := BOOL#2;", &["E0005 2:11"]),
        ("x := INT#1.5;", &["E0005 2:10"]),
        ("x := INT#;", &["E0005 2:6"]),
        ("x := INT# 5;", &["E0005 2:6"]),
        ("x := T#;", &["E0006 2:6"]),
        ("x := T#5;", &["E0006 2:6"]),
        ("x := T#4ms13s;", &["E0006 2:6"]),
        ("x := T#5x;", &["E0006 2:6"]),
        ("x := T#1s1s;", &["E0006 2:6"]),
        ("x := T#300000d;", &["E0006 2:6"]),
        ("x := D#2026-02-30;", &["E0006 2:6"]),
        ("x := D#2026;", &["E0006 2:6"]),
        ("x := D#9999-01-01;", &["E0006 2:6"]),
        ("x := TOD#24:00:00;", &["E0006 2:6"]),
        ("x := TOD#12:60:00;", &["E0006 2:6"]),
        ("x := DT#2026-01-31;", &["E0006 2:6"]),
        ("x := 'abc;\ny := 1;", &["E0003 2:6"]),
        ("f('abc);\ny := 1 +;", &["E0003 2:3", "E0105 3:9"]),
        ("x := 'a$';", &["E0003 2:6"]),
        ("x := 'a$q';", &["E0007 2:8"]),
        ("x := \"$41\";", &["E0007 2:7"]),
        ("x := \"$D83D\";", &["E0007 2:6"]),
        ("x := %IX;", &["E0008 2:6"]),
        ("x := %ZW3;", &["E0008 2:6"]),
    ]);
}
