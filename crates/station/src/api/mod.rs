//! The table of commands and queries: the window, the HTTP door and the command line all call
//! [`Station::call`], and nothing else of the station.

mod aggregate;
mod alarm_limits;
mod alarm_review;
pub(crate) mod alarm_what_if;
mod alarms;
pub mod args;
mod asked;
mod compression;
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
mod sql_parquet;
mod status;
mod stop;
mod storage;
mod table_export;
pub(crate) mod tags;
pub(crate) mod trend;
mod users;
mod writing;

pub use historian::{Cell, ColumnInfo};
pub use sql::json as json_cell;

use args::{
    AggregateArgs, AlarmActArgs, AlarmArgs, AlarmEdgesArgs, AlarmKeyArgs, BackupArgs, BrowseArgs,
    ExportArgs, ExportIdArgs, ExportStartArgs, FaultArgs, GapArgs, ImportArgs, ImportIdArgs,
    ImportRefusedArgs, LimitArgs, LineReportArgs, LiveArgs, Nothing, NotifyTestArgs, PeriodArgs,
    PlcCheckArgs, PlcCommandArgs, PlcForceArgs, PlcMarginArgs, PlcTakeOverArgs, PlcValuesArgs,
    PlcWriteArgs, PlotArgs, QuarantineArgs, QueryCancelArgs, RecalculateArgs, ReplayArgs,
    SignInArgs, SqlArgs, SqlExportArgs, StatesArgs, StoragePinArgs, TableArgs, TrendArgs,
    TrustArgs, UserRemoveArgs, UserSetArgs, WhatIfArgs, WriteArgs, WriteCheckArgs,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};
use crate::station::Station;
use crate::users::Role;
use asked::Asked;

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
    /// A Parquet file.
    Parquet,
    /// A picture.
    Svg,
    /// A picture.
    Png,
}

impl ReplyKind {
    /// Of an export of SQL in this format.
    #[must_use]
    pub fn of_sql(format: &str) -> Self {
        match format {
            "xlsx" => Self::Xlsx,
            "parquet" => Self::Parquet,
            _ => Self::Csv,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Frame => "application/octet-stream",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
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
    ($($name:literal $role:ident: $args:ty => $function:path, $answer:literal;)*) => {
        /// Name, type of the arguments and type of the answer of every command; answers in angle
        /// brackets are frames with that header, and `bytes` are bytes.
        pub const COMMANDS: &[(&str, &str, &str)] = &[$(($name, stringify!($args), $answer),)*];

        /// The role that each command needs.
        pub const COMMAND_ROLES: &[(&str, Role)] = &[$(($name, Role::$role),)*];

        impl Station {
            /// Answers a command to whoever has this session: `args` is a JSON object, empty for
            /// commands that need nothing, and not read when the caller may not.
            pub async fn call(
                &self,
                session: Option<&str>,
                command: &str,
                args: &[u8],
            ) -> Result<Reply, ApiError> {
                let asked = Asked::new(self, session);
                match command {
                    $($name => {
                        asked.require(Role::$role, concat!("“", $name, "”"))?;
                        $function(&asked, parse::<$args>(args)?).await
                    })*
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
    "status" Viewer: Nothing => status::status, "StationStatus";
    "layout" Viewer: Nothing => layout::layout, "PlantLayout";
    "live_since" Viewer: LiveArgs => live::live_since, "<LiveHeader>";
    "trend" Viewer: TrendArgs => trend::trend, "<TrendHeader>";
    "aggregate" Viewer: AggregateArgs => aggregate::aggregate, "AggregateTable";
    "states" Viewer: StatesArgs => aggregate::states, "StatesReport[]";
    "recalculate_preview" Viewer: RecalculateArgs => recalculate::preview, "RecalculatePreview";
    "recalculate" Engineer: RecalculateArgs => recalculate::recalculate, "RecalculateStatus";
    "recalculate_cancel" Engineer: Nothing => recalculate::cancel, "RecalculateStatus";
    "recalculate_status" Viewer: Nothing => recalculate::status, "RecalculateStatus";
    "gaps" Viewer: GapArgs => trend::gaps, "GapRow[]";
    "alarms" Viewer: AlarmArgs => alarms::alarms, "AlarmList";
    "alarm_act" Operator: AlarmActArgs => alarms::act, "AlarmActed";
    "alarm_edges" Viewer: AlarmEdgesArgs => alarms::edges, "AlarmEdge[]";
    "alarm_info" Viewer: AlarmKeyArgs => alarm_limits::info, "AlarmInfo";
    "alarm_limits_check" Viewer: LimitArgs => alarm_limits::check, "LimitChanges";
    "alarm_limits_set" Engineer: LimitArgs => alarm_limits::set, "LimitChanges";
    "alarm_check" Viewer: Nothing => alarm_review::check, "AlarmFinding[]";
    "alarm_what_if" Viewer: WhatIfArgs => alarm_what_if::what_if, "WhatIf";
    "alarm_replay" Viewer: ReplayArgs => alarm_what_if::replay, "bytes";
    "alarm_performance" Viewer: PeriodArgs => alarm_review::performance, "AlarmPerformance";
    "notify_channels" Viewer: Nothing => notification::channels, "NotifyChannel[]";
    "notify_test" Engineer: NotifyTestArgs => notification::test, "NotifyTest";
    "table_export" Viewer: TableArgs => table_export::table, "bytes";
    "quarantine" Viewer: QuarantineArgs => status::quarantine, "QuarantineRow[]";
    "export_estimate" Viewer: ExportArgs => export::estimate, "ExportEstimate";
    "export_csv" Viewer: ExportArgs => export::csv, "bytes";
    "import_preview" Engineer: ImportArgs => import::preview, "ImportPreview";
    "import_check" Engineer: ImportArgs => import::check, "ImportJob";
    "import_start" Engineer: ImportArgs => import::start, "ImportJob";
    "import_status" Viewer: Nothing => import::status, "ImportJob[]";
    "import_refused" Viewer: ImportRefusedArgs => import::refused, "ImportRefusedRow[]";
    "import_cancel" Engineer: ImportIdArgs => import::cancel, "Nothing";
    "import_resume" Engineer: ImportIdArgs => import::resume, "ImportJob";
    "import_forget" Engineer: ImportIdArgs => import::forget, "Nothing";
    "export_start" Operator: ExportStartArgs => export::start, "ExportStatus";
    "export_status" Viewer: ExportIdArgs => export::status, "ExportStatus";
    "export_cancel" Viewer: ExportIdArgs => export::cancel, "ExportStatus";
    "plot" Viewer: PlotArgs => export::plot, "bytes";
    "sql" Viewer: SqlArgs => sql::sql, "SqlTable";
    "sql_bounds" Viewer: Nothing => sql::bounds, "SqlBounds";
    "query_cancel" Viewer: QueryCancelArgs => sql::cancel, "Nothing";
    "sql_export" Viewer: SqlExportArgs => sql_export::answer, "bytes";
    "write_check" Viewer: WriteCheckArgs => writing::write_check, "WriteProposal";
    "write" Operator: WriteArgs => writing::write, "WriteResult";
    "opcua_browse" Viewer: BrowseArgs => writing::browse, "BrowseRow[]";
    "certificates" Viewer: Nothing => writing::certificates, "CertificateRow[]";
    "trust_certificate" Engineer: TrustArgs => writing::trust, "Nothing";
    "plc_program" Viewer: Nothing => plc::program, "PlcProgram";
    "plc_check" Viewer: PlcCheckArgs => plc::check, "PlcCheck";
    "plc_take_over" Engineer: PlcTakeOverArgs => plc::take_over, "PlcTakeOver";
    "plc_margin" Viewer: PlcMarginArgs => plc::margin, "PlcMarginRow[]";
    "plc_symbols" Viewer: Nothing => plc::symbols, "PlcSymbol[]";
    "plc_values" Viewer: PlcValuesArgs => plc::values, "PlcValue[]";
    "plc_write" Operator: PlcWriteArgs => plc::write, "Nothing";
    "plc_force" Engineer: PlcForceArgs => plc::force, "Nothing";
    "plc_command" Operator: PlcCommandArgs => plc::command, "Nothing";
    "plc_status" Viewer: Nothing => plc::status, "PlcStatus";
    "line_faults" Viewer: Nothing => plc::line_faults, "LineFault[]";
    "inject_fault" Operator: FaultArgs => plc::inject_fault, "Nothing";
    "line_layout" Viewer: Nothing => plc::line_layout, "LineLayout";
    "storage" Viewer: Nothing => storage::status, "StorageStatus";
    "storage_pin" Operator: StoragePinArgs => storage::pin, "Nothing";
    "storage_tidy" Operator: Nothing => storage::tidy, "Nothing";
    "backup" Operator: BackupArgs => storage::backup, "BackupResult";
    "oee_report" Viewer: LineReportArgs => line_report::oee, "OeeReport";
    "energy_report" Viewer: LineReportArgs => line_report::energy, "EnergyReport";
    "sign_in" Viewer: SignInArgs => users::sign_in, "SignedIn";
    "sign_out" Viewer: Nothing => users::sign_out, "Nothing";
    "who_am_i" Viewer: Nothing => users::who_am_i, "WhoAmI";
    "users" Engineer: Nothing => users::list, "UserRow[]";
    "user_set" Engineer: UserSetArgs => users::set, "Nothing";
    "user_remove" Engineer: UserRemoveArgs => users::remove, "Nothing";
    "stop" Engineer: Nothing => stop::stop, "Nothing";
}

fn parse<T: DeserializeOwned>(args: &[u8]) -> Result<T, ApiError> {
    let args = if args.is_empty() { b"{}" } else { args };
    serde_json::from_slice(args).map_err(|error| ApiError::arguments(format!("arguments: {error}")))
}
