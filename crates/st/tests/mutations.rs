//! No input, however broken, panics or hangs: programs are cut, doubled and mixed, compiled, and
//! what compiles runs some scans within a budget.
use std::fmt::Write as _;

use proptest::prelude::*;
use st::{Clock, Machine, SourceFile};

/// Programs that use much of the language.
const SEEDS: [&str; 7] = [
    include_str!("../../../plc_program/PLC_PRG.st"),
    include_str!("../../../plc_program/FB_StationControl.st"),
    include_str!("../../../plc_program/GVL_Config.st"),
    include_str!("mutations/types.st"),
    include_str!("mutations/calls.st"),
    include_str!("mutations/texts.st"),
    include_str!("mutations/config.st"),
];

/// Words that are put anywhere.
const WORDS: [&str; 40] = [
    "IF",
    "END_IF",
    "THEN",
    "FOR",
    "TO",
    "DO",
    "END_FOR",
    "CASE",
    "OF",
    "END_CASE",
    "VAR",
    "END_VAR",
    ":=",
    "=>",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "..",
    ".",
    "-1",
    "0",
    "99999",
    "1.5",
    "'a'",
    "T#1s",
    "INT",
    "REAL",
    "STRING",
    "ARRAY[0..3] OF",
    "x",
    "WHILE TRUE DO",
    "REPEAT",
    "/ 0",
    "MOD",
    "NOT",
    "E_State.Idle",
    "16#FFFF",
];

fn runs(files: &[SourceFile]) {
    let Ok(compiled) = st::compile(files) else { return };
    let machine = Machine::load(compiled.container).expect("what is compiled can be loaded");
    let mut machine = machine.with_budget(20_000).start();
    for ms in [0_i64, 10, 20, 1000] {
        let now_ns = ms * 1_000_000;
        machine.scan(Clock { now_ns, wall_ns: now_ns });
    }
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.into(), text: text.into() }
}

#[test]
fn the_seeds_compile_and_run() {
    for (number, seed) in SEEDS.iter().enumerate().skip(3) {
        let file = file("seed.st", seed);
        let found = st::check(std::slice::from_ref(&file));
        let errors: Vec<String> =
            found.iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
        assert!(errors.is_empty(), "seed {number}: {errors:?}");
        runs(&[file]);
    }
}

/// A change of the text: where, how much is taken away, what is put there.
fn change() -> impl Strategy<Value = (usize, usize, usize, usize)> {
    (0..10_000_usize, 0..40_usize, 0..WORDS.len() + 40, 0..10_000_usize)
}

fn changed(text: &str, changes: &[(usize, usize, usize, usize)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for &(at, cut, word, from) in changes {
        let at = at % (chars.len() + 1);
        let end = (at + cut).min(chars.len());
        let put: Vec<char> = if let Some(word) = WORDS.get(word) {
            format!(" {word} ").chars().collect()
        } else {
            // A part of the text itself, doubled elsewhere.
            let from = from % (chars.len() + 1);
            chars[from..(from + word).min(chars.len())].to_vec()
        };
        chars.splice(at..end, put);
    }
    chars.into_iter().collect()
}

/// 400, or as many as `PROPTEST_CASES` says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn broken_programs_neither_panic_nor_hang(
        seed in 0..SEEDS.len(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        runs(&[file("broken.st", &changed(SEEDS[seed], &changes))]);
    }

    #[test]
    fn broken_files_beside_whole_ones(
        seed in 3..SEEDS.len(),
        other in 3..SEEDS.len(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        runs(&[file("whole.st", SEEDS[seed]), file("broken.st", &changed(SEEDS[other], &changes))]);
    }
}

#[test]
fn deep_nesting_is_refused_or_runs() {
    for depth in [50, 150, 190, 250, 5000] {
        let texts = [
            format!(
                "PROGRAM P VAR x : INT; END_VAR\nx := {}1{};\nEND_PROGRAM",
                "(".repeat(depth),
                ")".repeat(depth)
            ),
            format!("PROGRAM P VAR x : INT; END_VAR\nx := {}x;\nEND_PROGRAM", "-".repeat(depth)),
            format!("PROGRAM P VAR x : INT; END_VAR\nx := x{};\nEND_PROGRAM", " + x".repeat(depth)),
            format!(
                "PROGRAM P VAR b : BOOL; END_VAR\nb := {}b{};\nEND_PROGRAM",
                "b AND (".repeat(depth),
                ")".repeat(depth)
            ),
            format!(
                "PROGRAM P VAR x : INT; END_VAR\nx := {}x{};\nEND_PROGRAM",
                "ABS(".repeat(depth),
                ")".repeat(depth)
            ),
            format!(
                "PROGRAM P VAR x : INT; END_VAR\n{}x := 1;{}\nEND_PROGRAM",
                "IF x = 0 THEN ".repeat(depth),
                " END_IF".repeat(depth)
            ),
            format!(
                "TYPE T : {}INT; END_TYPE\nPROGRAM P VAR t : T; END_VAR\nEND_PROGRAM",
                "ARRAY[0..0] OF ".repeat(depth)
            ),
        ];
        for text in texts {
            runs(&[file("deep.st", &text)]);
        }
    }
}

#[test]
fn long_chains_of_declarations_are_refused_or_run() {
    for count in [50_usize, 3000] {
        let number = |n: usize| (n, n + 1);
        let mut chains = [String::new(), String::new(), String::new(), String::new()];
        for (n, next) in (0..count).map(number) {
            writeln!(chains[0], "TYPE T{n} : ARRAY[0..0] OF T{next}; END_TYPE").expect("text");
            writeln!(chains[1], "TYPE T{next} : ARRAY[0..0] OF T{n}; END_TYPE").expect("text");
            writeln!(chains[2], "TYPE T{n} : STRUCT x : T{next}; END_STRUCT END_TYPE")
                .expect("text");
            writeln!(chains[3], "VAR_GLOBAL CONSTANT T{n} : INT := T{next}; END_VAR")
                .expect("text");
        }
        writeln!(chains[0], "TYPE T{count} : INT; END_TYPE").expect("text");
        chains[1].push_str("TYPE T0 : INT; END_TYPE\n");
        writeln!(chains[2], "TYPE T{count} : INT; END_TYPE").expect("text");
        writeln!(chains[3], "VAR_GLOBAL CONSTANT T{count} : INT := 5; END_VAR").expect("text");
        for (number, chain) in chains.iter().enumerate() {
            let declared = ["T0", "T50", "T0", "INT"][number];
            let program = format!("{chain}PROGRAM P VAR x : {declared}; END_VAR\nEND_PROGRAM\n");
            runs(&[file("chain.st", &program)]);
        }
    }
}

#[test]
fn many_of_everything_run() {
    let mut text = String::new();
    for n in 0..300 {
        write!(text, "FUNCTION_BLOCK F{n}\nVAR_INPUT x : INT; END_VAR\nVAR y : INT;")
            .expect("text");
        if n > 0 {
            write!(text, " inner : F{};", n - 1).expect("text");
        }
        text.push_str(" END_VAR\ny := x + 1;\n");
        if n > 0 {
            text.push_str("inner(x := y);\n");
        }
        text.push_str("END_FUNCTION_BLOCK\n");
    }
    text.push_str("PROGRAM P\nVAR f : F299; END_VAR\nf(x := 1);\nEND_PROGRAM\n");
    runs(&[file("many.st", &text)]);
}
