//! `linewatch states`: through the running station, or on the folder when none runs.

use std::io::{self, BufWriter, Write};

use station::api::args::StatesArgs;
use station::api::dto::StatesReport;
use station::{Archive, Paths};

use super::runtime;
use super::sql::csv_field;
use crate::arguments::States;
use crate::remote::Remote;

pub(crate) fn run(states: States) -> anyhow::Result<()> {
    let paths = Paths::new(&states.folder.path()?);
    let args = StatesArgs {
        tags: states.selection.tags,
        from: states.selection.from,
        to: states.selection.to,
        hold_ms: Some(states.hold.as_secs_f64() * 1_000.0),
    };
    let reports: Vec<StatesReport> = if let Some(door) = paths.running_door() {
        Remote::new(&door).ask("states", &args)?
    } else {
        runtime()?.block_on(Archive::open(&paths)?.states(&args, station::now()))?
    };
    match print(&reports, BufWriter::new(io::stdout())) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

fn print(reports: &[StatesReport], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "tag,changes,state,seconds,percent,entered")?;
    for report in reports {
        for row in &report.states {
            let state = row.state.as_deref().map_or_else(String::new, csv_field);
            let seconds = row.stood_ms / 1_000.0;
            let (tag, changes) = (csv_field(&report.tag), report.changes);
            writeln!(out, "{tag},{changes},{state},{seconds},{},{}", row.percent, row.entered)?;
        }
    }
    out.flush()
}
