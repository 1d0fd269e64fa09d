//! The line's program: scan by scan without a line, and in control of one.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod alone;
mod controlled;
mod document;
mod retain;
mod thread;

use simulator::plc::line_program;
use st::{Clock, Machine, Running, Value};

const MS: i64 = 1_000_000;

/// The program without a line, in virtual time.
struct Bench {
    machine: Machine<Running>,
    now_ns: i64,
    scan_ms: i64,
    scanned: bool,
}

impl Bench {
    fn new(scan_ms: i64) -> Self {
        let compiled = st::compile(&line_program()).expect("the line's program compiles");
        assert_eq!(compiled.diagnostics, [], "not even a warning");
        let machine = Machine::new(compiled.container).start();
        Self { machine, now_ns: 0, scan_ms, scanned: false }
    }

    /// Scans at every multiple of the scan time up to and including `ms`.
    fn scan_to(&mut self, ms: i64) {
        while self.next_ms() <= ms {
            self.scan();
        }
    }

    /// When the next scan is.
    fn next_ms(&self) -> i64 {
        self.now_ns / MS + if self.scanned { self.scan_ms } else { 0 }
    }

    fn scan(&mut self) {
        self.now_ns = self.next_ms() * MS;
        self.scanned = true;
        let report = self.machine.scan(Clock { now_ns: self.now_ns, wall_ns: self.now_ns });
        assert!(report.faults.is_empty(), "{:?}", report.faults);
    }

    /// Writes a variable of `PLC_PRG`.
    fn set(&mut self, name: &str, text: &str) {
        let path = format!("PLC_PRG.{name}");
        let handle = self.machine.variable(&path).unwrap();
        let value = Value::parse(text, handle.ty()).unwrap();
        self.machine.write(&path, &value).unwrap();
    }

    fn text(&self, name: &str) -> String {
        self.machine.read(&format!("PLC_PRG.{name}")).unwrap().to_string()
    }

    fn number(&self, name: &str) -> f64 {
        number(&self.machine.read(&format!("PLC_PRG.{name}")).unwrap())
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Int(value) => *value as f64,
        Value::UInt(value) => *value as f64,
        Value::Real(value) => f64::from(*value),
        Value::LReal(value) => *value,
        Value::Time(ns) => *ns as f64 / 1e9,
        other => panic!("{other} is no number"),
    }
}
