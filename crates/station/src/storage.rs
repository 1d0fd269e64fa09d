//! What a station has on disk, opened: a database that is damaged is replaced, and what the
//! journal may have lost at its end is stated.

use engine::Input;
use historian::{Historian, Repaired};
use model::{Event, Gap, Timestamp};

use crate::entry;
use crate::error::StartError;
use crate::folder::Paths;
use crate::live::Live;
use crate::open;
use crate::pipeline::Recovered;
use crate::restore::restore;

/// Database and journal, open for writing.
pub(crate) struct Storage {
    pub(crate) historian: Historian,
    pub(crate) history: historian::Writer,
    pub(crate) journal: journal::Writer,
    /// What was done to a damaged database.
    pub(crate) repaired: Option<Repaired>,
    /// What the journal may have lost at its end, for a person.
    lost: Option<String>,
}

impl Storage {
    /// Opens both, and shows on `live` what the database knows.
    pub(crate) fn open(paths: &Paths, live: &Live) -> Result<Self, StartError> {
        let (historian, mut repaired) = open::historian(paths)?;
        let mut history = historian.writer()?;
        if let Err(error) = restore(&historian.reader()?, live) {
            if !error.is_damage() {
                return Err(error.into());
            }
            tracing::error!(%error, "the database is damaged; it is moved aside and made again");
            repaired = Some(history.start_over()?);
            restore(&historian.reader()?, live)?;
        }
        let (journal, lost) = open_journal(paths, history.cursor())?;
        Ok(Self { historian, history, journal, repaired, lost })
    }

    /// The gap at the journal's end: what was lost came after the last event that is there.
    pub(crate) fn gap(&self, recovered: &Recovered, now: Timestamp) -> Option<Input> {
        let ahead = "the engine's state is of a later time than the journal's end";
        let lost = self.lost.clone().or_else(|| recovered.state_is_ahead.then(|| ahead.into()))?;
        tracing::error!(lost, "the journal may have lost its end");
        let stored = self.history.last_receive_time().ok().flatten();
        let from = recovered.last_event.max(stored).unwrap_or_default().min(now);
        let cause = format!("journal_damaged: {lost}").into();
        Some(Input::Gap(Gap { scope: "journal".into(), from, to: now, missing: None, cause }))
    }
}

/// Opens the journal so that it goes on behind what the database has, also when its files were
/// lost or put back from an older copy. Also says what it may have lost that the database does
/// not have.
pub(crate) fn open_journal(
    paths: &Paths,
    cursor: model::Position,
) -> Result<(journal::Writer, Option<String>), StartError> {
    let (mut writer, recovery) =
        journal::Writer::open(&paths.journal(), journal::Config::default())?;
    let (end, bytes) = (recovery.end, recovery.cut_bytes);
    if writer.start_behind(cursor)? {
        tracing::warn!("the journal is older than the database; it goes on behind it");
        let has_the_rest = cursor.segment == end.segment && cursor.offset == end.offset + bytes;
        let lost = format!("it ended at {end}, and the database at {cursor}");
        return Ok((writer, (!has_the_rest).then_some(lost)));
    }
    if bytes > 0 {
        tracing::info!(bytes, "the journal ended in a record that was never committed; it is cut");
        let lost = format!("its last {bytes} bytes at {end} were no whole record and are cut off");
        return Ok((writer, Some(lost)));
    }
    Ok((writer, None))
}

/// Appends an event to the journal of a folder that is locked and on which no station runs; the
/// next start stores it.
pub(crate) fn append(paths: &Paths, event: &Event) -> Result<(), StartError> {
    let (historian, _) = open::historian(paths)?;
    let cursor = historian.writer()?.cursor();
    let (mut journal, _) = open_journal(paths, cursor)?;
    let mut record = Vec::new();
    let unfit =
        |error| StartError::system("an event cannot be encoded")(std::io::Error::other(error));
    entry::encode(event, &mut record).map_err(unfit)?;
    journal.append(&record)?;
    journal.commit()?;
    Ok(historian.close()?)
}
