//! The rows of each kind of event but samples. Everything is appended, flushed and checked: an
//! appender that is merely dropped keeps its errors to itself.

use std::collections::BTreeMap;

use duckdb::{Connection, params};
use model::{AlarmChange, Disposition, Event};
use smol_str::SmolStr;

use crate::error::{Doing, Error};
use crate::time;

/// Counts what came to the doors of compressed tags and what of it is stored, so that received =
/// stored + dropped holds at any moment; what waits at a door counts as dropped until it is kept.
pub(super) fn doors(connection: &Connection, events: &[Event], ids: &[i32]) -> Result<(), Error> {
    let mut counts: BTreeMap<i32, [i64; 2]> = BTreeMap::new();
    let mut ids = ids;
    for event in events {
        let Some((report, doors)) = event.history() else { continue };
        let (own, rest) = ids.split_at(report.points.len().min(ids.len()));
        ids = rest;
        for passed in doors {
            let Some(id) = own.get(usize::from(passed.place)) else { continue };
            let [received, stored] = counts.entry(*id).or_default();
            *received += 1;
            *stored += i64::from(!passed.passage.is_withheld());
        }
        if let Event::Kept(_) = event {
            for id in own {
                counts.entry(*id).or_default()[1] += 1;
            }
        }
    }
    if counts.is_empty() {
        return Ok(());
    }
    let row = |(id, [received, stored]): (&i32, &[i64; 2])| format!("({id}, {received}, {stored})");
    let rows: Vec<String> = counts.iter().map(row).collect();
    let rows = format!("(VALUES {}) AS n(tag_id, received, stored)", rows.join(", "));
    connection
        .execute_batch(&format!(
            "UPDATE door SET received = door.received + n.received, stored = door.stored + n.stored
             FROM {rows} WHERE door.tag_id = n.tag_id;
             INSERT INTO door SELECT * FROM {rows}
             WHERE n.tag_id NOT IN (SELECT tag_id FROM door);"
        ))
        .doing("counting what the doors of compressed tags dropped")
}

/// Appends the events that `pick` finds among all, with their number in the journal's order.
fn append<'a, T: 'a>(
    connection: &Connection,
    table: &str,
    doing: &'static str,
    picked: impl Iterator<Item = (u64, &'a T)>,
    append_one: impl Fn(&mut duckdb::Appender<'_>, u64, &T) -> duckdb::Result<()>,
) -> Result<(), Error> {
    let mut picked = picked.peekable();
    if picked.peek().is_none() {
        return Ok(());
    }
    let mut appender = connection.appender(table).doing(doing)?;
    for (seq, item) in picked {
        append_one(&mut appender, seq, item).doing(doing)?;
    }
    appender.flush().doing(doing)
}

pub(super) fn alarms(connection: &Connection, events: &[Event], seq: u64) -> Result<(), Error> {
    let picked = (seq..).zip(events).filter_map(|(seq, event)| match event {
        Event::Alarm(edge) => Some((seq, edge)),
        _ => None,
    });
    append(connection, "alarm_event", "storing alarms", picked, |appender, seq, edge| {
        let until = match &edge.change {
            AlarmChange::Shelved(shelf) => Some(time::cell(shelf.until)),
            _ => None,
        };
        appender.append_row(params![
            seq,
            edge.occurrence(),
            edge.key.device.as_str(),
            edge.key.kind.name(),
            edge.priority.name(),
            edge.state.name(),
            edge.change.name(),
            time::cell(edge.raised_at),
            time::cell(edge.at),
            edge.change.who(),
            edge.change.comment(),
            edge.value.filter(|value| value.is_finite()),
            edge.limit.filter(|limit| limit.is_finite()),
            edge.unit.as_str(),
            edge.quality.code(),
            edge.key.to_string(),
            edge.key.point.as_str(),
            edge.facts.active,
            edge.raises,
            until,
        ])
    })
}

pub(super) fn gaps(connection: &Connection, events: &[Event], seq: u64) -> Result<(), Error> {
    let picked = (seq..).zip(events).filter_map(|(seq, event)| match event {
        Event::Gap(gap) => Some((seq, gap)),
        _ => None,
    });
    append(connection, "gap_event", "storing gaps", picked, |appender, seq, gap| {
        appender.append_row(params![
            seq,
            gap.scope.as_str(),
            time::cell(gap.from),
            time::cell(gap.to),
            gap.missing,
            gap.cause.as_str(),
        ])
    })
}

pub(super) fn audit(connection: &Connection, events: &[Event], seq: u64) -> Result<(), Error> {
    let picked = (seq..).zip(events).filter_map(|(seq, event)| match event {
        Event::Audit(entry) => Some((seq, entry)),
        _ => None,
    });
    append(connection, "audit_event", "storing the audit", picked, |appender, seq, entry| {
        appender.append_row(params![
            seq,
            time::cell(entry.at),
            entry.who.as_str(),
            entry.action.as_str(),
            entry.subject,
            entry.detail,
        ])
    })
}

/// Counts every message, so that received = stored + duplicate + quarantined holds at any moment.
pub(super) fn counters(connection: &Connection, events: &[Event]) -> Result<(), Error> {
    let doing = "counting messages";
    // There are few sources, so a list is searched faster than a map.
    let mut counts: Vec<(&SmolStr, [u64; 3])> = Vec::new();
    for (source, disposition) in events.iter().filter_map(Event::disposition) {
        let place = counts.iter().position(|(known, _)| *known == source).unwrap_or_else(|| {
            counts.push((source, [0; 3]));
            counts.len() - 1
        });
        let column = match disposition {
            Disposition::Stored => 0,
            Disposition::Duplicate => 1,
            Disposition::Quarantined => 2,
        };
        counts[place].1[column] += 1;
    }
    for (source, [stored, duplicate, quarantined]) in counts {
        let changed = connection
            .execute(
                "UPDATE counter SET stored = stored + ?, duplicate = duplicate + ?,
                   quarantined = quarantined + ? WHERE source = ?",
                params![stored, duplicate, quarantined, source.as_str()],
            )
            .doing(doing)?;
        if changed == 0 {
            connection
                .execute(
                    "INSERT INTO counter VALUES (?, ?, ?, ?)",
                    params![source.as_str(), stored, duplicate, quarantined],
                )
                .doing(doing)?;
        }
    }
    Ok(())
}
