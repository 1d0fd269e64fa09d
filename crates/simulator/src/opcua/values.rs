//! The latest state of every variable, outside the library's address space: publishing is a store
//! and a notification, without a search or an allocation for each variable.
//!
//! Bad values: the library's monitored items without a filter compare values only, so a change of
//! status alone would go unseen. A bad state therefore has no value, in one of two forms that are
//! the same on the wire for a client and differ for the library, taken in turn when one bad status
//! follows another.

use std::collections::HashMap;
use std::sync::Arc;

use opcua::server::SubscriptionCache;
use opcua::server::notify::SubscriptionDataNotifier;
use opcua::sync::RwLock;
use opcua::types::{AttributeId, DataValue, DateTime, NodeId, StatusCode, Variant};

use super::value::date_time;
use super::{Change, DataType, NodeIndex, NodeSpec};

/// What does not change about a variable.
pub(super) struct Fact {
    pub(super) id: NodeId,
    pub(super) data_type: DataType,
    pub(super) range: Option<(f64, f64)>,
    pub(super) writable: bool,
}

/// What changes.
struct Cell {
    value: Variant,
    status: StatusCode,
    source: DateTime,
    server: DateTime,
    /// Which of the two forms of no value comes next.
    other_form: bool,
}

/// All variables. There may come more, and none goes; who takes both locks takes that of the cells
/// first.
pub(super) struct Values {
    known: RwLock<Known>,
    cells: RwLock<Vec<Cell>>,
    /// What a test wants done after the next first value was read and before its item is watched.
    #[cfg(test)]
    pub(super) in_between: opcua::sync::Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// What is known of the variables, in the order in which they came.
#[derive(Default)]
struct Known {
    facts: Vec<Arc<Fact>>,
    indices: HashMap<NodeId, NodeIndex>,
}

impl Values {
    /// The variables as they are before anything was published: `BadWaitingForInitialData`.
    pub(super) fn new(nodes: &[NodeSpec], ids: Vec<NodeId>) -> Self {
        let values = Self {
            known: RwLock::default(),
            cells: RwLock::default(),
            #[cfg(test)]
            in_between: opcua::sync::Mutex::new(None),
        };
        values.add(nodes, ids);
        values
    }

    /// More variables, behind those that there are.
    pub(super) fn add(&self, nodes: &[NodeSpec], ids: Vec<NodeId>) {
        let now = DateTime::now();
        let cell = |spec: &NodeSpec| Cell {
            value: spec.value.to_variant(),
            status: StatusCode::BadWaitingForInitialData,
            source: now,
            server: now,
            other_form: false,
        };
        let mut cells = self.cells.write();
        let mut known = self.known.write();
        cells.extend(nodes.iter().map(cell));
        for (spec, id) in nodes.iter().zip(ids) {
            let index = NodeIndex(known.facts.len());
            known.indices.insert(id.clone(), index);
            let (data_type, range, writable) = (spec.data_type(), spec.range, spec.writable);
            known.facts.push(Arc::new(Fact { id, data_type, range, writable }));
        }
    }

    pub(super) fn find(&self, id: &NodeId) -> Option<NodeIndex> {
        self.known.read().indices.get(id).copied()
    }

    pub(super) fn fact(&self, node: NodeIndex) -> Arc<Fact> {
        Arc::clone(&self.known.read().facts[node.0])
    }

    pub(super) fn read(&self, node: NodeIndex) -> DataValue {
        self.cells.read()[node.0].data_value()
    }

    /// Stores the changes and reports them. Changes of nodes that do not exist are left out.
    pub(super) fn publish(&self, changes: &[Change], subscriptions: &SubscriptionCache) {
        let now = DateTime::now();
        let mut cells = self.cells.write();
        let known = self.known.read();
        // The lock is held until all is reported, so that the last one stored is reported last.
        let mut notifier = subscriptions.data_notifier();
        for change in changes {
            let (Some(cell), Some(fact)) =
                (cells.get_mut(change.node.0), known.facts.get(change.node.0))
            else {
                continue;
            };
            cell.take(change, fact.data_type, now);
            notify(&mut notifier, &fact.id, cell);
        }
        drop(notifier);
    }

    /// Gives every variable a status and a time, and leaves its value.
    pub(super) fn publish_status(
        &self,
        status: StatusCode,
        source_ns: i64,
        subscriptions: &SubscriptionCache,
    ) {
        let count = self.known.read().facts.len();
        let changes: Vec<Change> = (0..count)
            .map(|at| Change { node: NodeIndex(at), value: None, status, source_ns })
            .collect();
        self.publish(&changes, subscriptions);
    }

    /// Reports the present state of one variable to one monitored item, if it differs from what
    /// that item saw last.
    pub(super) fn report(
        &self,
        node: NodeIndex,
        handle: opcua::server::MonitoredItemHandle,
        subscriptions: &Arc<SubscriptionCache>,
    ) {
        let cells = self.cells.read();
        let fact = self.fact(node);
        let mut notifier = subscriptions.data_notifier();
        if let Some(mut batch) = notifier.notify_for(&fact.id, AttributeId::Value) {
            batch.data_value_to_item(cells[node.0].data_value(), &handle);
        }
        drop(notifier);
    }
}

impl Cell {
    fn take(&mut self, change: &Change, data_type: DataType, now: DateTime) {
        let mut status = change.status;
        if let Some(value) = &change.value {
            match value.cast(data_type) {
                Some(value) => self.value = value.to_variant(),
                None => status = StatusCode::BadOutOfRange,
            }
        }
        if status.is_bad() && self.status.is_bad() && status != self.status {
            self.other_form = !self.other_form;
        }
        self.status = status;
        self.source = date_time(change.source_ns);
        self.server = now;
    }

    fn data_value(&self) -> DataValue {
        let value = if !self.status.is_bad() {
            Some(self.value.clone())
        } else if self.other_form {
            Some(Variant::Empty)
        } else {
            None
        };
        DataValue {
            value,
            status: Some(self.status),
            source_timestamp: Some(self.source),
            source_picoseconds: None,
            server_timestamp: Some(self.server),
            server_picoseconds: None,
        }
    }
}

fn notify(notifier: &mut SubscriptionDataNotifier<'_>, id: &NodeId, cell: &Cell) {
    // Nobody is listening to most variables most of the time: then no value is made.
    if let Some(mut batch) = notifier.notify_for(id, AttributeId::Value) {
        batch.data_value(cell.data_value());
    }
}
