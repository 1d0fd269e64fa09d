//! Data sources: each protocol is a folder, and a source knows nothing of what becomes of its data.
//!
//! A source turns what it receives into [`Arrival`]s and sends them, in order, into the station's
//! [`Inbox`]. It settles an arrival with its sender (for MQTT: acknowledges it) only when the
//! station says that it is on disk, by [`Receipt::settle`]. Sources reconnect for ever.

mod arrival;
mod monitor;
pub mod mqtt;
pub mod opcua;

pub use arrival::{Arrival, Clock, Inbox, Receipt};
pub use monitor::{ConnectionState, Monitor, Snapshot};
