//! Everything the engine remembers, to be stored and read back as a snapshot.
//!
//! Serialized it is the same bytes for the same state: devices in the order of their names. The
//! configuration is not part of it.

use model::{AlarmRecord, DevicePath, TagPath, Timestamp};
use serde::{Deserialize, Serialize};

use crate::alarm::expression::Known;
use crate::device::Device;
use crate::line::Live;
use crate::map::{Map, by_name};

/// The engine's memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) now: Timestamp,
    #[serde(serialize_with = "by_name")]
    pub(crate) devices: Map<DevicePath, Device>,
    pub(crate) line: Live,
    /// What is last known of the tags that alarms of other devices need.
    #[serde(serialize_with = "by_name")]
    pub(crate) known: Map<TagPath, Known>,
}

impl Default for State {
    fn default() -> Self {
        let (devices, known) = (Map::default(), Map::default());
        Self { now: Timestamp::MIN, devices, line: Live::default(), known }
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
    /// Every alarm that is not plain normal, oldest raise first.
    pub(crate) fn alarms(&self) -> Vec<&AlarmRecord> {
        let mut all: Vec<_> =
            self.devices.values().flat_map(|device| device.alarms.records()).collect();
        all.sort_by(|a, b| (a.raised_at, &a.key).cmp(&(b.raised_at, &b.key)));
        all
    }
}
