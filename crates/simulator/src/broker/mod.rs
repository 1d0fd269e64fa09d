//! The demo plant's MQTT broker: MQTT 3.1.1 on 127.0.0.1, in memory, on the caller's runtime.
//!
//! Contract
//! - `QoS` 0 and 1 are delivered; a `QoS` 2 publish is accepted and handed on at `QoS` 1.
//! - A message is acknowledged to its publisher only when every matching session holds it. A session
//!   opened with `clean_session = false` keeps what it has not acknowledged and gets it again, in
//!   order and with the dup flag, when its client comes back.
//! - Retained messages and last wills as the standard has them; a client that returns while its old
//!   connection stands takes it over, and the old one's last will is published first.
//! - Bounds are in [`BrokerConfig`]. A connected subscriber that does not keep up slows its
//!   publishers down; one that holds `session_bytes` is disconnected and its session ends.
//! - [`Broker::stop`] accepts no more messages, delivers what connected subscribers can still take
//!   within a second, and returns when the port is free. Dropping a broker stops it without waiting.
//! - Nothing a client sends ends more than its own connection.
//!
//! Not here: TLS, users, MQTT 5, shared subscriptions, a store on disk. For those a real broker is
//! used. Not rumqttd: a publish to a topic that starts with a character outside ASCII panics its only
//! router thread, after which no client can connect until the process ends, and it cannot be stopped.
//! Framing is rumqttc's; matching of topics is not, because it has that same panic.

mod codec;
mod connection;
mod hub;
mod session;
mod topic;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use hub::Hub;

/// The port of MQTT without encryption.
pub const DEFAULT_PORT: u16 = 1883;
/// How many ports after the wanted one are tried when it is taken.
const PORTS_TRIED: u16 = 100;
/// How long [`Broker::stop`] waits for connected subscribers to take what is theirs.
const DRAIN: Duration = Duration::from_secs(1);

/// What a broker listens on and how much it holds.
#[derive(Clone, Debug)]
pub struct BrokerConfig {
    /// Wanted port, [`DEFAULT_PORT`] when absent. 0 takes any free port; another one that is taken
    /// gives the next free one.
    pub port: Option<u16>,
    /// Largest packet in bytes that is read; a client that sends a larger one is disconnected.
    pub max_packet_bytes: usize,
    /// Messages that one session may hold unacknowledged on the wire.
    pub max_inflight: usize,
    /// Bytes (with 128 for each message) above which a session's publishers are slowed down.
    pub crowded_bytes: usize,
    /// Bytes at which a session ends: its subscriber is too slow or away for too long.
    pub session_bytes: usize,
    /// Connections, sessions kept for absent clients, and retained topics: at most so many of each.
    pub max_clients: usize,
}

impl Default for BrokerConfig {
    fn default() -> Self {
        Self {
            port: None,
            max_packet_bytes: 64 << 20,
            max_inflight: 16_384,
            crowded_bytes: 32 << 20,
            session_bytes: 256 << 20,
            max_clients: 1_024,
        }
    }
}

/// Why the broker did not start.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// Every port that was tried is taken.
    #[error("ports {first} to {last} on 127.0.0.1 are all taken; free one or choose another port")]
    NoFreePort {
        /// The first port tried.
        first: u16,
        /// The last port tried.
        last: u16,
    },
    /// The system refused to listen.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port")]
    Listen {
        /// The port.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
}

/// A running broker. Dropping it stops it.
#[derive(Debug)]
pub struct Broker {
    /// Where it listens: 127.0.0.1 and the port in use.
    pub address: SocketAddr,
    hub: Arc<Hub>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

impl Broker {
    /// Listens and serves on the current tokio runtime.
    pub async fn start(config: BrokerConfig) -> Result<Self, BrokerError> {
        let listener = listen(config.port.unwrap_or(DEFAULT_PORT)).await?;
        let address = listener
            .local_addr()
            .map_err(|source| BrokerError::Listen { port: config.port.unwrap_or(0), source })?;
        let hub = Arc::new(Hub::new(config));
        let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(accept(listener, hub.clone(), shutdown.clone(), tasks.clone()));
        Ok(Self { address, hub, shutdown, tasks })
    }

    /// Delivers what can be delivered within a second, closes every connection and frees the port.
    pub async fn stop(self) {
        // The time limit is the answer: whoever has not taken it by now will not.
        drop(tokio::time::timeout(DRAIN, self.hub.drain()).await);
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn listen(wanted: u16) -> Result<TcpListener, BrokerError> {
    let last = if wanted == 0 { 0 } else { wanted.saturating_add(PORTS_TRIED) };
    for port in wanted..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(source) => return Err(BrokerError::Listen { port, source }),
        }
    }
    Err(BrokerError::NoFreePort { first: wanted, last })
}

async fn accept(
    listener: TcpListener,
    hub: Arc<Hub>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            // This task is one of the tracked ones.
            Ok(_) if tasks.len() > hub.config.max_clients => {
                tracing::warn!("refused an MQTT connection: {} are open", tasks.len() - 1);
            }
            Ok((stream, _)) => {
                let (hub, shutdown) = (hub.clone(), shutdown.clone());
                tasks.spawn(async move {
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        () = connection::serve(stream, hub) => {}
                    }
                });
            }
            Err(error) => {
                // Out of descriptors, most likely: the next try must not spin.
                tracing::warn!("cannot accept an MQTT connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
