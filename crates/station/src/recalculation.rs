//! A derived tag computed once more under another calibration, in the background.
//!
//! The new values are samples of a tag of their own, `value@1` for the first recalculation of
//! `value` and so on, and go the way of everything else: through the journal into the database,
//! once. What was there before stays as it was. One runs at a time, and hands over the next part
//! only when the database has the last, so live samples wait for a part of it at most.
//!
//! An entry `recalculate` in the audit trail says who began it and why, one `recalculated` that
//! the version is complete, and one `recalculate_stopped` that it is not and why: somebody stopped
//! it, an error, or the station's end, which the next start notes. What was stored of it is left as
//! it is, and the next one has the next number: beginning anew does no harm.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::Calibration;
use historian::SqlLimits;
use model::{AuditEntry, DevicePath, Event, Point, Quality, Report, TagPath, Timestamp, Value};
use sources::Clock;
use tokio::sync::{mpsc, oneshot};

use crate::archive::Archive;
use crate::error::{ApiError, ErrorCode};
use crate::pipeline::{Command, Progress, locked};
use crate::station::{CURRENT_WAIT, Station};

/// Of a report, what a calibration computes with and what it gave.
pub(crate) const FIELDS: [&str; 4] = ["v_raw", "temp", "err", "value"];
/// Samples of a part; live samples wait for the writing of one at most.
const PART_EVENTS: usize = 2_000;
/// How long the next part waits for the database.
const HISTORY_WAIT: Duration = Duration::from_secs(30);

/// The action in the audit trail that begins one.
pub(crate) const BEGUN: &str = "recalculate";
/// That of one that is not complete.
const STOPPED: &str = "recalculate_stopped";
/// Why, when nobody could say so at the time.
const INTERRUPTED: &str =
    "the station ended before it was complete; begun anew it gets the next number";

/// What is computed again.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) device: DevicePath,
    /// The tag that gets the values.
    pub(crate) target: TagPath,
    pub(crate) period: (Timestamp, Timestamp),
    pub(crate) calibrations: Vec<Calibration>,
    /// Who began it, as the audit trail has it.
    pub(crate) entry: AuditEntry,
    /// Samples there are about, for the progress.
    pub(crate) total: u64,
}

/// How far the last one is.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) running: bool,
    pub(crate) target: String,
    pub(crate) done: u64,
    pub(crate) total: u64,
    pub(crate) error: Option<String>,
    /// Who wants it stopped.
    stopped_by: Option<String>,
}

/// The one that runs, or the last one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recalculation(Arc<Mutex<State>>);

/// What of the station it needs.
pub(crate) struct Surroundings {
    pub(crate) archive: Arc<Archive>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) clock: Clock,
}

impl Recalculation {
    pub(crate) fn state(&self) -> State {
        locked(&self.0).clone()
    }

    /// Begins one in the background; an error while another runs.
    pub(crate) fn begin(&self, job: Job, around: Surroundings) -> Result<(), ApiError> {
        {
            let mut state = locked(&self.0);
            if state.running {
                return Err(ApiError::arguments(format!("{} is being computed", state.target)));
            }
            let (target, total) = (job.target.to_string(), job.total);
            *state = State { running: true, target, total, ..State::default() };
        }
        let shown = self.clone();
        tokio::spawn(async move {
            let (entry, commands) = (job.entry.clone(), around.commands.clone());
            let clock = Arc::clone(&around.clock);
            let outcome = shown.run(job, around).await;
            if let Err(error) = &outcome {
                tracing::error!(%error, tag = entry.subject, "a recalculation was broken off");
                let detail = format!("{} samples; {error}", shown.state().done);
                let entry = AuditEntry { at: clock(), action: STOPPED.into(), detail, ..entry };
                if let Err(error) = store(&commands, vec![Event::Audit(entry)]).await {
                    tracing::debug!(%error, "the next start notes it");
                }
            }
            let mut state = locked(&shown.0);
            state.running = false;
            state.error = outcome.err().map(|error| error.to_string());
        });
        Ok(())
    }

    /// Stops the one that runs, before its next part.
    pub(crate) fn cancel(&self, who: &str) -> Result<(), ApiError> {
        let mut state = locked(&self.0);
        if !state.running {
            return Err(ApiError::arguments("nothing is being recalculated"));
        }
        state.stopped_by = Some(who.to_owned());
        Ok(())
    }

    /// Shows what an earlier run of the station did not complete.
    fn show_interrupted(&self, target: &str) {
        let mut state = locked(&self.0);
        if !state.running && state.target.is_empty() {
            let error = Some(INTERRUPTED.to_owned());
            *state = State { target: target.to_owned(), error, ..State::default() };
        }
    }

    fn go_on(&self) -> Result<(), ApiError> {
        match &locked(&self.0).stopped_by {
            Some(who) => {
                Err(ApiError::new(ErrorCode::Cancelled, format!("it was stopped by {who}")))
            }
            None => Ok(()),
        }
    }

    async fn run(&self, job: Job, around: Surroundings) -> Result<(), ApiError> {
        let done = AuditEntry { action: "recalculated".into(), ..job.entry.clone() };
        store(&around.commands, vec![Event::Audit(job.entry.clone())]).await?;
        let (parts_in, mut parts) = mpsc::channel::<Vec<Event>>(1);
        let clock = Arc::clone(&around.clock);
        let archive = Arc::clone(&around.archive);
        let reading = tokio::spawn(async move {
            archive
                .readers
                .read(move |reader| {
                    let mut versions = Versions::new(job, clock());
                    let (device, period) = (versions.job.device.clone(), versions.job.period);
                    reader.device_reports(&device, &FIELDS, period, |reports| {
                        let events: Vec<Event> =
                            reports.iter().filter_map(|report| versions.event(report)).collect();
                        for part in events.chunks(PART_EVENTS) {
                            // Whoever stored them has failed and says so.
                            if parts_in.blocking_send(part.to_vec()).is_err() {
                                return ControlFlow::Break(());
                            }
                        }
                        ControlFlow::Continue(())
                    })
                })
                .await
        });
        while let Some(part) = parts.recv().await {
            // What reads ends when nobody takes the next part.
            self.go_on()?;
            let count = part.len() as u64;
            store(&around.commands, part).await?;
            let progress = Arc::clone(&around.progress);
            let waited = move || progress.wait_for_history(HISTORY_WAIT);
            tokio::task::spawn_blocking(waited).await.map_err(ApiError::failed)?;
            locked(&self.0).done += count;
        }
        reading.await.map_err(ApiError::failed)??;
        self.go_on()?;
        let at = (around.clock)();
        let detail = format!("{} samples; {}", self.state().done, done.detail);
        store(&around.commands, vec![Event::Audit(AuditEntry { at, detail, ..done })]).await
    }
}

/// Notes a recalculation that an earlier run of the station did not complete.
pub(crate) async fn note_interrupted(station: &Station) -> Result<(), ApiError> {
    station.wait_for_history(CURRENT_WAIT).await;
    let query = format!(
        "SELECT subject, action FROM audit WHERE starts_with(action, 'recalculate')
           AND \"at\" < make_timestamptz({}) ORDER BY \"at\" DESC, action = '{BEGUN}' LIMIT 1",
        station.started_at.micros()
    );
    let limits = SqlLimits { rows: 1, timeout_ms: 10_000 };
    let found = station.archive.readers.read(move |reader| reader.sql(&query, limits)).await?;
    let Some([subject, action]) = found.rows.first().map(Vec::as_slice) else { return Ok(()) };
    if action.to_string() == BEGUN {
        let subject = subject.to_string();
        station.audit("station", STOPPED, &subject, INTERRUPTED).await;
        station.recalculation.show_interrupted(&subject);
    }
    Ok(())
}

/// Returns when the events are on disk.
async fn store(commands: &mpsc::Sender<Command>, events: Vec<Event>) -> Result<(), ApiError> {
    let (reply, done) = oneshot::channel();
    let sent = commands.send(Command::Store { events, reply }).await;
    sent.map_err(|_| ApiError::stopping())?;
    done.await.map_err(|_| ApiError::stopping())
}

/// Makes the samples of the new version.
struct Versions {
    job: Job,
    field: smol_str::SmolStr,
    /// When it began; samples of one source time are told apart by what is added to it.
    received: Timestamp,
    last: Option<(Timestamp, i64)>,
}

impl Versions {
    fn new(job: Job, received: Timestamp) -> Self {
        let field = job.target.split().1.into();
        Self { job, field, received, last: None }
    }

    /// The new sample for a report that has a raw value.
    fn event(&mut self, report: &Report) -> Option<Event> {
        let (value, quality) = engine::recalculated(&self.job.calibrations, report)?;
        let nth = match self.last {
            Some((at, nth)) if at == report.source_time => nth + 1,
            _ => 0,
        };
        self.last = Some((report.source_time, nth));
        Some(Event::Derived(Report {
            source: "recalculation".into(),
            device: self.job.device.clone(),
            source_time: report.source_time,
            receive_time: Timestamp::from_micros(self.received.micros() + nth),
            sequence: None,
            fingerprint: 0,
            points: vec![Point { field: self.field.clone(), value, quality }],
        }))
    }
}

/// A stored value as a number with its quality; none when the report has none.
pub(crate) fn number(report: &Report, field: &str) -> Option<(Option<f64>, Quality)> {
    let point = report.points.iter().find(|point| point.field == field)?;
    let number = if let Value::Number(number) = point.value { Some(number) } else { None };
    Some((number, point.quality))
}

#[cfg(test)]
mod tests;
