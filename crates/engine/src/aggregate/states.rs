//! States of a text or truth value: how long each stood, and how often it changed.
//!
//! A state stands until the next row; bad rows and rows without a value stand for no state, and
//! neither does what follows on a row for longer than it holds. A change is a row of another state
//! than the last one that was known, however long ago; the first one known is none.

use model::{Millis, Quality, Timestamp};
use smol_str::SmolStr;

/// States told apart; further ones are counted together.
pub const STATES_MAX: usize = 1_000;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSample {
    /// Source time.
    pub at: Timestamp,
    /// The state; none when the value is missing.
    pub state: Option<SmolStr>,
    /// The quality.
    pub quality: Quality,
}

/// One state in the period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateRow {
    /// It; none is everything of which no state is known, or with the states beyond the limit.
    pub state: Option<SmolStr>,
    /// How long it stood, in microseconds.
    pub stood_us: i64,
    /// How often it was entered by a change.
    pub entered: u64,
}

/// Takes the rows of a tag in the order of time, the last one before the period first.
#[derive(Clone, Debug)]
pub struct States {
    from: i64,
    to: i64,
    hold: Option<Millis>,
    rows: Vec<StateRow>,
    last: Option<(i64, Option<SmolStr>)>,
    known: Option<SmolStr>,
    changes: u64,
}

impl States {
    /// For a period, its end not in it.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp, hold: Option<Millis>) -> Self {
        let (from, to) = (from.micros(), to.micros());
        // The first row is of no state, and of all those beyond the limit.
        let rows = vec![StateRow::default()];
        Self { from, to, hold, rows, last: None, known: None, changes: 0 }
    }

    /// Takes the next row.
    pub fn push(&mut self, sample: StateSample) {
        let StateSample { at: time, state, quality } = sample;
        let at = time.micros();
        self.stand(at);
        let state = state.filter(|_| !quality.is_bad());
        if let Some(state) = &state {
            let changed = self.known.replace(state.clone()).is_some_and(|known| known != *state);
            if changed && (self.from..self.to).contains(&at) {
                self.changes += 1;
                self.row(Some(state)).entered += 1;
            }
        }
        self.last = Some((at, state));
    }

    /// All states by how long they stood, longest first, and the number of changes; together they
    /// are the whole period.
    #[must_use]
    pub fn finish(mut self) -> (Vec<StateRow>, u64) {
        self.stand(self.to);
        let stood: i64 = self.rows.iter().map(|row| row.stood_us).sum();
        let rest = self.to.saturating_sub(self.from) - stood;
        if rest > 0 {
            self.row(None).stood_us += rest;
        }
        self.rows.retain(|row| row.state.is_some() || row.stood_us > 0);
        self.rows.sort_by(|a, b| b.stood_us.cmp(&a.stood_us).then_with(|| a.state.cmp(&b.state)));
        (self.rows, self.changes)
    }

    fn stand(&mut self, until: i64) {
        let Some((at, state)) = self.last.take() else { return };
        let held = self.hold.map_or(i64::MAX, |hold| at.saturating_add(hold.saturating_mul(1_000)));
        let (begin, end) = (at.max(self.from), until.min(held).min(self.to));
        if begin < end && state.is_some() {
            self.row(state.as_ref()).stood_us += end - begin;
        }
    }

    fn row(&mut self, state: Option<&SmolStr>) -> &mut StateRow {
        let found = self.rows.iter().position(|row| row.state.as_ref() == state);
        let full = self.rows.len() >= STATES_MAX;
        let place = match found {
            Some(place) => place,
            None if full => 0,
            None => {
                self.rows.push(StateRow { state: state.cloned(), ..StateRow::default() });
                self.rows.len() - 1
            }
        };
        &mut self.rows[place]
    }
}
