//! Exports on a schedule into a folder, as `exports.toml` of the plant says.
//!
//! A period is exported once, also over restarts: a file has its name only when it is whole, and
//! what was done is remembered beside. After a standstill the missed periods are made up for. An
//! export that fails raises an alarm of the station, is tried again, and lets it return.

mod config;
mod done;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::tz::TimeZone;
use model::Priority;

use self::config::{Config, Entry};
use self::done::Done;
use self::plan::Run;
use crate::plant::{export_name, export_point};
use crate::station::{CURRENT_WAIT, Station};

/// From one look at the clock to the next; also how soon a failed export is tried again.
const EVERY: Duration = Duration::from_mins(1);

/// Looks at the clock as long as the station runs.
pub(crate) async fn run(station: Weak<Station>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(station) = station.upgrade() else { return };
        if station.is_stopping() {
            return;
        }
        round(&station).await;
    }
}

/// Which exports failed when it was last told, by name.
pub(crate) type Told = BTreeMap<String, bool>;

/// Makes what is due; one round at a time.
pub(crate) async fn round(station: &Station) {
    let mut told = station.exports_told.lock().await;
    let told = &mut *told;
    let folder = station.paths().exports();
    let config = config::read(&station.paths().plant());
    let done = Done::read(&folder).map_err(|error| format!("{}: {error}", folder.display()));
    let (config, mut done) = match config.and_then(|config| Ok((config, done?))) {
        Ok(ready) => ready,
        Err(sentence) => return judge(station, told, "", Err(sentence)).await,
    };
    judge(station, told, "", Ok(())).await;
    forget(station, told, &config).await;
    for entry in &config.export {
        let outcome = make_due(station, entry, &mut done).await;
        judge(station, told, &entry.name, outcome).await;
    }
}

async fn make_due(station: &Station, entry: &Entry, done: &mut Done) -> Result<(), String> {
    let (at, now) = (entry.at()?, station.now().micros());
    let runs = plan::due(entry.period, at, done.end(&entry.name), now, &TimeZone::system());
    for run in runs {
        make(station, entry, &run).await?;
        done.note(&entry.name, run.to)
            .map_err(|error| format!("what was done cannot be remembered: {error}"))?;
    }
    Ok(())
}

async fn make(station: &Station, entry: &Entry, run: &Run) -> Result<(), String> {
    let exports = station.paths().exports();
    let folder =
        entry.folder.as_ref().map_or(exports, |folder| station.paths().root().join(folder));
    let extension = entry.format.as_deref().unwrap_or("csv");
    let file: PathBuf = folder.join(format!("{}_{}.{extension}", entry.name, run.stamp));
    // A file has its name only when it is whole; the station ended before it was noted.
    if file.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    station.wait_for_history(CURRENT_WAIT).await;
    let args = entry.args(run.from, run.to);
    let rows = station.archive.export_file(&args, &file, Arc::default()).await;
    let rows = rows.map_err(|error| error.to_string())?;
    tracing::info!(name = entry.name, rows, file = %file.display(), "a scheduled export is done");
    Ok(())
}

/// Raises the alarm of an export when it fails, and lets it return when it goes well.
async fn judge(station: &Station, told: &mut Told, name: &str, outcome: Result<(), String>) {
    let fails = outcome.is_err();
    if let Err(reason) = outcome {
        tracing::warn!(name, reason, "a scheduled export fails; it is tried again");
    }
    // The first time also when it goes well: an alarm of an earlier run may still stand.
    if told.insert(name.to_owned(), fails) != Some(fails) {
        station.system_alarm(&export_point(name), fails, Priority::Medium).await;
    }
}

/// Lets alarms of exports return that are no longer wanted, also those of an earlier run.
async fn forget(station: &Station, told: &mut Told, config: &Config) {
    let wanted =
        |name: &str| name.is_empty() || config.export.iter().any(|entry| entry.name == name);
    let mut known: BTreeSet<String> = told.keys().cloned().collect();
    station.live.alarms(|board| {
        let standing = board.records().filter(|record| record.facts.active);
        known.extend(standing.filter_map(|record| export_name(&record.key)).map(Into::into));
    });
    for name in known.into_iter().filter(|name| !wanted(name)) {
        judge(station, told, &name, Ok(())).await;
    }
}
