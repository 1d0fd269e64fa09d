//! Answers for our namespaces: reads from [`Values`], writes through the handler, monitored items
//! that miss nothing.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use opcua::nodes::AccessLevel;
use opcua::server::address_space::{AddressSpace, add_namespaces};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::InMemoryNodeManagerImpl;
use opcua::server::node_manager::{
    ParsedReadValueId, ParsedWriteValue, RequestContext, ServerContext, WriteNode,
};
use opcua::server::{
    ANONYMOUS_USER_TOKEN_ID, CreateMonitoredItem, MonitoredItemHandle, SubscriptionCache,
};
use opcua::sync::RwLock;
use opcua::types::{AttributeId, DataValue, NodeId, NumericRange, StatusCode, TimestampsToReturn};
use tokio::sync::oneshot;

use super::values::Values;
use super::{Language, NodeIndex, NodeSpec, Value, Write, WriteHandler, space};

/// The sampling interval that every item gets: changes are reported as they happen.
const SAMPLING_MS: f64 = 1.0;
/// How long a new item is looked for, and how often.
const APPEARS: (u32, Duration) = (1_000, Duration::from_millis(10));

/// What the manager is made of, before the server gives it its namespaces.
pub(super) struct Plan {
    pub(super) namespaces: Vec<String>,
    pub(super) nodes: Vec<NodeSpec>,
    pub(super) language: Language,
    pub(super) handler: WriteHandler,
    /// Where the values go when they are made.
    pub(super) made: oneshot::Sender<Arc<Values>>,
}

pub(super) struct Manager {
    namespaces: Vec<NamespaceMetadata>,
    values: Arc<Values>,
    language: Language,
    handler: WriteHandler,
}

impl Plan {
    pub(super) fn build(
        self,
        context: &ServerContext,
        address_space: &mut AddressSpace,
    ) -> Manager {
        let uris: Vec<&str> = self.namespaces.iter().map(String::as_str).collect();
        let indices = add_namespaces(context, address_space, &uris);
        let index_of = |uri: &str| {
            let at = uris.iter().position(|known| *known == uri);
            at.map_or(0, |at| indices[at])
        };
        let ids = ids(&self.nodes, index_of);
        space::fill(address_space, &self.nodes, &ids, self.language);
        let namespaces = self
            .namespaces
            .iter()
            .zip(&indices)
            .map(|(uri, index)| NamespaceMetadata {
                namespace_uri: uri.clone(),
                namespace_index: *index,
                is_namespace_subset: Some(false),
                ..NamespaceMetadata::default()
            })
            .collect();
        let values = Arc::new(Values::new(&self.nodes, ids));
        // Whoever started the server waits for it; if nobody does, nobody publishes.
        drop(self.made.send(values.clone()));
        Manager { namespaces, values, language: self.language, handler: self.handler }
    }
}

fn ids(nodes: &[NodeSpec], index_of: impl Fn(&str) -> u16) -> Vec<NodeId> {
    nodes.iter().map(|spec| NodeId::new(index_of(spec.namespace), spec.id.as_str())).collect()
}

impl Manager {
    /// Serves more variables, behind those that there are; their namespaces are the server's. The
    /// first that is there already refuses them all.
    pub(super) fn add(&self, space: &mut AddressSpace, nodes: &[NodeSpec]) -> Result<(), NodeId> {
        let index_of = |uri: &str| {
            let mut namespaces = self.namespaces.iter();
            namespaces.find(|known| known.namespace_uri == uri).map_or(0, |at| at.namespace_index)
        };
        let ids = ids(nodes, index_of);
        if let Some(twice) = ids.iter().find(|id| self.values.find(id).is_some()) {
            return Err(twice.clone());
        }
        space::fill(space, nodes, &ids, self.language);
        self.values.add(nodes, ids);
        Ok(())
    }

    fn read_one(
        &self,
        context: &RequestContext,
        space: &AddressSpace,
        wanted: &ParsedReadValueId,
        max_age: f64,
        timestamps: TimestampsToReturn,
    ) -> DataValue {
        let Some(node) = self.values.find(&wanted.node_id) else {
            return space.read(context, wanted, max_age, timestamps);
        };
        if let Err(status) = space.validate_node_read(context, wanted) {
            return DataValue { status: Some(status), ..DataValue::null() };
        }
        let mut value = self.values.read(node);
        if wanted.index_range != NumericRange::None {
            value.value = None;
            value.status = Some(StatusCode::BadIndexRangeNoData);
        }
        let (source, server) = match timestamps {
            TimestampsToReturn::Both => (true, true),
            TimestampsToReturn::Source => (true, false),
            TimestampsToReturn::Server => (false, true),
            _ => (false, false),
        };
        value.source_timestamp = value.source_timestamp.filter(|_| source);
        value.server_timestamp = value.server_timestamp.filter(|_| server);
        value
    }

    fn write_one(
        &self,
        context: &RequestContext,
        space: &AddressSpace,
        write: &ParsedWriteValue,
    ) -> StatusCode {
        let Some(node) = self.values.find(&write.node_id) else {
            let known = space.node_exists(&write.node_id);
            return if known { StatusCode::BadNotWritable } else { StatusCode::BadNodeIdUnknown };
        };
        let answer = self.check(context, node, write).and_then(|value| {
            let user = &context.token.0;
            let user = (user != ANONYMOUS_USER_TOKEN_ID).then(|| user.clone());
            (self.handler)(Write { node, value, user })
        });
        answer.err().unwrap_or(StatusCode::Good)
    }

    fn check(
        &self,
        context: &RequestContext,
        node: NodeIndex,
        write: &ParsedWriteValue,
    ) -> Result<Value, StatusCode> {
        let fact = self.values.fact(node);
        if write.attribute_id != AttributeId::Value || !fact.writable {
            return Err(StatusCode::BadNotWritable);
        }
        let rights = context.authenticator.effective_user_access_level(
            &context.token,
            AccessLevel::CURRENT_READ | AccessLevel::CURRENT_WRITE,
            &fact.id,
        );
        if !rights.contains(AccessLevel::CURRENT_WRITE) {
            return Err(StatusCode::BadUserAccessDenied);
        }
        if write.value.status.is_some_and(|status| status != StatusCode::Good) {
            return Err(StatusCode::BadWriteNotSupported);
        }
        if write.index_range != NumericRange::None {
            return Err(StatusCode::BadIndexRangeNoData);
        }
        let value = write
            .value
            .value
            .as_ref()
            .and_then(Value::from_variant)
            .filter(|value| value.data_type() == fact.data_type)
            .ok_or(StatusCode::BadTypeMismatch)?;
        let (low, high) = fact.range.unwrap_or((f64::MIN, f64::MAX));
        match value.as_f64() {
            Some(number) if !(low..=high).contains(&number) => Err(StatusCode::BadOutOfRange),
            _ => Ok(value),
        }
    }
}

#[async_trait]
impl InMemoryNodeManagerImpl for Manager {
    async fn init(&self, _space: &mut AddressSpace, _context: ServerContext) {}

    fn name(&self) -> &'static str {
        "linewatch"
    }

    fn namespaces(&self) -> Vec<NamespaceMetadata> {
        self.namespaces.clone()
    }

    async fn read_values(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        nodes: &[&ParsedReadValueId],
        max_age: f64,
        timestamps: TimestampsToReturn,
    ) -> Vec<DataValue> {
        let space = space.read();
        nodes
            .iter()
            .map(|wanted| self.read_one(context, &space, wanted, max_age, timestamps))
            .collect()
    }

    #[expect(clippy::mut_mut, reason = "the library's signature")]
    async fn create_value_monitored_items(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        items: &mut [&mut &mut CreateMonitoredItem],
    ) {
        let mut fresh = Vec::with_capacity(items.len());
        let space = space.read();
        for item in items {
            let wanted = item.item_to_monitor();
            let node = self.values.find(&wanted.node_id);
            let value = self.read_one(context, &space, wanted, 0.0, TimestampsToReturn::Both);
            let refused = match value.status() {
                status @ (StatusCode::BadNodeIdUnknown
                | StatusCode::BadUserAccessDenied
                | StatusCode::BadAttributeIdInvalid
                | StatusCode::BadDataEncodingInvalid
                | StatusCode::BadIndexRangeNoData) => Some(status),
                _ => None,
            };
            if let Some(status) = refused {
                item.set_status(status);
                continue;
            }
            item.set_initial_value(value);
            item.revise_sampling_interval(SAMPLING_MS);
            item.set_status(StatusCode::Good);
            fresh.extend(node.map(|node| (item.handle(), node)));
        }
        #[cfg(test)]
        if let Some(act) = self.values.in_between.lock().take() {
            act();
        }
        let (values, subscriptions) = (self.values.clone(), context.subscriptions.clone());
        tokio::spawn(catch_up(values, subscriptions, context.session_id, fresh));
    }

    async fn write(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        nodes: &mut [&mut WriteNode],
    ) -> Result<(), StatusCode> {
        let space = space.read();
        for node in nodes {
            let status = self.write_one(context, &space, node.value());
            node.set_status(status);
        }
        Ok(())
    }
}

/// The library reads an item's first value before the item is listed, so that a change between the
/// two would reach nobody: each new item is told the present state once it is there. An item that
/// has seen that state already does not report it twice.
async fn catch_up(
    values: Arc<Values>,
    subscriptions: Arc<SubscriptionCache>,
    session: u32,
    mut fresh: Vec<(MonitoredItemHandle, NodeIndex)>,
) {
    let (times, pause) = APPEARS;
    for _ in 0..times {
        if fresh.is_empty() {
            return;
        }
        let there = |handle: &MonitoredItemHandle| {
            subscriptions.get_session_subscriptions(session).is_some_and(|of_session| {
                let of_session = of_session.lock();
                of_session
                    .get(handle.subscription_id)
                    .is_some_and(|items| items.contains_key(&handle.monitored_item_id))
            })
        };
        fresh.retain(|(handle, node)| {
            let appeared = there(handle);
            if appeared {
                values.report(*node, *handle, &subscriptions);
            }
            !appeared
        });
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use testkit::Script;

    use super::super::{Change, Server, ServerConfig};
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_change_between_an_items_first_value_and_its_watching_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let config = ServerConfig { port: Some(0), ..ServerConfig::new(folder.path(), &["urn:a"]) };
        let nodes = vec![NodeSpec::new("urn:a", "A", "A", Value::Int32(0))];
        let handler: WriteHandler = Arc::new(|_| Err(StatusCode::BadNotWritable));
        let server = Arc::new(Server::start(config, nodes, handler).await.unwrap());
        let publish =
            |value, ns| server.publish(&[Change::good(NodeIndex(0), Value::Int32(value), ns)]);
        publish(1, 1_000_000_000);
        {
            let change = Change::good(NodeIndex(0), Value::Int32(2), 1_100_000_000);
            let publisher = server.clone();
            *server.values().in_between.lock() =
                Some(Box::new(move || publisher.publish(&[change])));
        }
        let arguments = ["watch", &server.endpoint, "ns=2;s=A", "--queue", "10"];
        let mut watcher = Script::start("opcua_client.py", &arguments);
        let mut next = || loop {
            let line = watcher.next();
            if line["node"].is_string() {
                return line["value"].as_i64().unwrap();
            }
        };
        assert_eq!(next(), 1);
        assert_eq!(next(), 2);
        // And nothing twice: what comes after it is the next change.
        publish(3, 1_200_000_000);
        assert_eq!(next(), 3);
    }
}
