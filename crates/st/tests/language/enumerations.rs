//! Enumerations: plain, with values, with a base type, bare and qualified.
use super::steps::{once, steps};

#[test]
fn values_are_named_bare_and_qualified() {
    steps(
        "TYPE E_State : (Idle, Running, Fault); END_TYPE
         PROGRAM PLC_PRG VAR e : E_State; f : E_State := E_State.Fault; n : INT; b : BOOL; END_VAR
            CASE e OF
                Idle: n := 1; e := Running;
                E_State.Running: n := 2; e := E_State#Fault;
                E_State#Fault: n := 3;
            END_CASE
            b := e = f;
         END_PROGRAM",
        "0 | | n=1; e=Running; b=FALSE
         1 | | n=2; e=Fault; b=TRUE
         2 | | n=3; f=Fault",
    );
}

#[test]
fn values_go_on_from_the_last_given_one() {
    once(
        "TYPE E : (A := 5, B, C := 10, D) := C; END_TYPE
         TYPE F : (X := 1, Y := 200) USINT; END_TYPE
         PROGRAM PLC_PRG VAR v, w : E; p, q, r, s : INT; u : F; END_VAR
            w := B; p := E.A; q := w; r := E.D; u := Y; s := u; END_PROGRAM",
        "v=C; p=5; q=6; r=11; u=Y; s=200",
    );
}

#[test]
fn a_qualified_name_tells_two_enumerations_apart() {
    once(
        "TYPE Light : (Off, Red, Green); END_TYPE
         TYPE Motor : (Off, On); END_TYPE
         PROGRAM PLC_PRG VAR l : Light := Light.Red; m : Motor := Motor.On; END_VAR
            l := Light.Off; m := Motor.Off; END_PROGRAM",
        "l=Off; m=Off",
    );
}

#[test]
fn an_enumeration_may_stand_in_the_declaration() {
    steps(
        "PROGRAM PLC_PRG VAR e : (Low, High); END_VAR IF e = Low THEN e := High; ELSE e := Low; END_IF END_PROGRAM",
        "0 | | e=High
         1 | | e=Low",
    );
}

#[test]
fn attributes_and_pragmas_are_skipped() {
    once(
        "{attribute 'qualified_only'}
         {attribute 'strict'}
         TYPE E :
         (
            Zero := 0,
            One  := 1
         );
         END_TYPE
         {region 'program'}
         PROGRAM PLC_PRG VAR {attribute 'x'} e : E := E.One; END_VAR END_PROGRAM",
        "e=One",
    );
}
