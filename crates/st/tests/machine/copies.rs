//! Bodies run the same whether the address of their instance is known at load or not: counts,
//! places of faults, budgets, recursion.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use std::fmt::Write as _;
use std::sync::Arc;

use st::container::op::Op;
use st::{Clock, Container, FaultKind, Machine, Running, SourceFile};

/// A block that calls another and a function; line 8 divides.
const BLOCKS: &str = "FUNCTION Twice : DINT VAR_INPUT v : DINT; END_VAR
    Twice := v * 2; END_FUNCTION
    FUNCTION_BLOCK Inner VAR_INPUT x : DINT; END_VAR VAR n : DINT; t : TON; END_VAR
    t(IN := TRUE, PT := T#10ms);
    n := n + Twice(x); END_FUNCTION_BLOCK
    FUNCTION_BLOCK Outer VAR_INPUT x : DINT; d : DINT := 1; END_VAR VAR_OUTPUT q : DINT; END_VAR
    VAR a : Inner; b : ARRAY[0..1] OF Inner; i : INT; END_VAR
    q := 100 / d;
    a(x := x);
    FOR i := 0 TO 1 DO b[i](x := x + i); END_FOR
    END_FUNCTION_BLOCK\n";

fn container(text: &str) -> Container {
    let compiled = st::compile(&[SourceFile::new("P.st", text)]);
    (*compiled.unwrap_or_else(|found| panic!("{found:?}")).container).clone()
}

fn machine(program: &str) -> Machine<Running> {
    Machine::new(Arc::new(container(&format!("{BLOCKS}{program}")))).start()
}

fn clock(ms: i64) -> Clock {
    Clock { now_ns: ms * 1_000_000, wall_ns: 0 }
}

fn read(machine: &Machine<Running>, path: &str) -> String {
    machine.read(path).unwrap().to_string()
}

#[test]
fn instances_known_and_chosen_at_run_time_do_the_same() {
    let mut m = machine(
        "PROGRAM P VAR k : ARRAY[0..2] OF Outer; c : ARRAY[0..2] OF Outer; i : INT; END_VAR
         k[0](x := 1); k[1](x := 2); k[2](x := 3); k[0](x := 10);
         FOR i := 0 TO 2 DO c[i](x := i + 1); END_FOR
         i := 0; c[i](x := 10);
         END_PROGRAM",
    );
    for ms in [0, 5, 10] {
        assert_eq!(m.scan(clock(ms)).faults, []);
    }
    for (instance, a, b) in [(0, 66, 78), (1, 12, 18), (2, 18, 24)] {
        for name in ["k", "c"] {
            let of = |member: &str| read(&m, &format!("P.{name}[{instance}].{member}"));
            assert_eq!(of("a.n"), a.to_string(), "{name}[{instance}]");
            assert_eq!(of("b[1].n"), b.to_string(), "{name}[{instance}]");
            assert_eq!([of("a.t.Q"), of("b[1].t.Q"), of("q")], ["TRUE", "TRUE", "100"]);
        }
    }
}

#[test]
fn a_fault_names_the_body_and_its_line_either_way() {
    for call in ["f[1](d := 0);", "i := 1; f[i](d := 0);"] {
        let text = format!(
            "PROGRAM P VAR f : ARRAY[0..1] OF Outer; i : INT; n : INT; END_VAR
             f[0](d := 5); n := n + 1; {call} n := n + 1; END_PROGRAM"
        );
        let mut m = machine(&text);
        let faults = m.scan(clock(0)).faults;
        assert_eq!(faults.len(), 1, "{call}");
        let fault = &faults[0];
        assert_eq!((fault.pou.as_str(), fault.file.as_str(), fault.line), ("Outer", "P.st", 8));
        assert_eq!(fault.message, "division by zero: 100 / 0", "{call}");
        assert_eq!([read(&m, "P.n"), read(&m, "P.f[0].q")], ["1", "20"], "{call}");
    }
}

#[test]
fn the_budget_counts_what_is_called_either_way() {
    let call = |call: &str| {
        let text = format!(
            "PROGRAM P VAR f : ARRAY[0..1] OF Outer; i : INT := 1; n : DINT; END_VAR
             WHILE TRUE DO {call} n := n + 1; END_WHILE END_PROGRAM"
        );
        let container = Arc::new(container(&format!("{BLOCKS}{text}")));
        let mut m = Machine::new(container).with_budget(10_000).start();
        let report = m.scan(clock(0));
        assert_eq!(report.faults[0].kind, FaultKind::BudgetExceeded, "{call}");
        assert!(report.instructions <= 10_000, "{}", report.instructions);
        read(&m, "P.n").parse::<u32>().unwrap()
    };
    let (known, chosen) = (call("f[1](x := 1);"), call("f[i](x := 1);"));
    assert!(chosen > 50 && known >= chosen && known < chosen * 2, "{known}, {chosen}");
}

#[test]
fn a_body_that_calls_itself_is_a_fault_at_its_first_call() {
    let mut container = container(
        "FUNCTION Deep : DINT VAR_INPUT v : DINT; END_VAR Deep := v; END_FUNCTION
         FUNCTION_BLOCK FB VAR n, r : DINT; END_VAR n := n + 1; IF n < 3 THEN r := Deep(n); END_IF
         END_FUNCTION_BLOCK
         PROGRAM P VAR f : FB; END_VAR f(); END_PROGRAM",
    );
    let number = |name: &str| container.pous.iter().position(|pou| pou.name == name).unwrap();
    let (fb, program) = (number("FB"), number("P"));
    let within = |place: &st::container::Place, pou: usize| place.pou as usize == pou;
    // The call of the function becomes one of the block itself, with the address P calls it with.
    let instance = container.programs[0].base;
    for (op, place) in container.ops.iter_mut().zip(&container.places) {
        if within(place, fb) {
            match op {
                Op::Call { pou, .. } => *pou = u32::try_from(fb).unwrap(),
                Op::AddressOf { of, .. } => *of = st::container::op::Cell::own(0),
                _ => {}
            }
        }
    }
    assert!(container.places.iter().any(|place| within(place, program)));
    let mut m = Machine::load(Arc::new(container)).unwrap().start();
    let faults = m.scan(clock(0)).faults;
    assert_eq!(faults.len(), 1, "base {instance}");
    assert_eq!((faults[0].kind, faults[0].pou.as_str()), (FaultKind::Recursion, "FB"));
    assert_eq!(read(&m, "P.f.n"), "1");
}

#[test]
fn a_program_too_large_to_be_copied_runs_from_its_base() {
    let (mut body, mut calls) = (String::new(), String::new());
    for number in 0..1_500 {
        writeln!(body, "n := n + {};", number % 7).unwrap();
    }
    for number in 0..200 {
        writeln!(calls, "f[{number}]();").unwrap();
    }
    let mut m = machine(&format!(
        "FUNCTION_BLOCK Long VAR n : DINT; END_VAR {body} END_FUNCTION_BLOCK
         PROGRAM P VAR f : ARRAY[0..199] OF Long; END_VAR {calls} END_PROGRAM"
    ));
    assert_eq!(m.scan(clock(0)).faults, []);
    let sum: u32 = (0..1_500).map(|number| number % 7).sum();
    for instance in [0, 100, 199] {
        assert_eq!(read(&m, &format!("P.f[{instance}].n")), sum.to_string());
    }
}
