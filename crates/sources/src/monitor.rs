//! What can be seen of a source from outside: its connection and how much came over it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::Timestamp;

/// Where a source's connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// The first attempt is under way.
    Connecting,
    /// Connected and subscribed.
    Connected,
    /// Lost or refused; the next attempt follows by itself.
    Reconnecting,
    /// Ended on request.
    Stopped,
}

/// A source's state at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Where the connection stands.
    pub state: ConnectionState,
    /// Since when.
    pub since: Timestamp,
    /// Why, as a sentence, when it is not connected; or what is missing although it is.
    pub detail: Option<String>,
    /// Messages received since the source was started.
    pub received: u64,
    /// Connections made since the source was started.
    pub connections: u64,
}

/// Shared between a source, which writes it, and whoever shows it.
#[derive(Clone, Debug)]
pub struct Monitor(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    received: AtomicU64,
    connections: AtomicU64,
    connection: Mutex<(ConnectionState, Timestamp, Option<String>)>,
}

impl Monitor {
    /// A source that was started `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(Shared {
            received: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            connection: Mutex::new((ConnectionState::Connecting, now, None)),
        }))
    }

    /// The state at this moment.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let (state, since, detail) =
            self.0.connection.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Snapshot {
            state,
            since,
            detail,
            received: self.0.received.load(Ordering::Relaxed),
            connections: self.0.connections.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn count_received(&self) {
        self.0.received.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes the state; `since` stays when only the detail changes.
    pub(crate) fn set(&self, state: ConnectionState, now: Timestamp, detail: Option<String>) {
        let mut connection = self.0.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.0 != state {
            if state == ConnectionState::Connected {
                self.0.connections.fetch_add(1, Ordering::Relaxed);
            }
            connection.1 = now;
        }
        connection.0 = state;
        connection.2 = detail;
    }
}
