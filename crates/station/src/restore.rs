//! What the database knows of earlier runs, put where a person looks.

use historian::Reader;
use model::{DevicePath, RejectReason, Rejected, versioned};
use smol_str::SmolStr;

use crate::board::Latest;
use crate::live::{Live, SourceCounts};

/// Restores board, counts and quarantine; the alarms are the engine's.
pub(crate) fn restore(reader: &Reader, live: &Live) -> Result<(), historian::Error> {
    let latest = reader.latest()?;
    live.board(|board| {
        for row in latest {
            let (device, field) = row.tag.split();
            let Ok(device) = DevicePath::new(device) else { continue };
            let id = board.id(&device, &SmolStr::new(field));
            if versioned(field).is_some() {
                continue;
            }
            let (source_time, receive_time) = (row.source_time, row.receive_time);
            let (value, quality) = (row.value, row.quality);
            board.set(id, Latest { source_time, receive_time, value, quality });
        }
    });
    counts(reader, live)
}

fn counts(reader: &Reader, live: &Live) -> Result<(), historian::Error> {
    let reasons = reader.quarantine_reasons()?;
    for row in reader.counters()? {
        let of_source = reasons.iter().filter(|reason| reason.source == row.source);
        let counts = SourceCounts {
            stored: row.stored,
            duplicate: row.duplicate,
            quarantined: row.quarantined,
            reasons: of_source.filter_map(|row| Some((reason(&row.reason)?, row.count))).collect(),
        };
        let mut quarantined = reader.quarantined(Some(&row.source))?;
        quarantined.reverse();
        let kept = quarantined.into_iter().filter_map(rejected).collect();
        live.restore_source(&row.source, counts, kept);
    }
    Ok(())
}

fn rejected(row: historian::QuarantineRow) -> Option<Rejected> {
    Some(Rejected {
        source: row.source.into(),
        receive_time: row.receive_time,
        topic: row.topic,
        reason: reason(&row.reason)?,
        detail: row.detail,
        head: row.head,
        bytes: row.bytes,
    })
}

fn reason(name: &str) -> Option<RejectReason> {
    RejectReason::ALL.into_iter().find(|reason| reason.name() == name)
}
