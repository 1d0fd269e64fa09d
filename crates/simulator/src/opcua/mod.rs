//! A real OPC UA server on 127.0.0.1 for variables that somebody else computes.
//!
//! Contract
//! - It knows nothing of a PLC or a line: it is started with a list of [`NodeSpec`]s, is told each
//!   [`Change`] by [`Server::publish`], and asks a [`WriteHandler`] about each write of a client.
//! - Endpoints: no security; `Basic256Sha256` with `Sign` and with `SignAndEncrypt`. The certificate
//!   is made at the first start and kept. Client certificates are trusted on first sight and kept in
//!   the server's folder: this is a laboratory's server, on the loopback only.
//! - Changes are reported as they happen, each with the PLC's own time: an item's revised sampling
//!   interval is 0 or 1 ms whatever the client asks for, and queue and publishing interval bound
//!   what it gets. With a bad status no value is given.
//! - A write is refused with `BadNotWritable`, `BadUserAccessDenied`, `BadTypeMismatch` (no
//!   implicit conversion), `BadOutOfRange` (outside `EURange`, or not a number), or with what the
//!   handler says.
//! - Bounds are in `limits.rs`. Nothing a client sends ends more than its own connection.

mod access;
mod certificate;
mod config;
mod limits;
mod manager;
mod node;
mod server;
mod space;
mod value;
mod values;

pub use config::{Anonymous, DEFAULT_PORT, ServerConfig, ServerError, User, WriteHandler};
pub use node::{Folder, Language, NodeIndex, NodeSpec, Text, Unit};
pub use server::Server;
pub use value::{Change, DataType, StatusCode, Value, Write};
