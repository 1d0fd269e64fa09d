//! E04xx: calls.
use crate::support::{body, says};

const FB: &str = "FUNCTION_BLOCK Fb VAR_INPUT a, b : INT; END_VAR VAR_OUTPUT q : INT; END_VAR VAR_IN_OUT r : INT; END_VAR q := a + b; r := q; END_FUNCTION_BLOCK
FUNCTION F : INT VAR_INPUT x, y : INT; END_VAR F := x + y; END_FUNCTION
FUNCTION G VAR_INPUT x : INT; END_VAR VAR n : INT; END_VAR n := x; END_FUNCTION
";

#[test]
fn arguments_fit_the_parameters() {
    says(
        &format!(
            "{FB}PROGRAM P VAR u : Fb; i : INT; di : DINT; END_VAR
u(a := 1, c := 2, r := i);
u(a := 1, a := 2, r := i);
u(1, 2, i, i, 5);
u(a := 1);
u(a := 70000, r := i);
u(a := 1, r := di);
u(a := 1, r := 5);
u(a := 1, r := i, a => i);
u(a := 1, r := i, q := i);
i := F(1, 2, 3);
i := F(x := 1, z := 2);
i := F(1.5, 2);
END_PROGRAM"
        ),
        &[
            "E0402 5:11 Fb has no input c.",
            "E0403 6:11 a is given twice.",
            "E0401 7:15 Fb takes 3 arguments; this is one more.",
            "E0407 8:1 Fb also needs a variable for r (VAR_IN_OUT).",
            "E0501 9:8 70000 does not fit into INT",
            "E0407 10:16 r of Fb needs a variable of type INT, this is DINT.",
            "E0310 11:16 r of Fb needs a variable here.",
            "E0402 12:19 a is an input. Write a := value.",
            "E0402 13:19 q is an output. Write q => variable.",
            "E0401 14:14 F takes 2 arguments; this is one more.",
            "E0402 15:16 F has no input z.",
            "E0301 16:8 This is a decimal number, but INT is needed here.",
        ],
    );
}

#[test]
fn what_is_called_can_be_called() {
    says(
        &format!(
            "{FB}PROGRAM P VAR i : INT; END_VAR
i();
Fb(a := 1);
i := G(1);
i := F(1, 2) + Unknwn(3);
END_PROGRAM"
        ),
        &[
            "E0406 5:1 This is INT and can not be called.",
            "E0406 6:1 Fb is a function block. Declare an instance and call that.",
            "E0408 7:6 G gives no value.",
            "E0202 8:16 There is no function Unknwn.",
        ],
    );
}

#[test]
fn standard_functions_say_what_they_take() {
    says(
        &body(
            "i : INT; r : REAL; s : STRING; b : BOOL;",
            "r := SQRT(s);
i := LEN(5);
i := LIMIT(0, i);
i := MAX(i, s);
r := SIN(x := r);
s := CONCAT('a', 5);
i := ABS(b);
i := SEL(1, i);
ABS(i);",
        ),
        &[
            "E0404 3:11 SQRT takes REAL or LREAL, this is STRING.",
            "E0404 4:10 LEN takes a text here, this is a whole number.",
            "E0401 5:6 LIMIT also needs MX.",
            "E0404 6:13 MAX takes arguments of one type",
            "E0402 7:10 SIN has no input x. It has IN.",
            "E0404 8:18 CONCAT takes a text here",
            "E0404 9:10 ABS takes a number here, this is BOOL.",
            "E0401 10:6 SEL also needs IN1.",
            "W0402 11:1 The value of ABS is not used.",
        ],
    );
}

#[test]
fn recursion_is_refused() {
    says(
        "FUNCTION A : INT VAR_INPUT n : INT; END_VAR A := B(n); END_FUNCTION
FUNCTION B : INT VAR_INPUT n : INT; END_VAR B := A(n - 1); END_FUNCTION
FUNCTION C : INT VAR_INPUT n : INT; END_VAR C := C(n); END_FUNCTION
PROGRAM P VAR i : INT; END_VAR i := A(1); END_PROGRAM",
        &[
            "E0405 2:50 This call is recursive: A calls B calls A.",
            "E0405 3:50 This call is recursive: C calls C.",
        ],
    );
}

#[test]
fn actions() {
    says(
        "FUNCTION_BLOCK FB VAR_IN_OUT n : INT; END_VAR VAR k : INT; END_VAR
ACTION A: k := 1; n := k; B(); END_ACTION
ACTION B: A(); END_ACTION
ACTION k: END_ACTION
ACTION a: END_ACTION
END_FUNCTION_BLOCK
PROGRAM P VAR f : FB; x : INT; END_VAR
f.A();
x := Go();
Go(1);
Gone();
ACTION Go: y := 1; END_ACTION
END_PROGRAM",
        &[
            "E0201 4:8 k is already declared here",
            "E0201 5:8 a is already declared here",
            "E0407 8:3 A is called only inside FB",
            "E0408 9:6 P.Go gives no value",
            "E0401 10:4 P.Go takes 0 arguments",
            "E0202 11:1 There is no function Gone",
            "E0202 12:12 y is not declared",
        ],
    );
    says(
        "PROGRAM P
A();
ACTION A: B(); END_ACTION
ACTION B: A(); END_ACTION
END_PROGRAM
FUNCTION F : INT
ACTION C: END_ACTION
END_FUNCTION",
        &["E0601 7:8 ACTION C is understood"],
    );
    says(
        "PROGRAM P
A();
ACTION A: B(); END_ACTION
ACTION B: A(); END_ACTION
END_PROGRAM",
        &["E0405 4:11 This call is recursive: P.A calls P.B calls P.A"],
    );
}

#[test]
fn en_and_eno() {
    says(
        "FUNCTION F : INT VAR_INPUT x : INT; END_VAR F := x; END_FUNCTION
PROGRAM P VAR y : INT; b : BOOL; END_VAR
y := F(EN := y, x := 2);
y := F(EN := b, EN := b, 2);
y := F(2, ENO => y);
y := 1 + F(EN := b, 2);
y := F(x := F(EN := b, 2));
IF F(EN := b, 2) > 1 THEN y := ABS(EN := b, y); END_IF
END_PROGRAM",
        &[
            "E0301 3:14 ",
            "E0403 4:17 EN is given twice",
            "E0301 5:18 ENO is BOOL",
            "E0601 6:12 EN and ENO are executed only",
            "E0601 7:15 EN and ENO",
            "E0601 8:6 EN and ENO",
        ],
    );
}

#[test]
fn edges() {
    says(
        "FUNCTION F : INT VAR_INPUT x : BOOL R_EDGE; END_VAR F := 1; END_FUNCTION
FUNCTION_BLOCK B VAR_INPUT n : INT R_EDGE; up : BOOL F_EDGE; END_VAR
up := TRUE;
END_FUNCTION_BLOCK
PROGRAM P END_PROGRAM",
        &[
            "E0601 1:28 R_EDGE in a FUNCTION x",
            "E0301 2:28 R_EDGE goes with",
            "E0309 3:1 up is TRUE only at its edge",
        ],
    );
}

#[test]
fn parts() {
    says(
        "PROGRAM P VAR w : WORD; i : INT; r : REAL; b : BYTE; END_VAR
b := w.%B2;
b := r.%B0;
w := w.%D0;
w.%B1.%X8 := TRUE;
i.%W1 := w;
w.%B0 := w;
END_PROGRAM",
        &[
            "E0311 2:6 WORD has the bytes 0 to 1",
            "E0311 3:6 REAL has no bits",
            "E0311 4:6 WORD is too short for double words",
            "E0311 5:1 BYTE has the bits 0 to 7",
            "E0311 6:1 INT has only one of its words, 0",
            "E0301 7:10 This is WORD",
        ],
    );
}
