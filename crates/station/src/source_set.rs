//! The sources of a station: from the plant files, from the command line, from the demo plant.

mod mqtt_config;
mod opcua_config;

use std::path::Path;

use model::Timestamp;
use sources::{Clock, Inbox, Monitor, mqtt, opcua};

use crate::demo::DemoAddresses;
use crate::error::StartError;
use crate::live::SourceCounts;
use crate::plant::PlantFiles;
use crate::secrets::Secrets;

/// A source that runs.
pub(crate) struct RunningSource {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) monitor: Monitor,
    /// What earlier runs counted.
    pub(crate) base: SourceCounts,
    running: Connection,
}

enum Connection {
    Mqtt(mqtt::Running),
    Opcua(opcua::Running),
}

impl RunningSource {
    /// The protocol's name.
    pub(crate) const fn kind(&self) -> &'static str {
        match self.running {
            Connection::Mqtt(_) => "mqtt",
            Connection::Opcua(_) => "opcua",
        }
    }

    /// What an OPC UA source can be asked and told.
    pub(crate) const fn opcua(&self) -> Option<&opcua::Handle> {
        match &self.running {
            Connection::Opcua(running) => Some(&running.handle),
            Connection::Mqtt(_) => None,
        }
    }

    pub(crate) async fn stop(self) {
        match self.running {
            Connection::Mqtt(running) => running.stop().await,
            Connection::Opcua(running) => running.stop().await,
        }
    }
}

/// A connection to make.
pub(crate) enum SourceConfig {
    Mqtt(mqtt::Config),
    Opcua(Box<opcua::Config>),
}

impl SourceConfig {
    /// The source's name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Mqtt(config) => &config.name,
            Self::Opcua(config) => &config.name,
        }
    }
}

/// What all sources have in common.
pub(crate) struct Common<'a> {
    pub(crate) plant: &'a PlantFiles,
    pub(crate) secrets: &'a Secrets,
    pub(crate) station_id: &'a str,
    pub(crate) data: &'a Path,
    /// Certificates of OPC UA sources.
    pub(crate) pki: &'a Path,
    /// Where the demo plant is, if it runs.
    pub(crate) demo: Option<&'a DemoAddresses>,
    /// Addresses of brokers from the command line.
    pub(crate) mqtt: &'a [String],
    /// When each source last received something in an earlier run.
    pub(crate) last_receive: &'a [(String, Timestamp)],
}

impl Common<'_> {
    /// The connections to make; a demo entry without a demo plant makes none.
    pub(crate) fn configs(&self) -> Result<Vec<SourceConfig>, StartError> {
        let mqtt = self.mqtt_configs()?.into_iter().map(SourceConfig::Mqtt);
        let opcua = self.opcua_configs()?.into_iter();
        Ok(mqtt.chain(opcua.map(|config| SourceConfig::Opcua(Box::new(config)))).collect())
    }

    fn last_receive(&self, name: &str) -> Option<Timestamp> {
        self.last_receive.iter().find(|(source, _)| source == name).map(|(_, at)| *at)
    }
}

/// Starts a connection.
pub(crate) fn start(
    config: SourceConfig,
    inbox: Inbox,
    clock: Clock,
    base: SourceCounts,
) -> Result<RunningSource, StartError> {
    let name = config.name().to_owned();
    match config {
        SourceConfig::Mqtt(config) => {
            let address = config.address();
            let running = mqtt::start(config, inbox, clock).map_err(|decoder| {
                StartError::Secrets(format!(
                    "the source {name} names the decoder {decoder}, which does not exist"
                ))
            })?;
            let monitor = running.monitor.clone();
            Ok(RunningSource { name, address, monitor, base, running: Connection::Mqtt(running) })
        }
        SourceConfig::Opcua(config) => {
            let address = config.address.clone();
            let running = opcua::start(*config, inbox, clock);
            let monitor = running.monitor.clone();
            Ok(RunningSource { name, address, monitor, base, running: Connection::Opcua(running) })
        }
    }
}
