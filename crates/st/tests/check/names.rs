//! E02xx: names that nobody declared, or several did.
use crate::support;
use crate::support::{body, says};

#[test]
fn an_unknown_name_gets_the_nearest_one() {
    says(
        &body("rSpeed : REAL; bStart : BOOL;", "rSped := 1.0;\nbStart := bStrat;\nx := 1;"),
        &[
            "E0202 3:1 rSped is not declared. Did you mean rSpeed?",
            "E0202 4:11 Did you mean bStart?",
            "E0202 5:1 x is not declared. Declare it in a VAR block.",
        ],
    );
}

#[test]
fn unknown_types_members_values_and_functions() {
    says(
        "TYPE Color : (Red, Green); END_TYPE
TYPE Point : STRUCT x : INT; y : INT; END_STRUCT END_TYPE
PROGRAM P
VAR a : INTT; p : Point; c : Color; t : TON; z : Nothing; END_VAR
p.z := 1;
c := Color.Blue;
t.QQ := TRUE;
a := Srqt(2.0);
END_PROGRAM",
        &[
            "E0203 4:9 There is no type INTT. Did you mean INT?",
            "E0203 4:50 There is no type Nothing. Declare it",
            "E0204 5:3 Point has no member z.",
            "E0204 6:6 Color has no value Blue. It has Red or Green.",
            "E0204 7:3 TON has no member QQ.",
            "E0202 8:6 There is no function Srqt. Did you mean SQRT?",
        ],
    );
}

#[test]
fn names_are_declared_once() {
    says(
        "TYPE T : INT; END_TYPE
FUNCTION_BLOCK T END_FUNCTION_BLOCK
TYPE E : (A, B, a); END_TYPE
TYPE S : STRUCT x : INT; X : REAL; END_STRUCT END_TYPE
VAR_GLOBAL g : INT; END_VAR
VAR_GLOBAL G : INT; END_VAR
PROGRAM P VAR v : INT; V : INT; END_VAR v := 1; END_PROGRAM",
        &[
            "E0201 2:16 T is already declared.",
            "E0201 3:17 a is already a value here.",
            "E0201 4:26 X is already a member.",
            "E0201 6:12 G is already declared.",
            "E0201 7:24 V is already declared here.",
        ],
    );
}

#[test]
fn a_value_of_two_enumerations_is_named_with_its_type() {
    says(
        "TYPE Light : (Off, Red); END_TYPE
TYPE Motor : (Off, On); END_TYPE
PROGRAM P VAR l : Light; END_VAR
l := Off;
CASE l OF Off: l := Red; END_CASE
END_PROGRAM",
        &["E0205 4:6 Off is a value of several enumerations. Write Light.Off or Motor.Off."],
    );
}

#[test]
fn what_is_no_value_is_said() {
    says(
        "TYPE T : INT; END_TYPE
FUNCTION F : INT VAR n : INT; END_VAR F := n; END_FUNCTION
PROGRAM P VAR x : INT; END_VAR
x := T;
x := F;
x := P;
END_PROGRAM",
        &[
            "E0206 4:6 T is a type, not a value.",
            "E0206 5:6 F is a function; call it with (…).",
            "E0206 6:6 P is a program",
        ],
    );
}

#[test]
fn types_do_not_contain_themselves() {
    says(
        "TYPE A : STRUCT b : B; END_STRUCT END_TYPE
TYPE B : STRUCT a : ARRAY[0..1] OF A; END_STRUCT END_TYPE
TYPE C : D; END_TYPE
TYPE D : C; END_TYPE
FUNCTION_BLOCK F VAR f : F; END_VAR END_FUNCTION_BLOCK
PROGRAM P END_PROGRAM",
        &[
            "E0207 2:6 B contains itself",
            "E0207 4:10 C is declared by itself.",
            "E0207 5:16 F contains itself",
        ],
    );
}

#[test]
fn lists_and_externals_are_looked_up() {
    let gvl = st::SourceFile {
        name: "GVL_Config.st".into(),
        text: "VAR_GLOBAL CONSTANT MAX_SPEED : REAL := 5.0; END_VAR".into(),
    };
    let text = "PROGRAM P
VAR r : REAL; END_VAR
VAR_EXTERNAL MAX_SPEED : INT; NOWHERE : INT; END_VAR
r := GVL_Config.MAX_SPED;
END_PROGRAM";
    let program = st::SourceFile { name: "P.st".into(), text: text.into() };
    support::compare(
        &st::check(&[gvl, program]),
        &[
            "E0208 3:14 MAX_SPEED is REAL where it is declared, and INT here.",
            "E0208 3:31 There is no global variable NOWHERE.",
            "E0204 4:17 GVL_Config has no variable MAX_SPED. Did you mean MAX_SPEED?",
        ],
        text,
    );
}

#[test]
fn one_mistake_is_said_once() {
    says(
        &body(
            "a : Unknwon; x : INT;",
            "x := a + 1;\na.b.c := x;\nx := a[3].d;\na(q := 1);\nIF a > 3 THEN x := 1; END_IF",
        ),
        &["E0203 2:9 There is no type Unknwon."],
    );
}

#[test]
fn what_is_only_qualified_is_not_named_bare() {
    says(
        "{attribute 'qualified_only'}
VAR_GLOBAL speed : INT; Speed : INT; END_VAR
VAR_GLOBAL other : INT; END_VAR
PROGRAM P VAR x : INT; END_VAR
x := speed + other;
x := .speed;
END_PROGRAM",
        &[
            "E0201 2:25 Speed is already declared",
            "E0202 5:6 speed is named only behind its list. Write test.speed.",
            "E0202 6:6 speed is named only behind its list",
        ],
    );
}
