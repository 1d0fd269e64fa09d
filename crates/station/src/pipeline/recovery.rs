//! What a station knows of its earlier life: the engine's saved state and the journal since.

use std::io::{self, Write};
use std::path::Path;

use engine::door::LooseEnds;
use engine::{Engine, Plant, State};
use journal::{Item, Reader};
use model::{Event, Position, Thinned, Timestamp};
use serde::{Deserialize, Serialize};

use crate::entry;
use crate::live::Live;

/// Grows when the saved state's form changes; an older one is then rebuilt from the journal.
const VERSION: u32 = 6;
/// The form before: without what waits at doors.
const WITHOUT_DOORS: u32 = 5;

#[derive(Serialize, Deserialize)]
struct Saved<'a> {
    version: u32,
    position: Position,
    checksum: u32,
    #[serde(borrow)]
    state: &'a [u8],
}

/// The engine as it was when the last run ended, however it ended.
pub(crate) struct Recovered {
    pub(crate) engine: Engine,
    /// What waited at the doors of compressed tags.
    pub(crate) ends: LooseEnds,
    /// Where the journal ended when the engine's state was saved.
    pub(crate) saved_at: Position,
    /// When each source last received something.
    pub(crate) last_receive: Vec<(String, Timestamp)>,
    /// The time of the last event that was read, if one was.
    pub(crate) last_event: Option<Timestamp>,
    /// Whether the engine's state is of a later time than the journal.
    pub(crate) state_is_ahead: bool,
}

/// Rebuilds the engine, and shows on `live` what the database does not have yet.
pub(crate) fn recover(
    plant: Plant,
    engine_state: &Path,
    journal: &Path,
    end: Position,
    history: Position,
    live: &Live,
) -> Result<Recovered, journal::Error> {
    let loaded = load_engine_state(engine_state);
    let state_is_ahead = loaded.as_ref().is_some_and(|(.., position)| *position > end);
    let (mut engine, mut ends, saved_at) = match loaded {
        // A state beyond the journal's end belongs to another journal.
        Some((state, ends, position)) if position <= end => {
            (Engine::with_state(plant, state), ends, position)
        }
        _ => (Engine::new(plant), LooseEnds::default(), Position::START),
    };
    let mut reader = Reader::open(journal, saved_at.min(history))?;
    let mut last_receive: Vec<(String, Timestamp)> = Vec::new();
    let mut last_event = None;
    while let Some(item) = reader.next(end)? {
        let Item::Record { end: position, .. } = &item else { continue };
        let position = *position;
        // Damage is reported by the history thread, which reads the same records.
        let Ok(event) = super::entry_or_damage(&item) else { continue };
        if let Some(report) = event.received() {
            note(&mut last_receive, &report.source, report.receive_time);
        }
        last_event = time_of(&event).or(last_event);
        if position > saved_at {
            engine.recover(&event);
            ends.follow(&event);
        }
        if position > history {
            live.apply(std::slice::from_ref(&event));
        }
    }
    live.alarms(|board| board.restore(engine.alarms()));
    Ok(Recovered { engine, ends, saved_at, last_receive, last_event, state_is_ahead })
}

fn note(last_receive: &mut Vec<(String, Timestamp)>, source: &str, at: Timestamp) {
    match last_receive.iter_mut().find(|(name, _)| name == source) {
        Some((_, last)) => *last = at.max(*last),
        None => last_receive.push((source.to_owned(), at)),
    }
}

/// From where on the journal is needed for the engine's state.
pub(crate) fn engine_saved_at(path: &Path) -> Position {
    load_engine_state(path).map_or(Position::START, |(.., position)| position)
}

fn load_engine_state(path: &Path) -> Option<(State, LooseEnds, Position)> {
    let bytes = std::fs::read(path).ok()?;
    let saved: Saved<'_> = postcard::from_bytes(&bytes).ok()?;
    let sound = saved.checksum == crc32fast::hash(saved.state);
    let state = match saved.version {
        VERSION if sound => postcard::from_bytes::<(State, LooseEnds)>(saved.state).ok(),
        WITHOUT_DOORS if sound => {
            postcard::from_bytes(saved.state).ok().map(|state| (state, LooseEnds::default()))
        }
        _ => None,
    };
    if state.is_none() {
        tracing::warn!("the engine's saved state cannot be read; it is rebuilt from the journal");
    }
    let (state, ends) = state?;
    Some((state, ends, saved.position))
}

/// Replaces the saved state as a whole or not at all.
pub(crate) fn save_engine_state(path: &Path, state: &[u8], position: Position) -> io::Result<()> {
    let saved = Saved { version: VERSION, position, checksum: crc32fast::hash(state), state };
    let bytes = postcard::to_stdvec(&saved).map_err(io::Error::other)?;
    let fresh = path.with_extension("state.new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    system::files::rename(&fresh, path)
}

/// When an event was received or done. A gap and an alarm have times of other clocks, and what is
/// kept after all came before.
pub(super) fn time_of(event: &Event) -> Option<Timestamp> {
    match event {
        Event::Report(report) | Event::Derived(report) | Event::Thinned(Thinned { report, .. }) => {
            Some(report.receive_time)
        }
        Event::Duplicate { receive_time, .. } => Some(*receive_time),
        Event::Rejected(rejected) => Some(rejected.receive_time),
        Event::Audit(entry) => Some(entry.at),
        Event::Gap(_) | Event::Alarm(_) | Event::Kept(_) => None,
    }
}

/// The event of a record, or what is wrong with that part of the journal.
pub(super) fn entry_or_damage(item: &Item<'_>) -> Result<Event, String> {
    match item {
        Item::Record { bytes, .. } => entry::decode(bytes),
        Item::Damaged { from, to, reason } => Err(format!("{reason} from {from} to {to}")),
        Item::Missing { from, to } => Err(format!("segments removed from {from} to {to}")),
    }
}
