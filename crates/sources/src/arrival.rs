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
pub struct Receipt(Option<(Settling, Settled)>);

/// Where a source is told what was settled, in pieces of at least one message.
pub(crate) type Settling = mpsc::Sender<Vec<Settled>>;

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

    pub(crate) fn new(sender: Settling, settled: Settled) -> Self {
        Self(Some((sender, settled)))
    }

    /// Tells the sender. Never waits: the channel is as large as the protocol's numbers, and when
    /// the connection is gone the message comes again over the next one.
    pub fn settle(self) {
        Self::settle_all([self]);
    }

    /// The same for many, in their order: each of those that wait is woken once for all that
    /// follow each other.
    pub fn settle_all(receipts: impl IntoIterator<Item = Self>) {
        let mut receipts = receipts.into_iter().filter_map(|receipt| receipt.0).peekable();
        while let Some((sender, settled)) = receipts.next() {
            let mut piece = vec![settled];
            while let Some((_, settled)) = receipts.next_if(|(other, _)| sender.same_channel(other))
            {
                piece.push(settled);
            }
            if let Err(error) = sender.try_send(piece) {
                tracing::debug!(%error, "messages were settled after their connection had ended");
            }
        }
    }
}
