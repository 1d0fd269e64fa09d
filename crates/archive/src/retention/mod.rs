//! Which sealed days go, and when: a pure plan.
//!
//! Two numbers guard and push. `keep_days` guards: a day goes only when at least so many later
//! days that hold data exist, whatever the clock says and however full the disk is. `max_days` and
//! `max_bytes` push: a day goes when it has at least `max_days` such later days, or when the days
//! together are larger than `max_bytes`, oldest first. Age is counted in days that hold data and
//! never in days of the calendar. A pinned day never goes. With `archive_first` a day goes only
//! when it is archived; until then the plan asks for that.
//!
//! Tags belong to the first group whose patterns match, or to the default group. A group whose
//! time is over goes alone and the day stays for the others, until nothing is left of it.

use globset::GlobSet;
use jiff::civil::Date;

/// A day as the historian has sealed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDay {
    /// The UTC day.
    pub day: Date,
    /// Rows in it; a day without rows holds no data and makes no other day older.
    pub rows: u64,
    /// Bytes on disk by group: the default group's first, then those of [`Rules::groups`] in their
    /// order. A group of which the day has nothing has 0; groups that are left out have 0.
    pub bytes: Vec<u64>,
    /// A person said that it stays.
    pub pinned: bool,
    /// It was archived and read back.
    pub archived: bool,
}

impl SealedDay {
    fn total(&self) -> u64 {
        self.bytes.iter().sum()
    }
}

/// How long the tags of a group stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At least until so many later days hold data.
    pub keep_days: u32,
    /// At most until so many later days hold data; none is for as long as there is room.
    pub max_days: Option<u32>,
}

impl Limits {
    fn may_go(self, later: u32) -> bool {
        later >= self.keep_days
    }

    fn must_go(self, later: u32) -> bool {
        self.may_go(later) && self.max_days.is_some_and(|days| later >= days)
    }
}

/// Tags with limits of their own.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name, for a person.
    pub name: String,
    /// Patterns of its tags.
    pub tags: GlobSet,
    /// How long they stay.
    pub limits: Limits,
}

/// What `retention.toml` says.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Of tags in no group.
    pub default: Limits,
    /// Bytes that all sealed days may have together; none is no limit.
    pub max_bytes: Option<u64>,
    /// Whether a day goes only when it is archived.
    pub archive_first: bool,
    /// Tags with limits of their own; the first group that matches has a tag.
    pub groups: Vec<Group>,
}

impl Rules {
    /// The place of a tag's group in [`SealedDay::bytes`]: 0 is the default group.
    #[must_use]
    pub fn group_of(&self, tag: &str) -> usize {
        self.groups.iter().position(|group| group.tags.is_match(tag)).map_or(0, |at| at + 1)
    }

    fn limits(&self, group: usize) -> Limits {
        group.checked_sub(1).and_then(|at| self.groups.get(at)).map_or(self.default, |g| g.limits)
    }
}

/// One thing to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Copy the day to the archive; it goes with a later plan, when that is done.
    Archive(Date),
    /// The whole day goes.
    Drop(Date),
    /// The tags of these groups go (places as in [`SealedDay::bytes`]), the rest of the day stays.
    DropGroups {
        /// The day.
        day: Date,
        /// The groups.
        groups: Vec<usize>,
    },
    /// The days are larger than they may be, and nothing more may go: a person must help.
    NoSpace {
        /// Bytes too many, after everything else of the plan is done.
        over_bytes: u64,
    },
}

/// What is to be done. Doing it and planning again gives, after at most two turns, a plan with
/// nothing but [`Action::NoSpace`] in it, or nothing at all.
#[must_use]
pub fn plan(days: &[SealedDay], rules: &Rules) -> Vec<Action> {
    let mut days: Vec<_> = days.iter().collect();
    days.sort_by_key(|day| day.day);
    let mut turn = Turn { rules, bytes: 0, actions: Vec::new() };
    turn.bytes = days.iter().map(|day| day.total()).sum();
    let mut later: u32 = count(days.iter().filter(|day| day.rows > 0).count());
    for day in days {
        // Of days that hold data this one is not later than itself.
        later -= u32::from(day.rows > 0);
        turn.day(day, later);
    }
    turn.end()
}

fn count(days: usize) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

struct Turn<'a> {
    rules: &'a Rules,
    /// What the days have together after the actions so far.
    bytes: u64,
    actions: Vec<Action>,
}

impl Turn<'_> {
    fn over(&self) -> u64 {
        self.rules.max_bytes.map_or(0, |max| self.bytes.saturating_sub(max))
    }

    fn day(&mut self, day: &SealedDay, later: u32) {
        let going = self.going(day, later);
        if day.pinned || going.is_empty() {
            return;
        }
        self.bytes -= going.iter().map(|group| day.bytes[*group]).sum::<u64>();
        if self.rules.archive_first && !day.archived {
            return self.actions.push(Action::Archive(day.day));
        }
        let stays = |group: usize| day.bytes[group] > 0 && !going.contains(&group);
        let whole = !(0..day.bytes.len()).any(stays);
        let part = Action::DropGroups { day: day.day, groups: going };
        self.actions.push(if whole { Action::Drop(day.day) } else { part });
    }

    /// The groups of a day whose time is over, or which must make room.
    fn going(&self, day: &SealedDay, later: u32) -> Vec<usize> {
        let present = (0..day.bytes.len()).filter(|group| day.bytes[*group] > 0);
        let mut over = self.over();
        let mut going = Vec::new();
        for group in present {
            let limits = self.rules.limits(group);
            if limits.must_go(later) || (over > 0 && limits.may_go(later)) {
                over = over.saturating_sub(day.bytes[group]);
                going.push(group);
            }
        }
        going
    }

    fn end(mut self) -> Vec<Action> {
        let over_bytes = self.over();
        if over_bytes > 0 {
            self.actions.push(Action::NoSpace { over_bytes });
        }
        self.actions
    }
}

#[cfg(test)]
mod tests;
