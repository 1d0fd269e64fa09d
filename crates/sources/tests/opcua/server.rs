//! A real OPC UA server in the test, which can be stopped and started again on its port.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use opcua::crypto::{CertificateStore, SecurityPolicy, X509Data};
use opcua::nodes::{AccessLevel, VariableBuilder};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerBuilder, ServerHandle, ServerUserToken};
use opcua::types::{
    DataTypeId, DataValue, DateTime, EUInformation, MessageSecurityMode, NodeId, ObjectId, Range,
    StatusCode, Variant,
};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const LINE: &str = "urn:test:line";
pub(crate) const OTHER: &str = "urn:test:other";
pub(crate) const USER: &str = "operator";
pub(crate) const PASSWORD: &str = "right";

/// How a server is set up.
#[derive(Clone)]
pub(crate) struct Setup {
    /// 0 for a free one.
    pub(crate) port: u16,
    /// The order of the namespaces.
    pub(crate) namespaces: Vec<&'static str>,
    /// Its certificates; none makes a server without encryption.
    pub(crate) pki: Option<PathBuf>,
    /// Variables `C0`, `C1` … besides the named ones.
    pub(crate) counters: usize,
    /// Nodes that are left out.
    pub(crate) without: &'static [&'static str],
}

impl Default for Setup {
    fn default() -> Self {
        Self { port: 0, namespaces: vec![LINE, OTHER], pki: None, counters: 0, without: &[] }
    }
}

pub(crate) struct TestServer {
    pub(crate) port: u16,
    pub(crate) handle: ServerHandle,
    pub(crate) manager: Arc<SimpleNodeManager>,
    namespace: u16,
    task: JoinHandle<Result<(), String>>,
}

impl TestServer {
    pub(crate) async fn start(setup: Setup) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", setup.port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let builder = builder(&setup, port);
        let (server, handle) = builder.build().unwrap();
        let manager = handle
            .node_managers()
            .iter()
            .find_map(|manager| {
                let manager =
                    manager.clone().into_any_arc().downcast::<SimpleNodeManager>().ok()?;
                manager.namespaces().values().any(|uri| uri == LINE).then_some(manager)
            })
            .unwrap();
        let namespace = handle.get_namespace_index(LINE).unwrap();
        fill(&manager, namespace, &setup);
        let task = tokio::spawn(server.run_with(listener));
        Self { port, handle, manager, namespace, task }
    }

    pub(crate) fn address(&self) -> String {
        format!("opc.tcp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn node(&self, name: &str) -> NodeId {
        NodeId::new(self.namespace, name)
    }

    /// A good value, now.
    pub(crate) fn set(&self, name: &str, value: impl Into<Variant>) {
        self.set_data(name, DataValue::new_now(value));
    }

    pub(crate) fn set_status(&self, name: &str, value: impl Into<Variant>, status: StatusCode) {
        self.set_data(name, DataValue::new_now_status(value, status));
    }

    pub(crate) fn set_data(&self, name: &str, data: DataValue) {
        let subscriptions = self.handle.subscriptions();
        self.manager.set_value(subscriptions, &self.node(name), None, data).unwrap();
    }

    /// Many values with one source time, which is returned.
    pub(crate) fn set_all(&self, names: &[NodeId], value: f64) -> model::Timestamp {
        let now = DateTime::now();
        let data = DataValue::new_at(value, now);
        let values = names.iter().map(|node| (node, None, data.clone()));
        self.manager.set_values(self.handle.subscriptions(), values).unwrap();
        model::Timestamp::from_micros(now.as_chrono().timestamp_micros())
    }

    /// Ends at once, without a word to its clients.
    pub(crate) async fn stop(self) -> u16 {
        self.handle.cancel();
        self.task.await.unwrap().unwrap();
        self.port
    }
}

fn builder(setup: &Setup, port: u16) -> ServerBuilder {
    static FOLDERS: AtomicU64 = AtomicU64::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let unused = std::env::temp_dir().join(format!("opcua-{}-{number}", std::process::id()));
    let pki = setup.pki.clone().unwrap_or(unused);
    let users = [ANONYMOUS_USER_TOKEN_ID, USER];
    let mut builder = ServerBuilder::new()
        .application_name("test server")
        .application_uri("urn:test:server")
        .product_uri("urn:test")
        .create_sample_keypair(false)
        .host("127.0.0.1")
        .port(port)
        .pki_dir(pki)
        .trust_client_certs(true)
        .discovery_urls(vec![format!("opc.tcp://127.0.0.1:{port}/")])
        .add_user_token(USER, ServerUserToken::user_pass(USER, PASSWORD))
        .subscription_poll_interval_ms(10)
        .add_endpoint(
            "none",
            ("/", SecurityPolicy::None, MessageSecurityMode::None, &users as &[&str]),
        );
    if setup.pki.is_some() {
        for (name, mode) in
            [("sign", MessageSecurityMode::Sign), ("encrypt", MessageSecurityMode::SignAndEncrypt)]
        {
            builder = builder
                .add_endpoint(name, ("/", SecurityPolicy::Basic256Sha256, mode, &users as &[&str]));
        }
    }
    for uri in &setup.namespaces {
        let metadata =
            NamespaceMetadata { namespace_uri: (*uri).to_owned(), ..NamespaceMetadata::default() };
        builder = builder.with_node_manager(simple_node_manager(metadata, uri));
    }
    let limits = builder.limits_mut();
    limits.max_array_length = 100_000;
    limits.max_message_size = 64 * 1024 * 1024;
    limits.max_chunk_count = 4_096;
    limits.subscriptions.min_sampling_interval_ms = 0.0;
    limits.subscriptions.min_publishing_interval_ms = 10.0;
    limits.subscriptions.max_monitored_items_per_sub = 100_000;
    builder
}

fn fill(manager: &SimpleNodeManager, ns: u16, setup: &Setup) {
    let mut space = manager.address_space().write();
    let folder = |name: &str| NodeId::new(ns, name);
    space.add_folder(&folder("Line"), "Line", "Line", &ObjectId::ObjectsFolder.into());
    space.add_folder(&folder("Motor"), "Motor", "Motor 1", &folder("Line"));
    let mut add = |name: &str, kind: DataTypeId, value: Variant, parent: &NodeId| {
        if setup.without.contains(&name) {
            return;
        }
        VariableBuilder::new(&NodeId::new(ns, name), name, name)
            .data_type(kind)
            .value(value)
            .access_level(AccessLevel::CURRENT_READ | AccessLevel::CURRENT_WRITE)
            .user_access_level(AccessLevel::CURRENT_READ | AccessLevel::CURRENT_WRITE)
            .organized_by(parent.clone())
            .insert(&mut *space);
    };
    let line = folder("Line");
    add("Counter", DataTypeId::Int64, 0_i64.into(), &line);
    add("Level", DataTypeId::Double, 0.0_f64.into(), &line);
    add("Status", DataTypeId::String, "ready".into(), &line);
    add("Flag", DataTypeId::Boolean, false.into(), &line);
    add("Small", DataTypeId::Byte, 7_u8.into(), &line);
    add("Speed", DataTypeId::Float, 1.5_f32.into(), &folder("Motor"));
    for index in 0..setup.counters {
        add(&format!("C{index}"), DataTypeId::Double, 0.0_f64.into(), &line);
    }
    if setup.without.contains(&"Speed") {
        return;
    }
    let range = Range { low: 0.0, high: 5.0 };
    let unit = EUInformation {
        namespace_uri: "http://www.opcfoundation.org/UA/units/un/cefact".into(),
        unit_id: 5_067_858,
        display_name: "m/s".into(),
        description: "metre per second".into(),
    };
    for (name, kind, value) in [
        ("EURange", DataTypeId::Range, opcua::types::ExtensionObject::from_message(range)),
        (
            "EngineeringUnits",
            DataTypeId::EUInformation,
            opcua::types::ExtensionObject::from_message(unit),
        ),
    ] {
        let id = NodeId::new(ns, format!("Speed.{name}"));
        VariableBuilder::new(&id, name, name)
            .data_type(kind)
            .has_type_definition(opcua::types::VariableTypeId::PropertyType)
            .value(value)
            .property_of(NodeId::new(ns, "Speed"))
            .insert(&mut *space);
    }
}

/// Makes a server's certificate; another one every time.
pub(crate) fn new_certificate(pki: &Path) {
    let data = X509Data {
        key_size: 2_048,
        common_name: "test server".into(),
        organization: "test".into(),
        organizational_unit: "test".into(),
        country: "CN".into(),
        state: "test".into(),
        alt_host_names: X509Data::alt_host_names(
            "urn:test:server",
            Some(vec!["127.0.0.1".into()]),
            true,
            false,
            false,
        ),
        certificate_duration_days: 30,
    };
    let (certificate, key) = (pki.join("own/cert.der"), pki.join("private/private.pem"));
    CertificateStore::create_certificate_and_key(&data, true, &certificate, &key).unwrap();
}
