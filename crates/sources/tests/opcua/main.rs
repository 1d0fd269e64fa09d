//! The OPC UA source against real servers: one of async-opcua in the test, one of Python's asyncua.

mod basics;
mod server;
mod watch;
