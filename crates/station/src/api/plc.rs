//! The demo plant's PLC: its program, variables, forces and scans.

use simulator::line::{LineFault, geometry::measure_m};
use simulator::plc::{Bucket, PlcError, PlcHandle, PlcState};
use st::{Diagnostic, SourceFile};

use super::Reply;
use super::args::{
    FaultArgs, Nothing, PlcAction, PlcCheckArgs, PlcCommandArgs, PlcForceArgs, PlcMarginArgs,
    PlcTakeOverArgs, PlcValuesArgs, PlcWriteArgs,
};
use super::asked::Asked;
use super::dto;
use crate::error::{ApiError, ErrorCode};
use crate::station::Station;

/// Files of one program, together.
const PROGRAM_BYTES_MAX: usize = 4 << 20;

impl From<PlcError> for ApiError {
    fn from(error: PlcError) -> Self {
        let code = match &error {
            PlcError::Ended | PlcError::Thread(_) | PlcError::Keep { .. } => ErrorCode::Failed,
            _ => ErrorCode::BadArguments,
        };
        Self::new(code, error.to_string())
    }
}

fn handle(station: &Station) -> Result<PlcHandle, ApiError> {
    station.plc.clone().ok_or_else(|| {
        ApiError::arguments("this plant has no soft PLC; start the demo plant to have one")
    })
}

/// Asks the PLC away from the runtime's threads: it answers between two scans.
async fn ask<T: Send + 'static>(
    station: &Station,
    question: impl FnOnce(PlcHandle) -> Result<T, PlcError> + Send + 'static,
) -> Result<T, ApiError> {
    let plc = handle(station)?;
    let answer = tokio::task::spawn_blocking(move || question(plc)).await;
    answer.map_err(ApiError::failed)?.map_err(ApiError::from)
}

pub(super) async fn program(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    if station.plc.is_none() {
        let (revision, files) = (String::new(), Vec::new());
        return Reply::json(&dto::PlcProgram { available: false, revision, files });
    }
    let program = ask(station, |plc| plc.program()).await?;
    let file = |file: SourceFile| dto::PlcFile { name: file.name, text: file.text };
    Reply::json(&dto::PlcProgram {
        available: true,
        revision: program.revision,
        files: program.files.into_iter().map(file).collect(),
    })
}

fn files(files: Vec<dto::PlcFile>) -> Result<Vec<SourceFile>, ApiError> {
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    if bytes > PROGRAM_BYTES_MAX {
        return Err(ApiError::arguments("the program is larger than 4 MiB"));
    }
    Ok(files.into_iter().map(|file| SourceFile { name: file.name, text: file.text }).collect())
}

pub(super) async fn check(station: &Station, args: PlcCheckArgs) -> Result<Reply, ApiError> {
    let files = files(args.files)?;
    let sources = files.clone();
    let check = ask(station, move |plc| plc.check(&files)).await?;
    let plan = check.plan.unwrap_or_default();
    Reply::json(&dto::PlcCheck {
        diagnostics: diagnostics(&check.diagnostics, &sources),
        kept: u32::try_from(plan.kept.len()).unwrap_or(u32::MAX),
        lost: plan.lost.into_iter().map(lost).collect(),
        added: plan.added,
    })
}

pub(super) async fn take_over(
    station: &Asked<'_>,
    args: PlcTakeOverArgs,
) -> Result<Reply, ApiError> {
    let files = files(args.files)?;
    let sources = files.clone();
    let revision = args.revision;
    let done = ask(station, move |plc| plc.take_over(&revision, &files)).await?;
    if done.taken {
        let detail = format!("{} variables lost their value", done.lost.len());
        station.audit(station.who(), "plc_take_over", &done.revision, &detail).await;
    }
    Reply::json(&dto::PlcTakeOver {
        taken: done.taken,
        revision: done.revision,
        diagnostics: diagnostics(&done.diagnostics, &sources),
        lost: done.lost.into_iter().map(lost).collect(),
    })
}

fn lost(lost: st::Lost) -> dto::PlcLost {
    dto::PlcLost { path: lost.path, why: lost.why }
}

fn diagnostics(found: &[Diagnostic], files: &[SourceFile]) -> Vec<dto::PlcDiagnostic> {
    let row = |found: &Diagnostic| {
        let file = files.iter().find(|file| file.name == found.file);
        let start = (found.line, found.column);
        let (end_line, end_column) = file.map_or(start, |file| file.place(found.span.end));
        dto::PlcDiagnostic {
            code: found.code.to_owned(),
            is_error: found.is_error(),
            file: found.file.clone(),
            line: found.line,
            column: found.column,
            end_line,
            end_column,
            message: found.message.clone(),
        }
    };
    found.iter().map(row).collect()
}

pub(super) async fn margin(station: &Station, args: PlcMarginArgs) -> Result<Reply, ApiError> {
    let rows = ask(station, move |plc| plc.margin(&args.file)).await?;
    let row = |row: simulator::plc::MarginRow| dto::PlcMarginRow {
        line: row.line,
        name: row.name,
        path: row.path,
        value: row.value,
        forced: row.forced,
    };
    Reply::json(&rows.into_iter().map(row).collect::<Vec<_>>())
}

pub(super) async fn symbols(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let symbols = ask(station, |plc| plc.symbols()).await?;
    let row = |symbol: simulator::plc::Symbol| dto::PlcSymbol {
        path: symbol.path,
        r#type: symbol.type_name,
        writable: symbol.writable,
    };
    Reply::json(&symbols.into_iter().map(row).collect::<Vec<_>>())
}

pub(super) async fn values(station: &Station, args: PlcValuesArgs) -> Result<Reply, ApiError> {
    let values = ask(station, move |plc| plc.read(&args.paths)).await?;
    let row = |value: simulator::plc::VariableValue| {
        let (type_name, text) = value.found.unzip();
        dto::PlcValue {
            path: value.path,
            r#type: type_name.unwrap_or_default(),
            value: text,
            forced: value.forced,
        }
    };
    Reply::json(&values.into_iter().map(row).collect::<Vec<_>>())
}

pub(super) async fn write(station: &Asked<'_>, args: PlcWriteArgs) -> Result<Reply, ApiError> {
    let (path, value) = (args.path.clone(), args.value.clone());
    ask(station, move |plc| plc.write(&path, &value)).await?;
    station.audit(station.who(), "plc_write", &args.path, &args.value).await;
    Reply::json(&Nothing {})
}

pub(super) async fn force(station: &Asked<'_>, args: PlcForceArgs) -> Result<Reply, ApiError> {
    let (path, value) = (args.path.clone(), args.value.clone());
    ask(station, move |plc| match value {
        Some(value) => plc.force(&path, &value),
        None => plc.unforce(&path).map(|_| ()),
    })
    .await?;
    let action = if args.value.is_some() { "plc_force" } else { "plc_unforce" };
    station
        .audit(station.who(), action, &args.path, args.value.as_deref().unwrap_or_default())
        .await;
    Reply::json(&Nothing {})
}

pub(super) async fn command(station: &Asked<'_>, args: PlcCommandArgs) -> Result<Reply, ApiError> {
    let action = args.action;
    ask(station, move |plc| match action {
        PlcAction::Start => plc.start(),
        PlcAction::Stop => plc.stop(),
        PlcAction::Reset => plc.reset(),
    })
    .await?;
    let name = match action {
        PlcAction::Start => "plc_start",
        PlcAction::Stop => "plc_stop",
        PlcAction::Reset => "plc_reset",
    };
    station.audit(station.who(), name, "", "").await;
    Reply::json(&Nothing {})
}

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    if station.plc.is_none() {
        return Reply::json(&absent());
    }
    let status = ask(station, |plc| plc.status()).await?;
    let micros = |time: std::time::Duration| time.as_secs_f64() * 1e6;
    let buckets = |buckets: Vec<Bucket>| {
        let row = |bucket: Bucket| dto::PlcBucket {
            below_us: bucket.below.map(micros),
            count: bucket.count,
        };
        buckets.into_iter().map(row).collect()
    };
    let fault = |fault: simulator::plc::Fault| dto::PlcFault {
        pou: fault.pou,
        file: fault.file,
        line: fault.line,
        message: fault.message,
        at: fault.wall_ns as f64 / 1e6,
    };
    let force =
        |force: simulator::plc::Force| dto::PlcForce { path: force.path, value: force.value };
    Reply::json(&dto::PlcStatus {
        available: true,
        state: match status.state {
            PlcState::Running => dto::PlcState::Running,
            PlcState::Stopped => dto::PlcState::Stopped,
            PlcState::Faulted => dto::PlcState::Faulted,
        },
        scan_ms: status.scan.as_secs_f64() * 1e3,
        scans: status.scans,
        overruns: status.overruns,
        last_us: micros(status.last),
        mean_us: micros(status.mean),
        max_us: micros(status.longest),
        histogram: buckets(status.durations),
        jitter: buckets(status.lateness),
        faults: status.faults.into_iter().map(fault).collect(),
        forces: status.forces.into_iter().map(force).collect(),
    })
}

fn absent() -> dto::PlcStatus {
    dto::PlcStatus {
        available: false,
        state: dto::PlcState::Stopped,
        scan_ms: 0.0,
        scans: 0,
        overruns: 0,
        last_us: 0.0,
        mean_us: 0.0,
        max_us: 0.0,
        histogram: Vec::new(),
        jitter: Vec::new(),
        faults: Vec::new(),
        forces: Vec::new(),
    }
}

pub(super) async fn line_faults(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    if station.plc.is_none() {
        return Reply::json(&Vec::<dto::LineFault>::new());
    }
    let faults = ask(station, |plc| plc.line_faults()).await?;
    let row = |state: simulator::plc::LineFaultState| dto::LineFault {
        name: state.fault.name().to_owned(),
        active: state.since_us.is_some(),
        since: state.since_us.map(|micros| micros as f64 / 1e3),
    };
    Reply::json(&faults.into_iter().map(row).collect::<Vec<_>>())
}

pub(super) async fn inject_fault(station: &Asked<'_>, args: FaultArgs) -> Result<Reply, ApiError> {
    let fault = LineFault::by_name(&args.name).ok_or_else(|| {
        let known: Vec<_> = LineFault::ALL.iter().map(|fault| fault.name()).collect();
        ApiError::arguments(format!(
            "there is no fault “{}”; there are {}",
            args.name,
            known.join(", ")
        ))
    })?;
    ask(station, move |plc| plc.inject_fault(fault, args.active)).await?;
    let action = if args.active { "fault_on" } else { "fault_off" };
    station.audit(station.who(), action, &args.name, "").await;
    Reply::json(&Nothing {})
}

pub(super) async fn line_layout(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let measure = |name| measure_m(name).unwrap_or_default();
    Reply::json(&dto::LineLayout {
        available: station.plc.is_some(),
        length_m: measure("BeltLength"),
        product_m: measure("ProductLength"),
        station1_m: measure("Station1"),
        station2_m: measure("Station2"),
        sensor1_m: measure("Sensor1"),
        sensor2_m: measure("Sensor2"),
        quality_m: measure("Quality"),
        ejector_m: measure("Ejector"),
    })
}
