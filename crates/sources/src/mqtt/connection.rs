//! The life of a connection: connect, subscribe, receive, acknowledge; lose it, wait, again, for ever.
//!
//! Every attempt uses a client and event loop of its own. So an acknowledgement can never reach a
//! later connection, on which its packet number could name a message that is not on disk yet.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use engine::Input;
use model::Timestamp;
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, NetworkOptions, Packet,
    Publish, QoS, SubAck, SubscribeReasonCode,
};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::config::{Config, Subscription};
use super::decode::{self, Decoder, Message};
use super::topic;
use crate::arrival::Settled;
use crate::{Arrival, Clock, ConnectionState, Inbox, Monitor, Receipt};

const BACKOFF_MIN: Duration = Duration::from_millis(250);
/// With it a broker that is back is found within the 5 s that the fault matrix asks for.
const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// As many as there are packet numbers: a settled message always finds room.
const SETTLED_MAX: usize = 65_536;
const REQUESTS_MAX: usize = 1_024;
const CONNECT_TIMEOUT_S: u64 = 5;

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
        let (settle, settled) = mpsc::channel(SETTLED_MAX);
        let acknowledging = tokio::spawn(acknowledge(client.clone(), settled));
        let mut session = Session { number, client, settle, to_subscribe: VecDeque::new() };
        let ended = self.follow(&mut events, &mut session).await;
        acknowledging.abort();
        ended
    }

    async fn follow(&mut self, events: &mut EventLoop, session: &mut Session) -> Ended {
        let mut stopped = self.stopped.clone();
        loop {
            let event = tokio::select! {
                event = events.poll() => event,
                _ = stopped.wait_for(|stopped| *stopped) => return Ended::Stopped,
            };
            let result = match event {
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    tokio::select! {
                        result = self.receive(publish, session) => result,
                        _ = stopped.wait_for(|stopped| *stopped) => return Ended::Stopped,
                    }
                }
                Ok(Event::Incoming(Packet::ConnAck(ack))) => {
                    self.connected(ack.session_present, session).await
                }
                Ok(Event::Incoming(Packet::SubAck(ack))) => self.subscribed(&ack, session),
                Ok(_) => Ok(()),
                Err(error) => Err(sentence(&error, &self.config)),
            };
            if let Err(detail) = result {
                return Ended::Lost(detail);
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

    async fn receive(&mut self, publish: Publish, session: &Session) -> Result<(), String> {
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
            return Ok(());
        };
        self.monitor.count_received();
        self.hand_over(input, receipt).await
    }

    async fn hand_over(&self, input: Input, receipt: Receipt) -> Result<(), String> {
        let sent = self.inbox.send(Arrival { input, receipt }).await;
        sent.map_err(|_| "the station has stopped taking messages".to_owned())
    }
}

/// What belongs to one connection.
struct Session {
    number: u64,
    client: AsyncClient,
    settle: mpsc::Sender<Settled>,
    to_subscribe: VecDeque<String>,
}

/// Sends acknowledgements in the order in which messages were settled.
async fn acknowledge(client: AsyncClient, mut settled: mpsc::Receiver<Settled>) {
    let mut publish = Publish::new("", QoS::AtLeastOnce, Vec::new());
    while let Some(Settled { packet, .. }) = settled.recv().await {
        // It was made of one.
        let Ok(packet) = u16::try_from(packet) else { continue };
        publish.pkid = packet;
        if client.ack(&publish).await.is_err() {
            return;
        }
    }
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
