//! The OPC UA source against real servers: one of async-opcua in the test, one of Python's asyncua.

#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::similar_names,
    reason = "tests fail by panic, and compare small whole numbers"
)]

mod asyncua;
mod basics;
mod interruptions;
mod proxy;
mod security;
mod server;
mod watch;
mod writing;
