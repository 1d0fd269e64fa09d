//! Alarm occurrences, one row each, with the state that their last event left.

use duckdb::{Row, params};
use model::{AlarmKind, AlarmState, Priority, Timestamp};

use super::Reader;
use crate::error::Error;
use crate::time;

/// Which alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmQuery {
    /// Only those that stand or wait for acknowledgement.
    pub active_only: bool,
    /// Raised at or after.
    pub from: Option<Timestamp>,
    /// Raised before.
    pub to: Option<Timestamp>,
    /// Found in device, kind, priority, state, who or comment, in any case of letters.
    pub text: Option<String>,
    /// At most so many, newest first.
    pub limit: u32,
}

/// One occurrence of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRow {
    /// The occurrence's name, [`model::AlarmTransition::occurrence`].
    pub id: String,
    /// The device's path.
    pub device: String,
    /// What is watched.
    pub kind: AlarmKind,
    /// How urgent.
    pub priority: Priority,
    /// Where it stands.
    pub state: AlarmState,
    /// When the condition came to stand.
    pub raised: Timestamp,
    /// When it was first acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// By whom.
    pub acknowledged_by: Option<String>,
    /// What they said.
    pub comment: Option<String>,
    /// When the condition went away.
    pub returned: Option<Timestamp>,
    /// The value that raised it, in `unit`.
    pub value: Option<f64>,
    /// The limit crossed, in `unit`.
    pub limit: Option<f64>,
    /// Unit of value and limit.
    pub unit: String,
}

impl Reader {
    /// Alarm occurrences, newest first.
    pub fn alarms(&self, query: &AlarmQuery) -> Result<Vec<AlarmRow>, Error> {
        let sql = "SELECT id, device, kind, priority, state, epoch_us(raised),
                     epoch_us(acknowledged), acknowledged_by, comment, epoch_us(returned),
                     value, limit_value, unit
                   FROM alarms
                   WHERE (NOT ?1 OR state <> 'normal')
                     AND raised >= make_timestamptz(?2) AND raised < make_timestamptz(?3)
                     AND (?4 IS NULL OR contains(
                       lower(concat_ws(' ', device, kind, priority, state, acknowledged_by, comment)),
                       lower(?4)))
                   ORDER BY raised DESC, id LIMIT ?5";
        let params = params![
            query.active_only,
            time::micros(query.from.unwrap_or(Timestamp::MIN)),
            time::micros(query.to.unwrap_or(Timestamp::MAX)),
            query.text,
            query.limit,
        ];
        self.list("reading the alarms", sql, params, alarm_row)
    }
}

fn alarm_row(row: &Row<'_>) -> duckdb::Result<AlarmRow> {
    const STATES: [AlarmState; 4] = [
        AlarmState::Normal,
        AlarmState::Unacknowledged,
        AlarmState::Acknowledged,
        AlarmState::ReturnedUnacknowledged,
    ];
    Ok(AlarmRow {
        id: row.get(0)?,
        device: row.get(1)?,
        kind: named(row, 2, &AlarmKind::ALL, AlarmKind::name)?,
        priority: named(row, 3, &Priority::ALL, Priority::name)?,
        state: named(row, 4, &STATES, AlarmState::name)?,
        raised: time::get(row, 5)?,
        acknowledged: time::get_optional(row, 6)?,
        acknowledged_by: row.get(7)?,
        comment: row.get(8)?,
        returned: time::get_optional(row, 9)?,
        value: row.get(10)?,
        limit: row.get(11)?,
        unit: row.get(12)?,
    })
}

/// The one of `all` with the name in the column.
fn named<T: Copy>(
    row: &Row<'_>,
    index: usize,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> duckdb::Result<T> {
    let text: String = row.get(index)?;
    all.iter().copied().find(|one| name(*one) == text).ok_or_else(|| {
        let kind = duckdb::types::Type::Text;
        let error = format!("unknown name {text:?}");
        duckdb::Error::FromSqlConversionFailure(index, kind, error.into())
    })
}
