//! IF and CASE.
use super::steps::steps;

#[test]
fn if_takes_the_first_branch_that_holds() {
    steps(
        "PROGRAM PLC_PRG VAR x, y : INT; END_VAR
            IF x > 10 THEN y := 1; ELSIF x > 5 THEN y := 2; ELSIF x > 0 THEN y := 3; ELSE y := 4; END_IF;
         END_PROGRAM",
        "0 | x=11 | y=1
         1 | x=10 | y=2
         2 | x=5  | y=3
         3 | x=0  | y=4",
    );
}

#[test]
fn case_has_lists_ranges_and_else() {
    steps(
        "PROGRAM PLC_PRG VAR CONSTANT LIMIT_A : INT := 100; END_VAR VAR x, y : INT; END_VAR
            CASE x OF
                1: y := 10;
                2, 3: y := 20;
                4..9, 12: y := 30;
                -3..-1: y := 40;
                LIMIT_A: y := 50;
            ELSE y := 60;
            END_CASE
         END_PROGRAM",
        "0 | x=1 | y=10
         1 | x=3 | y=20
         2 | x=4 | y=30
         3 | x=9 | y=30
         4 | x=10 | y=60
         5 | x=12 | y=30
         6 | x=-2 | y=40
         7 | x=100 | y=50",
    );
}

#[test]
fn case_without_else_does_nothing_otherwise() {
    steps(
        "PROGRAM PLC_PRG VAR x : USINT; y : INT; END_VAR CASE x OF 200: y := y + 1; END_CASE; END_PROGRAM",
        "0 | x=200 | y=1
         1 | x=1 | y=1",
    );
}

#[test]
fn conditions_join_with_and_and_or() {
    steps(
        "PROGRAM PLC_PRG VAR a, b, c : BOOL; x : INT; y : INT; END_VAR
            y := 0;
            IF a AND (b OR NOT c) AND x >= 2 THEN y := 1; END_IF
            IF NOT (a AND b) OR (c AND x < 2) THEN y := y + 10; END_IF
         END_PROGRAM",
        "0 | a=TRUE; x=2 | y=11
         1 | b=TRUE | y=1
         2 | c=TRUE | y=1
         3 | x=1 | y=10
         4 | b=FALSE; x=5 | y=10",
    );
}
