//! The line's PLC and its OPC UA server, put together: what the demo plant starts.
//!
//! Contract
//! - Every node of [`line_nodes`](crate::line_nodes::line_nodes), and every other elementary variable of the program that runs at
//!   the start under its CODESYS name. What a later program has more is served as soon as it runs;
//!   what it has no more is `BadConfigurationError`.
//! - A change of a REAL, an LREAL or a time is published every 100 ms, any other in the scan in which
//!   it happens, each with the scan's time as its source time.
//! - While the PLC is stopped its variables are `BadOutOfService`, while it is faulted
//!   `BadDeviceFailure`. Camera, geometry and the scan's figures are good as long as it lives.
//! - What a client writes is written between two scans.

mod nodes;
mod publisher;
mod values;

use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use crate::opcua::{Server, ServerConfig, ServerError, StatusCode, Write, WriteHandler};
use crate::plc::{Plc, PlcConfig, PlcError, PlcHandle};
use nodes::Nodes;
use publisher::Publisher;

/// What the line is started with.
#[derive(Clone, Debug)]
pub struct LinePlantConfig {
    /// The PLC; what it publishes is decided here.
    pub plc: PlcConfig,
    /// The server; its namespaces should be [`NAMESPACES`](crate::line_nodes::NAMESPACES).
    pub server: ServerConfig,
}

/// Why the line did not start.
#[derive(Debug, thiserror::Error)]
pub enum LinePlantError {
    /// The PLC.
    #[error(transparent)]
    Plc(#[from] PlcError),
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The thread that publishes.
    #[error("the line's publishing thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// The running line: its PLC and its server. Dropping it stops both.
#[derive(Debug)]
pub struct LinePlant {
    /// What clients connect to.
    pub endpoint: String,
    // The order of the fields is that of their ends: the publisher ends when the PLC has.
    plc: Plc,
    publisher: JoinHandle<()>,
    server: Arc<Server>,
}

impl LinePlant {
    /// Starts PLC and server on the current tokio runtime.
    pub async fn start(config: LinePlantConfig) -> Result<Self, LinePlantError> {
        let LinePlantConfig { mut plc, server } = config;
        let nodes = Nodes::of(&crate::plc::installed(&plc.folder)?);
        plc.published.clone_from(&nodes.published);
        let plc = Plc::start(plc)?;
        let paths = Arc::new(RwLock::new(nodes.paths()));
        let writes = writes(plc.handle(), Arc::clone(&paths));
        let server = Arc::new(Server::start(server, nodes.specs(), writes).await?);
        let endpoint = server.endpoint.clone();
        let mut publisher = Publisher::new(nodes, paths, Arc::clone(&server), plc.handle());
        let publisher = std::thread::Builder::new()
            .name("plc-publisher".to_owned())
            .spawn(move || publisher.run())
            .map_err(LinePlantError::Thread)?;
        Ok(Self { endpoint, plc, publisher, server })
    }

    /// The way to its PLC.
    #[must_use]
    pub fn handle(&self) -> PlcHandle {
        self.plc.handle()
    }

    /// Stops the PLC, then the server, so that clients are told.
    pub async fn stop(self) {
        let Self { plc, publisher, server, .. } = self;
        let ended = tokio::task::spawn_blocking(move || {
            drop(plc);
            publisher.join()
        });
        if !matches!(ended.await, Ok(Ok(()))) {
            tracing::error!("the line's publishing thread has panicked");
        }
        if let Some(server) = Arc::into_inner(server) {
            server.stop().await;
        }
    }
}

/// The variable that each node shows, by the node's index.
type Paths = Arc<RwLock<Vec<Option<String>>>>;

/// Takes a client's write to the PLC's queue.
fn writes(handle: PlcHandle, paths: Paths) -> WriteHandler {
    Arc::new(move |write: Write| {
        let path = {
            let paths = paths.read().unwrap_or_else(PoisonError::into_inner);
            paths.get(write.node.0).cloned().flatten()
        };
        let path = path.ok_or(StatusCode::BadNotWritable)?;
        let text = values::text(&write.value).ok_or(StatusCode::BadTypeMismatch)?;
        handle.post_write(&path, &text).map_err(|error| match error {
            PlcError::Busy => StatusCode::BadTooManyOperations,
            _ => StatusCode::BadShutdown,
        })
    })
}
