//! The running server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use opcua::crypto::SecurityPolicy;
use opcua::server::address_space::AddressSpace;
use opcua::server::node_manager::ServerContext;
use opcua::server::node_manager::memory::{InMemoryNodeManager, InMemoryNodeManagerBuilder};
use opcua::server::{ServerBuilder, ServerEndpoint, ServerHandle, SubscriptionCache};
use opcua::types::{BuildInfo, DateTime, MessageSecurityMode, ServerState};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::access::{self, Access};
use super::manager::{Manager, Plan};
use super::values::Values;
use super::{
    Change, DEFAULT_PORT, NodeSpec, ServerConfig, ServerError, StatusCode, WriteHandler,
    certificate, limits, space,
};

/// How many ports after the wanted one are tried when it is taken.
const PORTS_TRIED: u16 = 100;
/// How long [`Server::stop`] waits for connections to take their last message.
const DRAIN: Duration = Duration::from_secs(2);

/// A running server. Dropping it stops it.
pub struct Server {
    /// Where it listens: 127.0.0.1 and the port in use.
    pub address: SocketAddr,
    /// What clients connect to: `opc.tcp://127.0.0.1:4840/`.
    pub endpoint: String,
    namespaces: Vec<String>,
    values: Arc<Values>,
    subscriptions: Arc<SubscriptionCache>,
    handle: ServerHandle,
    task: Option<JoinHandle<Result<(), String>>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Server({})", self.endpoint)
    }
}

impl Server {
    /// Listens and serves on the current tokio runtime.
    ///
    /// Every variable is `BadWaitingForInitialData` until it is published. The first start in a
    /// folder makes a key, which takes a second or more.
    pub async fn start(
        config: ServerConfig,
        nodes: Vec<NodeSpec>,
        writes: WriteHandler,
    ) -> Result<Self, ServerError> {
        access::check(&config)?;
        space::check(&config.namespaces, &nodes)?;
        let listener = listen(config.port.unwrap_or(DEFAULT_PORT)).await?;
        let address = listener
            .local_addr()
            .map_err(|source| ServerError::Listen { port: config.port.unwrap_or(0), source })?;
        let endpoint = format!("opc.tcp://{address}/");
        let (made, values) = oneshot::channel();
        let namespaces = config.namespaces.clone();
        let plan = Plan {
            namespaces: namespaces.clone(),
            nodes,
            language: config.language,
            handler: writes,
            made,
        };
        let library = |reason| ServerError::Library(reason);
        let url = endpoint.clone();
        let (server, handle) = tokio::task::spawn_blocking(move || {
            certificate::ensure(&config)?;
            builder(&config, address.port(), url, plan).build().map_err(library)
        })
        .await
        .map_err(|error| library(error.to_string()))??;
        let values = values.await.map_err(|error| library(error.to_string()))?;
        let subscriptions = handle.subscriptions().clone();
        let task = Some(tokio::spawn(server.run_with(listener)));
        Ok(Self { address, endpoint, namespaces, values, subscriptions, handle, task })
    }

    /// Serves more variables; their indices follow those that there are. Either all are served or
    /// none. Clients that browse find them; no event says that they have come.
    pub fn add(&self, nodes: &[NodeSpec]) -> Result<(), ServerError> {
        space::check(&self.namespaces, nodes)?;
        let manager = self.handle.node_managers().get_of_type::<InMemoryNodeManager<Manager>>();
        let Some(manager) = manager else {
            return Err(ServerError::Library("it has no nodes of ours".to_owned()));
        };
        let mut space = manager.address_space().write();
        manager.inner().add(&mut space, nodes).map_err(|id| ServerError::Node {
            node: id.to_string(),
            reason: "the server has it already".to_owned(),
        })
    }

    /// Tells every change to the clients that watch; reads see it from now on.
    ///
    /// A value of another type is cast to the node's; one that does not fit makes the node
    /// `BadOutOfRange`. A change from good to uncertain with the same value reaches only clients
    /// that watch with a filter: the library compares values. Callable from any thread. It takes milliseconds for ten thousand changes,
    /// and waits while the library puts together what it sends: a thread with a deadline hands its
    /// changes to another one.
    pub fn publish(&self, changes: &[Change]) {
        self.values.publish(changes, &self.subscriptions);
    }

    /// Gives all variables one status, such as bad while the PLC is stopped. Their values are kept
    /// for the time when they are good again.
    pub fn publish_status(&self, status: StatusCode, source_ns: i64) {
        self.values.publish_status(status, source_ns, &self.subscriptions);
    }

    #[cfg(test)]
    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    /// Tells clients that it ends, closes every connection and frees the port.
    pub async fn stop(mut self) {
        self.handle.set_server_state(ServerState::Shutdown);
        self.handle.cancel();
        let Some(mut task) = self.task.take() else { return };
        match tokio::time::timeout(DRAIN, &mut task).await {
            Ok(Ok(Ok(()))) => {}
            Ok(ended) => tracing::warn!("the OPC UA server ended badly: {ended:?}"),
            // A client that takes nothing more does not keep us.
            Err(_) => task.abort(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.cancel();
    }
}

fn builder(config: &ServerConfig, port: u16, endpoint: String, plan: Plan) -> ServerBuilder {
    let identities = access::identities(config);
    let with = |policy, mode| ServerEndpoint::new("/", policy, mode, &identities);
    let secure = SecurityPolicy::Basic256Sha256;
    let mut builder = ServerBuilder::new()
        .application_name(&config.application_name)
        .application_uri(&config.application_uri)
        .product_uri("urn:linewatch")
        .build_info(build_info())
        .host("127.0.0.1")
        .port(port)
        .discovery_urls(vec![endpoint])
        .pki_dir(&config.folder)
        .certificate_path("own/cert.der")
        .private_key_path("private/private.pem")
        .trust_client_certs(true)
        .locale_ids(vec!["en".to_owned(), "zh-CN".to_owned()])
        .limits(limits::limits())
        .max_session_timeout_ms(limits::SESSION_MS)
        .subscription_poll_interval_ms(limits::TICK_MS)
        .diagnostics_enabled(true)
        .with_authenticator(Arc::new(Access::new(config)))
        .add_endpoint("none", with(SecurityPolicy::None, MessageSecurityMode::None))
        .add_endpoint("sign", with(secure, MessageSecurityMode::Sign))
        .add_endpoint("encrypt", with(secure, MessageSecurityMode::SignAndEncrypt))
        .with_node_manager(InMemoryNodeManagerBuilder::new(
            move |context: ServerContext, space: &mut AddressSpace| plan.build(&context, space),
        ));
    for (name, token) in access::tokens(config) {
        builder = builder.add_user_token(name, token);
    }
    builder
}

fn build_info() -> BuildInfo {
    BuildInfo {
        product_uri: "urn:linewatch".into(),
        manufacturer_name: "Linewatch".into(),
        product_name: "Linewatch demo line".into(),
        software_version: env!("CARGO_PKG_VERSION").into(),
        build_number: env!("CARGO_PKG_VERSION").into(),
        build_date: DateTime::null(),
    }
}

async fn listen(wanted: u16) -> Result<TcpListener, ServerError> {
    let last = if wanted == 0 { 0 } else { wanted.saturating_add(PORTS_TRIED) };
    for port in wanted..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(source) => return Err(ServerError::Listen { port, source }),
        }
    }
    Err(ServerError::NoFreePort { first: wanted, last })
}
