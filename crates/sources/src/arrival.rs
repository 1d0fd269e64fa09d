//! What a source hands to the station.

use std::sync::Arc;

use engine::Input;
use model::Timestamp;
use tokio::sync::mpsc;

/// Tells the time; given by the station, because only it reads a clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where arrivals go: bounded, so that a station that cannot write stops reading.
pub type Inbox = mpsc::Sender<Arrival>;

/// One thing that a source received or noticed.
#[derive(Debug)]
pub struct Arrival {
    /// What the engine is told.
    pub input: Input,
    /// To be settled when the journal has it.
    pub receipt: Receipt,
}

/// The right and duty to tell a sender that its message is on disk.
#[derive(Debug, Default)]
#[must_use = "a message that is never settled is sent again for ever"]
pub struct Receipt(Option<(mpsc::Sender<Settled>, Settled)>);

/// What the acknowledging half of a connection is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    /// The connection or subscription it came over: acknowledging it on a later one could name
    /// another message.
    pub(crate) connection: u64,
    /// The message's number there.
    pub(crate) packet: u32,
}

impl Receipt {
    /// For things nobody waits for: quality of service 0, and what the source noticed itself.
    pub const fn none() -> Self {
        Self(None)
    }

    pub(crate) fn new(sender: mpsc::Sender<Settled>, settled: Settled) -> Self {
        Self(Some((sender, settled)))
    }

    /// Tells the sender. Never waits: the channel is as large as the protocol's numbers, and when
    /// the connection is gone the message comes again over the next one.
    pub fn settle(self) {
        if let Some((sender, settled)) = self.0
            && let Err(error) = sender.try_send(settled)
        {
            tracing::debug!(%error, "a message was settled after its connection had ended");
        }
    }
}
