//! OPC UA by async-opcua: subscriptions with every message accounted for, both times and the
//! status code of every value kept, certificates trusted by a person.

mod batch;
mod browse;
mod coerce;
mod config;
mod connect;
mod convert;
mod facts;
mod follow;
mod handle;
mod line;
mod node;
mod prepare;
mod sentence;
mod sequence;
mod shared;
mod source;
mod subscribe;
mod table;
mod take;
mod trust;

pub use browse::{BrowseEntry, NodeKind};
pub use config::{
    AddressError, Config, Deadband, Identity, Item, QUEUE_MIN, Retry, Sampling, Security, Subtree,
    check_address, host_and_port,
};
pub use handle::{Handle, ReadBack, Refusal, Target, WriteCheck, WriteOutcome};
pub use node::{NodeError, NodeName};
pub use source::{Running, start};
pub use table::{Facts, ItemInfo, ItemState};
pub use trust::{Certificate, CertificateState};
