//! Alarms, open and past, what is done to them, and their record.

use std::collections::HashSet;

use engine::{Action, Refusal};
use historian::AlarmQuery;
use model::{AlarmKey, AlarmRecord, AlarmState, Timestamp};

use super::args::{AlarmActArgs, AlarmArgs, AlarmEdgesArgs};
use super::asked::Asked;
use super::dto::{
    AlarmActed, AlarmAction, AlarmEdge, AlarmList, AlarmRefusal, AlarmRow, AlarmScope, Text,
};
use super::{Reply, trend};
use crate::alarm_words::state_words;
use crate::error::ApiError;
use crate::plant::PlantFiles;
use crate::station::Station;
use crate::users::Role;

const ROWS_MAX: u32 = 10_000;
const COMMENT_CHARS_MAX: usize = 1_000;
/// Alarms that one action may name.
const ALARMS_MAX: usize = 10_000;
/// Until users exist, whoever sits at the window.
pub(super) async fn alarms(station: &Station, args: AlarmArgs) -> Result<Reply, ApiError> {
    let limit = args.limit.clamp(1, ROWS_MAX);
    let mut rows = present(station, &args);
    if args.scope == AlarmScope::All {
        let past = past(station, &args, limit).await?;
        // The board is ahead of the database, so what stands on both is taken from the board.
        let open: HashSet<_> = rows.iter().map(|row| row.id.clone()).collect();
        rows.extend(past.into_iter().filter(|row| !open.contains(&row.id)));
    }
    rows.sort_by(|a, b| b.raised_at.total_cmp(&a.raised_at).then_with(|| a.id.cmp(&b.id)));
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Reply::json(&AlarmList { rows, more })
}

/// The rows on the board that are asked for.
fn present(station: &Station, args: &AlarmArgs) -> Vec<AlarmRow> {
    let (plant, now) = (station.archive.plant(), station.now());
    let mut rows: Vec<AlarmRow> = station.live.alarms(|board| {
        let asked = board.records().filter(|record| is_in(args.scope, record));
        asked
            .map(|record| {
                let chattering = board.is_chattering(&record.key, now);
                AlarmRow { chattering, ..present_row(&plant, record) }
            })
            .collect()
    });
    rows.retain(|row| wanted(row, args));
    rows
}

fn is_in(scope: AlarmScope, record: &AlarmRecord) -> bool {
    let state = record.state();
    match scope {
        AlarmScope::Open => state.is_open(),
        AlarmScope::Shelved => state == AlarmState::Shelved,
        AlarmScope::Suppressed => state == AlarmState::Suppressed,
        AlarmScope::OutOfService => state == AlarmState::OutOfService,
        // What was only silenced was never raised.
        AlarmScope::All => record.raises > 0,
    }
}

async fn past(station: &Station, args: &AlarmArgs, limit: u32) -> Result<Vec<AlarmRow>, ApiError> {
    let query = AlarmQuery {
        from: args.from.map(trend::timestamp),
        to: args.to.map(trend::timestamp),
        text: (!args.text.is_empty()).then(|| args.text.clone()),
        key: args.key.clone(),
        priorities: args.priorities.iter().map(|one| (*one).into()).collect(),
        limit: limit + 1,
    };
    let found = station.archive.readers.read(move |reader| reader.alarms(&query)).await?;
    let plant = station.archive.plant();
    Ok(found.into_iter().filter_map(|row| past_row(&plant, row)).collect())
}

/// Whether an alarm on the board is among those asked for.
fn wanted(row: &AlarmRow, args: &AlarmArgs) -> bool {
    let text = args.text.to_lowercase();
    let comment = row.comment.as_deref().unwrap_or_default();
    args.from.is_none_or(|from| row.last_raised_at >= from)
        && args.to.is_none_or(|to| row.raised_at < to)
        && args.key.as_ref().is_none_or(|key| row.key == *key)
        && (args.priorities.is_empty() || args.priorities.contains(&row.priority))
        && (text.is_empty()
            || row.id.to_lowercase().contains(&text)
            || comment.to_lowercase().contains(&text))
}

pub(super) async fn act(station: &Asked<'_>, args: AlarmActArgs) -> Result<Reply, ApiError> {
    if args.alarms.len() > ALARMS_MAX {
        return Err(ApiError::arguments("at most 10 000 alarms at once"));
    }
    if matches!(args.action, AlarmAction::Remove | AlarmAction::Restore) {
        station.require(Role::Engineer, "taking an alarm out of service")?;
    }
    let comment: String = args.comment.trim().chars().take(COMMENT_CHARS_MAX).collect();
    let acted = station.act(action(&args)?, args.alarms, station.who(), &comment).await?;
    let refusal =
        |(alarm, refusal): (String, Refusal)| AlarmRefusal { alarm, reason: reason(refusal) };
    Reply::json(&AlarmActed {
        changed: u32::try_from(acted.changed).unwrap_or(u32::MAX),
        refused: acted.refused.into_iter().map(refusal).collect(),
    })
}

fn action(args: &AlarmActArgs) -> Result<Action, ApiError> {
    Ok(match args.action {
        AlarmAction::Acknowledge => Action::Acknowledge,
        AlarmAction::Confirm => Action::Confirm,
        AlarmAction::Comment => Action::Comment,
        AlarmAction::Reset => Action::Reset,
        AlarmAction::Shelve => {
            let for_ms = args.shelve_ms.filter(|ms| ms.is_finite());
            let for_ms = for_ms.ok_or_else(|| ApiError::arguments("shelveMs: for how long?"))?;
            Action::Shelve { for_ms: millis(for_ms), one_shot: args.one_shot }
        }
        AlarmAction::Unshelve => Action::Unshelve,
        AlarmAction::Remove => Action::Remove,
        AlarmAction::Restore => Action::Restore,
    })
}

/// Whole milliseconds; saturates.
pub(super) fn millis(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is meant")]
    {
        value.round() as i64
    }
}

fn reason(refusal: Refusal) -> Text {
    let zh = match refusal {
        Refusal::Unknown => "没有此报警,或它已结束".to_owned(),
        Refusal::State(state) => format!("当前状态“{}”不允许此操作", state_words(state).0),
        Refusal::TooLong { longest_ms } => format!("最多可搁置 {} 分钟", longest_ms / 60_000),
        Refusal::NoComment => "必须填写原因".to_owned(),
    };
    Text { zh, en: refusal.to_string() }
}

pub(super) async fn edges(station: &Station, args: AlarmEdgesArgs) -> Result<Reply, ApiError> {
    station.wait_for_history(crate::station::CURRENT_WAIT).await;
    let limit = args.limit.clamp(1, ROWS_MAX);
    let found =
        station.archive.readers.read(move |reader| reader.alarm_edges(&args.alarm, limit)).await?;
    let row = |edge: historian::AlarmEdge| AlarmEdge {
        id: edge.id,
        at: edge.at.millis_f64(),
        change: edge.change,
        state: edge.state.into(),
        who: edge.who,
        comment: edge.comment.filter(|text| !text.is_empty()),
        value: edge.value,
        until: edge.until.map(Timestamp::millis_f64),
    };
    Reply::json(&found.into_iter().map(row).collect::<Vec<_>>())
}

/// What an alarm's key and the plant files say of a row.
fn named_row(plant: &PlantFiles, key: &AlarmKey, priority: model::Priority) -> AlarmRow {
    let device = plant.device(key.device.as_str());
    AlarmRow {
        id: String::new(),
        key: key.to_string(),
        device: key.device.to_string(),
        point: key.point.to_string(),
        tag: plant.alarm_tag(key),
        kind: key.kind.into(),
        name: plant.alarm_name(key).map(|name| super::layout::text(&name)),
        area: device.and_then(|device| device.area.as_ref()).map(|area| area.as_ref().clone()),
        priority: priority.into(),
        level: plant.alarm_level(key, priority).map(|word| super::layout::text(&word)),
        state: AlarmState::Normal.into(),
        active: false,
        raised_at: 0.0,
        last_raised_at: 0.0,
        raises: 0,
        returned_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        comment: None,
        value: None,
        limit: None,
        unit: String::new(),
        shelved_until: None,
        one_shot: false,
        silenced_by: None,
        silenced_reason: None,
        chattering: false,
    }
}

/// An alarm on the board as a row.
pub(super) fn present_row(plant: &PlantFiles, record: &AlarmRecord) -> AlarmRow {
    let acknowledged = record.acknowledged.as_ref();
    let (shelf, removed) = (record.shelf.as_ref(), record.removed.as_ref());
    let by = removed.map(|remark| &remark.by).or(shelf.map(|shelf| &shelf.by));
    let by = by.or(record.suppressed_by.as_ref());
    let reason = removed.map(|remark| &remark.text).or(shelf.map(|shelf| &shelf.reason));
    AlarmRow {
        id: record.occurrence(),
        state: record.state().into(),
        active: record.facts.active,
        raised_at: record.raised_at.millis_f64(),
        last_raised_at: record.last_raised_at.millis_f64(),
        raises: record.raises,
        returned_at: record.returned_at.map(Timestamp::millis_f64),
        acknowledged_at: acknowledged.map(|seen| seen.at.millis_f64()),
        acknowledged_by: acknowledged.map(|seen| seen.by.to_string()),
        comment: record.comment.as_ref().map(|said| said.text.to_string()),
        value: record.value,
        limit: record.limit,
        unit: record.unit.to_string(),
        shelved_until: shelf.map(|shelf| shelf.until.millis_f64()),
        one_shot: shelf.is_some_and(|shelf| shelf.one_shot),
        silenced_by: by.map(ToString::to_string),
        silenced_reason: reason.map(ToString::to_string),
        ..named_row(plant, &record.key, record.priority)
    }
}

fn past_row(plant: &PlantFiles, row: historian::AlarmRow) -> Option<AlarmRow> {
    let key: AlarmKey = row.key.parse().ok()?;
    Some(AlarmRow {
        id: row.id,
        state: row.state.into(),
        active: row.active,
        raised_at: row.raised.millis_f64(),
        last_raised_at: row.last_raised.millis_f64(),
        raises: row.raises,
        returned_at: row.returned.map(Timestamp::millis_f64),
        acknowledged_at: row.acknowledged.map(Timestamp::millis_f64),
        acknowledged_by: row.acknowledged_by,
        comment: row.comment,
        value: row.value,
        limit: row.limit,
        unit: row.unit,
        ..named_row(plant, &key, row.priority)
    })
}
