//! The life of a connection: connect, subscribe, receive, acknowledge; lose it, wait, again, for ever.
//!
//! Every attempt uses a client and event loop of its own. So an acknowledgement can never reach a
//! later connection, on which its packet number could name a message that is not on disk yet.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use engine::Input;
use model::Timestamp;
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, NetworkOptions, Packet,
    PubAck, Publish, QoS, SubAck, SubscribeReasonCode,
};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::config::{Config, Subscription};
use super::decode::{self, Decoder, Message};
use super::topic;
use crate::arrival::{Settled, Settling};
use crate::{Arrival, Clock, ConnectionState, Inbox, Monitor, Receipt};

const BACKOFF_MIN: Duration = Duration::from_millis(250);
/// With it a broker that is back is found within the 5 s that the fault matrix asks for.
const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// As many as there are packet numbers: a settled message always finds room.
const SETTLED_MAX: usize = 65_536;
/// Groups whose acknowledgements are sent together.
const ACKNOWLEDGED_MAX: usize = 64;
const REQUESTS_MAX: usize = 64;
const CONNECT_TIMEOUT_S: u64 = 5;
/// How long a broker may take no bytes.
const SEND_TIMEOUT: Duration = Duration::from_secs(CONNECT_TIMEOUT_S);

/// A source that runs until it is stopped.
#[derive(Debug)]
pub struct Running {
    /// What can be seen of it.
    pub monitor: Monitor,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Disconnects and waits for the end. What was not settled comes again at the next start.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "an MQTT source ended by a panic");
        }
    }
}

/// Starts a source. Fails, with its name, on a decoder that does not exist.
pub fn start(config: Config, inbox: Inbox, clock: Clock) -> Result<Running, String> {
    let mut routes = Vec::new();
    for Subscription { filter, decoder } in &config.subscriptions {
        let found = decode::by_name(decoder).ok_or_else(|| decoder.clone())?;
        routes.push((filter.clone(), found));
    }
    let monitor = Monitor::new(clock());
    let (stop, stopped) = watch::channel(false);
    let source = Source {
        last_receive: config.last_receive,
        config,
        routes,
        inbox,
        clock,
        monitor: monitor.clone(),
        stopped,
        subscribed: false,
    };
    Ok(Running { monitor, stop, task: tokio::spawn(source.run()) })
}

struct Source {
    config: Config,
    routes: Vec<(String, Arc<dyn Decoder>)>,
    inbox: Inbox,
    clock: Clock,
    monitor: Monitor,
    stopped: watch::Receiver<bool>,
    last_receive: Option<Timestamp>,
    /// Whether this run has subscribed to everything, so that a kept session needs nothing more.
    subscribed: bool,
}

/// Why a connection ended.
enum Ended {
    Stopped,
    Lost(String),
}

impl Source {
    async fn run(mut self) {
        let mut backoff = BACKOFF_MIN;
        let mut number = 0;
        loop {
            number += 1;
            let connections_before = self.monitor.snapshot().connections;
            let Ended::Lost(detail) = self.connect(number).await else { break };
            tracing::info!(source = %self.config.name, %detail, "connection lost or refused");
            self.monitor.set(ConnectionState::Reconnecting, (self.clock)(), Some(detail));
            if self.monitor.snapshot().connections > connections_before {
                backoff = BACKOFF_MIN;
            }
            tokio::select! {
                () = sleep(backoff) => {}
                _ = self.stopped.wait_for(|stopped| *stopped) => break,
            }
            backoff = (backoff * 2).min(BACKOFF_MAX);
        }
        self.monitor.set(ConnectionState::Stopped, (self.clock)(), None);
    }

    /// One connection from its beginning to its end.
    async fn connect(&mut self, number: u64) -> Ended {
        let options = match self.config.options() {
            Ok(options) => options,
            Err(error) => {
                return Ended::Lost(format!("the file of the certificate authority: {error}"));
            }
        };
        let (client, mut events) = AsyncClient::new(options, REQUESTS_MAX);
        events.set_network_options(network_options());
        let (settle, mut settled) = mpsc::channel(SETTLED_MAX);
        let mut session = Session { number, client, settle, to_subscribe: VecDeque::new() };
        let mut stopped = self.stopped.clone();
        tokio::select! {
            Err(detail) = self.follow(&mut events, &mut session, &mut settled) => Ended::Lost(detail),
            _ = stopped.wait_for(|stopped| *stopped) => Ended::Stopped,
        }
    }

    /// Takes what comes and acknowledges what is settled until the connection is lost; then the
    /// error says why. Whoever drops this loses only what was not acknowledged.
    async fn follow(
        &mut self,
        events: &mut EventLoop,
        session: &mut Session,
        settled: &mut mpsc::Receiver<Vec<Settled>>,
    ) -> Result<Infallible, String> {
        let mut acknowledged = Vec::with_capacity(ACKNOWLEDGED_MAX);
        loop {
            // Dropping a poll loses nothing: what was read of a message stays in the event loop,
            // and what it had to send it has sent unless the broker takes no bytes.
            let event = tokio::select! {
                event = events.poll() => event.map_err(|error| sentence(&error, &self.config))?,
                _ = settled.recv_many(&mut acknowledged, ACKNOWLEDGED_MAX) => {
                    acknowledge(events, &mut acknowledged).await?;
                    continue;
                }
            };
            match event {
                Event::Incoming(Packet::Publish(publish)) => {
                    self.receive(publish, events, session).await?;
                }
                Event::Incoming(Packet::ConnAck(ack)) => {
                    self.connected(ack.session_present, session).await?;
                }
                Event::Incoming(Packet::SubAck(ack)) => self.subscribed(&ack, session)?,
                _ => {}
            }
        }
    }

    async fn connected(&mut self, kept: bool, session: &mut Session) -> Result<(), String> {
        let now = (self.clock)();
        if let (false, Some(from)) = (kept, self.last_receive) {
            let source = self.config.name.as_str().into();
            self.hand_over(Input::SessionLost { source, from, to: now }, Receipt::none()).await?;
            self.last_receive = Some(now);
        }
        if !kept || !self.subscribed {
            session.to_subscribe = self.routes.iter().map(|(filter, _)| filter.clone()).collect();
        }
        self.subscribe_next(session)
    }

    /// One SUBSCRIBE at a time: rumqttc confuses the answers of several (rumqtt#1057).
    fn subscribe_next(&mut self, session: &mut Session) -> Result<(), String> {
        if let Some(filter) = session.to_subscribe.front() {
            let sent = session.client.try_subscribe(filter, QoS::AtLeastOnce);
            return sent.map_err(|error| format!("could not subscribe to {filter}: {error}"));
        }
        self.subscribed = true;
        self.monitor.set(ConnectionState::Connected, (self.clock)(), None);
        tracing::info!(source = %self.config.name, address = %self.config.address(), "connected");
        Ok(())
    }

    fn subscribed(&mut self, ack: &SubAck, session: &mut Session) -> Result<(), String> {
        let filter = session.to_subscribe.pop_front().unwrap_or_default();
        if ack.return_codes.contains(&SubscribeReasonCode::Failure) {
            return Err(format!(
                "the broker does not let this user subscribe to {filter}; ask for the right to read it"
            ));
        }
        self.subscribe_next(session)
    }

    /// Hands over a message with those that were read together with it: each one by itself would
    /// wake the station.
    async fn receive(
        &mut self,
        first: Publish,
        events: &mut EventLoop,
        session: &Session,
    ) -> Result<(), String> {
        let mut arrivals = Vec::new();
        let mut next = Some(first);
        while let Some(publish) = next {
            arrivals.extend(self.arrival(&publish, session));
            next = next_read(events);
        }
        let permits = self.inbox.reserve_many(arrivals.len()).await.map_err(|_| full_stop())?;
        permits.zip(arrivals).for_each(|(permit, arrival)| permit.send(arrival));
        Ok(())
    }

    /// None when there is nothing in it for the station.
    fn arrival(&mut self, publish: &Publish, session: &Session) -> Option<Arrival> {
        let receipt = match publish.qos {
            QoS::AtMostOnce => Receipt::none(),
            _ => Receipt::new(
                session.settle.clone(),
                Settled { connection: session.number, packet: publish.pkid.into() },
            ),
        };
        let receive_time = (self.clock)();
        let message = Message {
            source: &self.config.name,
            topic: &publish.topic,
            payload: &publish.payload,
            receive_time,
            redelivered: publish.dup || publish.retain,
        };
        let route = self.routes.iter().find(|(filter, _)| topic::matches(&publish.topic, filter));
        let input = match route {
            Some((_, decoder)) => decoder.decode(&message),
            None => Some(message.reject(model::RejectReason::UnknownTopic, "no filter matches")),
        };
        self.last_receive = Some(receive_time);
        let Some(input) = input else {
            receipt.settle();
            return None;
        };
        self.monitor.count_received();
        Some(Arrival { input, receipt })
    }

    async fn hand_over(&self, input: Input, receipt: Receipt) -> Result<(), String> {
        self.inbox.send(Arrival { input, receipt }).await.map_err(|_| full_stop())
    }
}

fn full_stop() -> String {
    "the station has stopped taking messages".to_owned()
}

/// The message that was read together with the last one, if any.
fn next_read(events: &mut EventLoop) -> Option<Publish> {
    let is_message = |event: &mut Event| matches!(event, Event::Incoming(Packet::Publish(_)));
    match events.state.events.pop_front_if(is_message) {
        Some(Event::Incoming(Packet::Publish(publish))) => Some(publish),
        _ => None,
    }
}

/// What belongs to one connection.
struct Session {
    number: u64,
    client: AsyncClient,
    settle: Settling,
    to_subscribe: VecDeque<String>,
}

/// Sends acknowledgements in the order in which messages were settled, all in one piece: the client
/// would send each by itself.
async fn acknowledge(
    events: &mut EventLoop,
    settled: &mut Vec<Vec<Settled>>,
) -> Result<(), String> {
    // Without a connection there is nothing to acknowledge: all comes again over the next one.
    let Some(network) = events.network.as_mut() else {
        settled.clear();
        return Ok(());
    };
    let sending = async {
        for Settled { packet, .. } in settled.drain(..).flatten() {
            // It was made of one.
            let Ok(packet) = u16::try_from(packet) else { continue };
            network.write(Packet::PubAck(PubAck::new(packet))).await?;
        }
        network.flush().await
    };
    let sent = timeout(SEND_TIMEOUT, sending).await;
    let sent = sent.map_err(|_| "the broker takes no acknowledgements".to_owned())?;
    sent.map_err(|error| format!("an acknowledgement could not be sent: {error}"))
}

fn network_options() -> NetworkOptions {
    let mut options = NetworkOptions::new();
    options.set_connection_timeout(CONNECT_TIMEOUT_S);
    // Acknowledgements are small and many; held back they would hold back the broker's window.
    options.set_tcp_nodelay(true);
    options
}

/// What a person can do about it.
fn sentence(error: &ConnectionError, config: &Config) -> String {
    let address = config.address();
    match error {
        ConnectionError::NetworkTimeout => {
            format!("{address} does not answer; check the address and the network")
        }
        ConnectionError::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            format!("nothing listens at {address}; check that the broker runs")
        }
        ConnectionError::ConnectionRefused(
            ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized,
        ) => format!("{address} refuses this user or password"),
        ConnectionError::ConnectionRefused(code) => format!("{address} refuses: {code:?}"),
        ConnectionError::Tls(error) => format!("the encryption to {address} failed: {error}"),
        other => format!("the connection to {address} broke: {other}"),
    }
}
