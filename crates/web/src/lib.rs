//! The HTTP door: the station's table of commands and the interface, for browsers and for the
//! command line.
//!
//! It listens on the loopback only. Everything but the interface's own files needs the token: once
//! as `?token=…`, which is answered with a cookie, or as a bearer token. Requests that name another
//! host are refused, so that no foreign page can reach it by a name of its own.

mod assets;
mod auth;
mod door;
mod export;
mod import;

pub use door::{BindError, WebDoor};
