//! The OPC UA source against real servers: one of async-opcua in the test, one of Python's asyncua.

mod asyncua;
mod basics;
mod interruptions;
mod proxy;
mod security;
mod server;
mod watch;
mod writing;
