//! Who is told what and when: routes, rosters, floods, attempts and limits in one state machine.
//!
//! Invariant: a notice that was put into the outbox leaves it in one of two ways: it was sent, or it
//! was given up and a [`Report::GivenUp`] says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Timestamp;
use smol_str::SmolStr;

use super::cases::Cases;
use super::entry::{Case, Entry, Kept, Record};
use super::lane::Lane;
use super::message::{Message, compose};
use super::outbox::Outbox;
use crate::config::{Plan, RoutePlan};
use crate::notice::{Language, Notice, NoticeKind};
use crate::report::{ChannelEvent, ChannelStatus, Failure, GivenUp, Report, SendError};

/// Notices in one message, at most; more become more messages.
const MERGE_MAX: usize = 1_000;

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
        for route in plan.routes.iter().filter(|route| matches(route, notice, now, &plan)) {
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

    /// The next message of a lane, if it is time for one. It counts as being sent until
    /// [`Self::done`].
    pub(crate) fn next(&mut self, lane: usize, now: Timestamp) -> Option<Job> {
        let rule = self.plan.flood;
        let state = self.lanes.get_mut(lane)?;
        if !state.free(now) {
            return None;
        }
        let held = state.flood.held(now, rule);
        let ready = |entry: &&Entry| held.is_none_or(|held| entry.queued_at < held.since);
        let mut entries: Vec<&Entry> =
            self.outbox.lane(lane).filter(ready).take(MERGE_MAX).collect();
        if entries.is_empty() {
            return None;
        }
        let merge = state.flood.take_merge();
        if !merge && entries.len() <= rule.limit {
            entries.truncate(1);
        }
        state.in_flight = entries.iter().map(|entry| entry.id).collect();
        let message = compose(&entries, rule.limit, &self.plan.zone, now);
        Some(Job { lane, message })
    }

    /// What became of a lane's message.
    pub(crate) fn done(
        &mut self,
        lane: usize,
        result: &Result<(), SendError>,
        now: Timestamp,
        effects: &mut Effects,
    ) {
        let plan = Arc::clone(&self.plan);
        let Some(place) = plan.lanes.get(lane) else { return };
        let ids = std::mem::take(&mut self.lanes[lane].in_flight);
        match result {
            Ok(()) => {
                self.lanes[lane].succeeded(ids.len(), now);
                for id in ids {
                    self.outbox.remove(id);
                    effects.records.push(Record::Gone(id));
                }
            }
            Err(error) => {
                let seed = format!("{}#{}", place.name, place.to);
                self.lanes[lane].failed(error, &seed, &plan.delivery, now);
                if error.failure == Failure::Refused {
                    for id in ids {
                        self.give_up(id, GivenUp::Refused, &error.reason, effects);
                    }
                }
            }
        }
        self.tell_failure(place.channel, effects);
    }

    /// A test message went through: whatever was wrong is mended.
    pub(crate) fn tested(&mut self, lane: usize, now: Timestamp, effects: &mut Effects) {
        let Some(channel) = self.plan.lanes.get(lane).map(|lane| lane.channel) else { return };
        self.lanes[lane].succeeded(0, now);
        self.tell_failure(channel, effects);
    }

    /// Whether any message is being sent.
    pub(crate) fn sending(&self) -> bool {
        self.lanes.iter().any(|lane| !lane.in_flight.is_empty())
    }

    /// Reports a channel when it began to fail or recovered.
    fn tell_failure(&mut self, channel: usize, effects: &mut Effects) {
        let lanes: Vec<usize> = self.plan.lanes_of(channel).collect();
        let failing = lanes.iter().map(|lane| &self.lanes[*lane]).find(|lane| lane.failed);
        let reason = failing.and_then(|lane| lane.last_error.clone()).unwrap_or_default();
        let failed = failing.is_some();
        if failed != self.failed[channel] {
            self.failed[channel] = failed;
            let channel = self.plan.channels[channel].name.clone();
            effects.reports.push(Report::Channel(ChannelEvent { channel, failed, reason }));
        }
    }

    /// How many records [`Self::kept`] would give.
    pub(crate) fn kept_len(&self) -> usize {
        self.outbox.len() + self.cases.all().count()
    }

    /// How every channel is doing.
    pub(crate) fn status(&self) -> Vec<ChannelStatus> {
        let channels = self.plan.channels.iter().enumerate();
        channels
            .map(|(place, channel)| {
                let lanes = || self.plan.lanes_of(place).map(|lane| &self.lanes[lane]);
                ChannelStatus {
                    name: channel.name.clone(),
                    kind: channel.kind,
                    waiting: self.plan.lanes_of(place).map(|lane| self.outbox.count(lane)).sum(),
                    sent: lanes().map(|lane| lane.sent).sum(),
                    given_up: lanes().map(|lane| lane.given_up).sum::<u64>() + self.orphans[place],
                    last_error: lanes().find_map(|lane| lane.last_error.clone()),
                    failing_since: lanes().filter_map(|lane| lane.failing_since).min(),
                    failed: self.failed[place],
                    last_sent: lanes().filter_map(|lane| lane.last_sent).max(),
                }
            })
            .collect()
    }

    /// Everything that must survive, for a file written anew.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Record> {
        let entries = self.outbox.all().map(|(_, entry)| Record::Put(entry.clone()));
        entries.chain(self.cases.all().map(|case| Record::Case(case.clone())))
    }
}

fn matches(route: &RoutePlan, notice: &Notice, now: Timestamp, plan: &Plan) -> bool {
    route.changes.contains(&notice.change)
        && route.priorities.contains(&notice.priority)
        && (route.areas.is_empty() || route.areas.contains(&notice.area))
        && route.schedule.covers(now, &plan.zone)
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
