//! `linewatch plc run`: programs in virtual time, as fast as they go.
//!
//! Scans are at 0, one scan time, two, … up to and including the end. What `--set` names is
//! written before the first scan that is not earlier than its time. After each scan whose time is
//! a multiple of `--every` comes a row `time_ms,value,…` in the order of `--watch`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use st::{Clock, Fault, Machine, Running, Severity, SourceFile, Value};

use super::{check, trace};
use crate::arguments::{PlcRun, Setting};

pub(super) fn run(files: &[SourceFile], arguments: &PlcRun) -> anyhow::Result<ExitCode> {
    if arguments.scan.is_zero() || arguments.every.is_zero() {
        bail!("--scan and --every should be longer than 0");
    }
    let compiled = match st::compile(files) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            check::print(&diagnostics, files, false, &mut std::io::stderr().lock())?;
            let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
            bail!("{} errors; nothing was run", errors.count());
        }
    };
    check::print(&compiled.diagnostics, files, false, &mut std::io::stderr().lock())?;
    let mut machine = Machine::new(compiled.container).start();
    let out = BufWriter::new(std::io::stdout().lock());
    let faults = simulate(&mut machine, arguments, out)?;
    for fault in &faults {
        eprintln!("linewatch: {}", sentence(fault));
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn sentence(fault: &Fault) -> String {
    let at = trace::milliseconds(fault.at_ns);
    format!("{}:{}: at {at} ms {} in {}", fault.file, fault.line, fault.message, fault.pou)
}

/// Runs to the end; answers every fault on the way.
fn simulate(
    machine: &mut Machine<Running>,
    arguments: &PlcRun,
    mut out: impl Write,
) -> anyhow::Result<Vec<Fault>> {
    let mut settings: Vec<(i64, &Setting, Value)> = Vec::new();
    for setting in &arguments.set {
        settings.push((nanoseconds(setting.at)?, setting, value_of(machine, setting)?));
    }
    // Stable: what is set at one time is set in the order given.
    settings.sort_by_key(|(at, ..)| *at);
    let mut settings = settings.into_iter().peekable();
    let (scan, end) = (nanoseconds(arguments.scan)?, nanoseconds(arguments.length)?);
    let every = nanoseconds(arguments.every)?;
    let watch = trace::Watch::new(machine, arguments.watched())?;
    watch.head(&mut out)?;
    let (mut now_ns, mut faults) = (0_i64, Vec::new());
    while now_ns <= end {
        while let Some((_, setting, value)) = settings.next_if(|(at, ..)| *at <= now_ns) {
            machine.write(&setting.path, &value).with_context(|| shown(setting))?;
        }
        faults.extend(machine.scan(Clock { now_ns, wall_ns: now_ns }).faults);
        if now_ns % every == 0 {
            watch.row(machine, now_ns, &mut out)?;
        }
        let Some(next) = now_ns.checked_add(scan) else { break };
        now_ns = next;
    }
    out.flush().context("the rows could not be written")?;
    Ok(faults)
}

fn value_of(machine: &Machine<Running>, setting: &Setting) -> anyhow::Result<Value> {
    let variable = machine.variable(&setting.path).with_context(|| shown(setting))?;
    Value::parse(&setting.value, variable.ty()).with_context(|| shown(setting))
}

fn shown(setting: &Setting) -> String {
    format!("--set {}={}", setting.path, setting.value)
}

fn nanoseconds(length: Duration) -> anyhow::Result<i64> {
    i64::try_from(length.as_nanos()).context("a time should be shorter than 292 years")
}
