//! What the broker holds for one client: subscriptions, messages not yet sent, messages sent and not
//! yet acknowledged. No I/O and no clock.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use bytes::Bytes;

use super::topic;

/// What a message costs beside its bytes.
const OVERHEAD: usize = 128;
/// Subscriptions of one client, at most.
const MAX_FILTERS: usize = 1_000;

/// A published message, shared by everyone who gets it.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) topic: String,
    pub(super) payload: Bytes,
    /// True when it was published at `QoS` 1 or 2.
    pub(super) qos1: bool,
}

impl Message {
    fn cost(&self) -> usize {
        self.topic.len() + self.payload.len() + OVERHEAD
    }
}

/// A message on its way to one client.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) message: Arc<Message>,
    /// The packet id on the wire: `None` at `QoS` 0.
    pub(super) id: Option<u16>,
    pub(super) dup: bool,
    pub(super) retain: bool,
}

/// A message in the queue.
#[derive(Debug)]
enum Queued {
    Once(Delivery),
    /// Gets its packet id when it is sent.
    Acknowledged(Delivery),
    /// Was sent before, under its id.
    Again(Delivery),
}

/// The state of one client.
#[derive(Debug, Default)]
pub(super) struct Session {
    filters: Vec<(String, bool)>,
    queue: VecDeque<Queued>,
    inflight: VecDeque<Delivery>,
    used_ids: HashSet<u16>,
    last_id: u16,
    held_bytes: usize,
    /// Packet ids of incoming `QoS` 2 publishes that were handed on and not yet released.
    pub(super) unreleased: HashSet<u16>,
}

impl Session {
    /// Subscribes, or changes the `QoS` of a filter that is there. False when there are too many.
    pub(super) fn subscribe(&mut self, filter: &str, qos1: bool) -> bool {
        if let Some(known) = self.filters.iter_mut().find(|(known, _)| known == filter) {
            known.1 = qos1;
            return true;
        }
        if self.filters.len() == MAX_FILTERS {
            return false;
        }
        self.filters.push((filter.to_owned(), qos1));
        true
    }

    /// Forgets a subscription.
    pub(super) fn unsubscribe(&mut self, filter: &str) {
        self.filters.retain(|(known, _)| known != filter);
    }

    /// Whether the client wants messages of this topic, and at which `QoS` at most.
    pub(super) fn wants(&self, name: &str) -> Option<bool> {
        let matching = self.filters.iter().filter(|(filter, _)| topic::matches(filter, name));
        matching.map(|(_, qos1)| *qos1).max()
    }

    /// Queues a message at the lower of its own `QoS` and `qos1`.
    pub(super) fn push(&mut self, message: &Arc<Message>, qos1: bool, retain: bool) {
        let delivery = Delivery { message: message.clone(), id: None, dup: false, retain };
        self.held_bytes += message.cost();
        self.queue.push_back(if qos1 && message.qos1 {
            Queued::Acknowledged(delivery)
        } else {
            Queued::Once(delivery)
        });
    }

    /// The next message to send. `None` when there is none, or `max_inflight` wait to be acknowledged.
    pub(super) fn take(&mut self, max_inflight: usize) -> Option<Delivery> {
        let room = self.inflight.len() < max_inflight;
        let mut delivery = match self.queue.front()? {
            Queued::Once(_) => self.queue.pop_front(),
            _ if room => self.queue.pop_front(),
            _ => None,
        }
        .map(|queued| match queued {
            Queued::Once(delivery) => (delivery, false, false),
            Queued::Acknowledged(delivery) => (delivery, true, true),
            Queued::Again(delivery) => (delivery, true, false),
        })?;
        if !delivery.1 {
            self.held_bytes -= delivery.0.message.cost();
            return Some(delivery.0);
        }
        if delivery.2 {
            delivery.0.id = Some(self.fresh_id());
        }
        self.inflight.push_back(delivery.0.clone());
        Some(delivery.0)
    }

    /// The client has the message with this packet id. An unknown id changes nothing.
    pub(super) fn acknowledge(&mut self, id: u16) {
        // Clients acknowledge in order, so this is the first one nearly always.
        if let Some(at) = self.inflight.iter().position(|delivery| delivery.id == Some(id))
            && let Some(delivery) = self.inflight.remove(at)
        {
            self.used_ids.remove(&id);
            self.held_bytes -= delivery.message.cost();
        }
    }

    /// The client came back: what it did not acknowledge stands first again, in order, and what was
    /// to be sent once is dropped, as the standard allows.
    pub(super) fn resume(&mut self) {
        for delivery in self.inflight.drain(..).rev() {
            self.queue.push_front(Queued::Again(Delivery { dup: true, ..delivery }));
        }
    }

    /// Drops messages at `QoS` 0: nobody is there to take them.
    pub(super) fn forget_unacknowledged(&mut self) {
        let held = &mut self.held_bytes;
        self.queue.retain(|queued| match queued {
            Queued::Once(delivery) => {
                *held -= delivery.message.cost();
                false
            }
            _ => true,
        });
    }

    /// Bytes of all messages held, with their overhead.
    pub(super) const fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    fn fresh_id(&mut self) -> u16 {
        // `max_inflight` is far below 65 535, so a free one is always found.
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if self.used_ids.insert(self.last_id) {
                return self.last_id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str, qos1: bool) -> Arc<Message> {
        Arc::new(Message { topic: name.into(), payload: Bytes::new(), qos1 })
    }

    fn sent(session: &mut Session, max_inflight: usize) -> Vec<(String, Option<u16>, bool)> {
        std::iter::from_fn(|| session.take(max_inflight))
            .map(|delivery| (delivery.message.topic.clone(), delivery.id, delivery.dup))
            .collect()
    }

    #[test]
    fn what_is_not_acknowledged_comes_again_first_and_under_its_id() {
        let mut session = Session::default();
        for name in ["a", "b", "c", "d"] {
            session.push(&message(name, true), true, false);
        }
        let first = sent(&mut session, 3);
        assert_eq!(first.len(), 3);
        session.acknowledge(2);
        session.resume();
        assert_eq!(
            sent(&mut session, 3),
            [
                ("a".into(), Some(1), true),
                ("c".into(), Some(3), true),
                ("d".into(), Some(4), false)
            ]
        );
        for id in [4, 1, 3, 99] {
            session.acknowledge(id);
        }
        assert_eq!(session.held_bytes(), 0);
    }

    #[test]
    fn packet_ids_wrap_past_those_still_in_use() {
        let mut session = Session { last_id: u16::MAX - 1, ..Session::default() };
        session.used_ids.insert(1);
        assert_eq!([session.fresh_id(), session.fresh_id()], [u16::MAX, 2]);
    }

    #[test]
    fn qos_0_needs_no_room_and_is_dropped_when_the_client_is_away() {
        let mut session = Session::default();
        session.push(&message("a", false), true, false);
        session.push(&message("b", true), false, false);
        assert_eq!(session.take(0).unwrap().id, None);
        session.forget_unacknowledged();
        assert!(session.take(10).is_none());
        assert_eq!(session.held_bytes(), 0);
    }

    #[test]
    fn the_highest_qos_of_overlapping_filters_counts() {
        let mut session = Session::default();
        session.subscribe("mcs/#", false);
        session.subscribe("mcs/+/up", true);
        assert_eq!(session.wants("mcs/x/up"), Some(true));
        assert_eq!(session.wants("mcs/x/down"), Some(false));
        session.unsubscribe("mcs/#");
        assert_eq!(session.wants("mcs/x/down"), None);
    }
}
