//! Connections to OPC UA servers.

use std::time::Duration;

use model::{DevicePath, TagPath};
use sources::opcua::{
    Config, Deadband, Identity, Item, NodeName, QUEUE_MIN, Sampling, Security, Subtree,
};

use super::Common;
use crate::error::StartError;
use crate::plant::{self, ItemEntry, OpcuaEntry, SubtreeEntry};

impl Common<'_> {
    pub(super) fn opcua_configs(&self) -> Result<Vec<Config>, StartError> {
        let configs = self.plant.opcua.iter().map(|entry| self.opcua_config(entry));
        configs.filter_map(Result::transpose).collect()
    }

    fn opcua_config(&self, entry: &OpcuaEntry) -> Result<Option<Config>, StartError> {
        let name = entry.name.as_ref();
        let address = match (entry.address.as_ref().as_str(), self.demo) {
            ("demo", None) => return Ok(None),
            ("demo", Some(demo)) => demo.server.as_str(),
            (address, _) => address,
        };
        let application = format!("urn:linewatch:station:{}", self.station_id);
        let mut config = Config::new(name, address, &application, self.pki.to_owned());
        config.security = match entry.security {
            plant::Security::None => Security::None,
            plant::Security::Sign => Security::Sign,
            plant::Security::SignAndEncrypt => Security::SignAndEncrypt,
        };
        if let Some(user) = &entry.user {
            let password = self.secrets.opcua_password(name).unwrap_or_default().to_owned();
            config.identity = Identity::User { user: user.clone(), password };
        }
        config.items =
            entry.item.iter().map(|found| item(entry, found)).collect::<Result<_, _>>()?;
        config.subtrees =
            entry.subtree.iter().map(|found| subtree(entry, found)).collect::<Result<_, _>>()?;
        config.last_receive = self.last_receive(name);
        Ok(Some(config))
    }
}

/// What the check of the plant files let through cannot fail here.
fn unfit(error: impl std::fmt::Display) -> StartError {
    StartError::Source(error.to_string())
}

fn item(entry: &OpcuaEntry, item: &ItemEntry) -> Result<Item, StartError> {
    let tag = TagPath::new(item.tag.as_ref()).map_err(unfit)?;
    let (device, field) = tag.split();
    let interval = item.sampling_ms.as_ref().unwrap_or(&entry.sampling_ms);
    let queue = item.queue.as_ref().unwrap_or(&entry.queue);
    let deadband = item.deadband.as_ref().map(|deadband| *deadband.as_ref());
    Ok(Item {
        node: node(item.node.as_ref())?,
        device: DevicePath::new(device).map_err(unfit)?,
        field: field.into(),
        sampling: Sampling {
            interval: millis(*interval.as_ref()),
            queue: u32::try_from(*queue.as_ref()).unwrap_or(QUEUE_MIN),
            deadband: match deadband {
                Some(deadband) if deadband > 0.0 => Deadband::Absolute(deadband),
                _ => Deadband::None,
            },
        },
        unit: (!item.unit.is_empty()).then(|| item.unit.as_str().into()),
    })
}

fn subtree(entry: &OpcuaEntry, subtree: &SubtreeEntry) -> Result<Subtree, StartError> {
    Ok(Subtree {
        root: node(subtree.node.as_ref())?,
        device: DevicePath::new(subtree.under.as_ref()).map_err(unfit)?,
        sampling: Sampling {
            interval: millis(*entry.sampling_ms.as_ref()),
            queue: u32::try_from(*entry.queue.as_ref()).unwrap_or(QUEUE_MIN),
            deadband: Deadband::None,
        },
        items_max: usize::try_from(*subtree.items_max.as_ref()).unwrap_or(1_000),
    })
}

fn node(name: &str) -> Result<NodeName, StartError> {
    name.parse().map_err(unfit)
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
