//! Recordings through the engine again: what other limits would have done, and the alarms of a
//! period once more.
//!
//! Both read what the history has in the order in which it was received, so they give the same
//! whenever they are asked. A what-if reads only the devices that decide the alarm, which gives the
//! same as reading all.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use engine::replay::{self, AlarmJournal, Side};
use engine::review::limits::{LimitChange, apply};
use engine::{Engine, Input};
use historian::{Reader, RecordingQuery};
use model::{Event, Report, Timestamp};

use super::alarms::millis;
use super::args::{ReplayArgs, WhatIfArgs};
use super::dto::{WhatIf, WhatIfRow, WhatIfSide};
use super::{Reply, ReplyKind, alarm_limits, trend};
use crate::archive::Archive;
use crate::error::ApiError;
use crate::plant::PlantFiles;
use crate::station::{CURRENT_WAIT, Station};

/// Before the period, so that delays and values seldom told are known when it begins.
const WARM_UP_MS: i64 = 3_600_000;
/// Reports on their way from the database to the engines.
const AHEAD: usize = 1_024;
const ROWS_MAX: usize = 1_000;

pub(super) async fn what_if(station: &Station, args: WhatIfArgs) -> Result<Reply, ApiError> {
    let (from, to) = trend::period(args.from, args.to)?;
    let defined = alarm_limits::defined(station, &args.key)?;
    let real = station.archive.engine_plant().as_ref().clone();
    let mut tried = real.clone();
    let changed = tried.alarm_mut(&defined.key).ok_or_else(|| {
        ApiError::arguments(format!("{} is of a device that the plant files do not name", args.key))
    })?;
    apply(
        changed,
        LimitChange {
            limit: args.limit,
            deadband: args.deadband,
            on_delay_ms: args.on_delay_ms.map(millis),
            off_delay_ms: args.off_delay_ms.map(millis),
        },
    );
    changed.violations = args.violations.unwrap_or(changed.violations).max(1);
    station.wait_for_history(CURRENT_WAIT).await;
    let (key, to) = (defined.key, to.min(station.now()));
    let found = station.archive.readers.read(move |reader| {
        let query = RecordingQuery {
            devices: real.devices_of(&key).iter().map(ToString::to_string).collect(),
            from: from.plus_millis(-WARM_UP_MS),
            to,
        };
        recorded(reader, &query, |reports| replay::what_if(real, tried, &key, reports, from, to))
    });
    Reply::json(&what_if_row(found.await?))
}

/// Lets `take` have the reports one after the other, read as it takes them.
fn recorded<T>(
    reader: &Reader,
    query: &RecordingQuery,
    take: impl FnOnce(Box<dyn Iterator<Item = Report>>) -> T + Send,
) -> Result<T, historian::Error>
where
    T: Send,
{
    std::thread::scope(|scope| {
        let (give, reports) = sync_channel(AHEAD);
        let taken = scope.spawn(move || take(Box::new(reports.into_iter())));
        reader.recording(query, |report| {
            // Whoever takes them may have enough before the end.
            let _enough = give.send(report);
        })?;
        drop(give);
        taken.join().map_err(|_| historian::Error::Database {
            doing: "taking a recording through the engine",
            detail: "it panicked".to_owned(),
        })
    })
}

fn what_if_row(of: replay::WhatIf) -> WhatIf {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let side = |side: Side| WhatIfSide {
        raises: count(side.raises),
        chattering: count(side.chattering),
        standing_ms: side.standing_ms as f64,
        longest_ms: side.longest_ms as f64,
    };
    let at = |at: Option<Timestamp>| at.map(Timestamp::millis_f64);
    WhatIf {
        samples: of.samples,
        real: side(of.real),
        tried: side(of.tried),
        missed: count(of.pairs.missed),
        added: count(of.pairs.added),
        median_earlier_ms: of.pairs.median_earlier_ms.map(|ms| ms as f64),
        rows: of
            .rows
            .into_iter()
            .take(ROWS_MAX)
            .map(|row| WhatIfRow {
                real_raised: at(row.real_raised),
                tried_raised: at(row.tried_raised),
                real_returned: at(row.real_returned),
                tried_returned: at(row.tried_returned),
                value: row.value,
            })
            .collect(),
    }
}

pub(super) async fn replay(station: &Station, args: ReplayArgs) -> Result<Reply, ApiError> {
    station.wait_for_history(CURRENT_WAIT).await;
    let journal = station.archive.replay(&args).await?;
    Ok(Reply::new(ReplyKind::Csv, journal))
}

impl Archive {
    /// The alarms of a recording once more, one edge a line of JSON.
    pub async fn replay(&self, args: &ReplayArgs) -> Result<Vec<u8>, ApiError> {
        let (from, to) = trend::period(args.from, args.to)?;
        let plant = match &args.plant {
            None => self.engine_plant().as_ref().clone(),
            Some(folder) => {
                let files = PlantFiles::read(Path::new(folder));
                files.map_err(|error| ApiError::arguments(error.to_string()))?.engine_plant()
            }
        };
        let query = RecordingQuery { devices: Vec::new(), from, to };
        self.readers
            .read(move |reader| {
                recorded(reader, &query, |reports| journal(plant, reports, from, to))?
                    .map_err(historian::Error::from)
            })
            .await
    }
}

/// Takes a recording through an engine that listens from `from` on.
fn journal(
    plant: engine::Plant,
    reports: impl Iterator<Item = Report>,
    from: Timestamp,
    to: Timestamp,
) -> std::io::Result<Vec<u8>> {
    let mut engine = Engine::new(plant);
    let mut journal = AlarmJournal::new(Vec::new());
    let mut events: Vec<Event> = Vec::new();
    let last = std::iter::once(Input::Tick { now: to });
    let inputs = std::iter::once(Input::Started { at: from }).chain(reports.map(Input::Recorded));
    for input in inputs.chain(last) {
        engine.apply(input, &mut events);
        for event in events.drain(..) {
            journal.take(&event)?;
        }
    }
    Ok(journal.finish().0)
}
