//! Files of others on their way into the history.

use std::collections::BTreeMap;

use super::{Deserialize, Serialize, TS};

dto! {
    /// What the columns of a file mean. A name that is empty is a column that the file has not.
    struct ImportMapping {
        /// What a row is.
        form: ImportForm,
        /// How a CSV file's letters are stored.
        encoding: ImportEncoding,
        /// What stands between the columns of a CSV file.
        separator: String,
        /// Whether numbers are written as `1,5`.
        decimal_comma: bool,
        /// The column of the source time.
        time: String,
        /// How times are written.
        time_format: ImportTimeFormat,
        /// The zone of times without one, by its IANA name.
        time_zone: String,
        /// The column of the receive time.
        receive_time: String,
        /// The column of the quality.
        quality: String,
        /// Form long: the column of the tag.
        tag: String,
        /// Form long: the column of numbers.
        value: String,
        /// Form long: the column of texts.
        text: String,
        /// Form device: the column of the device.
        device: String,
        /// Form wide: the tag of each column. Form device: the field of each column. Columns that
        /// are not named are left out.
        columns: BTreeMap<String, String>,
        /// Forms wide and device: columns that hold texts.
        text_columns: Vec<String>,
        /// What comes before every name of a tag or device, with its slash.
        prefix: String,
        /// Forms long and device: other names for tags or devices, before the prefix.
        rename: BTreeMap<String, String>,
    }

    /// The beginning of a file as it would be stored.
    struct ImportPreview {
        /// What its columns mean, as TOML.
        mapping: String,
        /// What its columns mean, column by column.
        plan: ImportMapping,
        /// The names of its columns.
        columns: Vec<String>,
        /// Its first rows, at most 20.
        rows: Vec<ImportPreviewRow>,
        /// Forms long and device: the names of tags or devices in its first 10 000 rows as the file
        /// writes them, at most 500.
        names: Vec<String>,
        /// Its size.
        bytes: u64,
    }

    /// A row as it would be stored.
    struct ImportPreviewRow {
        /// Its number as a spreadsheet counts.
        row: u64,
        /// Its cells as the file has them.
        cells: Vec<String>,
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

    /// What was refused of a file that is or was read.
    struct ImportRefusedRow {
        /// The row's number as a spreadsheet counts.
        row: u64,
        /// The column; empty when the whole row is meant.
        column: String,
        /// Why, as in the quarantine.
        reason: String,
        /// Why, for a person.
        detail: String,
    }

    /// A file that is or was imported, or only checked.
    struct ImportJob {
        /// To name it.
        id: String,
        /// The file.
        path: String,
        /// Whether it is only read, and nothing stored.
        check: bool,
        /// How it is.
        state: ImportJobState,
        /// Why it failed.
        problem: Option<String>,
        /// 0 to 1.
        progress: f64,
        /// Rows read.
        rows: u64,
        /// Samples stored, or that would be.
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

    /// What a row of a file is.
    enum ImportForm: "snake_case" {
        Long,
        Wide,
        Device,
    }

    /// How letters are stored.
    enum ImportEncoding: "snake_case" {
        Utf8,
        Gb18030,
    }

    /// How times are written.
    enum ImportTimeFormat: "snake_case" {
        Text,
        EpochS,
        EpochMs,
        EpochUs,
    }
}
