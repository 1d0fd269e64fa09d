//! Any text is parsed, checked and perhaps compiled; what compiles runs some scans within a budget.
//! Nothing panics, nothing hangs. A line of `%%%` parts the input into several files.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st::{Clock, Machine, SourceFile};

/// Instructions of one scan.
const BUDGET: u64 = 20_000;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let files: Vec<SourceFile> = text
        .split("%%%\n")
        .take(8)
        .zip(["a.st", "b.st", "c.st", "d.st", "e.st", "f.st", "g.st", "h.st"])
        .map(|(text, name)| SourceFile { name: name.into(), text: text.into() })
        .collect();
    let Ok(compiled) = st::compile(&files) else { return };
    let machine = Machine::load(compiled.container).expect("what is compiled can be loaded");
    let mut machine = machine.with_budget(BUDGET).start();
    for ms in [0_i64, 10, 1000, 86_400_000] {
        let now_ns = ms * 1_000_000;
        let report = machine.scan(Clock { now_ns, wall_ns: now_ns });
        assert!(report.faults.len() <= 64, "each program faults once");
    }
});
