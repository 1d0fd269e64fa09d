//! What a person looks at: the board, the open alarms, the counts and the last refused messages.
//!
//! All of it follows the journal: nothing is shown that is not on disk. What is imported from files
//! is counted, and is not on the board.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use model::{AlarmTransition, Disposition, Event, RejectReason, Rejected};
use smol_str::SmolStr;
use tokio::sync::broadcast;

use crate::alarm_board::AlarmBoard;
use crate::board::Board;
use crate::pipeline::locked;

/// Refused messages kept per source for a person to look at.
const QUARANTINE_MAX: usize = 100;
/// Edges of alarms that a slow listener may be behind.
const NOTICES_MAX: usize = 4_096;

/// What became of the messages of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceCounts {
    pub(crate) stored: u64,
    pub(crate) duplicate: u64,
    pub(crate) quarantined: u64,
    pub(crate) reasons: BTreeMap<RejectReason, u64>,
}

impl SourceCounts {
    /// Messages whose fate is on disk.
    pub(crate) fn accounted(&self) -> u64 {
        self.stored + self.duplicate + self.quarantined
    }
}

/// The last refused messages of a source, and how often which reason occurred.
#[derive(Debug, Default)]
struct SourceLive {
    counts: SourceCounts,
    quarantine: VecDeque<Rejected>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Live {
    board: Mutex<Board>,
    alarms: Mutex<AlarmBoard>,
    sources: Mutex<BTreeMap<SmolStr, SourceLive>>,
    notices: broadcast::Sender<AlarmTransition>,
}

impl Live {
    pub(crate) fn new() -> Self {
        Self {
            board: Mutex::new(Board::new()),
            alarms: Mutex::default(),
            sources: Mutex::default(),
            notices: broadcast::channel(NOTICES_MAX).0,
        }
    }

    /// Takes events that are on disk, in their order.
    pub(crate) fn apply(&self, events: &[Event]) {
        {
            let mut board = locked(&self.board);
            for event in events.iter().filter(|event| !event.is_imported()) {
                board.apply(event);
            }
        }
        let mut sources = locked(&self.sources);
        for event in events {
            match event {
                Event::Alarm(transition) => self.alarm(event, transition),
                Event::Rejected(rejected) => quarantine(&mut sources, rejected),
                _ => {}
            }
            if let Some((source, disposition)) = event.disposition() {
                count(&mut sources, source, disposition);
            }
        }
    }

    fn alarm(&self, event: &Event, transition: &AlarmTransition) {
        locked(&self.alarms).apply(event);
        // Nobody may be listening; the alarm is in the journal and on the screen all the same.
        let _listeners = self.notices.send(transition.clone());
    }

    /// Counts and refused messages of earlier runs.
    pub(crate) fn restore_source(
        &self,
        source: &str,
        counts: SourceCounts,
        quarantine: Vec<Rejected>,
    ) {
        let live = SourceLive { counts, quarantine: quarantine.into() };
        locked(&self.sources).insert(source.into(), live);
    }

    /// Edges of alarms as they are taken from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<AlarmTransition> {
        self.notices.subscribe()
    }

    pub(crate) fn board<T>(&self, read: impl FnOnce(&mut Board) -> T) -> T {
        read(&mut locked(&self.board))
    }

    pub(crate) fn alarms<T>(&self, read: impl FnOnce(&mut AlarmBoard) -> T) -> T {
        read(&mut locked(&self.alarms))
    }

    pub(crate) fn counts(&self) -> BTreeMap<SmolStr, SourceCounts> {
        let sources = locked(&self.sources);
        sources.iter().map(|(name, live)| (name.clone(), live.counts.clone())).collect()
    }

    /// The last refused messages, newest first, of one source or all.
    pub(crate) fn quarantine(&self, source: Option<&str>) -> Vec<Rejected> {
        let sources = locked(&self.sources);
        let wanted = sources.iter().filter(|(name, _)| source.is_none_or(|source| source == *name));
        let mut rejected: Vec<_> =
            wanted.flat_map(|(_, live)| live.quarantine.iter().rev().cloned()).collect();
        rejected.sort_by_key(|rejected| std::cmp::Reverse(rejected.receive_time));
        rejected
    }
}

fn quarantine(sources: &mut BTreeMap<SmolStr, SourceLive>, rejected: &Rejected) {
    let live = sources.entry(rejected.source.clone()).or_default();
    *live.counts.reasons.entry(rejected.reason).or_default() += 1;
    if live.quarantine.len() == QUARANTINE_MAX {
        live.quarantine.pop_front();
    }
    live.quarantine.push_back(rejected.clone());
}

fn count(sources: &mut BTreeMap<SmolStr, SourceLive>, source: &SmolStr, disposition: Disposition) {
    if !sources.contains_key(source) {
        sources.insert(source.clone(), SourceLive::default());
    }
    let Some(live) = sources.get_mut(source) else { return };
    match disposition {
        Disposition::Stored => live.counts.stored += 1,
        Disposition::Duplicate => live.counts.duplicate += 1,
        Disposition::Quarantined => live.counts.quarantined += 1,
    }
}
