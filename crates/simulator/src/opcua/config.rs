//! How a server is started, and why it may not start.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Language, StatusCode, Write};

/// The port of OPC UA over TCP.
pub const DEFAULT_PORT: u16 = 4840;

/// Asked for each write of a client whose type, range and rights are in order.
///
/// It runs on the server's task and must return at once: put the write into a bounded queue, and
/// answer `BadTooManyOperations` when that is full. `Ok` means that it was taken; clients see the
/// new value when it is published.
pub type WriteHandler = Arc<dyn Fn(Write) -> Result<(), StatusCode> + Send + Sync>;

/// Somebody who may log in.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// Whether writes are allowed, where the variable allows them.
    pub may_write: bool,
}

impl std::fmt::Debug for User {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "User({:?}, may_write: {})", self.name, self.may_write)
    }
}

/// What somebody without a name may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// Nothing: a user is needed.
    Refused,
    /// Read and watch.
    MayRead,
    /// Write, too, where the variable allows it; what a laboratory does.
    MayWrite,
}

/// What a server is.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Wanted port, [`DEFAULT_PORT`] when absent. 0 takes any free port; another one that is taken
    /// gives the next free one. It listens on 127.0.0.1 only.
    pub port: Option<u16>,
    /// Keeps its certificate (`own/cert.der`), its key (`private/private.pem`) and the certificates
    /// of clients: `trusted` holds everyone seen so far, what is moved to `rejected` is refused.
    pub folder: PathBuf,
    /// What clients show.
    pub application_name: String,
    /// The application URI; it is also namespace 1.
    pub application_uri: String,
    /// The namespaces from index 2 on, in this order.
    pub namespaces: Vec<String>,
    /// Who may log in.
    pub users: Vec<User>,
    /// Whether one may do without.
    pub anonymous: Anonymous,
    /// The language of its texts.
    pub language: Language,
}

impl ServerConfig {
    /// A laboratory's server on the default port: anonymous clients may write, no users.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, namespaces: &[&str]) -> Self {
        Self {
            port: None,
            folder: folder.into(),
            application_name: "Linewatch demo line".to_owned(),
            application_uri: "urn:linewatch:demo".to_owned(),
            namespaces: namespaces.iter().map(|&uri| uri.to_owned()).collect(),
            users: Vec::new(),
            anonymous: Anonymous::MayWrite,
            language: Language::default(),
        }
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Every port that was tried is taken.
    #[error("ports {first} to {last} on 127.0.0.1 are all taken; free one or choose another port")]
    NoFreePort {
        /// The first port tried.
        first: u16,
        /// The last port tried.
        last: u16,
    },
    /// The system refused to listen.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port")]
    Listen {
        /// The port.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// Certificate or key cannot be read or made.
    #[error("the OPC UA server's certificate folder {folder} cannot be used: {reason}")]
    Certificate {
        /// The folder.
        folder: PathBuf,
        /// What was found and what to do.
        reason: String,
    },
    /// The list of nodes contradicts itself.
    #[error("the node {node} cannot be served: {reason}")]
    Node {
        /// Its namespace and id.
        node: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The library refused.
    #[error("the OPC UA server did not start: {0}")]
    Library(String),
}
