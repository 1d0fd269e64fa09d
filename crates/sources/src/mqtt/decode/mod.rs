//! Decoders: from a message's topic and bytes to what the engine is told. Pure, and total: every
//! message gives one input or is not data at all; none can make them panic.

pub mod gas;
mod object;

use std::sync::Arc;

use engine::Input;
use model::{RejectReason, Rejected, Timestamp};

/// How much of an unreadable payload is kept.
const HEAD_BYTES: usize = 4 * 1024;
/// Longest topic kept with an unreadable payload.
const TOPIC_CHARS: usize = 256;

/// A message as it came.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The source's name.
    pub source: &'a str,
    /// The topic.
    pub topic: &'a str,
    /// The bytes.
    pub payload: &'a [u8],
    /// When it came.
    pub receive_time: Timestamp,
    /// Whether the broker says that it may have been delivered before.
    pub redelivered: bool,
}

impl Message<'_> {
    /// The input for a message that cannot be read.
    #[must_use]
    pub fn reject(&self, reason: RejectReason, detail: &str) -> Input {
        Input::Rejected(Rejected {
            source: self.source.into(),
            receive_time: self.receive_time,
            topic: self.topic.chars().take(TOPIC_CHARS).collect(),
            reason,
            detail: detail.to_owned(),
            head: self.payload[..self.payload.len().min(HEAD_BYTES)].to_vec(),
            bytes: self.payload.len() as u64,
        })
    }

    /// Hash of topic and payload: two messages with the same one are the same message.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let seed = xxhash_rust::xxh3::xxh3_64(self.topic.as_bytes());
        xxhash_rust::xxh3::xxh3_64_with_seed(self.payload, seed)
    }
}

/// Reads the messages of one kind of device.
pub trait Decoder: Send + Sync {
    /// What the engine is told of this message; nothing when it is not meant for the station.
    fn decode(&self, message: &Message<'_>) -> Option<Input>;
}

/// The decoder with this name.
#[must_use]
pub fn by_name(name: &str) -> Option<Arc<dyn Decoder>> {
    match name {
        "gas" => Some(Arc::new(gas::Gas)),
        _ => None,
    }
}

/// The names of all decoders.
pub const NAMES: &[&str] = &["gas"];
