//! The table of commands and queries: the window, the HTTP door and the command line all call
//! [`Station::call`], and nothing else of the station.

mod aggregate;
mod alarm_limits;
mod alarm_review;
pub(crate) mod alarm_what_if;
mod alarms;
pub mod args;
pub mod dto;
mod export;
mod import;
mod layout;
mod line_report;
mod live;
mod notification;
mod plc;
pub(crate) mod plot;
mod problems;
mod recalculate;
pub(crate) mod sql;
pub(crate) mod sql_export;
mod status;
mod storage;
mod table_export;
pub(crate) mod tags;
pub(crate) mod trend;
mod writing;

pub use historian::{Cell, ColumnInfo};
pub use sql::json as json_cell;

use args::{
    AggregateArgs, AlarmActArgs, AlarmArgs, AlarmEdgesArgs, AlarmKeyArgs, BackupArgs, BrowseArgs,
    ExportArgs, ExportIdArgs, ExportStartArgs, FaultArgs, GapArgs, ImportArgs, ImportCancelArgs,
    LimitArgs, LineReportArgs, LiveArgs, Nothing, NotifyTestArgs, PeriodArgs, PlcCheckArgs,
    PlcCommandArgs, PlcForceArgs, PlcMarginArgs, PlcTakeOverArgs, PlcValuesArgs, PlcWriteArgs,
    PlotArgs, QuarantineArgs, RecalculateArgs, ReplayArgs, SqlArgs, SqlCancelArgs, SqlExportArgs,
    StatesArgs, StoragePinArgs, TableArgs, TrendArgs, TrustArgs, WhatIfArgs, WriteArgs,
    WriteCheckArgs,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};
use crate::station::Station;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// JSON.
    Json,
    /// A frame of typed columns.
    Frame,
    /// A text of comma-separated values.
    Csv,
    /// An Excel file.
    Xlsx,
    /// A picture.
    Svg,
    /// A picture.
    Png,
}

impl ReplyKind {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Frame => "application/octet-stream",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }
}

/// The answer of a command.
#[derive(Debug)]
pub struct Reply {
    /// Its form.
    pub kind: ReplyKind,
    /// It.
    pub bytes: Vec<u8>,
}

impl Reply {
    fn json(answer: &impl Serialize) -> Result<Self, ApiError> {
        let bytes = serde_json::to_vec(answer).map_err(ApiError::failed)?;
        Ok(Self { kind: ReplyKind::Json, bytes })
    }

    fn new(kind: ReplyKind, bytes: Vec<u8>) -> Self {
        Self { kind, bytes }
    }
}

macro_rules! table {
    ($($name:literal: $args:ty => $function:path, $answer:literal;)*) => {
        /// Name, type of the arguments and type of the answer of every command; answers in angle
        /// brackets are frames with that header, and `bytes` are bytes.
        pub const COMMANDS: &[(&str, &str, &str)] = &[$(($name, stringify!($args), $answer),)*];

        impl Station {
            /// Answers a command: `args` is a JSON object, empty for commands that need nothing.
            pub async fn call(&self, command: &str, args: &[u8]) -> Result<Reply, ApiError> {
                match command {
                    $($name => $function(self, parse::<$args>(args)?).await,)*
                    _ => Err(ApiError::new(
                        ErrorCode::UnknownCommand,
                        format!("there is no command “{command}”"),
                    )),
                }
            }
        }
    };
}

table! {
    "status": Nothing => status::status, "StationStatus";
    "layout": Nothing => layout::layout, "PlantLayout";
    "live_since": LiveArgs => live::live_since, "<LiveHeader>";
    "trend": TrendArgs => trend::trend, "<TrendHeader>";
    "aggregate": AggregateArgs => aggregate::aggregate, "AggregateTable";
    "states": StatesArgs => aggregate::states, "StatesReport[]";
    "recalculate_preview": RecalculateArgs => recalculate::preview, "RecalculatePreview";
    "recalculate": RecalculateArgs => recalculate::recalculate, "RecalculateStatus";
    "recalculate_status": Nothing => recalculate::status, "RecalculateStatus";
    "gaps": GapArgs => trend::gaps, "GapRow[]";
    "alarms": AlarmArgs => alarms::alarms, "AlarmList";
    "alarm_act": AlarmActArgs => alarms::act, "AlarmActed";
    "alarm_edges": AlarmEdgesArgs => alarms::edges, "AlarmEdge[]";
    "alarm_info": AlarmKeyArgs => alarm_limits::info, "AlarmInfo";
    "alarm_limits_check": LimitArgs => alarm_limits::check, "LimitChanges";
    "alarm_limits_set": LimitArgs => alarm_limits::set, "LimitChanges";
    "alarm_check": Nothing => alarm_review::check, "AlarmFinding[]";
    "alarm_what_if": WhatIfArgs => alarm_what_if::what_if, "WhatIf";
    "alarm_replay": ReplayArgs => alarm_what_if::replay, "bytes";
    "alarm_performance": PeriodArgs => alarm_review::performance, "AlarmPerformance";
    "notify_channels": Nothing => notification::channels, "NotifyChannel[]";
    "notify_test": NotifyTestArgs => notification::test, "NotifyTest";
    "table_export": TableArgs => table_export::table, "bytes";
    "quarantine": QuarantineArgs => status::quarantine, "QuarantineRow[]";
    "export_estimate": ExportArgs => export::estimate, "ExportEstimate";
    "export_csv": ExportArgs => export::csv, "bytes";
    "import_preview": ImportArgs => import::preview, "ImportPreview";
    "import_start": ImportArgs => import::start, "ImportJob";
    "import_status": Nothing => import::status, "ImportJob[]";
    "import_cancel": ImportCancelArgs => import::cancel, "Nothing";
    "export_start": ExportStartArgs => export::start, "ExportStatus";
    "export_status": ExportIdArgs => export::status, "ExportStatus";
    "export_cancel": ExportIdArgs => export::cancel, "ExportStatus";
    "plot": PlotArgs => export::plot, "bytes";
    "sql": SqlArgs => sql::sql, "SqlTable";
    "sql_bounds": Nothing => sql::bounds, "SqlBounds";
    "sql_cancel": SqlCancelArgs => sql::cancel, "Nothing";
    "sql_export": SqlExportArgs => sql_export::answer, "bytes";
    "write_check": WriteCheckArgs => writing::write_check, "WriteProposal";
    "write": WriteArgs => writing::write, "WriteResult";
    "opcua_browse": BrowseArgs => writing::browse, "BrowseRow[]";
    "certificates": Nothing => writing::certificates, "CertificateRow[]";
    "trust_certificate": TrustArgs => writing::trust, "Nothing";
    "plc_program": Nothing => plc::program, "PlcProgram";
    "plc_check": PlcCheckArgs => plc::check, "PlcCheck";
    "plc_take_over": PlcTakeOverArgs => plc::take_over, "PlcTakeOver";
    "plc_margin": PlcMarginArgs => plc::margin, "PlcMarginRow[]";
    "plc_symbols": Nothing => plc::symbols, "PlcSymbol[]";
    "plc_values": PlcValuesArgs => plc::values, "PlcValue[]";
    "plc_write": PlcWriteArgs => plc::write, "Nothing";
    "plc_force": PlcForceArgs => plc::force, "Nothing";
    "plc_command": PlcCommandArgs => plc::command, "Nothing";
    "plc_status": Nothing => plc::status, "PlcStatus";
    "line_faults": Nothing => plc::line_faults, "LineFault[]";
    "inject_fault": FaultArgs => plc::inject_fault, "Nothing";
    "line_layout": Nothing => plc::line_layout, "LineLayout";
    "storage": Nothing => storage::status, "StorageStatus";
    "storage_pin": StoragePinArgs => storage::pin, "Nothing";
    "storage_tidy": Nothing => storage::tidy, "Nothing";
    "backup": BackupArgs => storage::backup, "BackupResult";
    "oee_report": LineReportArgs => line_report::oee, "OeeReport";
    "energy_report": LineReportArgs => line_report::energy, "EnergyReport";
}

fn parse<T: DeserializeOwned>(args: &[u8]) -> Result<T, ApiError> {
    let args = if args.is_empty() { b"{}" } else { args };
    serde_json::from_slice(args).map_err(|error| ApiError::arguments(format!("arguments: {error}")))
}
