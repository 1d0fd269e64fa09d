//! E03xx: what goes where.
use crate::support::{body, says};

#[test]
fn only_widening_is_implicit() {
    says(
        &body(
            "si : SINT; i : INT; di : DINT; ui : UINT; r : REAL; lr : LREAL; b : BOOL; w : WORD; t : TIME; s : STRING;",
            "i := si; di := i; r := i; lr := r; di := ui;
si := i;
ui := i;
i := r;
r := di;
r := lr;
b := i;
i := w;
i := b;
t := di;
s := i;
i := s;",
        ),
        &[
            "E0301 4:7 This is INT, but SINT is needed here. Convert it: INT_TO_SINT(…).",
            "E0301 5:7 INT_TO_UINT(…)",
            "E0301 6:6 REAL_TO_INT(…)",
            "E0301 7:6 DINT_TO_REAL(…)",
            "E0301 8:6 LREAL_TO_REAL(…)",
            "E0301 9:6 Compare it with a value",
            "E0301 10:6 WORD_TO_INT(…)",
            "E0301 11:6 BOOL_TO_INT(…)",
            "E0301 12:6 DINT_TO_TIME(…)",
            "E0301 13:6 INT_TO_STRING(…)",
            "E0301 14:6 STRING_TO_INT(…)",
        ],
    );
}

#[test]
fn operators_take_what_fits_them() {
    says(
        &body(
            "b : BOOL; i : INT; li : LINT; u : ULINT; r : REAL; s : STRING; w : WSTRING; t : TIME; d : DATE;",
            "i := i + b;
i := s + s;
b := i AND b;
li := li + u;
b := s = w;
t := t + 5;
i := r MOD 2;
b := t > 100;
d := d + d;
b := NOT s;
i := -b;",
        ),
        &[
            "E0302 3:6 + does not go between INT and BOOL.",
            "E0302 4:6 Join texts with CONCAT",
            "E0302 5:6 AND does not go between INT and BOOL.",
            "E0302 6:7 + does not go between LINT and ULINT.",
            "E0302 7:6 STRING_TO_WSTRING",
            "E0302 8:6 Write the number as a time, for example T#5s.",
            "E0302 9:6 MOD takes whole numbers.",
            "E0302 10:6 > does not go between TIME and a whole number.",
            "E0302 11:6 + does not go between DATE and DATE.",
            "E0302 12:6 NOT does not go before STRING.",
            "E0302 13:6 - does not go before BOOL.",
        ],
    );
}

#[test]
fn conditions_are_bool() {
    says(
        &body(
            "i : INT; w : WORD;",
            "IF i THEN i := 1; END_IF\nWHILE w DO i := 1; END_WHILE\nREPEAT i := 1; UNTIL 5 END_REPEAT",
        ),
        &[
            "E0305 3:4 A condition is TRUE or FALSE, this is INT.",
            "E0305 4:7 this is WORD",
            "E0305 5:22 this is a whole number",
        ],
    );
}

#[test]
fn enumerations_take_their_own_values() {
    says(
        "TYPE E : (A, B := 5); END_TYPE
TYPE F : (C, D); END_TYPE
PROGRAM P VAR e : E; i : INT; b : BOOL; END_VAR
e := 5;
e := 3;
e := i;
e := C;
b := e = D;
i := e;
END_PROGRAM",
        &[
            "W0301 4:6 5 stands for E.B here.",
            "E0303 5:6 3 is not a value of E. Use one of A or B.",
            "E0303 6:6 This is INT, but E takes only its own values: A or B.",
            "E0303 7:6 This is F",
            "E0302 8:6 Compare values of one enumeration.",
        ],
    );
}

#[test]
fn constants_and_what_belongs_to_others_are_not_written() {
    says(
        "FUNCTION_BLOCK Fb VAR_INPUT i : INT; END_VAR VAR_OUTPUT o : INT; END_VAR VAR l : INT; END_VAR o := i + l; END_FUNCTION_BLOCK
PROGRAM P VAR CONSTANT c : INT := 5; END_VAR VAR f : Fb; i, x : INT; END_VAR
c := 6;
f.i := 1; f.o := 2;
f.l := 3; x := f.l;
FOR i := 1 TO 3 DO i := i + 1; END_FOR
5 := x;
f := f;
END_PROGRAM",
        &[
            "E0307 3:1 c is constant and is not written.",
            "E0308 4:11 o belongs to Fb",
            "E0308 5:1 l belongs to Fb",
            "E0309 6:20 i counts this loop",
            "E0113 7:1 Only a variable",
            "E0314 8:1 An instance of a function block is not copied.",
        ],
    );
}

#[test]
fn elements_bits_and_members_need_what_has_them() {
    says(
        &body(
            "a : ARRAY[1..3, 0..1] OF INT; i : INT; r : REAL; w : WORD; b : BOOL;",
            "i := a[1];
i := i[1];
i := a[r, 0];
b := w.16;
b := r.1;
i := i.x;",
        ),
        &[
            "E0306 3:6 This array has 2 dimensions, here are 1 index.",
            "E0306 4:6 This is INT and has no elements.",
            "E0306 5:8 An index is a whole number, this is REAL.",
            "E0311 6:6 WORD has the bits 0 to 15.",
            "E0311 7:6 REAL has no bits.",
            "E0204 8:8 INT has no members",
        ],
    );
}

#[test]
fn case_and_for_work_on_whole_numbers() {
    says(
        &body(
            "r : REAL; i : INT; b : BOOL;",
            "CASE r OF 1: i := 1; END_CASE\nFOR r := 1.0 TO 2.0 DO i := 1; END_FOR\nFOR i := 1 TO b DO r := 1.0; END_FOR",
        ),
        &[
            "E0312 3:6 CASE looks at a whole number or an enumeration, this is REAL. Use IF.",
            "E0313 4:5 FOR counts with a whole number, this is REAL.",
            "E0301 5:15 This is BOOL, but INT is needed here.",
        ],
    );
}

#[test]
fn lone_expressions_are_not_statements() {
    says(
        &body("i : INT; t : TON;", "i = 5;\ni + 1;\nt;"),
        &[
            "E0110 3:1 write := to assign",
            "E0111 4:1 This does nothing",
            "E0111 5:1 This does nothing",
        ],
    );
}

#[test]
fn loops_are_left_from_inside() {
    says(
        &body("i : INT;", "EXIT;\nCONTINUE;\nWHILE i < 3 DO i := i + 1; EXIT; i := 9; END_WHILE"),
        &[
            "E0411 3:1 EXIT is only possible inside a loop.",
            "E0411 4:1 CONTINUE is only possible inside a loop.",
            "W0403 5:34 Nothing after EXIT here is ever reached.",
        ],
    );
}

#[test]
fn bits_used_as_numbers_are_allowed_with_a_word() {
    says(
        &body("w : WORD; i : INT;", "w := w + 1;\ni := i AND 16#F;"),
        &["W0302 3:6 WORD_TO_UINT", "W0302 4:6 INT_TO_WORD"],
    );
}
