//! Calls as they are written: over lines, with any case, of programs.
use super::steps::{once, steps};

#[test]
fn names_are_the_same_in_any_case() {
    once(
        "function_block Fb var_input In1 : int; end_var var_output Out1 : int; end_var OUT1 := in1 * 2; end_function_block
         program plc_prg var MyFb : FB; X : Int; end_var MYFB(IN1 := 4, out1 => x); if X = 8 then x := X + 1; End_If end_program",
        "x=9",
    );
}

#[test]
fn a_program_calls_another_and_reads_it() {
    steps_of_two();
}

fn steps_of_two() {
    steps(
        "PROGRAM PLC_PRG VAR n : INT; END_VAR n := Sub.total; END_PROGRAM
         PROGRAM Sub VAR_INPUT k : INT := 2; END_VAR VAR_OUTPUT total : INT; END_VAR total := total + k; END_PROGRAM",
        "0 | | n=0; Sub.total=2
         1 | | n=2; Sub.total=4",
    );
}
