//! The soft PLC: its program, its variables and how it scans.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

dto! {
    /// One file of the program.
    struct PlcFile {
        /// Its name, `PLC_PRG.st`.
        name: String,
        /// Its text.
        text: String,
    }

    /// The program that runs.
    struct PlcProgram {
        /// Whether this plant has a soft PLC at all.
        available: bool,
        /// Names this version; taking over asks for it so that nobody overwrites another's work.
        revision: String,
        /// The files in their order.
        files: Vec<PlcFile>,
    }

    /// Something that the check of a program says.
    struct PlcDiagnostic {
        /// Its code, `E0301`.
        code: String,
        /// Whether the program cannot run.
        is_error: bool,
        /// The file's name.
        file: String,
        /// Line, counted from 1.
        line: u32,
        /// Column in characters, counted from 1.
        column: u32,
        /// Line of the end.
        end_line: u32,
        /// Column of the end, not included.
        end_column: u32,
        /// A sentence.
        message: String,
    }

    /// A variable that does not keep its value.
    struct PlcLost {
        /// Its path.
        path: String,
        /// Why, as a sentence.
        why: String,
    }

    /// What the check says, and what taking the program over would do.
    struct PlcCheck {
        /// Errors and warnings.
        diagnostics: Vec<PlcDiagnostic>,
        /// Variables that keep their value; 0 when there are errors.
        kept: u32,
        /// Variables that lose their value.
        lost: Vec<PlcLost>,
        /// Variables that are new.
        added: Vec<String>,
    }

    /// What became of taking a program over.
    struct PlcTakeOver {
        /// Whether it runs now; otherwise the old one runs on.
        taken: bool,
        /// The version that runs now.
        revision: String,
        /// Errors and warnings.
        diagnostics: Vec<PlcDiagnostic>,
        /// Variables that lost their value.
        lost: Vec<PlcLost>,
    }

    /// A variable named on a line, with its value.
    struct PlcMarginRow {
        /// Line, counted from 1.
        line: u32,
        /// As it is named there.
        name: String,
        /// The path by which it is read.
        path: String,
        /// The value as text.
        value: String,
        /// Whether it is forced.
        forced: bool,
    }

    /// A variable.
    struct PlcSymbol {
        /// Its path.
        path: String,
        /// Its type as it is written.
        r#type: String,
        /// Whether it may be written.
        writable: bool,
    }

    /// A variable's value.
    struct PlcValue {
        /// Its path.
        path: String,
        /// Its type as it is written; empty when there is no such variable.
        r#type: String,
        /// The value as text; none when there is no such variable.
        value: Option<String>,
        /// Whether it is forced.
        forced: bool,
    }

    /// A forced variable.
    struct PlcForce {
        /// Its path.
        path: String,
        /// The value that it is held at.
        value: String,
    }

    /// Why a program stopped.
    struct PlcFault {
        /// The program organisation unit.
        pou: String,
        /// The file's name.
        file: String,
        /// Line, counted from 1.
        line: u32,
        /// A sentence with the values.
        message: String,
        /// When.
        at: f64,
    }

    /// How often a time was below an edge and not below the one before.
    struct PlcBucket {
        /// The edge in microseconds; none is above every edge.
        below_us: Option<f64>,
        /// How often.
        count: u64,
    }

    /// How the PLC scans.
    struct PlcStatus {
        /// Whether this plant has a soft PLC at all.
        available: bool,
        /// Whether it runs.
        state: PlcState,
        /// Wanted time from scan to scan, in milliseconds.
        scan_ms: f64,
        /// Scans since the start.
        scans: u64,
        /// Scans that began late by more than a scan time.
        overruns: u64,
        /// How long the last scan took, in microseconds.
        last_us: f64,
        /// The mean.
        mean_us: f64,
        /// The longest.
        max_us: f64,
        /// How long scans took.
        histogram: Vec<PlcBucket>,
        /// How much later than wanted scans began.
        jitter: Vec<PlcBucket>,
        /// Why it is faulted.
        faults: Vec<PlcFault>,
        /// What is forced.
        forces: Vec<PlcForce>,
    }
}

names! {
    /// Whether the PLC runs.
    enum PlcState: "snake_case" { Running, Stopped, Faulted }
}
