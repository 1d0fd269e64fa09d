//! Containers that no compiler made: refused with a sentence, or run without panic and end.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use std::sync::Arc;

use proptest::prelude::*;
use st::container::op::{Cell, Op};
use st::{Clock, Container, Machine, SourceFile};

const PROGRAM: &str =
    "FUNCTION Twice : DINT VAR_INPUT v : DINT; END_VAR Twice := v * 2; END_FUNCTION
    FUNCTION_BLOCK FB VAR_INPUT x : REAL; END_VAR VAR_IN_OUT n : DINT; END_VAR
    VAR t : TON; s : STRING[20]; END_VAR
    t(IN := x > 0.5, PT := T#20ms); IF t.Q THEN s := CONCAT(s, '等'); END_IF n := n + 1;
    END_FUNCTION_BLOCK
    PROGRAM P VAR f : FB; a : ARRAY[0..9] OF DINT; i, n : DINT; r : REAL; END_VAR
    FOR i := 0 TO 9 DO a[i] := Twice(a[i]) + i; f(x := r, n := n); r := r + 0.1; END_FOR
    CASE n OF 1..20: r := 0.0; 30: r := SQRT(r); ELSE n := REAL_TO_DINT(r * 10.0); END_CASE
    END_PROGRAM";

fn container() -> Container {
    let compiled = st::compile(&[SourceFile::new("P.st", PROGRAM)]);
    let container = compiled.unwrap_or_else(|found| panic!("{found:?}")).container;
    (*container).clone()
}

/// Loads and, if that works, scans.
fn survives(container: Container) {
    if let Ok(machine) = Machine::load(Arc::new(container)) {
        let mut machine = machine.with_budget(20_000).start();
        for number in 0..3 {
            machine.scan(Clock { now_ns: number * 10_000_000, wall_ns: 0 });
            machine.reset_faults();
        }
        let paths: Vec<String> = machine.container().variables().map(|v| v.path).collect();
        for path in paths {
            let _value = machine.read(&path);
        }
        drop(machine.stop().restart());
    }
}

/// Breaks a container; the number is that of its cells.
type Break = fn(&mut Container, u32);

#[test]
fn damage_is_named() {
    let cells = u32::try_from(container().image.len()).unwrap();
    let broken: [(&str, Break); 7] = [
        ("a cell lies outside of memory", |c, cells| {
            c.ops[0] = Op::Move { dst: Cell::fixed(cells), src: Cell::fixed(0) };
        }),
        ("it jumps out of its body", |c, _| {
            let last = u32::try_from(c.ops.len() - 1).unwrap();
            c.ops[0] = Op::Jump { to: last };
        }),
        ("it names what is not there", |c, _| c.ops[0] = Op::Text { call: 9_999 }),
        ("its body does not end", |c, _| {
            let last = c.ops.len() - 1;
            c.ops[last] = Op::Now { dst: Cell::fixed(0) };
        }),
        ("a program lies outside of memory", |c, cells| c.programs[0].base = cells),
        ("a variable lies outside of memory", |c, cells| c.roots[0].cell = cells),
        ("its tables do not fit together", |c, _| {
            c.places.pop();
        }),
    ];
    for (what, break_it) in broken {
        let mut damaged = container();
        break_it(&mut damaged, cells);
        let damage = Machine::load(Arc::new(damaged)).map(|_| ()).unwrap_err();
        assert_eq!(damage.what, what);
        assert!(damage.to_string().contains("compile it again"));
    }
}

#[test]
fn an_empty_container_runs() {
    survives(Container::default());
}

/// Another number for an operand: near, far, absolute or not.
fn operand() -> impl Strategy<Value = u32> {
    prop_oneof![0_u32..200, (0_u32..400).prop_map(|n| n | 1 << 31), any::<u32>()]
}

/// Puts a number where the `place`-th operand of an instruction is.
fn with_operand(op: Op, place: usize, number: u32) -> Op {
    let cell = Cell(number);
    match op {
        Op::Move { dst, .. } if place == 0 => Op::Move { dst, src: cell },
        Op::Move { src, .. } => Op::Move { dst: cell, src },
        Op::Call { base, .. } if place == 0 => Op::Call { pou: number % 5, base },
        Op::Call { pou, .. } => Op::Call { pou, base: cell },
        Op::AddressOf { dst, .. } => Op::AddressOf { dst, of: cell },
        Op::Load { dst, address, .. } => Op::Load { dst, address, offset: number },
        Op::Store { src, .. } => Op::Store { address: cell, offset: number, src },
        Op::Add64 { dst, a, .. } => Op::Add64 { dst, a, b: cell },
        mut other => {
            other.aim(number);
            other
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn changed_operands_never_panic(
        changes in proptest::collection::vec((any::<usize>(), 0_usize..2, operand()), 1..6)
    ) {
        let mut damaged = container();
        for (at, place, number) in changes {
            let at = at % damaged.ops.len();
            damaged.ops[at] = with_operand(damaged.ops[at], place, number);
        }
        survives(damaged);
    }

    #[test]
    fn shuffled_instructions_never_panic(
        swaps in proptest::collection::vec((any::<usize>(), any::<usize>()), 1..12)
    ) {
        let mut damaged = container();
        let count = damaged.ops.len();
        for (a, b) in swaps {
            damaged.ops.swap(a % count, b % count);
        }
        survives(damaged);
    }

    #[test]
    fn any_memory_never_panics(cells in proptest::collection::vec((any::<usize>(), any::<u64>()), 1..30)) {
        let mut damaged = container();
        let count = damaged.image.len();
        for (at, cell) in cells {
            damaged.image[at % count] = cell;
        }
        survives(damaged);
    }
}
