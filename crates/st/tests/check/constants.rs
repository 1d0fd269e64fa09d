//! E05xx: values known before the program runs.
use crate::support::{body, says};

#[test]
fn literals_fit_their_place() {
    says(
        &body(
            "si : SINT; u : UINT; b : BYTE; r : REAL; t : TIME; ok : BOOL;",
            "si := 128;
u := -1;
b := 256;
r := 1.0e39;
t := 5;
ok := 2;
si := INT#5;
si := SINT#200;
si := 99999999999999999999;",
        ),
        &[
            "E0501 3:7 128 does not fit into SINT, which holds -128 to 127.",
            "E0501 4:6 -1 does not fit into UINT",
            "E0501 5:6 256 does not fit into BYTE",
            "E0501 6:6 does not fit into REAL",
            "E0304 7:6 5 is not a TIME. Write it as T#5s.",
            "E0501 8:7 2 does not fit into BOOL",
            "E0301 9:7 This is INT, but SINT is needed here.",
            "E0501 10:7 200 does not fit into SINT",
            "E0005 11:7 too large",
        ],
    );
}

#[test]
fn subranges_and_indices_hold() {
    says(
        "TYPE Percent : INT (0..100); END_TYPE
PROGRAM P VAR p : Percent := 101; a : ARRAY[1..3] OF INT; i : INT; q : INT (5..1); z : ARRAY[3..1] OF INT; END_VAR
p := 200;
p := i;
a[0] := 1;
i := a[4];
END_PROGRAM",
        &[
            "E0502 2:30 101 is outside the subrange 0..100.",
            "E0507 2:77 5..1 holds nothing.",
            "E0507 2:94 3..1 holds nothing.",
            "E0502 3:6 200 is outside the subrange 0..100.",
            "E0505 5:3 Index 0 is outside 1..3.",
            "E0505 6:8 Index 4 is outside 1..3.",
        ],
    );
}

#[test]
fn what_must_be_constant_is() {
    says(
        "PROGRAM P
VAR n : INT := 3; a : ARRAY[0..n] OF INT; s : STRING[n]; x : INT := n; END_VAR
CASE n OF n: x := 1; END_CASE
END_PROGRAM",
        &[
            "E0503 2:32 This must be known before the program runs",
            "E0503 2:54 must be known",
            "E0503 2:69 must be known",
            "E0503 3:11 must be known",
        ],
    );
}

#[test]
fn division_by_a_literal_zero() {
    says(
        &body(
            "i : INT; r : REAL;",
            "i := i / 0;\ni := i MOD 0;\nr := r / 0.0;\nFOR i := 1 TO 3 BY 0 DO r := 1.0; END_FOR",
        ),
        &[
            "E0504 3:10 This divides by zero.",
            "E0504 4:12 This divides by zero.",
            "E0504 5:10 This divides by zero.",
            "E0504 6:20 A step of 0 never ends.",
        ],
    );
}

#[test]
fn labels_of_a_case_are_different() {
    says(
        &body(
            "i : INT;",
            "CASE i OF\n1, 2: i := 1;\n2: i := 2;\n5..9: i := 3;\n7: i := 4;\n9..12: i := 5;\n3..1: i := 6;\nEND_CASE",
        ),
        &[
            "E0506 5:1 2 is already handled above by 2.",
            "E0506 7:1 7 is already handled above by 5..9.",
            "E0506 8:1 9..12 is already handled above by 5..9.",
            "E0507 9:1 3..1 holds nothing.",
        ],
    );
}

#[test]
fn constants_do_not_go_in_circles() {
    says(
        "VAR_GLOBAL CONSTANT A : INT := B + 1; B : INT := A; END_VAR
PROGRAM P VAR i : INT; END_VAR i := A; END_PROGRAM",
        &["E0509 1:50 A is declared by itself."],
    );
}

#[test]
fn too_much_memory_is_refused() {
    says(
        "TYPE Huge : ARRAY[0..9999999, 0..9999999] OF LREAL; END_TYPE
PROGRAM P VAR h : Huge; END_VAR END_PROGRAM",
        &["E0508 1:13 more than 16777216 cells"],
    );
}

#[test]
fn initial_values_fit() {
    says(
        "TYPE S : STRUCT x : INT; y : REAL; END_STRUCT END_TYPE
PROGRAM P
VAR a : ARRAY[0..1] OF INT := [1, 2, 3]; s : S := (z := 1); i : INT := [1]; t : INT := (x := 1); u : STRING[3] := 'abcdef'; c : INT := 32767 + 1; END_VAR
END_PROGRAM",
        &[
            "E0505 3:31 These are 3 values, the array has 2 elements.",
            "E0204 3:52 S has no member z.",
            "E0301 3:72 […] is the start of an array",
            "E0301 3:88 (…) is the start of a structure",
            "W0501 3:115 longer than the 3 bytes",
            "E0501 3:136 32768 does not fit into INT",
        ],
    );
}
