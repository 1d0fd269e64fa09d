//! Alarm occurrences, one row each, with the state that their last edge left; and the edges.

use duckdb::{Row, params};
use model::{AlarmState, Priority, Timestamp};

use super::Reader;
use crate::error::Error;
use crate::time;

/// Which alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmQuery {
    /// Raised at or after, for the first or the last time.
    pub from: Option<Timestamp>,
    /// Raised before.
    pub to: Option<Timestamp>,
    /// Found in alarm, priority, state, who or comment, in any case of letters.
    pub text: Option<String>,
    /// Only of this alarm, by its key.
    pub key: Option<String>,
    /// Only of these priorities; none is any.
    pub priorities: Vec<Priority>,
    /// At most so many, newest first.
    pub limit: u32,
}

/// One occurrence of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRow {
    /// The occurrence's name, [`model::AlarmTransition::occurrence`].
    pub id: String,
    /// The alarm's key.
    pub key: String,
    /// How urgent.
    pub priority: Priority,
    /// Where it stands.
    pub state: AlarmState,
    /// Whether the condition stands.
    pub active: bool,
    /// When the condition first came to stand.
    pub raised: Timestamp,
    /// When it last came to stand.
    pub last_raised: Timestamp,
    /// How often it came to stand.
    pub raises: u32,
    /// When it was first acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// By whom.
    pub acknowledged_by: Option<String>,
    /// What was last said.
    pub comment: Option<String>,
    /// When the condition went away.
    pub returned: Option<Timestamp>,
    /// The value that last raised it, in `unit`.
    pub value: Option<f64>,
    /// The limit crossed, in `unit`.
    pub limit: Option<f64>,
    /// Unit of value and limit.
    pub unit: String,
}

/// One edge of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmEdge {
    /// Name of the occurrence.
    pub id: String,
    /// The alarm's key.
    pub key: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The change's name, [`model::AlarmChange::name`].
    pub change: String,
    /// The state after it.
    pub state: AlarmState,
    /// How urgent.
    pub priority: Priority,
    /// Who.
    pub who: Option<String>,
    /// What they said, or why.
    pub comment: Option<String>,
    /// The value.
    pub value: Option<f64>,
    /// End of the time on the shelf.
    pub until: Option<Timestamp>,
}

/// An alarm that was not normal at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAlarm {
    /// Name of its occurrence.
    pub id: String,
    /// Where it stood.
    pub state: AlarmState,
    /// Whether the condition stood.
    pub active: bool,
    /// When it was last raised before.
    pub last_raised: Timestamp,
}

impl Reader {
    /// Every alarm that was not normal at a time.
    pub fn alarms_at(&self, at: Timestamp) -> Result<Vec<OpenAlarm>, Error> {
        let sql = "SELECT arg_max(alarm_id, seq), arg_max(state, seq), arg_max(active, seq),
                     epoch_us(coalesce(max(taken_at) FILTER (change = 'raised'), max(raised_at)))
                   FROM alarm_event WHERE taken_at < make_timestamptz(?1)
                   GROUP BY alarm_key HAVING arg_max(state, seq) <> 'normal' ORDER BY alarm_key";
        self.list("reading the alarms at a time", sql, params![time::micros(at)], |row| {
            Ok(OpenAlarm {
                id: row.get(0)?,
                state: named(row, 1, AlarmState::named)?,
                active: row.get(2)?,
                last_raised: time::get(row, 3)?,
            })
        })
    }

    /// Alarm occurrences, newest first.
    pub fn alarms(&self, query: &AlarmQuery) -> Result<Vec<AlarmRow>, Error> {
        let priorities: Vec<&str> = query.priorities.iter().map(|one| one.name()).collect();
        let sql = "SELECT id, alarm, priority, state, active, epoch_us(raised),
                     epoch_us(coalesce(last_raised, raised)), raises, epoch_us(acknowledged),
                     acknowledged_by, comment, epoch_us(returned), value, limit_value, unit
                   FROM alarms
                   WHERE coalesce(last_raised, raised) >= make_timestamptz(?1)
                     AND raised < make_timestamptz(?2)
                     AND (?3 IS NULL OR contains(
                       lower(concat_ws(' ', alarm, priority, state, acknowledged_by, comment)),
                       lower(?3)))
                     AND (?4 IS NULL OR alarm = ?4)
                     AND (?5 = '' OR list_contains(string_split(?5, ','), priority))
                   ORDER BY raised DESC, id LIMIT ?6";
        let params = params![
            time::micros(query.from.unwrap_or(Timestamp::MIN)),
            time::micros(query.to.unwrap_or(Timestamp::MAX)),
            query.text,
            query.key,
            priorities.join(","),
            query.limit,
        ];
        self.list("reading the alarms", sql, params, alarm_row)
    }

    /// The edges of an occurrence, by its name, or of an alarm, by its key; newest first.
    pub fn alarm_edges(&self, name: &str, limit: u32) -> Result<Vec<AlarmEdge>, Error> {
        let sql = format!(
            "SELECT {EDGE} FROM alarm_event WHERE alarm_id = ?1 OR alarm_key = ?1
             ORDER BY seq DESC LIMIT ?2"
        );
        self.list("reading an alarm's record", &sql, params![name, limit], alarm_edge)
    }

    /// Every edge taken in a period, in order.
    pub fn edges_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<AlarmEdge>, Error> {
        let sql = format!(
            "SELECT {EDGE} FROM alarm_event
             WHERE taken_at >= make_timestamptz(?1) AND taken_at < make_timestamptz(?2)
             ORDER BY seq"
        );
        let period = params![time::micros(from), time::micros(to)];
        self.list("reading the alarms' record", &sql, period, alarm_edge)
    }
}

/// The columns that [`alarm_edge`] reads.
const EDGE: &str = "alarm_id, alarm_key, epoch_us(taken_at), change, state, priority, who, comment,
  value, epoch_us(until)";

fn alarm_edge(row: &Row<'_>) -> duckdb::Result<AlarmEdge> {
    Ok(AlarmEdge {
        id: row.get(0)?,
        key: row.get(1)?,
        at: time::get(row, 2)?,
        change: row.get(3)?,
        state: named(row, 4, AlarmState::named)?,
        priority: named(row, 5, priority)?,
        who: row.get(6)?,
        comment: row.get(7)?,
        value: row.get(8)?,
        until: time::get_optional(row, 9)?,
    })
}

fn alarm_row(row: &Row<'_>) -> duckdb::Result<AlarmRow> {
    Ok(AlarmRow {
        id: row.get(0)?,
        key: row.get(1)?,
        priority: named(row, 2, priority)?,
        state: named(row, 3, AlarmState::named)?,
        active: row.get(4)?,
        raised: time::get(row, 5)?,
        last_raised: time::get(row, 6)?,
        raises: row.get(7)?,
        acknowledged: time::get_optional(row, 8)?,
        acknowledged_by: row.get(9)?,
        comment: row.get(10)?,
        returned: time::get_optional(row, 11)?,
        value: row.get(12)?,
        limit: row.get(13)?,
        unit: row.get(14)?,
    })
}

fn priority(name: &str) -> Option<Priority> {
    Priority::ALL.into_iter().find(|priority| priority.name() == name)
}

/// What has the name in the column.
fn named<T>(row: &Row<'_>, index: usize, of: impl Fn(&str) -> Option<T>) -> duckdb::Result<T> {
    let text: String = row.get(index)?;
    of(&text).ok_or_else(|| {
        let kind = duckdb::types::Type::Text;
        let error = format!("unknown name {text:?}");
        duckdb::Error::FromSqlConversionFailure(index, kind, error.into())
    })
}
