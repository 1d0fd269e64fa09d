//! Who is told what and when: routes, rosters, floods, attempts and limits in one state machine.
//!
//! Invariant: a notice that was put into the outbox leaves it in one of two ways: it was sent, or it
//! was given up and a [`Report::GivenUp`] says so.

mod sending;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Timestamp;
use smol_str::SmolStr;

use super::cases::Cases;
use super::entry::{Case, Entry, Kept, Record};
use super::lane::Lane;
use super::message::Message;
use super::outbox::Outbox;
use crate::config::Plan;
use crate::notice::{Language, Notice, NoticeKind};
use crate::report::{GivenUp, Report};

/// What a change asks for: records to keep, all of them or none, and reports to make.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) records: Vec<Record>,
    pub(crate) reports: Vec<Report>,
}

/// A message to be sent now.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) lane: usize,
    pub(crate) message: Message,
}

/// The state machine.
#[derive(Debug)]
pub(crate) struct Dispatch {
    plan: Arc<Plan>,
    outbox: Outbox,
    cases: Cases,
    lanes: Vec<Lane>,
    /// Of each channel, what the last event said.
    failed: Vec<bool>,
    /// Of each channel, notices given up whose recipient is gone.
    orphans: Vec<u64>,
    next_id: u64,
}

impl Dispatch {
    /// From what survived. What is no longer configured is given up.
    pub(crate) fn new(plan: Arc<Plan>, kept: Kept, effects: &mut Effects) -> Self {
        let mut dispatch = Self {
            outbox: Outbox::default(),
            cases: Cases::default(),
            lanes: plan.lanes.iter().map(|_| Lane::default()).collect(),
            failed: vec![false; plan.channels.len()],
            orphans: vec![0; plan.channels.len()],
            next_id: kept.entries.last_key_value().map_or(1, |(id, _)| id + 1),
            plan,
        };
        for entry in kept.entries.into_values() {
            dispatch.restore_entry(entry, effects);
        }
        for case in kept.cases.into_values() {
            dispatch.restore_case(case, effects);
        }
        dispatch
    }

    fn restore_entry(&mut self, entry: Entry, effects: &mut Effects) {
        let mut lanes = self.plan.lanes.iter();
        if let Some(lane) = lanes.position(|lane| lane.name == entry.channel && lane.to == entry.to)
        {
            return self.outbox.put(lane, entry);
        }
        let mut channels = self.plan.channels.iter();
        if let Some(channel) = channels.position(|channel| channel.name == entry.channel) {
            self.orphans[channel] += 1;
        }
        effects.records.push(Record::Gone(entry.id));
        let reason = "its channel or recipient is no longer configured";
        effects.reports.push(given_up(entry, GivenUp::NotConfigured, reason));
    }

    fn restore_case(&mut self, case: Case, effects: &mut Effects) {
        let mut rosters = self.plan.rosters.iter();
        if let Some(roster) = rosters.find(|roster| roster.name == case.roster) {
            return self.cases.restore(roster, case);
        }
        end_case(case, Some("its roster is no longer configured"), effects);
    }

    /// Takes a notice.
    pub(crate) fn told(&mut self, notice: &Notice, now: Timestamp, effects: &mut Effects) {
        let plan = Arc::clone(&self.plan);
        let mut told: Vec<(usize, Language)> = Vec::new();
        for route in plan.routes.iter().filter(|route| route.fits(notice, now, &plan.zone)) {
            for channel in &route.channels {
                told.extend(plan.lanes_of(*channel).map(|lane| (lane, route.language)));
            }
            let Some(roster) = route.roster.and_then(|place| plan.rosters.get(place)) else {
                continue;
            };
            if matches!(notice.change, NoticeKind::Raised | NoticeKind::Again) {
                self.cases.begin(roster, notice, route.language, now);
                continue;
            }
            // Whoever was told of the alarm is told of its end.
            let steps =
                self.cases.get(&roster.name, &notice.occurrence).map_or(0, |case| case.next_step);
            for step in roster.steps.iter().take(steps) {
                let lanes = step.channels.iter().flat_map(|channel| plan.lanes_of(*channel));
                told.extend(lanes.map(|lane| (lane, route.language)));
            }
        }
        let mut lanes = BTreeSet::new();
        for (lane, language) in told {
            if lanes.insert(lane) {
                self.put(lane, notice, language, 0, now, effects);
            }
        }
        if notice.change == NoticeKind::Acknowledged {
            self.acknowledged(&notice.occurrence, effects);
        }
        self.escalate(now, effects);
        while let Some((case, finished)) = self.cases.shed(&plan.rosters) {
            let reason = "there are too many alarms that nobody acknowledged";
            end_case(case, (!finished).then_some(reason), effects);
        }
    }

    /// Somebody acknowledged an occurrence: its escalations end.
    pub(crate) fn acknowledged(&mut self, occurrence: &str, effects: &mut Effects) {
        for roster in self.cases.end(occurrence, &self.plan.rosters) {
            effects.records.push(Record::Closed { roster, occurrence: occurrence.into() });
        }
    }

    /// Time has passed: takes the steps that are due and gives up what is too old.
    pub(crate) fn tick(&mut self, now: Timestamp, effects: &mut Effects) {
        self.escalate(now, effects);
        let most = self.plan.delivery.give_up_after_ms;
        let old: Vec<u64> = self
            .outbox
            .all()
            .filter(|(lane, entry)| {
                now.millis_since(entry.queued_at) >= most
                    && !self.lanes[*lane].in_flight.contains(&entry.id)
            })
            .map(|(_, entry)| entry.id)
            .collect();
        for id in old {
            let lane = self.outbox.get(id).and_then(|entry| self.last_error(entry));
            let reason = lane.map_or_else(
                || "it could not be sent in time".to_owned(),
                |error| format!("it could not be sent in time; the last error: {error}"),
            );
            self.give_up(id, GivenUp::TooOld, &reason, effects);
        }
    }

    fn last_error(&self, entry: &Entry) -> Option<String> {
        let mut lanes = self.plan.lanes.iter();
        let lane = lanes.position(|lane| lane.name == entry.channel && lane.to == entry.to)?;
        self.lanes[lane].last_error.clone()
    }

    fn escalate(&mut self, now: Timestamp, effects: &mut Effects) {
        let plan = Arc::clone(&self.plan);
        for (roster, step, case) in self.cases.due(now, &plan.rosters) {
            for channel in &plan.rosters[roster].steps[step].channels {
                for lane in plan.lanes_of(*channel) {
                    self.put(lane, &case.notice, case.language, step, now, effects);
                }
            }
            effects.records.push(Record::Case(case));
        }
    }

    fn put(
        &mut self,
        lane: usize,
        notice: &Notice,
        language: Language,
        step: usize,
        now: Timestamp,
        effects: &mut Effects,
    ) {
        let Some(place) = self.plan.lanes.get(lane) else { return };
        let (channel, to) = (place.name.clone(), place.to.clone());
        let notice = notice.clone();
        let entry = Entry { id: self.next_id, channel, to, language, step, queued_at: now, notice };
        if self.outbox.has_same(lane, &entry) {
            return;
        }
        self.next_id += 1;
        self.lanes[lane].flood.arrived(now, self.plan.flood);
        effects.records.push(Record::Put(entry.clone()));
        let id = entry.id;
        self.outbox.put(lane, entry);
        if self.outbox.len() > self.plan.delivery.queue_max {
            let lanes = &self.lanes;
            let idle = |id| !lanes.iter().any(|lane| lane.in_flight.contains(&id));
            let victim = self.outbox.victim(idle).unwrap_or(id);
            let reason = "the queue is full; it was the oldest of the lowest priority";
            self.give_up(victim, GivenUp::QueueFull, reason, effects);
        }
    }

    fn give_up(&mut self, id: u64, why: GivenUp, reason: &str, effects: &mut Effects) {
        let Some((lane, entry)) = self.outbox.remove(id) else { return };
        self.lanes[lane].given_up += 1;
        effects.records.push(Record::Gone(id));
        effects.reports.push(given_up(entry, why, reason));
    }

    /// How many records [`Self::kept`] would give.
    pub(crate) fn kept_len(&self) -> usize {
        self.outbox.len() + self.cases.all().count()
    }

    /// Everything that must survive, for a file written anew.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Record> {
        let entries = self.outbox.all().map(|(_, entry)| Record::Put(entry.clone()));
        entries.chain(self.cases.all().map(|case| Record::Case(case.clone())))
    }
}

fn given_up(entry: Entry, why: GivenUp, reason: &str) -> Report {
    let Entry { channel, to, notice: Notice { occurrence, change, .. }, .. } = entry;
    Report::GivenUp { channel, to, occurrence, change, why, reason: reason.into() }
}

/// Ends a case before anybody acknowledged it; a reason makes it a report.
fn end_case(case: Case, reason: Option<&str>, effects: &mut Effects) {
    let (roster, occurrence): (SmolStr, SmolStr) = (case.roster, case.notice.occurrence);
    effects.records.push(Record::Closed { roster: roster.clone(), occurrence: occurrence.clone() });
    let reason = reason.map(str::to_owned);
    effects.reports.extend(reason.map(|reason| Report::EscalationEnded {
        roster,
        occurrence,
        reason,
    }));
}
