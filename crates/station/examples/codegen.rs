//! Writes the interface's types from the table of commands: `cargo xtask codegen`.

use std::fmt::Write;
use std::path::PathBuf;

use station::api::{COMMAND_ROLES, COMMANDS, args, dto};
use ts_rs::{Config, TS};

const HEAD: &str =
    "// Made from the Rust types by `cargo xtask codegen`; changes here are lost.\n\n";

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("api.ts"), types())
}

macro_rules! declare {
    ($text:ident, $config:ident, $($name:ty),* $(,)?) => {
        $($text.push_str(&format!("export {}\n\n", <$name>::decl($config)));)*
    };
}

/// Every type and the table.
pub(crate) fn types() -> String {
    let config = Config::new().with_large_int("number");
    let parts = [answers(&config), more_answers(&config), arguments(&config), commands(), roles()];
    HEAD.to_owned() + &parts.concat()
}

/// What is answered, the first half.
fn answers(config: &Config) -> String {
    let mut text = String::new();
    declare!(
        text,
        config,
        dto::Role,
        dto::SignedIn,
        dto::WhoAmI,
        dto::UserRow,
        dto::Text,
        dto::Priority,
        dto::AlarmKind,
        dto::AlarmState,
        dto::Counts,
        dto::ReasonCount,
        dto::SourceState,
        dto::SourceStatus,
        dto::Problem,
        dto::PriorityCount,
        dto::AlarmRow,
        dto::StationStatus,
        dto::Area,
        dto::Tag,
        dto::LimitLine,
        dto::CalibrationInfo,
        dto::DeviceKind,
        dto::Device,
        dto::PlantLayout,
        dto::TextValue,
        dto::LiveHeader,
        dto::TrendPen,
        dto::TrendHeader,
        dto::QuarantineRow,
        dto::ImportJobState,
        dto::ImportForm,
        dto::ImportEncoding,
        dto::ImportTimeFormat,
        dto::ImportMapping,
        dto::ImportJob,
        dto::ImportSample,
        dto::ImportRefusal,
        dto::ImportRefusedRow,
        dto::ImportPreviewRow,
        dto::ImportPreview,
        dto::GapRow,
        dto::ExportEstimate,
        dto::ExportState,
        dto::ExportStatus,
        dto::AlarmList,
        dto::AlarmScope,
        dto::AlarmAction,
        dto::AlarmRefusal,
        dto::AlarmActed,
        dto::AlarmEdge,
        dto::AlarmSubState,
        dto::AlarmInfo,
        dto::LimitDifference,
        dto::LimitChanges,
        dto::AlarmFinding,
        dto::AlarmBin,
        dto::AlarmFlood,
        dto::AlarmTop,
        dto::AlarmChattering,
        dto::AlarmFleeting,
        dto::AlarmStale,
        dto::AlarmPriorityShare,
        dto::AlarmResponse,
        dto::AlarmRecommended,
        dto::AlarmPerformance,
        dto::NotifyChannel,
        dto::NotifyTest,
        dto::WhatIfSide,
        dto::WhatIfRow,
        dto::WhatIf,
    );
    text
}

/// What is answered, the second half.
fn more_answers(config: &Config) -> String {
    let mut text = String::new();
    declare!(
        text,
        config,
        dto::AggregateColumn,
        dto::AggregateTable,
        dto::RecalculateRow,
        dto::RecalculatePreview,
        dto::RecalculateStatus,
        dto::StateTime,
        dto::StatesReport,
        dto::SqlColumn,
        dto::SqlTable,
        dto::SqlBounds,
        dto::StorageDay,
        dto::CompressedTag,
        dto::CompressionStatus,
        dto::StorageStatus,
        dto::BackupResult,
        dto::WriteProposal,
        dto::WriteResult,
        dto::BrowseRow,
        dto::CertificateState,
        dto::CertificateRow,
        dto::LineFault,
        dto::LineLayout,
        dto::OeeRow,
        dto::OeeReport,
        dto::EnergyRow,
        dto::EnergyReport,
        dto::PlcFile,
        dto::PlcProgram,
        dto::PlcDiagnostic,
        dto::PlcLost,
        dto::PlcCheck,
        dto::PlcTakeOver,
        dto::PlcMarginRow,
        dto::PlcSymbol,
        dto::PlcValue,
        dto::PlcForce,
        dto::PlcFault,
        dto::PlcBucket,
        dto::PlcState,
        dto::PlcStatus,
    );
    text
}

/// What is asked with.
fn arguments(config: &Config) -> String {
    let mut text = String::new();
    declare!(
        text,
        config,
        args::Nothing,
        args::SignInArgs,
        args::UserSetArgs,
        args::UserRemoveArgs,
        args::LiveArgs,
        args::TrendArgs,
        args::AggregateArgs,
        args::FormulaArgs,
        args::RecalculateArgs,
        args::StatesArgs,
        args::AlarmArgs,
        args::AlarmActArgs,
        args::AlarmEdgesArgs,
        args::AlarmKeyArgs,
        args::LimitArgs,
        args::NotifyTestArgs,
        args::PeriodArgs,
        args::ReplayArgs,
        args::TableColumn,
        args::TableArgs,
        args::WhatIfArgs,
        args::StoragePinArgs,
        args::BackupArgs,
        args::QuarantineArgs,
        args::GapArgs,
        args::ExportArgs,
        args::ExportStartArgs,
        args::ExportIdArgs,
        args::PlotArgs,
        args::ImportArgs,
        args::ImportIdArgs,
        args::ImportRefusedArgs,
        args::SqlArgs,
        args::QueryCancelArgs,
        args::SqlExportArgs,
        args::WriteCheckArgs,
        args::WriteArgs,
        args::BrowseArgs,
        args::TrustArgs,
        args::PlcCheckArgs,
        args::PlcTakeOverArgs,
        args::PlcMarginArgs,
        args::PlcValuesArgs,
        args::PlcWriteArgs,
        args::PlcForceArgs,
        args::PlcAction,
        args::PlcCommandArgs,
        args::FaultArgs,
        args::LinePeriod,
        args::LineReportArgs,
    );
    text
}

/// Which arguments a command takes and what it answers.
fn commands() -> String {
    let mut text = String::from("export type Commands = {\n");
    for (name, args, answer) in COMMANDS {
        let answer = match answer.strip_prefix('<').and_then(|frame| frame.strip_suffix('>')) {
            Some(header) => format!("{{ frame: {header} }}"),
            None if *answer == "bytes" => "ArrayBuffer".to_owned(),
            None => (*answer).to_owned(),
        };
        writeln!(text, "  {name}: {{ args: {args}; answer: {answer} }};").unwrap_or_default();
    }
    text.push_str("};\n");
    text
}

/// The role that each command needs.
fn roles() -> String {
    let mut text = String::from(
        "\n/** The role that each command needs. */\nexport const COMMAND_ROLES: Record<keyof Commands, Role> = {\n",
    );
    for (command, role) in COMMAND_ROLES {
        writeln!(text, "  {command}: \"{}\",", role.name()).unwrap_or_default();
    }
    text.push_str("};\n");
    text
}
