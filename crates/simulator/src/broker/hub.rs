//! All sessions, retained messages and last wills of a broker, behind one lock that is never held
//! across an await.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{Connect, SubscribeFilter, SubscribeReasonCode};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::session::{Message, Session};
use super::{BrokerConfig, codec, topic};

/// The longest time one publish waits for slow subscribers. It ends a knot of clients that all wait
/// for each other; from then on `session_bytes` is the bound.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Bytes after which the writer of a connection stops collecting and writes.
const BATCH_BYTES: usize = 64 << 10;

/// The shared state of a broker.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) config: BrokerConfig,
    state: Mutex<State>,
    /// Told when a crowded session has room again, and when a session ends.
    room: Notify,
    draining: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    clients: HashMap<String, Client>,
    retained: BTreeMap<String, Arc<Message>>,
    connections_seen: u64,
}

#[derive(Debug, Default)]
struct Client {
    session: Session,
    persistent: bool,
    link: Option<Link>,
}

/// The connection of a client that is here.
#[derive(Debug)]
struct Link {
    number: u64,
    wake: Arc<Notify>,
    closed: CancellationToken,
    will: Option<(Arc<Message>, bool)>,
}

/// A client's place in the hub while it is connected. Dropping it publishes the last will, unless
/// [`Attached::leave`] came first.
pub(super) struct Attached {
    hub: Arc<Hub>,
    client_id: String,
    number: u64,
    /// True when a session from before goes on.
    pub(super) session_present: bool,
    /// Told when there is something to send.
    pub(super) wake: Arc<Notify>,
    /// Cancelled when another connection takes over or the session ends.
    pub(super) closed: CancellationToken,
}

impl Hub {
    /// An empty hub.
    pub(super) fn new(config: BrokerConfig) -> Self {
        Self {
            config,
            state: Mutex::default(),
            room: Notify::new(),
            draining: AtomicBool::new(false),
        }
    }

    /// Registers a connection: takes over from an older one of the same client, resumes its session
    /// or begins a new one. `None` when there are too many clients.
    pub(super) fn attach(self: &Arc<Self>, connect: Connect) -> Option<Attached> {
        let mut state = self.lock();
        state.release(&connect.client_id, None, true, &self.config);
        if connect.clean_session {
            state.clients.remove(&connect.client_id);
        }
        let session_present = state.clients.contains_key(&connect.client_id);
        if !session_present && state.clients.len() >= self.config.max_clients {
            tracing::warn!("refused {}: too many MQTT clients", connect.client_id);
            return None;
        }
        state.connections_seen += 1;
        let (number, wake, closed) =
            (state.connections_seen, Arc::new(Notify::new()), CancellationToken::new());
        let will = connect.last_will.filter(|will| topic::is_name(&will.topic)).map(|will| {
            let qos1 = will.qos != QoS::AtMostOnce;
            (Arc::new(Message { topic: will.topic, payload: will.message, qos1 }), will.retain)
        });
        let client = state.clients.entry(connect.client_id.clone()).or_default();
        client.persistent = !connect.clean_session;
        client.session.resume();
        client.link = Some(Link { number, wake: wake.clone(), closed: closed.clone(), will });
        drop(state);
        let hub = self.clone();
        Some(Attached { hub, client_id: connect.client_id, number, session_present, wake, closed })
    }

    /// No more publishes are accepted; returns when connected clients have taken all that is theirs.
    pub(super) async fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        loop {
            let connected = |client: &&Client| client.link.is_some();
            let held = |client: &Client| client.session.held_bytes() > 0;
            if !self.lock().clients.values().filter(connected).any(held) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Returns when no other connected subscriber of this topic is crowded, or after the longest wait.
    async fn wait_for_room(&self, publisher: &str, name: &str) {
        let wait = async {
            loop {
                let told = self.room.notified();
                tokio::pin!(told);
                // Registered before looking, so that news in between is not missed.
                told.as_mut().enable();
                if !self.lock().is_crowded(publisher, name, self.config.crowded_bytes) {
                    return;
                }
                told.await;
            }
        };
        if tokio::time::timeout(LONGEST_WAIT, wait).await.is_err() {
            tracing::debug!("subscribers of {name} do not keep up");
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is complete before anything that can panic, so the state is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn publish(&mut self, message: &Arc<Message>, retain: bool, config: &BrokerConfig) {
        if retain {
            self.retain(message, config.max_clients);
        }
        let mut ended = Vec::new();
        for (id, client) in &mut self.clients {
            let Some(qos1) = client.session.wants(&message.topic) else { continue };
            if client.link.is_none() && !(qos1 && message.qos1) {
                continue;
            }
            client.session.push(message, qos1, false);
            if let Some(link) = &client.link {
                link.wake.notify_one();
            }
            if client.session.held_bytes() > config.session_bytes {
                ended.push(id.clone());
            }
        }
        for id in ended {
            tracing::warn!("ended the MQTT session of {id}: it holds too many messages");
            // Its last will goes the way of the session: publishing it here could end another one.
            if let Some(link) = self.clients.remove(&id).and_then(|client| client.link) {
                link.closed.cancel();
            }
        }
    }

    fn retain(&mut self, message: &Arc<Message>, most: usize) {
        if message.payload.is_empty() {
            self.retained.remove(&message.topic);
        } else if self.retained.len() < most || self.retained.contains_key(&message.topic) {
            // A copy: the payload may be a slice of a much larger read buffer.
            let payload = Bytes::copy_from_slice(&message.payload);
            let kept = Message { topic: message.topic.clone(), payload, qos1: message.qos1 };
            self.retained.insert(message.topic.clone(), Arc::new(kept));
        } else {
            tracing::warn!("did not retain {}: too many retained topics", message.topic);
        }
    }

    /// Ends the connection of a client: only the one of this number if given. Publishes its last will
    /// if wanted.
    fn release(&mut self, id: &str, number: Option<u64>, with_will: bool, config: &BrokerConfig) {
        let Some(client) = self.clients.get_mut(id) else { return };
        if number.is_some() && client.link.as_ref().map(|link| link.number) != number {
            return;
        }
        let link = client.link.take();
        client.session.forget_unacknowledged();
        if !client.persistent {
            self.clients.remove(id);
        }
        if let Some(link) = link {
            link.closed.cancel();
            if let Some((message, retain)) = link.will.filter(|_| with_will) {
                self.publish(&message, retain, config);
            }
        }
    }

    fn is_crowded(&self, publisher: &str, name: &str, limit: usize) -> bool {
        self.clients.iter().any(|(id, client)| {
            id != publisher
                && client.link.is_some()
                && client.session.held_bytes() > limit
                && client.session.wants(name).is_some()
        })
    }
}

impl Attached {
    /// Hands a message to everyone who wants it, and waits while they cannot keep up. False when the
    /// broker stops and the message was not taken.
    pub(super) async fn publish(&self, message: Message, retain: bool) -> bool {
        if self.hub.draining.load(Ordering::Relaxed) {
            return false;
        }
        let message = Arc::new(message);
        let (limit, config) = (self.hub.config.crowded_bytes, &self.hub.config);
        let crowded = {
            let mut state = self.hub.lock();
            state.publish(&message, retain, config);
            state.is_crowded(&self.client_id, &message.topic, limit)
        };
        if crowded {
            self.hub.wait_for_room(&self.client_id, &message.topic).await;
        }
        true
    }

    /// Subscribes and queues the retained messages that match. One answer for each filter.
    pub(super) fn subscribe(&self, filters: &[SubscribeFilter]) -> Vec<SubscribeReasonCode> {
        let mut state = self.hub.lock();
        let State { clients, retained, .. } = &mut *state;
        let Some(client) = clients.get_mut(&self.client_id) else { return Vec::new() };
        let mut codes = Vec::with_capacity(filters.len());
        for filter in filters {
            let qos1 = filter.qos != QoS::AtMostOnce;
            if !topic::is_filter(&filter.path) || !client.session.subscribe(&filter.path, qos1) {
                codes.push(SubscribeReasonCode::Failure);
                continue;
            }
            let granted = if qos1 { QoS::AtLeastOnce } else { QoS::AtMostOnce };
            codes.push(SubscribeReasonCode::Success(granted));
            for message in retained.values() {
                if topic::matches(&filter.path, &message.topic) {
                    client.session.push(message, qos1, true);
                }
            }
        }
        self.wake.notify_one();
        codes
    }

    /// Forgets subscriptions.
    pub(super) fn unsubscribe(&self, filters: &[String]) {
        self.with(|session| filters.iter().for_each(|filter| session.unsubscribe(filter)));
    }

    /// The client has a message.
    pub(super) fn acknowledge(&self, id: u16) {
        let room = self.hub.config.crowded_bytes / 2;
        let crossed = self.with(|session| {
            let before = session.held_bytes();
            session.acknowledge(id);
            before > room && session.held_bytes() <= room
        });
        if crossed == Some(true) {
            self.hub.room.notify_waiters();
        }
        // It may have been the one that kept others from being sent.
        self.wake.notify_one();
    }

    /// Notes a `QoS` 2 publish. True when it is new and to be handed on.
    pub(super) fn begin_release(&self, id: u16) -> bool {
        self.with(|session| session.unreleased.insert(id)).unwrap_or(false)
    }

    /// The publisher of a `QoS` 2 message knows that it arrived.
    pub(super) fn release(&self, id: u16) {
        self.with(|session| session.unreleased.remove(&id));
    }

    /// Appends what is to be sent to `out`, as much as a batch holds. Nothing when another connection
    /// has taken over.
    pub(super) fn collect(&self, out: &mut BytesMut) {
        let max_inflight = self.hub.config.max_inflight;
        self.with(|session| {
            while out.len() < BATCH_BYTES {
                let Some(delivery) = session.take(max_inflight) else { return };
                codec::put_publish(out, &delivery);
            }
        });
    }

    /// The client said goodbye: its last will is not published.
    pub(super) fn leave(&self) {
        self.hub.lock().release(&self.client_id, Some(self.number), false, &self.hub.config);
        self.hub.room.notify_waiters();
    }

    fn with<T>(&self, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let mut state = self.hub.lock();
        let client = state.clients.get_mut(&self.client_id)?;
        (client.link.as_ref()?.number == self.number).then(|| change(&mut client.session))
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // A broker that stops publishes no last wills: its clients did not fail.
        let with_will = !self.hub.draining.load(Ordering::Relaxed);
        self.hub.lock().release(&self.client_id, Some(self.number), with_will, &self.hub.config);
        self.hub.room.notify_waiters();
    }
}
