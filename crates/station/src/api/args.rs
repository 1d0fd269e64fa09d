//! What the commands are asked with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::dto::ImportMapping;
use crate::users::Role;

macro_rules! args {
    ($($(#[$meta:meta])* struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, Serialize, Deserialize, TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }
        )*
    };
}

mod alarms;
mod history;

pub use alarms::{
    AlarmActArgs, AlarmArgs, AlarmEdgesArgs, AlarmKeyArgs, LimitArgs, NotifyTestArgs, PeriodArgs,
    ReplayArgs, TableArgs, TableColumn, WhatIfArgs,
};

pub use history::{AggregateArgs, FormulaArgs, RecalculateArgs, StatesArgs};

args! {
    /// Of commands that need nothing.
    struct Nothing {}

    /// Of `sign_in`.
    struct SignInArgs {
        /// Who.
        name: String,
        /// In clear; kept nowhere.
        password: String,
    }

    /// Of `user_set`.
    struct UserSetArgs {
        /// Who; letters, digits, dots, hyphens and underscores.
        name: String,
        /// What they may do.
        role: Role,
        /// A new one, at least 8 characters; without it the old one stays.
        password: Option<String>,
    }

    /// Of `user_remove`.
    struct UserRemoveArgs {
        /// Who.
        name: String,
    }

    /// Of `live_since`.
    struct LiveArgs {
        /// The cursor of the last answer; 0 for the whole board.
        cursor: u64,
    }

    /// Of `trend`.
    struct TrendArgs {
        /// Paths.
        tags: Vec<String>,
        /// Beginning of the period.
        from: f64,
        /// End of the period, not in it.
        to: f64,
        /// Columns of the plot, at most 10 000.
        columns: u32,
        /// A name for it, by which `query_cancel` stops it.
        id: Option<String>,
    }

    /// Of `storage_pin`.
    struct StoragePinArgs {
        /// `YYYY-MM-DD`, in UTC.
        day: String,
        /// Whether it stays.
        pinned: bool,
    }

    /// Of `backup`.
    struct BackupArgs {
        /// A file that does not exist yet, with its whole path on the station's computer.
        path: String,
    }

    /// Of `quarantine`.
    struct QuarantineArgs {
        /// Of one source or all.
        #[serde(default)]
        source: Option<String>,
    }

    /// Of `gaps`.
    struct GapArgs {
        /// Patterns of scopes; none for all.
        #[serde(default)]
        scopes: Vec<String>,
        /// Ending after.
        from: f64,
        /// Beginning before.
        to: f64,
    }

    /// Of `export_estimate`, `export_csv` and within `export_start`.
    #[derive(Default)]
    struct ExportArgs {
        /// Patterns of tags: a star stands for a part of a path, two stars for several.
        tags: Vec<String>,
        /// Beginning of the period.
        from: f64,
        /// End of the period, not in it.
        to: f64,
        /// `csv`, `xlsx` or `parquet`; without it `csv`.
        #[serde(default)]
        format: Option<String>,
        /// `utf8` or `gb18030` for CSV; without it `utf8`.
        #[serde(default)]
        encoding: Option<String>,
        /// `raw`, `drawn`, `binned` or `interpolated`; without it `raw`.
        #[serde(default)]
        what: Option<String>,
        /// `long` or `wide`; without it `long`.
        #[serde(default)]
        form: Option<String>,
        /// Milliseconds of the interval of `binned` and `interpolated`.
        #[serde(default)]
        interval_ms: Option<f64>,
        /// Columns of `drawn`, at most 10 000; without it 2 000.
        #[serde(default)]
        columns: Option<u32>,
    }

    /// Of `export_start`.
    struct ExportStartArgs {
        /// What.
        export: ExportArgs,
        /// The file's name for whoever downloads it.
        name: String,
        /// The whole path of the file on the station's computer; without it in the data folder,
        /// from where it is downloaded.
        path: Option<String>,
    }

    /// Of `export_status` and `export_cancel`.
    struct ExportIdArgs {
        /// The number that `export_start` answered.
        id: u32,
    }

    /// Of `plot`.
    struct PlotArgs {
        /// Patterns of tags.
        tags: Vec<String>,
        /// Beginning of the period.
        from: f64,
        /// End of the period, not in it.
        to: f64,
        /// Width in pixels, at most 8 000.
        width: u32,
        /// Height in pixels, at most 8 000.
        height: u32,
        /// `svg` or `png`.
        format: String,
        /// `dark`, `light` or `grey`.
        theme: String,
        /// `zh` or `en`.
        language: String,
    }

    /// Of `sql`.
    struct SqlArgs {
        /// One statement that only reads.
        text: String,
        /// Rows, at most 100 000.
        limit: u32,
        /// A name for it, by which `query_cancel` stops it.
        #[serde(default)]
        id: Option<String>,
    }

    /// Of `query_cancel`.
    struct QueryCancelArgs {
        /// What the query was called.
        id: String,
    }

    /// Of `sql_export`.
    struct SqlExportArgs {
        /// One statement that only reads.
        text: String,
        /// `csv`, `xlsx` or `parquet`.
        format: String,
        /// A name for it, by which `query_cancel` stops it.
        #[serde(default)]
        id: Option<String>,
    }

    /// Of `write_check`.
    struct WriteCheckArgs {
        /// The tag.
        tag: String,
        /// The value.
        #[ts(type = "number | string | boolean")]
        value: serde_json::Value,
    }

    /// Of `write`.
    struct WriteArgs {
        /// Made once by whoever asks; the same again gives the same answer and writes nothing.
        id: String,
        /// The tag.
        tag: String,
        /// The value.
        #[ts(type = "number | string | boolean")]
        value: serde_json::Value,
        /// What the person saw as the old value.
        #[ts(type = "number | string | boolean | null")]
        expected_old: serde_json::Value,
        /// Why, possibly nothing.
        #[serde(default)]
        reason: String,
    }

    /// Of `opcua_browse`.
    struct BrowseArgs {
        /// The source.
        source: String,
        /// The node to look below; none is the root of objects.
        #[serde(default)]
        node: Option<String>,
    }

    /// Of `trust_certificate`.
    struct TrustArgs {
        /// The source.
        source: String,
        /// Which certificate.
        thumbprint: String,
    }

    /// Of `plc_check`.
    struct PlcCheckArgs {
        /// The whole program.
        files: Vec<super::dto::PlcFile>,
    }

    /// Of `plc_take_over`.
    struct PlcTakeOverArgs {
        /// The version that it changes.
        revision: String,
        /// The whole program.
        files: Vec<super::dto::PlcFile>,
    }

    /// Of `plc_margin`.
    struct PlcMarginArgs {
        /// The file's name.
        file: String,
    }

    /// Of `plc_values`.
    struct PlcValuesArgs {
        /// Paths, at most 1 000.
        paths: Vec<String>,
    }

    /// Of `plc_write`.
    struct PlcWriteArgs {
        /// The variable's path.
        path: String,
        /// The value as it is written in a program.
        value: String,
    }

    /// Of `plc_force`.
    struct PlcForceArgs {
        /// The variable's path.
        path: String,
        /// The value to hold it at; none lets it go.
        #[serde(default)]
        value: Option<String>,
    }

    /// Of `plc_command`.
    struct PlcCommandArgs {
        /// What to do.
        action: PlcAction,
    }

    /// Of `oee_report` and `energy_report`.
    struct LineReportArgs {
        /// Beginning of the time asked for.
        from: f64,
        /// End of the time asked for, not in it.
        to: f64,
        /// What a row stands for.
        by: LinePeriod,
    }

    /// Of `import_preview`, `import_check` and `import_start`.
    struct ImportArgs {
        /// The file: its whole path on the station's computer.
        path: String,
        /// What its columns mean, as TOML; none is guessed.
        #[serde(default)]
        mapping: Option<String>,
        /// The same column by column; it goes before `mapping`.
        #[serde(default)]
        plan: Option<ImportMapping>,
        /// The zone of times without one, by its IANA name; none is the computer's own.
        #[serde(default)]
        time_zone: Option<String>,
    }

    /// Of `import_cancel`, `import_resume` and `import_forget`.
    struct ImportIdArgs {
        /// Which.
        id: String,
    }

    /// Of `import_refused`.
    struct ImportRefusedArgs {
        /// Which.
        id: String,
        /// Entries of the list to pass over.
        offset: u32,
        /// Entries to answer, at most 1000.
        limit: u32,
    }

    /// Of `inject_fault`.
    struct FaultArgs {
        /// The fault's name.
        name: String,
        /// On or off.
        active: bool,
    }
}

/// What the PLC can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlcAction {
    /// Scan.
    Start,
    /// Scan no more; outputs go to their safe values.
    Stop,
    /// Forget faults and go on.
    Reset,
}

/// What a row of a line's report stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinePeriod {
    /// An hour of the plant's clock.
    Hour,
    /// A shift of the plant.
    Shift,
    /// A day of the plant's calendar.
    Day,
    /// A week, Monday to Sunday.
    Week,
    /// A month.
    Month,
}
