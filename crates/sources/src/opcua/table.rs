//! The items of a connection: what is wanted, what the server says of each, and the last value.
//!
//! An item's place in the table is its handle at the server, so that a change finds it at once.

use std::collections::HashMap;

use model::{DevicePath, Quality, Timestamp, Value};
use opcua::types::NodeId;
use smol_str::SmolStr;

use super::config::{Item, Sampling};
use super::node::NodeName;

/// What the server says of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemState {
    /// Not asked for yet, or not connected.
    Waiting,
    /// The server sends its changes.
    Delivered,
    /// The server does not; tried again by itself.
    Refused {
        /// The server's status code.
        quality: Quality,
        /// Why, for a person.
        reason: String,
    },
}

/// What the server tells of a variable besides its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Name of the data type, `Float`.
    pub data_type: Option<SmolStr>,
    /// Unit from `EngineeringUnits`.
    pub unit: Option<SmolStr>,
    /// Lowest and highest value from `EURange`.
    pub range: Option<(f64, f64)>,
    /// Whether this user may write it.
    pub writable: Option<bool>,
}

/// An item as seen from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemInfo {
    /// Its node, by URI as soon as the server was seen.
    pub node: NodeName,
    /// The device of its tag.
    pub device: DevicePath,
    /// The field of its tag.
    pub field: SmolStr,
    /// What the server tells of it; the plant's unit comes before the server's.
    pub facts: Facts,
    /// Whether it is delivered.
    pub state: ItemState,
}

/// What is wanted of an item, and what the server says of its variable.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) node: NodeName,
    pub(super) sampling: Sampling,
    pub(super) unit: Option<SmolStr>,
    pub(super) facts: Facts,
    /// The node's id at the present server.
    pub(super) id: Option<NodeId>,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    // Apart: what is looked at with every change is small.
    pub(super) about: Box<About>,
    pub(super) device: u32,
    pub(super) field: SmolStr,
    pub(super) state: ItemState,
    /// The item's number at the server while it is delivered.
    pub(super) monitored: Option<u32>,
    /// The next value tells what is, not what changed.
    pub(super) initial: bool,
    pub(super) last: Value,
    pub(super) last_quality: Quality,
    /// When its last value came.
    pub(super) heard: Timestamp,
    /// Source time of the last value.
    pub(super) last_time: Timestamp,
    /// Up to this source time something else is shown: that it cannot be known, or what an
    /// earlier run knew.
    pub(super) shown_until: Option<Timestamp>,
    /// It is shown as bad because we are not connected, or because the server refuses it.
    pub(super) shown_bad: bool,
    /// As what it is shown because the server refuses it.
    pub(super) shown_refused: Option<Quality>,
    /// Source time of its last value in an earlier message than the present one.
    pub(super) before: Timestamp,
    /// The last message it was in.
    pub(super) message: u64,
    /// The last reading it was put into.
    pub(super) reading: u64,
}

/// All items of a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) devices: Vec<DevicePath>,
    /// Subtrees that could not be looked through, and why.
    pub(super) unfound: Vec<String>,
    /// Subtrees that have more than is taken.
    pub(super) too_large: Vec<String>,
    /// Gives every reading its own number.
    pub(super) readings_made: u64,
    /// Gives every message its own number.
    pub(super) messages: u64,
    /// When an earlier run last received something.
    earlier_run: Option<Timestamp>,
    by_tag: HashMap<(u32, SmolStr), usize>,
    by_device: HashMap<DevicePath, u32>,
}

impl Table {
    pub(super) fn new(items: &[Item], earlier_run: Option<Timestamp>) -> Self {
        let mut table = Self { earlier_run, ..Self::default() };
        for item in items {
            table.add(item);
        }
        table
    }

    /// Adds an item, unless its tag is there already.
    pub(super) fn add(&mut self, item: &Item) {
        let device = self.device(&item.device);
        let key = (device, item.field.clone());
        if self.by_tag.contains_key(&key) {
            return;
        }
        self.by_tag.insert(key, self.rows.len());
        self.rows.push(Row {
            about: Box::new(About {
                node: item.node.clone(),
                sampling: item.sampling,
                unit: item.unit.clone(),
                facts: Facts::default(),
                id: None,
            }),
            device,
            field: item.field.clone(),
            state: ItemState::Waiting,
            monitored: None,
            initial: true,
            last: Value::Missing,
            last_quality: Quality::GOOD,
            heard: Timestamp::MIN,
            last_time: Timestamp::MIN,
            shown_until: self.earlier_run,
            shown_bad: false,
            shown_refused: None,
            before: Timestamp::MIN,
            message: 0,
            reading: 0,
        });
    }

    fn device(&mut self, path: &DevicePath) -> u32 {
        if let Some(device) = self.by_device.get(path) {
            return *device;
        }
        let device = u32::try_from(self.devices.len()).unwrap_or(u32::MAX);
        self.devices.push(path.clone());
        self.by_device.insert(path.clone(), device);
        device
    }

    /// The row of a tag.
    pub(super) fn of_tag(&self, device: &DevicePath, field: &str) -> Option<usize> {
        let device = *self.by_device.get(device)?;
        self.by_tag.get(&(device, SmolStr::new(field))).copied()
    }

    /// The handle of a row.
    pub(super) fn handle(index: usize) -> u32 {
        u32::try_from(index + 1).unwrap_or(u32::MAX)
    }

    /// The rows that are not delivered.
    pub(super) fn undelivered(&self) -> Vec<usize> {
        let missing = |row: &Row| row.monitored.is_none();
        (0..self.rows.len()).filter(|&index| missing(&self.rows[index])).collect()
    }

    /// Nothing is delivered any more: the server forgot the subscription, or we did.
    pub(super) fn forget_subscription(&mut self) {
        for row in &mut self.rows {
            row.monitored = None;
            row.initial = true;
            if row.state == ItemState::Delivered {
                row.state = ItemState::Waiting;
            }
        }
    }

    /// The items as seen from outside.
    pub(super) fn infos(&self) -> Vec<ItemInfo> {
        self.rows.iter().map(|row| self.info(row)).collect()
    }

    pub(super) fn info(&self, row: &Row) -> ItemInfo {
        let About { node, unit, facts, .. } = row.about.as_ref();
        let mut facts = facts.clone();
        if unit.is_some() {
            facts.unit.clone_from(unit);
        }
        ItemInfo {
            node: node.clone(),
            device: self.devices[row.device as usize].clone(),
            field: row.field.clone(),
            facts,
            state: row.state.clone(),
        }
    }

    /// Whether something is not there that may appear by itself.
    pub(super) fn has_unfound(&self) -> bool {
        !self.unfound.is_empty() || self.rows.iter().any(|row| row.about.id.is_none())
    }

    /// What is not delivered, as sentences; none when all is.
    pub(super) fn complaint(&self) -> Option<String> {
        let mut all: Vec<_> = self.refused().into_iter().collect();
        all.extend(self.unfound.iter().chain(&self.too_large).cloned());
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// What the server refuses, as a sentence.
    fn refused(&self) -> Option<String> {
        const NAMED_MAX: usize = 3;
        let mut refused = self.rows.iter().filter_map(|row| match &row.state {
            ItemState::Refused { reason, .. } => Some(format!("{} ({reason})", row.about.node)),
            _ => None,
        });
        let named: Vec<_> = refused.by_ref().take(NAMED_MAX).collect();
        let count = named.len() + refused.count();
        if count == 0 {
            return None;
        }
        let more = if count > named.len() { " and others" } else { "" };
        Some(format!(
            "{count} of {} items are not delivered: {}{more}; they are tried again by themselves",
            self.rows.len(),
            named.join(", ")
        ))
    }
}
