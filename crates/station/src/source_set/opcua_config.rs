//! Connections to OPC UA servers.

use std::time::Duration;

use model::{DevicePath, TagPath};
use sources::opcua::{
    Config, Deadband, Identity, Item, NodeName, QUEUE_MIN, Sampling, Security, Subtree,
};

use super::Common;
use crate::error::StartError;
use crate::plant::{self, ItemEntry, OpcuaEntry, SubtreeEntry};

/// How often a server sends what it sampled, in milliseconds, when the plant does not say: as
/// often as it samples, so that a value is not held back and much of it does not come at once, but
/// not oftener than a network is willing to carry.
const PUBLISHING_MS_LEAST: i64 = 100;
const PUBLISHING_MS_MOST: i64 = 500;

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
        config.publishing_interval = millis(publishing_ms(entry));
        config.confirm = entry.confirm_ms.as_ref().map(|confirm| millis(*confirm.as_ref()));
        config.last_receive = self.last_receive(name);
        Ok(Some(config))
    }
}

/// What the check of the plant files let through cannot fail here.
fn unfit(error: impl std::fmt::Display) -> StartError {
    StartError::Source(error.to_string())
}

fn publishing_ms(entry: &OpcuaEntry) -> i64 {
    let of_subtrees = entry.subtree.iter().map(|_| &entry.sampling_ms);
    let of_items =
        entry.item.iter().map(|item| item.sampling_ms.as_ref().unwrap_or(&entry.sampling_ms));
    let fastest = of_subtrees.chain(of_items).map(|sampling| *sampling.as_ref()).min();
    let as_sampled = fastest.map_or(PUBLISHING_MS_MOST, |sampling| {
        sampling.clamp(PUBLISHING_MS_LEAST, PUBLISHING_MS_MOST)
    });
    entry.publishing_ms.as_ref().map_or(as_sampled, |publishing| *publishing.as_ref())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_sends_as_often_as_it_samples_unless_the_plant_says_otherwise() {
        let item = "[[item]]\ntag = \"a/b\"\nnode = \"ns=2;s=b\"\n";
        let subtree = "[[subtree]]\nunder = \"a\"\nnode = \"ns=2;s=a\"\n";
        for (head, rest, wanted) in [
            ("", item.to_owned(), 500),
            ("sampling_ms = 200", item.to_owned(), 200),
            ("sampling_ms = 10", subtree.to_owned(), 100),
            ("", format!("{item}{item}sampling_ms = 250\n"), 250),
            ("sampling_ms = 200", format!("{item}sampling_ms = 5000\n"), 500),
            ("sampling_ms = 200", format!("{item}sampling_ms = 5000\n{subtree}"), 200),
            ("sampling_ms = 200\npublishing_ms = 20", item.to_owned(), 20),
            ("publishing_ms = 5000", item.to_owned(), 5_000),
        ] {
            let text = format!("name = \"x\"\naddress = \"demo\"\n{head}\n{rest}");
            let entry: OpcuaEntry = toml_edit::de::from_str(&text).unwrap();
            assert_eq!(publishing_ms(&entry), wanted, "{text}");
        }
    }
}
