//! `FUNCTION_BLOCK`: state, calls with and without inputs, members from outside.
use super::steps::{once, steps};

const RAMP: &str = "FUNCTION_BLOCK Ramp
    VAR_INPUT target : INT := 3; step : INT := 1; END_VAR
    VAR_OUTPUT value : INT; done : BOOL; END_VAR
    VAR calls : INT; END_VAR
    calls := calls + 1;
    IF value < target THEN value := value + step; END_IF
    done := value >= target;
END_FUNCTION_BLOCK
";

#[test]
fn an_instance_keeps_inputs_and_state_between_calls() {
    steps(
        &format!(
            "{RAMP} PROGRAM PLC_PRG VAR r, q : Ramp; v : INT; END_VAR
                r(); q(target := 100, step := 10, value => v); q(); END_PROGRAM"
        ),
        "0 | | r.value=1; r.done=FALSE; q.value=20; v=10; q.calls=2
         1 | | r.value=2; q.value=40
         2 | | r.value=3; r.done=TRUE; r.calls=3
         3 | | r.value=3",
    );
}

#[test]
fn inputs_may_be_set_before_the_call() {
    steps(
        &format!(
            "{RAMP} PROGRAM PLC_PRG VAR r : Ramp := (target := 50); t : INT; v : INT; END_VAR
                r.step := t; r(); v := r.value + r.target; END_PROGRAM"
        ),
        "0 | t=5 | v=55
         1 | t=7 | v=62; r.step=7",
    );
}

#[test]
fn positional_arguments_are_the_inputs_in_order() {
    once(
        &format!(
            "{RAMP} PROGRAM PLC_PRG VAR r : Ramp; d : BOOL; END_VAR r(4, 4, done => d); END_PROGRAM"
        ),
        "r.value=4; d=TRUE",
    );
}

#[test]
fn an_empty_binding_binds_nothing() {
    once(
        &format!(
            "{RAMP} PROGRAM PLC_PRG VAR r : Ramp; END_VAR r(target := 2, value => , done => ); END_PROGRAM"
        ),
        "r.value=1",
    );
}

#[test]
fn blocks_nest_and_are_read_through() {
    once(
        &format!(
            "{RAMP} FUNCTION_BLOCK Pair VAR a : Ramp; b : Ramp := (step := 2); END_VAR VAR_OUTPUT sum : INT; END_VAR
                a(); b(); sum := a.value + b.value; END_FUNCTION_BLOCK
             PROGRAM PLC_PRG VAR p : Pair; x : INT; END_VAR p(); p(); x := p.b.value; END_PROGRAM"
        ),
        "p.sum=6; x=4; p.a.value=2",
    );
}

#[test]
fn a_reference_is_the_variable_itself() {
    steps(
        "FUNCTION_BLOCK Count VAR_IN_OUT n : INT; v : ARRAY[0..2] OF INT; END_VAR VAR_INPUT k : INT; END_VAR
            n := n + k; v[k] := n; END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR c : Count; n : INT; m : ARRAY[0..1] OF ARRAY[0..2] OF INT; i : INT; END_VAR
            c(n := n, v := m[i], k := i + 1); END_PROGRAM",
        "0 | | n=1; m[0][1]=1
         1 | i=1 | n=3; m[1][2]=3; m[0][1]=1",
    );
}

#[test]
fn references_pass_through_blocks() {
    once(
        "FUNCTION_BLOCK Inner VAR_IN_OUT x : INT; END_VAR x := x + 1; END_FUNCTION_BLOCK
         FUNCTION_BLOCK Outer VAR_IN_OUT y : INT; END_VAR VAR i : Inner; END_VAR i(x := y); i(x := y); END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR o : Outer; n : INT; END_VAR o(y := n); END_PROGRAM",
        "n=2",
    );
}

#[test]
fn temporary_variables_start_anew() {
    steps(
        "PROGRAM PLC_PRG VAR n : INT; END_VAR VAR_TEMP t : INT := 5; END_VAR t := t + 1; n := n + t; END_PROGRAM",
        "0 | | n=6
         1 | | n=12",
    );
}

#[test]
fn a_block_as_a_member_of_a_structure() {
    once(
        &format!(
            "{RAMP} TYPE Unit : STRUCT r : Ramp; n : INT; END_STRUCT END_TYPE
             PROGRAM PLC_PRG VAR u : ARRAY[0..1] OF Unit; i : INT := 1; END_VAR u[i].r(target := 9); u[i].n := u[i].r.value; END_PROGRAM"
        ),
        "u[1].n=1; u[0].n=0",
    );
}
