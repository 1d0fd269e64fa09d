//! The form of `sources.toml`: brokers and OPC UA servers.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::files::{Pair, Text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourcesFile {
    #[serde(default)]
    pub(super) mqtt: Vec<MqttEntry>,
    #[serde(default)]
    pub(super) opcua: Vec<OpcuaEntry>,
}

/// A connection to a broker.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MqttEntry {
    pub(crate) name: Spanned<String>,
    /// `demo`, or `mqtt[s]://host:port`.
    pub(crate) address: Spanned<String>,
    pub(crate) user: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) ca_file: Option<String>,
    pub(crate) topics: Vec<TopicEntry>,
}

/// A topic filter and who reads what comes by it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TopicEntry {
    pub(crate) filter: String,
    pub(crate) decoder: Spanned<String>,
}

/// A connection to an OPC UA server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpcuaEntry {
    pub(crate) name: Spanned<String>,
    /// `demo`, or `opc.tcp://host:port`.
    pub(crate) address: Spanned<String>,
    #[serde(default)]
    pub(crate) security: Security,
    pub(crate) user: Option<String>,
    /// Time from sample to sample where an item names none.
    #[serde(default = "one_second")]
    pub(crate) sampling_ms: Spanned<i64>,
    /// How often the server sends what it sampled.
    pub(crate) publishing_ms: Option<Spanned<i64>>,
    /// Samples that the server keeps for us between two answers.
    #[serde(default = "ten")]
    pub(crate) queue: Spanned<i64>,
    /// A value that did not change is asked for again this often, so that it is known to be so.
    pub(crate) confirm_ms: Option<Spanned<i64>>,
    #[serde(default)]
    pub(crate) item: Vec<ItemEntry>,
    #[serde(default)]
    pub(crate) subtree: Vec<SubtreeEntry>,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Security {
    /// Not at all.
    #[default]
    None,
    /// `Basic256Sha256`, signed.
    Sign,
    /// `Basic256Sha256`, signed and encrypted.
    SignAndEncrypt,
}

/// One node and the tag that it becomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemEntry {
    pub(crate) tag: Spanned<String>,
    pub(crate) node: Spanned<String>,
    #[serde(default)]
    pub(crate) unit: String,
    pub(crate) name: Option<Text>,
    pub(crate) sampling_ms: Option<Spanned<i64>>,
    pub(crate) queue: Option<Spanned<i64>>,
    /// A change smaller than this is not sent, in the unit of the value.
    pub(crate) deadband: Option<Spanned<f64>>,
    /// Lowest and highest value that may be written.
    pub(crate) range: Option<Spanned<Pair>>,
}

/// Everything below a node.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubtreeEntry {
    pub(crate) node: Spanned<String>,
    /// The tags' paths begin with this.
    pub(crate) under: Spanned<String>,
    #[serde(default = "thousand")]
    pub(crate) items_max: Spanned<i64>,
}

fn one_second() -> Spanned<i64> {
    Spanned::new(0..0, 1_000)
}

fn ten() -> Spanned<i64> {
    Spanned::new(0..0, 10)
}

fn thousand() -> Spanned<i64> {
    Spanned::new(0..0, 1_000)
}
