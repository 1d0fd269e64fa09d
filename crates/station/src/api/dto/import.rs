//! Files of others on their way into the history.

use super::{Deserialize, Serialize, TS};

dto! {
    /// A file as it would be imported.
    struct ImportPreview {
        /// What its columns mean, as TOML.
        mapping: String,
        /// The names of its columns.
        columns: Vec<String>,
        /// Its first rows, at most 20.
        rows: Vec<ImportPreviewRow>,
        /// Its size.
        bytes: u64,
    }

    /// A row as it would be stored.
    struct ImportPreviewRow {
        /// Its number as a spreadsheet counts.
        row: u64,
        /// Its samples.
        samples: Vec<ImportSample>,
        /// What would be refused of it.
        refused: Vec<ImportRefusal>,
    }

    /// A sample as it would be stored.
    struct ImportSample {
        /// Its tag.
        tag: String,
        /// When it was measured.
        source_time: f64,
        /// When it was received.
        receive_time: f64,
        /// The number, when it is one.
        value: Option<f64>,
        /// The text, when it is one.
        text: Option<String>,
        /// OPC UA status code.
        quality: u32,
    }

    /// What would be refused.
    struct ImportRefusal {
        /// The column; empty when the whole row is meant.
        column: String,
        /// Why, as in the quarantine.
        reason: String,
        /// Why, for a person.
        detail: String,
    }

    /// A file that is or was imported.
    struct ImportJob {
        /// To name it.
        id: String,
        /// The file.
        path: String,
        /// How it is.
        state: ImportJobState,
        /// Why it failed.
        problem: Option<String>,
        /// 0 to 1.
        progress: f64,
        /// Rows read.
        rows: u64,
        /// Samples stored.
        stored: u64,
        /// Samples that were there already.
        duplicate: u64,
        /// Rows or cells that could not be read.
        refused: u64,
        /// The row behind which it went on, when it was begun before.
        resumed_at: Option<u64>,
        /// The file with what was refused and why.
        refused_list: Option<String>,
    }
}

names! {
    /// How an import is.
    enum ImportJobState: "snake_case" {
        Waiting,
        Running,
        Done,
        Stopped,
        Failed,
    }
}
