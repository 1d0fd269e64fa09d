//! What a session is asked for: namespaces, the subscription, its items, their state.

use std::time::Duration;

use futures_util::FutureExt;
use model::Timestamp;
use opcua::client::services::{
    CreateMonitoredItems, CreateSubscription, DeleteMonitoredItems, DeleteSubscriptions, Read,
    SetMonitoringMode, TransferSubscriptions,
};
use opcua::client::{Session, UARequest};
use opcua::types::{
    AttributeId, DataChangeFilter, DataChangeTrigger, DataValue, DeadbandType, ExtensionObject,
    MonitoredItemCreateRequest, MonitoringMode, MonitoringParameters, NodeId, ReadValueId,
    StatusCode, TimestampsToReturn, VariableId, Variant,
};

use super::config::{Config, Deadband, QUEUE_MIN, Sampling};
use super::line::Talk;
use super::node::Namespaces;
use super::sequence::Sequence;

/// Items in one request; halved when the server finds it too many.
const CHUNK: usize = 500;
/// How long the server keeps a subscription that nobody asks for.
const LIFETIME: Duration = Duration::from_mins(2);
/// Changes that a message may hold in any case, also when nobody knows how many items there will be.
const CHANGES_MIN: u32 = 10_000;

/// A subscription at the server.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) id: u32,
    pub(super) sequence: Sequence,
    /// After so long without a message the server sends a sign of life.
    pub(super) keep_alive: Duration,
    /// Counts the subscriptions of this run.
    pub(super) number: u64,
    /// Server's time of the last message.
    pub(super) heard: Option<Timestamp>,
}

/// What the server says of an item that it was asked to deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    /// It does; the item's number there.
    Delivered(u32),
    /// It does not.
    Refused(StatusCode),
}

/// An item to create.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) handle: u32,
    pub(super) node: NodeId,
    pub(super) sampling: Sampling,
}

/// How many changes a message may hold: all of one publishing interval. A server sends few messages
/// in one turn and keeps only some that it has not got rid of, so more and smaller ones come later,
/// and some not at all.
fn changes_max(config: &Config) -> u32 {
    let changes = |sampling: &Sampling| {
        let samples = config.publishing_interval.as_millis() / sampling.interval.as_millis().max(1);
        u64::try_from(samples).unwrap_or(u64::MAX).clamp(1, sampling.queue.max(1).into())
    };
    let all = config.items.iter().map(|item| changes(&item.sampling)).sum::<u64>();
    u32::try_from(all).unwrap_or(u32::MAX).max(CHANGES_MIN)
}

impl Talk {
    /// The server's namespaces, and an error when it does not run.
    pub(super) async fn namespaces(&self) -> Result<Namespaces, StatusCode> {
        let nodes = [VariableId::Server_NamespaceArray, VariableId::Server_ServerStatus_State];
        let nodes: Vec<NodeId> = nodes.into_iter().map(NodeId::from).collect();
        let values = self.read(&nodes, AttributeId::Value).await?;
        let [array, state] = values.as_slice() else { return Err(StatusCode::BadUnknownResponse) };
        // 0 is Running; a server that does not say is taken at its word that it answers.
        if let Some(Variant::Int32(state)) = state.value
            && state != 0
        {
            return Err(StatusCode::BadServerHalted);
        }
        let Some(Variant::Array(array)) = &array.value else {
            return Err(StatusCode::BadUnknownResponse);
        };
        Ok(Namespaces(array.values.iter().map(ToString::to_string).collect()))
    }

    /// One attribute of many nodes, with both times.
    pub(super) async fn read(
        &self,
        nodes: &[NodeId],
        attribute: AttributeId,
    ) -> Result<Vec<DataValue>, StatusCode> {
        let mut values = Vec::with_capacity(nodes.len());
        let mut size = CHUNK;
        while values.len() < nodes.len() {
            let rest = &nodes[values.len()..];
            let chunk = &rest[..rest.len().min(size)];
            let ids = chunk.iter().map(|node| ReadValueId {
                node_id: node.clone(),
                attribute_id: attribute as u32,
                ..ReadValueId::default()
            });
            let request = Read::new(&self.0)
                .timestamps_to_return(TimestampsToReturn::Both)
                .max_age(0.0)
                .nodes_to_read(ids.collect());
            match self.ask(request).await {
                Ok(answer) => {
                    let results = answer.results.unwrap_or_default();
                    if results.len() != chunk.len() {
                        return Err(StatusCode::BadUnknownResponse);
                    }
                    values.extend(results);
                }
                Err(code) if is_too_much(code) && size > 1 => size /= 2,
                Err(code) => return Err(code),
            }
        }
        Ok(values)
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn ask<R: UARequest + Send>(&self, request: R) -> Result<R::Out, StatusCode> {
        let session: &Session = &self.0;
        request.send(session.channel()).boxed().await.map_err(|error| error.status())
    }

    /// A new subscription.
    pub(super) async fn subscribe(
        &self,
        config: &Config,
        number: u64,
    ) -> Result<Subscription, StatusCode> {
        let interval = config.publishing_interval.max(Duration::from_millis(1));
        let count = |time: Duration| {
            u32::try_from(time.as_millis().div_ceil(interval.as_millis())).unwrap_or(u32::MAX)
        };
        let keep_alive = count(config.keep_alive).max(1);
        let request = CreateSubscription::new(&self.0)
            .publishing_interval(interval)
            .max_keep_alive_count(keep_alive)
            .max_lifetime_count(count(LIFETIME).max(keep_alive.saturating_mul(3)))
            .max_notifications_per_publish(changes_max(config));
        let created = self.ask(request).await?;
        let revised = created.revised_publishing_interval.clamp(1.0, 3_600_000.0) / 1_000.0;
        Ok(Subscription {
            id: created.subscription_id,
            sequence: Sequence::default(),
            keep_alive: Duration::from_secs_f64(
                revised * f64::from(created.revised_max_keep_alive_count.max(1)),
            ),
            number,
            heard: None,
        })
    }

    /// Takes a subscription of an earlier session over.
    pub(super) async fn take_over(&self, subscription: u32) -> Result<(), StatusCode> {
        let request = TransferSubscriptions::new(&self.0).subscription(subscription);
        let results = self.ask(request).await?.results.unwrap_or_default();
        let code = results.first().map_or(StatusCode::BadUnknownResponse, |r| r.status_code);
        if code.is_bad() { Err(code) } else { Ok(()) }
    }

    /// Asks whether the items are still there: they are told to go on reporting.
    pub(super) async fn verify(
        &self,
        subscription: u32,
        items: &[u32],
    ) -> Result<Vec<StatusCode>, StatusCode> {
        let mut codes = Vec::with_capacity(items.len());
        let mut size = CHUNK;
        while codes.len() < items.len() {
            let rest = &items[codes.len()..];
            let chunk = rest[..rest.len().min(size)].to_vec();
            let wanted = chunk.len();
            let request = SetMonitoringMode::new(subscription, MonitoringMode::Reporting, &self.0)
                .monitored_item_ids(chunk);
            match self.ask(request).await {
                Ok(answer) => {
                    let results = answer.results.unwrap_or_default();
                    if results.len() != wanted {
                        return Err(StatusCode::BadUnknownResponse);
                    }
                    codes.extend(results);
                }
                Err(code) if is_too_much(code) && size > 1 => size /= 2,
                Err(code) => return Err(code),
            }
        }
        Ok(codes)
    }

    /// Ends items that the server accepted although it has nothing to deliver.
    pub(super) async fn drop_items(&self, subscription: u32, items: Vec<u32>) {
        let request = DeleteMonitoredItems::new(subscription, &self.0).items_to_delete(items);
        if let Err(code) = self.ask(request).await {
            tracing::debug!(%code, subscription, "items could not be deleted");
        }
    }

    /// Ends a subscription that is no longer wanted.
    pub(super) async fn unsubscribe(&self, subscription: u32) {
        let request = DeleteSubscriptions::new(&self.0).subscription(subscription);
        if let Err(code) = self.ask(request).await {
            tracing::debug!(%code, subscription, "a subscription could not be deleted");
        }
    }

    /// Creates items; the answers are in the order of the wishes. A deadband that the server does
    /// not know costs only itself.
    pub(super) async fn create(
        &self,
        subscription: u32,
        wanted: &[Wanted],
    ) -> Result<Vec<Created>, StatusCode> {
        let mut created = self.create_all(subscription, wanted, true).await?;
        let plain: Vec<usize> = (0..created.len())
            .filter(|&index| matches!(created[index], Created::Refused(code) if is_filter(code)))
            .collect();
        if !plain.is_empty() {
            tracing::info!(count = plain.len(), "the server knows no such deadband; left out");
            let again: Vec<_> = plain.iter().map(|&index| wanted[index].clone()).collect();
            let answers = self.create_all(subscription, &again, false).await?;
            for (index, answer) in plain.into_iter().zip(answers) {
                created[index] = answer;
            }
        }
        Ok(created)
    }

    async fn create_all(
        &self,
        subscription: u32,
        wanted: &[Wanted],
        deadbands: bool,
    ) -> Result<Vec<Created>, StatusCode> {
        let mut answers = Vec::with_capacity(wanted.len());
        let mut size = CHUNK;
        while answers.len() < wanted.len() {
            let rest = &wanted[answers.len()..];
            let chunk = &rest[..rest.len().min(size)];
            let request = CreateMonitoredItems::new(subscription, &self.0)
                .timestamps_to_return(TimestampsToReturn::Both)
                .items_to_create(
                    chunk.iter().map(|item| create_request(item, deadbands)).collect(),
                );
            match self.ask(request).await {
                Ok(created) => answers.extend(created.results.iter().map(|created| {
                    let result = &created.result;
                    if result.status_code.is_bad() {
                        Created::Refused(result.status_code)
                    } else {
                        Created::Delivered(result.monitored_item_id)
                    }
                })),
                Err(code) if is_too_much(code) && size > 1 => size /= 2,
                Err(code) => return Err(code),
            }
        }
        Ok(answers)
    }
}

fn create_request(item: &Wanted, deadbands: bool) -> MonitoredItemCreateRequest {
    let Sampling { interval, queue, deadband } = item.sampling;
    let deadband = if deadbands { deadband } else { Deadband::None };
    let filter = match deadband {
        Deadband::None => None,
        Deadband::Absolute(width) => Some((DeadbandType::Absolute, width)),
        Deadband::Percent(width) => Some((DeadbandType::Percent, width)),
    };
    MonitoredItemCreateRequest {
        item_to_monitor: ReadValueId {
            node_id: item.node.clone(),
            attribute_id: AttributeId::Value as u32,
            ..ReadValueId::default()
        },
        monitoring_mode: MonitoringMode::Reporting,
        requested_parameters: MonitoringParameters {
            client_handle: item.handle,
            sampling_interval: interval.as_secs_f64() * 1_000.0,
            filter: filter.map_or_else(ExtensionObject::null, |(kind, deadband_value)| {
                ExtensionObject::from_message(DataChangeFilter {
                    trigger: DataChangeTrigger::StatusValue,
                    deadband_type: kind as u32,
                    deadband_value,
                })
            }),
            queue_size: queue.max(QUEUE_MIN),
            discard_oldest: true,
        },
    }
}

fn is_filter(code: StatusCode) -> bool {
    [
        StatusCode::BadMonitoredItemFilterUnsupported,
        StatusCode::BadMonitoredItemFilterInvalid,
        StatusCode::BadFilterNotAllowed,
        StatusCode::BadDeadbandFilterInvalid,
    ]
    .contains(&code)
}

fn is_too_much(code: StatusCode) -> bool {
    [
        StatusCode::BadTooManyOperations,
        StatusCode::BadTooManyMonitoredItems,
        StatusCode::BadRequestTooLarge,
        StatusCode::BadResponseTooLarge,
        StatusCode::BadEncodingLimitsExceeded,
    ]
    .contains(&code)
}

/// Whether a code says that there is no longer anybody to talk to.
pub(super) fn is_disconnected(code: StatusCode) -> bool {
    [
        StatusCode::BadConnectionClosed,
        StatusCode::BadNotConnected,
        StatusCode::BadCommunicationError,
        StatusCode::BadSecureChannelClosed,
        StatusCode::BadSecureChannelIdInvalid,
        StatusCode::BadSessionIdInvalid,
        StatusCode::BadSessionClosed,
        StatusCode::BadSessionNotActivated,
    ]
    .contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opcua::{Item, NodeName};

    fn config(items: usize, publishing_ms: u64, sampling_ms: u64) -> Config {
        let mut config = Config::new("plc", "opc.tcp://a", "urn:a", "pki".into());
        config.publishing_interval = Duration::from_millis(publishing_ms);
        let item = |number| Item {
            node: format!("ns=2;i={number}").parse::<NodeName>().unwrap(),
            device: model::DevicePath::new("a").unwrap(),
            field: format!("v{number}").into(),
            sampling: Sampling {
                interval: Duration::from_millis(sampling_ms),
                ..Sampling::default()
            },
            unit: None,
        };
        config.items = (0..items).map(item).collect();
        config
    }

    #[test]
    fn the_changes_of_an_interval_go_into_one_message() {
        for (items, publishing_ms, sampling_ms, changes) in [
            (10, 500, 100, 10_000),
            (20_000, 100, 100, 20_000),
            (10_000, 500, 100, 50_000),
            // The server keeps ten changes of each item.
            (3_000, 60_000, 100, 30_000),
            (20_000, 100, 1_000, 20_000),
        ] {
            assert_eq!(changes_max(&config(items, publishing_ms, sampling_ms)), changes);
        }
    }
}
