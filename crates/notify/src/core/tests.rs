//! The rules, driven by hand: a clock that is set, messages that are taken and answered.

mod delivery;
mod escalation;
mod property;
mod routing;

use std::sync::Arc;

use model::{Priority, Timestamp};

use super::*;
use crate::config::{Config, Plan};
use crate::core::entry::Entry;
use crate::notice::{Language, Notice, NoticeKind, Texts, Wording};
use crate::report::{GivenUp, Report, SendError};

/// A notice of an occurrence, told at a time in milliseconds.
pub(crate) fn notice(occurrence: &str, change: NoticeKind, priority: Priority, at: i64) -> Notice {
    let wording = |language: &str| Wording {
        title: format!("{occurrence} {language}"),
        body: format!("{} {language}", change.name()),
    };
    Notice {
        occurrence: occurrence.into(),
        change,
        at: Timestamp::from_millis(at),
        priority,
        area: "lab".into(),
        device: "gas/H20101".into(),
        text: Texts { zh: wording("高"), en: wording("high") },
        fields: [("value".into(), "93.5".to_owned())].into(),
    }
}

/// A message that waits.
pub(crate) fn entry(id: u64) -> Entry {
    Entry {
        id,
        channel: "a".into(),
        to: "".into(),
        language: Language::Zh,
        step: 0,
        queued_at: Timestamp::from_secs(1),
        notice: notice(&format!("o{id}"), NoticeKind::Raised, Priority::High, 0),
    }
}

/// The records that give what was kept.
pub(crate) fn kept_of(kept: &Kept) -> impl Iterator<Item = Record> {
    let entries = kept.entries.values().cloned().map(Record::Put);
    entries.chain(kept.cases.values().cloned().map(Record::Case))
}

/// Web hooks of these names.
fn hooks(names: &[&str]) -> String {
    let hook = |name| {
        format!("[[channel]]\nname = \"{name}\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\n")
    };
    names.iter().map(hook).collect()
}

fn plan(text: &str) -> Arc<Plan> {
    let config = Config::read(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    Arc::new(Plan::new(&config).unwrap())
}

/// The state machine with what it said.
struct Bench {
    text: String,
    plan: Arc<Plan>,
    dispatch: Dispatch,
    now: Timestamp,
    kept: Kept,
    reports: Vec<Report>,
}

impl Bench {
    fn new(text: &str) -> Self {
        let plan = plan(text);
        let dispatch = Dispatch::new(Arc::clone(&plan), Kept::default(), &mut Effects::default());
        let now = Timestamp::from_millis(0);
        let text = text.to_owned();
        Self { text, plan, dispatch, now, kept: Kept::default(), reports: Vec::new() }
    }

    fn apply(&mut self, change: impl FnOnce(&mut Dispatch, &mut Effects)) {
        let mut effects = Effects::default();
        change(&mut self.dispatch, &mut effects);
        effects.records.into_iter().for_each(|record| self.kept.apply(record));
        self.reports.extend(effects.reports);
    }

    fn at(&mut self, millis: i64) {
        self.now = Timestamp::from_millis(millis);
        let now = self.now;
        self.apply(|dispatch, effects| dispatch.tick(now, effects));
    }

    fn tell(&mut self, notice: &Notice) {
        let now = self.now;
        self.apply(|dispatch, effects| dispatch.told(notice, now, effects));
    }

    fn raise(&mut self, occurrence: &str, priority: Priority) {
        let at = self.now.micros() / 1_000;
        self.tell(&notice(occurrence, NoticeKind::Raised, priority, at));
    }

    fn done(&mut self, lane: usize, result: impl Into<Option<SendError>>) {
        let now = self.now;
        let result = result.into().map_or(Ok(()), Err);
        self.apply(|dispatch, effects| dispatch.done(lane, &result, now, effects));
    }

    /// The title of the next message of a lane, left being sent.
    fn begin(&mut self, lane: usize) -> Option<Message> {
        self.dispatch.next(lane, self.now).map(|job| job.message)
    }

    /// Sends what a lane has to send now: the titles.
    fn send(&mut self, lane: usize) -> Vec<String> {
        let mut titles = Vec::new();
        while let Some(message) = self.begin(lane) {
            titles.push(message.fields["title"].clone());
            self.done(lane, None);
        }
        titles
    }

    /// What each channel, by place, has to send now: names of the channels with the titles.
    fn sent(&mut self) -> Vec<String> {
        let names: Vec<_> = self.plan.lanes.iter().map(|lane| lane.name.clone()).collect();
        let mut sent = Vec::new();
        for (lane, name) in names.iter().enumerate() {
            sent.extend(self.send(lane).iter().map(|title| format!("{name}: {title}")));
        }
        sent
    }

    /// As after `kill -9`: only what was kept is left.
    fn restart(&mut self, text: &str) {
        if self.text != text {
            self.plan = plan(text);
            text.clone_into(&mut self.text);
        }
        let (plan, kept) = (Arc::clone(&self.plan), self.kept.clone());
        let mut effects = Effects::default();
        self.dispatch = Dispatch::new(plan, kept, &mut effects);
        effects.records.into_iter().for_each(|record| self.kept.apply(record));
        self.reports.extend(effects.reports);
        // What would be written anew is what was kept.
        let mut again = Kept::default();
        self.dispatch.kept().for_each(|record| again.apply(record));
        assert_eq!(again, self.kept);
    }

    /// Reports since the last look.
    fn reports(&mut self) -> Vec<Report> {
        std::mem::take(&mut self.reports)
    }
}

/// What was given up: occurrence and why.
fn given_up(reports: &[Report]) -> Vec<(String, GivenUp)> {
    let given = |report: &Report| match report {
        Report::GivenUp { occurrence, why, .. } => Some((occurrence.to_string(), *why)),
        _ => None,
    };
    reports.iter().filter_map(given).collect()
}
