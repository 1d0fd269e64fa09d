//! MQTT 3.1.1 by rumqttc: messages are acknowledged only after they are on disk.

mod config;
mod connection;
pub mod decode;
mod topic;

pub use config::{Address, AddressError, Config, Credentials, Subscription, Tls};
pub use connection::{Running, start};
