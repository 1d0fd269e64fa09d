//! The step table: one line for each scan, `time ms | set; set | expected; expected`.
use st::{Clock, Machine, Running, SourceFile, Value};

/// Wall clock at the start of every table: 2026-03-01 00:00:00 UTC.
const START_NS: i64 = 1_772_323_200_000_000_000;

/// Compiles one file; its only diagnostics may be warnings.
pub(crate) fn machine(files: &[(&str, &str)]) -> Machine<Running> {
    let files: Vec<SourceFile> = files
        .iter()
        .map(|(name, text)| SourceFile { name: (*name).into(), text: (*text).into() })
        .collect();
    match st::compile(&files) {
        Ok(compiled) => Machine::new(compiled.container).start(),
        Err(diagnostics) => {
            let all: Vec<String> = diagnostics
                .iter()
                .map(|d| format!("{}:{}:{} {} {}", d.file, d.line, d.column, d.code, d.message))
                .collect();
            panic!("does not compile:\n{}", all.join("\n"));
        }
    }
}

/// Runs the table against one file. A name without a dot is a variable of `PLC_PRG`.
pub(crate) fn steps(text: &str, table: &str) {
    steps_of(&[("test.st", text)], table);
}

/// Runs the table against several files.
pub(crate) fn steps_of(files: &[(&str, &str)], table: &str) {
    let mut machine = machine(files);
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 3, "a line has three cells: {line}");
        let at_ms: i64 = cells[0].parse().unwrap_or_else(|_| panic!("time in ms: {line}"));
        for (path, value) in pairs(cells[1]) {
            set(&mut machine, &path, &value);
        }
        let now_ns = at_ms * 1_000_000;
        let report = machine.scan(Clock { now_ns, wall_ns: START_NS + now_ns });
        assert!(report.faults.is_empty(), "at {at_ms} ms: {:?}", report.faults);
        for (path, value) in pairs(cells[2]) {
            let path = full(&machine, &path);
            let found = machine.read(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(found.to_string(), value, "{path} at {at_ms} ms");
        }
    }
}

/// Runs one scan and compares: for programs that need no input.
pub(crate) fn once(text: &str, expected: &str) {
    steps(text, &format!("0 | | {expected}"));
}

pub(crate) fn set(machine: &mut Machine<Running>, path: &str, value: &str) {
    let path = &full(machine, path);
    let handle = machine.variable(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let value = Value::parse(value, handle.ty()).unwrap_or_else(|e| panic!("{path}: {e}"));
    machine.write(path, &value).unwrap_or_else(|e| panic!("{path}: {e}"));
}

/// The variable of `PLC_PRG`, else the path as it is.
fn full(machine: &Machine<Running>, path: &str) -> String {
    let own = format!("PLC_PRG.{path}");
    if machine.variable(&own).is_ok() { own } else { path.to_owned() }
}

fn pairs(cell: &str) -> Vec<(String, String)> {
    cell.split(';')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|pair| {
            let (name, value) =
                pair.split_once('=').unwrap_or_else(|| panic!("name=value: {pair}"));
            let name = name.trim();
            (name.to_owned(), value.trim().to_owned())
        })
        .collect()
}
