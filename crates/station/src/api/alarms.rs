//! Alarms, open and past, and their acknowledgement.

use historian::AlarmQuery;
use model::Timestamp;

use super::args::{AcknowledgeArgs, AlarmArgs};
use super::dto::{Acknowledged, AlarmList, AlarmRow};
use super::{Reply, trend};
use crate::alarm_board::Occurrence;
use crate::error::ApiError;
use crate::station::Station;

const ROWS_MAX: u32 = 10_000;
const COMMENT_CHARS_MAX: usize = 1_000;
/// Until users exist, whoever sits at the window.
pub(super) const OPERATOR: &str = "operator";

pub(super) async fn alarms(station: &Station, args: AlarmArgs) -> Result<Reply, ApiError> {
    let limit = args.limit.clamp(1, ROWS_MAX);
    let mut rows: Vec<AlarmRow> = station.live.alarms(|board| board.open().map(open_row).collect());
    rows.retain(|row| wanted(row, &args));
    if !args.active_only {
        let past = past(station, &args, limit).await?;
        // The board is ahead of the database, so what stands on both is taken from the board.
        let open: std::collections::HashSet<_> = rows.iter().map(|row| row.id.clone()).collect();
        rows.extend(past.into_iter().filter(|row| !open.contains(&row.id)));
    }
    rows.sort_by(|a, b| b.raised_at.total_cmp(&a.raised_at).then_with(|| a.id.cmp(&b.id)));
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Reply::json(&AlarmList { rows, more })
}

async fn past(station: &Station, args: &AlarmArgs, limit: u32) -> Result<Vec<AlarmRow>, ApiError> {
    let query = AlarmQuery {
        active_only: false,
        from: args.from.map(trend::timestamp),
        to: args.to.map(trend::timestamp),
        text: (!args.text.is_empty()).then(|| args.text.clone()),
        limit: limit + 1,
    };
    let found = station.archive.readers.read(move |reader| reader.alarms(&query)).await?;
    Ok(found.into_iter().map(past_row).collect())
}

/// Whether an open alarm is among those asked for.
fn wanted(row: &AlarmRow, args: &AlarmArgs) -> bool {
    let text = args.text.to_lowercase();
    let comment = row.comment.as_deref().unwrap_or_default();
    args.from.is_none_or(|from| row.raised_at >= from)
        && args.to.is_none_or(|to| row.raised_at < to)
        && (text.is_empty()
            || row.id.to_lowercase().contains(&text)
            || comment.to_lowercase().contains(&text))
}

pub(super) async fn acknowledge(
    station: &Station,
    args: AcknowledgeArgs,
) -> Result<Reply, ApiError> {
    let comment: String = args.comment.trim().chars().take(COMMENT_CHARS_MAX).collect();
    let changed = station.acknowledge(args.ids, OPERATOR.to_owned(), comment).await?;
    Reply::json(&Acknowledged { acknowledged: u32::try_from(changed).unwrap_or(u32::MAX) })
}

/// An open occurrence as a row.
pub(super) fn open_row(occurrence: &Occurrence) -> AlarmRow {
    let acknowledged = occurrence.acknowledged.as_ref();
    AlarmRow {
        id: occurrence.id(),
        device: occurrence.key.device.to_string(),
        kind: occurrence.key.kind.into(),
        priority: occurrence.priority.into(),
        state: occurrence.state.into(),
        raised_at: occurrence.raised_at.millis_f64(),
        returned_at: occurrence.returned_at.map(Timestamp::millis_f64),
        acknowledged_at: acknowledged.map(|seen| seen.at.millis_f64()),
        acknowledged_by: acknowledged.map(|seen| seen.by.to_string()),
        comment: acknowledged.map(|seen| seen.comment.to_string()),
        value: occurrence.value,
        limit: occurrence.limit,
        unit: occurrence.unit.to_string(),
    }
}

fn past_row(row: historian::AlarmRow) -> AlarmRow {
    AlarmRow {
        id: row.id,
        device: row.device,
        kind: row.kind.into(),
        priority: row.priority.into(),
        state: row.state.into(),
        raised_at: row.raised.millis_f64(),
        returned_at: row.returned.map(Timestamp::millis_f64),
        acknowledged_at: row.acknowledged.map(Timestamp::millis_f64),
        acknowledged_by: row.acknowledged_by,
        comment: row.comment,
        value: row.value,
        limit: row.limit,
        unit: row.unit,
    }
}
