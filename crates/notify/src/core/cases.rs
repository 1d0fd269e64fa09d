//! Escalations that run: a roster is followed for an occurrence until somebody acknowledges it.
//!
//! A case stays until the acknowledgement even when its last step is taken, so that a notice told
//! again after a restart does not begin it anew.

use std::collections::{BTreeMap, BTreeSet};

use model::Timestamp;
use smol_str::SmolStr;

use super::entry::Case;
use crate::config::RosterPlan;
use crate::notice::{Language, Notice};

/// Cases at the same time, at most.
const CASES_MAX: usize = 10_000;

/// Roster and occurrence.
type Key = (SmolStr, SmolStr);

/// The cases, by roster and occurrence.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    open: BTreeMap<Key, Case>,
    /// When the next step of each is due; those whose steps are all taken are not in it.
    due: BTreeSet<(Timestamp, Key)>,
}

impl Cases {
    /// A case that survived a restart.
    pub(crate) fn restore(&mut self, roster: &RosterPlan, case: Case) {
        self.due.extend(next_due(roster, &case));
        self.open.insert(key(&case), case);
    }

    /// Begins a case, unless it is there. Nothing is told yet.
    pub(crate) fn begin(
        &mut self,
        roster: &RosterPlan,
        notice: &Notice,
        language: Language,
        now: Timestamp,
    ) {
        let case = Case {
            roster: roster.name.clone(),
            language,
            started_at: now,
            next_step: 0,
            notice: notice.clone(),
        };
        if !self.open.contains_key(&key(&case)) {
            self.restore(roster, case);
        }
    }

    /// The case of a roster for an occurrence.
    pub(crate) fn get(&self, roster: &SmolStr, occurrence: &SmolStr) -> Option<&Case> {
        self.open.get(&(roster.clone(), occurrence.clone()))
    }

    /// Every case.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Case> {
        self.open.values()
    }

    /// Takes the steps of every case that are due: place of the roster, the step taken and the case
    /// as it is afterwards. A step that fell due while nothing ran is taken late, not left out.
    pub(crate) fn due(
        &mut self,
        now: Timestamp,
        rosters: &[RosterPlan],
    ) -> Vec<(usize, usize, Case)> {
        let mut taken = Vec::new();
        while let Some((at, key)) = self.due.pop_first() {
            if at > now {
                self.due.insert((at, key));
                break;
            }
            let Some(place) = rosters.iter().position(|roster| roster.name == key.0) else {
                continue;
            };
            let Some(case) = self.open.get_mut(&key) else { continue };
            case.next_step += 1;
            taken.push((place, case.next_step - 1, case.clone()));
            self.due.extend(next_due(&rosters[place], case));
        }
        taken
    }

    /// Ends every case of an occurrence: the rosters that were followed.
    pub(crate) fn end(&mut self, occurrence: &str, rosters: &[RosterPlan]) -> Vec<SmolStr> {
        let mut ended = Vec::new();
        for roster in rosters {
            let key = (roster.name.clone(), SmolStr::new(occurrence));
            if let Some(case) = self.open.remove(&key) {
                self.forget(roster, &case);
                ended.push(roster.name.clone());
            }
        }
        ended
    }

    /// When there are too many: ends the one that matters least. Those whose steps are all taken
    /// come first, then the least urgent, then the oldest.
    pub(crate) fn shed(&mut self, rosters: &[RosterPlan]) -> Option<(Case, bool)> {
        if self.open.len() <= CASES_MAX {
            return None;
        }
        let roster = |case: &Case| rosters.iter().find(|roster| roster.name == case.roster);
        let finished =
            |case: &Case| roster(case).is_none_or(|roster| next_due(roster, case).is_none());
        let worth = |case: &&Case| {
            let urgency = std::cmp::Reverse(case.notice.priority);
            (!finished(case), urgency, case.started_at)
        };
        let case = self.open.values().min_by_key(worth)?.clone();
        self.open.remove(&key(&case));
        if let Some(roster) = roster(&case) {
            self.forget(roster, &case);
        }
        let over = finished(&case);
        Some((case, over))
    }

    fn forget(&mut self, roster: &RosterPlan, case: &Case) {
        if let Some(due) = next_due(roster, case) {
            self.due.remove(&due);
        }
    }
}

/// When the next step of a case is due; none when all are taken.
fn next_due(roster: &RosterPlan, case: &Case) -> Option<(Timestamp, Key)> {
    let step = roster.steps.get(case.next_step)?;
    Some((case.started_at.plus_millis(step.after_ms), key(case)))
}

fn key(case: &Case) -> Key {
    (case.roster.clone(), case.notice.occurrence.clone())
}
