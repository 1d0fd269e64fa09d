//! The configuration as the rest of the crate uses it: names are places in lists, templates are
//! parsed, times are milliseconds. A plan is only made from a configuration without mistakes.

use jiff::tz::TimeZone;
use model::{Millis, Priority, Timestamp};
use smol_str::SmolStr;

use super::{ChannelPlan, Delivery, Flood};
use crate::notice::{Language, Notice, NoticeKind};
use crate::schedule::Schedule;

/// Everything that was configured.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) zone: TimeZone,
    pub(crate) delivery: Delivery,
    pub(crate) flood: Flood,
    pub(crate) channels: Vec<ChannelPlan>,
    pub(crate) lanes: Vec<LanePlan>,
    pub(crate) routes: Vec<RoutePlan>,
    pub(crate) rosters: Vec<RosterPlan>,
}

impl Plan {
    /// The lanes of a channel.
    pub(crate) fn lanes_of(&self, channel: usize) -> impl Iterator<Item = usize> {
        (0..self.lanes.len()).filter(move |lane| self.lanes[*lane].channel == channel)
    }

    /// Whether the desktop is told at a time: always as long as no route leads there.
    pub(crate) fn desktop(&self, notice: &Notice, now: Timestamp) -> bool {
        let mut routes = self.routes.iter().filter(|route| route.desktop).peekable();
        routes.peek().is_none() || routes.any(|route| route.fits(notice, now, &self.zone))
    }
}

/// One recipient of one channel: what waits for one never waits for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LanePlan {
    /// Place of the channel.
    pub(crate) channel: usize,
    /// Place of the recipient among the channel's.
    pub(crate) recipient: usize,
    /// The channel's name.
    pub(crate) name: SmolStr,
    /// The recipient's address or number; empty when the channel has no single ones.
    pub(crate) to: SmolStr,
}

/// Which notices go which way.
#[derive(Clone, Debug)]
pub(crate) struct RoutePlan {
    pub(crate) channels: Vec<usize>,
    /// Whether it also leads to the desktop.
    pub(crate) desktop: bool,
    pub(crate) roster: Option<usize>,
    pub(crate) priorities: Vec<Priority>,
    /// Empty means all.
    pub(crate) areas: Vec<SmolStr>,
    pub(crate) schedule: Schedule,
    pub(crate) language: Language,
    pub(crate) changes: Vec<NoticeKind>,
}

impl RoutePlan {
    /// Whether a notice goes this way at a time.
    pub(crate) fn fits(&self, notice: &Notice, now: Timestamp, zone: &TimeZone) -> bool {
        self.changes.contains(&notice.change)
            && self.priorities.contains(&notice.priority)
            && (self.areas.is_empty() || self.areas.contains(&notice.area))
            && self.schedule.covers(now, zone)
    }
}

/// Who is told when nobody acknowledges.
#[derive(Clone, Debug)]
pub(crate) struct RosterPlan {
    pub(crate) name: SmolStr,
    /// Never empty; the first is at 0 and each is later than the one before.
    pub(crate) steps: Vec<StepPlan>,
}

/// A step of a roster.
#[derive(Clone, Debug)]
pub(crate) struct StepPlan {
    pub(crate) after_ms: Millis,
    pub(crate) channels: Vec<usize>,
}
