//! The sending half of the rules: what goes next, what became of it, and how the channels are doing.

use std::sync::Arc;

use model::Timestamp;

use super::{Dispatch, Effects, Job};
use crate::core::entry::{Entry, Record};
use crate::core::message::compose;
use crate::report::{ChannelEvent, ChannelStatus, Failure, GivenUp, Report, SendError};

/// Notices in one message, at most; more become more messages.
const MERGE_MAX: usize = 1_000;

impl Dispatch {
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
}
