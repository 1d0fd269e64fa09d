//! What happened to one alarm in the period.

use model::{Millis, Timestamp};

use super::super::chatter::{Pace, Recent, within};
use super::edge::{Edge, EdgeChange, Open};

/// So many raises, from the first to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub(super) number: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
}

impl Count {
    fn add(&mut self, at: Option<Timestamp>) {
        self.number += 1;
        self.first = self.first.or(at);
        self.last = at;
    }
}

/// An alarm that stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standing {
    pub(super) raised_at: Timestamp,
    pub(super) since: Timestamp,
    pub(super) silenced: bool,
    /// Whether it is fleeting if it returns soon: it reached an operator within the period, is in
    /// no burst and was not acknowledged.
    can_be_fleeting: bool,
}

/// One alarm. Whether a raise was fleeting is only sure when the next two did not make it part of
/// a burst, so the last two wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    pub(super) raises: Count,
    pub(super) bursts: u64,
    pub(super) burst_raises: Count,
    pub(super) fleeting: Count,
    pub(super) standing: Option<Standing>,
    recent: Recent,
    before_fleeting: bool,
    last_fleeting: bool,
    /// Since when the operator could acknowledge it.
    waiting_since: Option<Timestamp>,
    /// Raised while silenced: nobody can have seen it.
    unseen: bool,
}

impl Course {
    /// One that was open when the period began.
    pub(super) fn of(open: &Open) -> Self {
        let standing = open.standing_since.map(|since| Standing {
            raised_at: open.raised_at,
            since,
            silenced: open.silenced,
            can_be_fleeting: false,
        });
        Self { standing, waiting_since: open.waiting_since, ..Self::default() }
    }

    /// Takes an edge; answers since when the alarm had waited when this acknowledges it.
    pub(super) fn take(&mut self, edge: &Edge, fleeting_ms: Millis) -> Option<Timestamp> {
        let mut response = None;
        match edge.change {
            EdgeChange::Raised => self.raise(edge),
            EdgeChange::Returned => self.give_back(edge.at, fleeting_ms),
            EdgeChange::Acknowledged => {
                response = self.waiting_since.take();
                self.unseen = false;
                if let Some(standing) = &mut self.standing {
                    standing.can_be_fleeting = false;
                }
            }
            EdgeChange::Other => {}
        }
        if let Some(standing) = &mut self.standing {
            standing.silenced = edge.silenced;
        }
        if self.unseen && !edge.silenced {
            self.unseen = false;
            self.waiting_since = self.waiting_since.or(Some(edge.at));
        }
        response
    }

    fn raise(&mut self, edge: &Edge) {
        let mut can_be_fleeting = false;
        if edge.silenced {
            self.unseen = true;
        } else {
            self.waiting_since = self.waiting_since.or(Some(edge.at));
            self.raises.add(Some(edge.at));
            can_be_fleeting = self.pace(edge.at) == Pace::Calm;
        }
        let (raised_at, since) = (edge.raised_at, edge.at);
        self.standing =
            Some(Standing { raised_at, since, silenced: edge.silenced, can_be_fleeting });
    }

    fn pace(&mut self, at: Timestamp) -> Pace {
        let (before, last) = (self.recent.before, self.recent.last);
        let pace = self.recent.raised(at);
        match pace {
            Pace::Calm => {}
            Pace::Begins => {
                (self.before_fleeting, self.last_fleeting) = (false, false);
                self.bursts += 1;
                for raise in [before, last, Some(at)] {
                    self.burst_raises.add(raise);
                }
            }
            Pace::GoesOn => self.burst_raises.add(Some(at)),
        }
        if self.before_fleeting {
            self.fleeting.add(before);
        }
        (self.before_fleeting, self.last_fleeting) = (self.last_fleeting, false);
        pace
    }

    fn give_back(&mut self, at: Timestamp, fleeting_ms: Millis) {
        if let Some(standing) = self.standing.take() {
            self.last_fleeting |=
                standing.can_be_fleeting && within(standing.since, at, fleeting_ms);
        }
    }

    /// No raise follows: what waited is sure.
    pub(super) fn finish(&mut self) {
        if std::mem::take(&mut self.before_fleeting) {
            self.fleeting.add(self.recent.before);
        }
        if std::mem::take(&mut self.last_fleeting) {
            self.fleeting.add(self.recent.last);
        }
    }
}
