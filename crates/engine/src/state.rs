//! Everything the engine remembers, to be stored and read back as a snapshot.
//!
//! Serialized it is the same bytes for the same state: devices in the order of their names. The
//! configuration is not part of it.

use std::collections::{BTreeMap, HashMap};

use model::{AlarmTransition, DevicePath, Timestamp};
use serde::{Deserialize, Serialize, Serializer};

use crate::device::Device;
use crate::line::Live;

/// The engine's memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) now: Timestamp,
    #[serde(serialize_with = "by_name")]
    pub(crate) devices: HashMap<DevicePath, Device>,
    pub(crate) line: Live,
}

impl Default for State {
    fn default() -> Self {
        Self { now: Timestamp::MIN, devices: HashMap::new(), line: Live::default() }
    }
}

/// What is known of a device besides its samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceStatus<'a> {
    /// Its path.
    pub device: &'a DevicePath,
    /// Whether it is configured by name; otherwise it registered itself.
    pub configured: bool,
    /// When its newest reading or sign of presence was received; none when it was never heard.
    pub last_seen: Option<Timestamp>,
    /// Whether it was heard and has neither fallen silent nor been said to be gone.
    pub online: bool,
    /// The counter of its newest message.
    pub last_sequence: Option<u16>,
}

impl State {
    /// The last transition of every occurrence not back to normal, oldest raise first.
    pub(crate) fn alarms(&self) -> Vec<&AlarmTransition> {
        let mut all: Vec<_> = self.devices.values().flat_map(Device::standing).collect();
        all.sort_by(|a, b| (a.raised_at, &a.key).cmp(&(b.raised_at, &b.key)));
        all
    }
}

fn by_name<S: Serializer>(
    devices: &HashMap<DevicePath, Device>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    devices.iter().collect::<BTreeMap<_, _>>().serialize(serializer)
}
