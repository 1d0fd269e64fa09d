//! CONFIGURATION, RESOURCE, TASK: what runs, how often, in which order.
use super::steps::{once, steps};

#[test]
fn without_a_configuration_programs_run_in_order() {
    once(
        "VAR_GLOBAL n : INT; END_VAR
         PROGRAM A VAR x : INT; END_VAR n := n + 1; x := n; END_PROGRAM
         PROGRAM B VAR x : INT; END_VAR n := n * 10; x := n; END_PROGRAM",
        "A.x=1; B.x=10",
    );
}

#[test]
fn tasks_run_at_their_interval_in_order_of_priority() {
    steps(
        "PROGRAM P VAR n : INT; END_VAR n := n + 1; END_PROGRAM
         CONFIGURATION C
            RESOURCE R ON PLC
                TASK Slow(INTERVAL := T#30ms, PRIORITY := 2);
                TASK Fast(INTERVAL := T#10ms, PRIORITY := 1);
                PROGRAM S WITH Slow : P;
                PROGRAM F WITH Fast : P;
            END_RESOURCE
         END_CONFIGURATION",
        "0 | | S.n=1; F.n=1
         10 | | S.n=1; F.n=2
         20 | | S.n=1; F.n=3
         30 | | S.n=2; F.n=4",
    );
}

#[test]
fn program_instances_bind_globals() {
    steps(
        "PROGRAM P VAR_INPUT k : INT; END_VAR VAR_OUTPUT t : INT; END_VAR t := t + k; END_PROGRAM
         CONFIGURATION C
            VAR_GLOBAL gk : INT := 4; gt : INT; END_VAR
            RESOURCE R ON PLC
                TASK T1(INTERVAL := T#10ms, PRIORITY := 1);
                PROGRAM A WITH T1 : P(k := gk, t => gt);
            END_RESOURCE
         END_CONFIGURATION",
        "0 | | A.t=4
         10 | | A.t=8",
    );
}
