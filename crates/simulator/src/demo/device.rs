//! One detector as a device: measures by the plant's clock, sends by MQTT, obeys commands.
//!
//! A message leaves the outbox when the broker has acknowledged it. After a lost connection all that
//! is left is sent again, so a message can arrive twice, with the same number, but is not lost while
//! the outbox holds it.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use rumqttc::{Event, LastWill, Outgoing, Packet, QoS, SubscribeFilter};

use tokio_util::sync::CancellationToken;

use super::DemoConfig;
use super::clock::Clock;
use super::command::{self, Command};
use super::link::Link;
use crate::process::{Detector, Post, ReleasePlan, SECOND};
use crate::recording::first_sample;

/// Messages kept while the broker is away: ten minutes at one a second. The oldest goes first.
const OUTBOX: usize = 600;
/// Between two tries to connect.
const RETRY: Duration = Duration::from_secs(1);
const DEBUG_INTERVAL_MS: u64 = 1_000;
/// Samples missed by more than this are left out: the machine slept.
const LONGEST_DELAY: i64 = 10 * SECOND;

/// The factors that a `calib` command set: stored, as in the real device, and without effect on the
/// raw value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Factors {
    k: f64,
    b: f64,
    t_comp: f64,
}

/// A detector with its connection.
pub(super) struct Device {
    detector: Detector,
    sn: String,
    broker: SocketAddr,
    clock: Clock,
    interval_ms: u64,
    debug_until: i64,
    factors: Option<Factors>,
    /// Plant time of the next sample.
    next: i64,
    link: Link,
    connected: bool,
    outbox: VecDeque<(u64, String)>,
    sampled: u64,
    /// Publishes asked for that have no packet id yet: numbers in the outbox, `None` for a status.
    asked: VecDeque<Option<u64>>,
    ids: HashMap<u16, u64>,
}

impl Device {
    /// The detector at a post; connects at once.
    pub(super) fn new(config: &DemoConfig, post: Post, clock: Clock) -> Self {
        let sn = post.sn();
        let link = open(config.broker, &sn, clock, Duration::ZERO);
        Self {
            detector: Detector::new(config.seed, post, &ReleasePlan::Recurring),
            sn,
            broker: config.broker,
            clock,
            interval_ms: config.interval_ms.max(1),
            debug_until: 0,
            factors: None,
            next: first_sample(post, config.interval_ms.max(1)),
            link,
            connected: false,
            outbox: VecDeque::new(),
            sampled: 0,
            asked: VecDeque::new(),
            ids: HashMap::new(),
        }
    }

    /// Measures, sends and obeys until it is switched off; then it says goodbye, so that nobody
    /// takes its silence for a failure.
    pub(super) async fn run(mut self, off: CancellationToken) {
        loop {
            tokio::select! {
                () = off.cancelled() => break,
                event = self.link.events.recv() => match event {
                    Some(Event::Incoming(packet)) => self.received(packet).await,
                    Some(Event::Outgoing(Outgoing::Publish(id))) => {
                        if let Some(Some(number)) = self.asked.pop_front() {
                            self.ids.insert(id, number);
                        }
                    }
                    Some(Event::Outgoing(_)) => {}
                    None => self.reconnect(RETRY),
                },
                () = tokio::time::sleep_until(self.clock.instant(self.next)) => self.sample(),
            }
        }
        self.link.goodbye().await;
    }

    async fn received(&mut self, packet: Packet) {
        match packet {
            Packet::ConnAck(_) => self.greet(),
            Packet::PubAck(ack) => {
                if let Some(number) = self.ids.remove(&ack.pkid) {
                    self.outbox.retain(|(waiting, _)| *waiting != number);
                }
            }
            Packet::Publish(publish) => match command::parse(&publish.payload) {
                Ok(command) => self.obey(command).await,
                Err(reason) => {
                    tracing::info!("{} ignored a command on {}: {reason}", self.sn, publish.topic);
                }
            },
            _ => {}
        }
    }

    /// Says that it is there, listens for commands, and sends what waits.
    fn greet(&mut self) {
        self.connected = true;
        let topics =
            [format!("mcs/{}/cmd", self.sn), format!("mcs/{}/down", self.sn), BROADCAST.to_owned()];
        let filters = topics.map(|path| SubscribeFilter::new(path, QoS::AtLeastOnce));
        let online = status("online", self.clock);
        let asked = self.link.client.try_subscribe_many(filters).is_ok()
            && self.link.publish(&status_topic(&self.sn), true, online);
        if !asked {
            return self.reconnect(RETRY);
        }
        self.asked.push_back(None);
        let waiting: Vec<(u64, String)> = self.outbox.iter().cloned().collect();
        for (number, payload) in waiting {
            self.send(number, payload);
        }
    }

    fn sample(&mut self) {
        let now = self.clock.now();
        let at = if now - self.next > LONGEST_DELAY { now } else { self.next };
        let unix_s = self.clock.wall_micros(at).div_euclid(SECOND);
        let payload = self.detector.uplink(at, unix_s);
        let nominal = if at < self.debug_until { DEBUG_INTERVAL_MS } else { self.interval_ms };
        self.next = at + self.detector.interval(nominal);
        self.sampled += 1;
        if self.outbox.len() == OUTBOX {
            self.outbox.pop_front();
        }
        self.outbox.push_back((self.sampled, payload.clone()));
        if self.connected {
            self.send(self.sampled, payload);
        }
    }

    fn send(&mut self, number: u64, payload: String) {
        if self.link.publish(&format!("mcs/{}/up", self.sn), false, payload) {
            self.asked.push_back(Some(number));
        } else {
            self.reconnect(RETRY);
        }
    }

    fn reconnect(&mut self, delay: Duration) {
        self.connected = false;
        self.asked.clear();
        self.ids.clear();
        self.link = open(self.broker, &self.sn, self.clock, delay);
    }

    async fn obey(&mut self, command: Command) {
        tracing::info!("{} obeys {command:?}", self.sn);
        let now = self.clock.now();
        match command {
            Command::Config { interval_ms } => {
                self.interval_ms = interval_ms;
                self.next = self.next.min(now + self.detector.interval(interval_ms));
            }
            Command::Debug { duration } => {
                self.debug_until = now + duration;
                self.next = self.next.min(now + self.detector.interval(DEBUG_INTERVAL_MS));
            }
            Command::Calib { k, b, t_comp } => self.factors = Some(Factors { k, b, t_comp }),
            Command::Reboot { delay } => {
                // What is not sent is lost, as in a real device, and nothing is heard meanwhile.
                self.outbox.clear();
                self.reconnect(self.clock.span(delay));
                tokio::time::sleep_until(self.clock.instant(now + delay)).await;
                self.detector.restart();
                self.debug_until = 0;
                self.next = self.clock.now();
            }
        }
    }
}

/// A topic that all detectors listen to.
const BROADCAST: &str = "mcs/broadcast/cmd";

fn status_topic(sn: &str) -> String {
    format!("mcs/{sn}/status")
}

fn status(word: &str, clock: Clock) -> String {
    let ts = clock.wall_micros(clock.now()).div_euclid(SECOND);
    format!(r#"{{"status":"{word}","ts":{ts}}}"#)
}

fn open(broker: SocketAddr, sn: &str, clock: Clock, delay: Duration) -> Link {
    // The time in a last will is when it was left, not when it is published.
    let last_will =
        LastWill::new(status_topic(sn), status("offline", clock), QoS::AtLeastOnce, true);
    Link::open(broker, sn, last_will, delay)
}
