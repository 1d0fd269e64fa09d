//! ACTION: statements of their own over the variables of their POU.
use super::steps::{machine, once, steps};
use st::Clock;

const STEPPER: &str = "FUNCTION_BLOCK Stepper
    VAR_INPUT inc : INT := 1; END_VAR VAR_OUTPUT pos : INT; END_VAR VAR_TEMP t : INT := 5; END_VAR
    t := t + inc;
    Step();
    ACTION Step: pos := pos + t; END_ACTION
    ACTION Home: pos := 0; IF inc > 100 THEN RETURN; END_IF Mark(); END_ACTION
    ACTION Mark: pos := pos - 1; END_ACTION
END_FUNCTION_BLOCK
";

#[test]
fn an_action_works_on_the_variables_of_its_instance() {
    steps(
        &format!(
            "{STEPPER} PROGRAM PLC_PRG VAR a, b : Stepper; home : BOOL; END_VAR
                a(inc := 1); b(inc := 2); IF home THEN a.Home(); END_IF END_PROGRAM"
        ),
        "0 | | a.pos=6; b.pos=7
         1 | | a.pos=12; b.pos=14
         2 | home=TRUE | a.pos=-1; b.pos=21",
    );
}

#[test]
fn a_return_leaves_the_action_alone() {
    once(
        &format!(
            "{STEPPER} PROGRAM PLC_PRG VAR a : Stepper := (inc := 500); n : INT; END_VAR
                a.Home(); n := 7; END_PROGRAM"
        ),
        "a.pos=0; n=7",
    );
}

#[test]
fn actions_of_elements_members_and_programs() {
    once(
        &format!(
            "{STEPPER} TYPE S : STRUCT f : Stepper; END_STRUCT END_TYPE
             PROGRAM PLC_PRG VAR s : ARRAY[0..2] OF S; i : INT := 2; n : INT; END_VAR
                s[i].f.Mark(); s[1].f.Mark(); Add(); PLC_PRG.Add(); Other.Add();
                ACTION Add: n := n + 1; END_ACTION END_PROGRAM
             PROGRAM Other VAR n : INT := 10; END_VAR END_PROGRAM ACTION Add n := n + 1; END_ACTION"
        ),
        "s[2].f.pos=-1; s[1].f.pos=-1; s[0].f.pos=0; n=2; Other.n=11",
    );
}

#[test]
fn an_action_may_use_what_its_block_is_given_by_reference() {
    once(
        "FUNCTION_BLOCK FB VAR_IN_OUT n : INT; END_VAR VAR k : INT; END_VAR Add(); Add();
            ACTION Add: k := k + 1; n := n + k; END_ACTION END_FUNCTION_BLOCK
         PROGRAM PLC_PRG VAR f : FB; n : INT; END_VAR f(n := n); END_PROGRAM",
        "n=3; f.k=2",
    );
}

#[test]
fn a_fault_names_the_action() {
    let mut machine = machine(&[(
        "p.st",
        "PROGRAM PLC_PRG\nVAR n : INT; END_VAR\nDivide();\nACTION Divide:\nn := 1 / n;\nEND_ACTION\nEND_PROGRAM",
    )]);
    let report = machine.scan(Clock::default());
    let fault = report.faults.first().expect("a fault");
    assert_eq!((fault.pou.as_str(), fault.line), ("PLC_PRG.Divide", 5));
}

#[test]
fn actions_outlive_an_online_change() {
    let text = |inc: &str| STEPPER.replace("pos + t", inc);
    let program = "PROGRAM PLC_PRG VAR a : Stepper; END_VAR a(); END_PROGRAM";
    let mut old = machine(&[("p.st", &(text("pos + t") + program))]);
    old.scan(Clock::default());
    let next = machine(&[("p.st", &(text("pos * 10") + program))]);
    old.take_over(next.container().clone()).expect("sound");
    old.scan(Clock { now_ns: 1_000_000, wall_ns: 0 });
    assert_eq!(old.read("PLC_PRG.a.pos").expect("there").to_string(), "60");
}
