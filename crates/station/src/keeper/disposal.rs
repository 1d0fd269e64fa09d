//! Old days: copied into the archive when they are due, and gone from here when the plan says so.

use std::collections::HashSet;

use ::archive::{Action, ArchiveConfig, Rules, plan};
use historian::{Day, Historian, Keeper, SealedDay};
use jiff::civil::Date;
use model::Timestamp;

use super::copying::{Copying, DAYS_MAX};
use crate::folder::Paths;

/// What was done, for the audit: action, day, detail.
pub(super) type Done = (&'static str, String, String);

/// Remembers what is being copied.
#[derive(Default)]
pub(super) struct Disposal {
    copying: Option<Copying>,
}

impl Disposal {
    /// One round: what was copied is noted, what is due is begun, what may go goes. Everything
    /// done is added to `done`, also when an error ends the round.
    pub(super) fn round(
        &mut self,
        historian: &Historian,
        keeper: &Keeper,
        paths: &Paths,
        now: Timestamp,
        done: &mut Vec<Done>,
    ) -> Result<(), String> {
        let said = |error: historian::Error| error.to_string();
        let rules = Rules::read(&paths.plant()).map_err(|error| error.to_string())?;
        let config = ArchiveConfig::read(&paths.plant()).map_err(|error| error.to_string())?;
        let copied = self.note_copied(keeper, done);
        let days = keeper.sealed_days().map_err(said)?;
        let late: HashSet<Day> =
            keeper.open_days().map_err(said)?.iter().map(|open| open.day).collect();
        let gone = dispose(keeper, &days, &late, &rules, now, done);
        if copied.is_ok() {
            self.begin_copying(historian, paths, config, &days)?;
        }
        copied.and(gone)
    }

    fn note_copied(&mut self, keeper: &Keeper, done: &mut Vec<Done>) -> Result<(), String> {
        let Some(copying) = &self.copying else { return Ok(()) };
        let (results, goes_on) = copying.results();
        if !goes_on {
            self.copying = None;
        }
        for result in results {
            let (day, generation, to) = result?;
            // A day that was written again meanwhile is copied again.
            if keeper.mark_archived(day, generation, &to).map_err(|error| error.to_string())? {
                done.push(("archive_day", day.to_string(), to));
            }
        }
        Ok(())
    }

    fn begin_copying(
        &mut self,
        historian: &Historian,
        paths: &Paths,
        config: ArchiveConfig,
        days: &[SealedDay],
    ) -> Result<(), String> {
        if self.copying.is_some() || config.place.is_none() {
            return Ok(());
        }
        let after = usize::try_from(config.after_days).unwrap_or(usize::MAX);
        let due = days.len().saturating_sub(after);
        let wanted = days[..due].iter().filter(|day| day.archived_to.is_empty());
        let wanted: Vec<_> = wanted.take(DAYS_MAX).cloned().collect();
        if !wanted.is_empty() {
            let copying = Copying::start(historian.clone(), paths.clone(), config, wanted)?;
            self.copying = Some(copying);
        }
        Ok(())
    }
}

/// Carries out the plan, except that copying is the archive's.
fn dispose(
    keeper: &Keeper,
    days: &[SealedDay],
    late: &HashSet<Day>,
    rules: &Rules,
    now: Timestamp,
    done: &mut Vec<Done>,
) -> Result<(), String> {
    let said = |error: historian::Error| error.to_string();
    let known = days.iter().map(|day| planned(keeper, day, late, rules));
    let known: Vec<_> = known.collect::<Result<_, _>>().map_err(said)?;
    let mut problem = None;
    for action in plan(&known, rules) {
        match action {
            // Until it is archived, or merged with its late rows, it stays.
            Action::Archive(_) => {}
            Action::Drop(date) => {
                let day = to_day(date);
                keeper.drop_day(day).map_err(said)?;
                done.push(("drop_day", day.to_string(), String::new()));
            }
            Action::DropGroups { day: date, groups } => {
                let day = to_day(date);
                let tags = keeper.tag_rows(day).map_err(said)?;
                let tags = tags.into_iter().map(|(tag, _)| tag);
                let tags: Vec<_> =
                    tags.filter(|tag| groups.contains(&rules.group_of(tag))).collect();
                keeper.forget_tags(day, &tags, now).map_err(said)?;
                done.push(("drop_tags", day.to_string(), format!("{} tags", tags.len())));
            }
            Action::NoSpace { over_bytes } => problem = Some(no_space(over_bytes)),
        }
    }
    problem.map_or(Ok(()), Err)
}

fn no_space(over_bytes: u64) -> String {
    format!(
        "history is {} MB larger than max_bytes of retention.toml allows, and no more of it may go: allow more, unpin days, archive them, or keep fewer days",
        over_bytes.div_ceil(1_000_000)
    )
}

/// A day as the plan sees it. Bytes of groups are told by their rows.
fn planned(
    keeper: &Keeper,
    day: &SealedDay,
    late: &HashSet<Day>,
    rules: &Rules,
) -> Result<::archive::SealedDay, historian::Error> {
    let mut bytes = vec![0; rules.groups.len() + 1];
    if rules.groups.is_empty() {
        bytes[0] = day.bytes;
    } else {
        let tags = keeper.tag_rows(day.day)?;
        let rows: u64 = tags.iter().map(|(_, rows)| rows).sum();
        for (tag, own) in tags {
            let part = u128::from(day.bytes) * u128::from(own) / u128::from(rows.max(1));
            // Whatever a tag has takes some room.
            bytes[rules.group_of(&tag)] += u64::try_from(part).unwrap_or(u64::MAX).max(1);
        }
    }
    Ok(::archive::SealedDay {
        day: to_date(day.day),
        rows: day.rows,
        bytes,
        pinned: day.pinned,
        archived: !day.archived_to.is_empty() && !late.contains(&day.day),
    })
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn to_date(day: Day) -> Date {
    EPOCH.saturating_add(jiff::Span::new().days(day.number()))
}

fn to_day(date: Date) -> Day {
    let since = EPOCH.until((jiff::Unit::Day, date));
    Day::from_number(since.map_or(i32::MAX, |span| span.get_days()))
}

#[cfg(test)]
#[path = "disposal_tests.rs"]
mod tests;
