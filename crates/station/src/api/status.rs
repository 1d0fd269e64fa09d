//! What the bars show: sources, counts, rates, sizes, the alarm that matters most.

use model::{Priority, Rejected};

use super::args::{Nothing, QuarantineArgs};
use super::dto::{
    Counts, PriorityCount, QuarantineRow, ReasonCount, SourceState, SourceStatus, StationStatus,
};
use super::{Reply, alarms, layout, notification, problems};
use crate::error::ApiError;
use crate::live::SourceCounts;
use crate::pipeline::locked;
use crate::station::Station;

/// Before this the rate at which the disk fills says nothing.
const FILL_AFTER_MS: i64 = 10 * 60_000;
const DAY_MS: f64 = 86_400_000.0;

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let sources = sources(station);
    let counts = sources.iter().fold(Counts::default(), |sum, source| add(sum, source.counts));
    let free_bytes = fs4::available_space(station.paths().root()).unwrap_or(0);
    let database_bytes = station.archive.readers.database_bytes();
    let journal_bytes = station.progress.journal_bytes();
    let plant = station.archive.plant();
    let (top, silenced, counted) =
        station.live.alarms(|board| (board.top().cloned(), board.silenced(), board.counts()));
    Reply::json(&StationStatus {
        plant_name: layout::text(&plant.name),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        now: station.now().millis_f64(),
        started_at: station.started_at.millis_f64(),
        time_zone: jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
        counts,
        samples_per_second: station.rates.samples_per_second(),
        days_until_full: days_until_full(station, free_bytes, database_bytes + journal_bytes),
        database_bytes,
        journal_bytes,
        free_bytes,
        history_lag_ms: station.progress.history_lag_ms(station.now()) as f64,
        top_alarm: top.map(|record| alarms::present_row(&plant, &record)),
        alarm_counts: counted.into_iter().map(count).collect(),
        notify_failing: notification::failing(station),
        alarm_latency_p99_ms: station.progress.alarm_latency.quantile_ms(0.99),
        commit_p99_ms: station.progress.commit_latency.quantile_ms(0.99),
        shelved_count: silenced.shelved,
        suppressed_count: silenced.suppressed,
        out_of_service_count: silenced.out_of_service,
        problems: problems::problems(station, &sources, free_bytes),
        sources,
        plant_revision: station.live.board(|board| board.revision()),
        alarm_revision: station.live.alarms(|board| board.revision()),
    })
}

/// The last refused messages, newest first.
pub(super) async fn quarantine(station: &Station, args: QuarantineArgs) -> Result<Reply, ApiError> {
    let rejected = station.live.quarantine(args.source.as_deref());
    Reply::json(&rejected.into_iter().map(quarantine_row).collect::<Vec<_>>())
}

fn quarantine_row(rejected: Rejected) -> QuarantineRow {
    QuarantineRow {
        source: rejected.source.to_string(),
        at: rejected.receive_time.millis_f64(),
        topic: rejected.topic,
        reason: rejected.reason.name().to_owned(),
        detail: rejected.detail,
        head: String::from_utf8_lossy(&rejected.head).into_owned(),
        bytes: rejected.bytes,
    }
}

fn sources(station: &Station) -> Vec<SourceStatus> {
    let mut accounted = station.live.counts();
    let mut rows: Vec<_> = locked(&station.sources)
        .iter()
        .map(|source| {
            let counts = accounted.remove(source.name.as_str()).unwrap_or_default();
            let seen = source.monitor.snapshot();
            SourceStatus {
                name: source.name.clone(),
                kind: source.kind().to_owned(),
                address: source.address.clone(),
                state: state(seen.state),
                detail: seen.detail,
                since: seen.since.millis_f64(),
                messages_per_second: station.rates.messages_per_second(&source.name),
                counts: source_counts(&counts, source.base.accounted() + seen.received),
                reasons: reasons(&counts),
            }
        })
        .collect();
    // Sources of earlier runs that are no longer there: their counts stay part of the sum.
    rows.extend(accounted.into_iter().map(|(name, counts)| SourceStatus {
        name: name.to_string(),
        kind: String::new(),
        address: String::new(),
        state: SourceState::Stopped,
        detail: None,
        since: station.started_at.millis_f64(),
        messages_per_second: 0.0,
        counts: source_counts(&counts, counts.accounted()),
        reasons: reasons(&counts),
    }));
    rows
}

/// Received is counted by the source itself, the rest by what is on disk.
fn source_counts(counts: &SourceCounts, received: u64) -> Counts {
    Counts {
        received: received.max(counts.accounted()),
        stored: counts.stored,
        duplicate: counts.duplicate,
        quarantined: counts.quarantined,
        in_flight: received.saturating_sub(counts.accounted()),
    }
}

fn reasons(counts: &SourceCounts) -> Vec<ReasonCount> {
    let row = |(reason, count): (&model::RejectReason, &u64)| ReasonCount {
        reason: reason.name().to_owned(),
        count: *count,
    };
    counts.reasons.iter().map(row).collect()
}

fn add(sum: Counts, counts: Counts) -> Counts {
    Counts {
        received: sum.received + counts.received,
        stored: sum.stored + counts.stored,
        duplicate: sum.duplicate + counts.duplicate,
        quarantined: sum.quarantined + counts.quarantined,
        in_flight: sum.in_flight + counts.in_flight,
    }
}

fn state(state: sources::ConnectionState) -> SourceState {
    match state {
        sources::ConnectionState::Connecting => SourceState::Connecting,
        sources::ConnectionState::Connected => SourceState::Connected,
        sources::ConnectionState::Reconnecting => SourceState::Reconnecting,
        sources::ConnectionState::Stopped => SourceState::Stopped,
    }
}

fn count((priority, [open, active, unacknowledged]): (Priority, [u32; 3])) -> PriorityCount {
    PriorityCount { priority: priority.into(), open, active, unacknowledged }
}

/// At the average growth since the station was started.
fn days_until_full(station: &Station, free_bytes: u64, used_bytes: u64) -> Option<f64> {
    let running_ms = station.now().millis_since(station.started_at);
    let grown = used_bytes.saturating_sub(station.bytes_at_start);
    if running_ms < FILL_AFTER_MS || grown == 0 {
        return None;
    }
    let bytes_per_day = grown as f64 / running_ms as f64 * DAY_MS;
    Some(free_bytes as f64 / bytes_per_day)
}
