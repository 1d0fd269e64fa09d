//! The sources of a station: from the plant files, from the command line, from the demo plant.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use model::Timestamp;
use sources::mqtt::{self, Config, Credentials, Subscription, Tls};
use sources::{Clock, Inbox, Monitor};

use crate::error::StartError;
use crate::live::SourceCounts;
use crate::plant::{MqttEntry, PlantFiles};
use crate::secrets::Secrets;

/// The topics of the gas system; everything under `mcs` so that unknown topics are seen.
const GAS_FILTER: &str = "mcs/#";
const GAS_DECODER: &str = "gas";
/// A dead connection is noticed within twice this.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// A source that runs.
pub(crate) struct RunningSource {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) monitor: Monitor,
    /// What earlier runs counted.
    pub(crate) base: SourceCounts,
    running: mqtt::Running,
}

impl RunningSource {
    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}

/// What all sources have in common.
pub(crate) struct Common<'a> {
    pub(crate) plant: &'a PlantFiles,
    pub(crate) secrets: &'a Secrets,
    pub(crate) station_id: &'a str,
    pub(crate) data: &'a Path,
    /// Address of the demo plant's broker, if it runs.
    pub(crate) demo: Option<SocketAddr>,
    /// Addresses from the command line.
    pub(crate) mqtt: &'a [String],
    /// When each source last received something in an earlier run.
    pub(crate) last_receive: &'a [(String, Timestamp)],
}

impl Common<'_> {
    /// The connections to make; a demo entry without a demo plant makes none.
    pub(crate) fn configs(&self) -> Result<Vec<Config>, StartError> {
        let mut configs = Vec::new();
        for entry in &self.plant.mqtt {
            configs.extend(self.entry(entry)?);
        }
        if let (Some(demo), false) = (self.demo, self.plant.mqtt.iter().any(is_demo)) {
            configs.push(self.config("demo", (demo.ip().to_string(), demo.port(), None, false)));
        }
        for (address, number) in self.mqtt.iter().zip(1..) {
            let name = if number == 1 { "mqtt".to_owned() } else { format!("mqtt-{number}") };
            configs.push(self.config(&name, Config::parse_address(address)?));
        }
        Ok(configs)
    }

    fn entry(&self, entry: &MqttEntry) -> Result<Option<Config>, StartError> {
        let name = entry.name.as_ref();
        let address = match (is_demo(entry), self.demo) {
            (true, None) => return Ok(None),
            (true, Some(demo)) => (demo.ip().to_string(), demo.port(), None, false),
            (false, _) => Config::parse_address(entry.address.as_ref())?,
        };
        let mut config = self.config(name, address);
        if let Some(user) = &entry.user {
            let password = self.secrets.mqtt_password(name).unwrap_or_default().to_owned();
            config.credentials = Some(Credentials { user: user.clone(), password });
        }
        if let Some(client_id) = &entry.client_id {
            config.client_id.clone_from(client_id);
        }
        if let (Some(tls), Some(ca_file)) = (&mut config.tls, &entry.ca_file) {
            tls.ca_file = Some(self.data.join("plant").join(ca_file));
        }
        let subscription = |topic: &crate::plant::TopicEntry| Subscription {
            filter: topic.filter.clone(),
            decoder: topic.decoder.as_ref().clone(),
        };
        config.subscriptions = entry.topics.iter().map(subscription).collect();
        Ok(Some(config))
    }

    fn config(&self, name: &str, address: mqtt::Address) -> Config {
        let (host, port, credentials, secure) = address;
        let short_id = self.station_id.get(..8).unwrap_or(self.station_id);
        let last = self.last_receive.iter().find(|(source, _)| source == name);
        Config {
            name: name.to_owned(),
            host,
            port,
            client_id: format!("linewatch-{short_id}-{name}"),
            credentials,
            tls: secure.then(Tls::default),
            subscriptions: vec![Subscription {
                filter: GAS_FILTER.to_owned(),
                decoder: GAS_DECODER.to_owned(),
            }],
            keep_alive: KEEP_ALIVE,
            last_receive: last.map(|(_, at)| *at),
        }
    }
}

fn is_demo(entry: &MqttEntry) -> bool {
    entry.address.as_ref() == "demo"
}

/// Starts a connection.
pub(crate) fn start(
    config: Config,
    inbox: Inbox,
    clock: Clock,
    base: SourceCounts,
) -> Result<RunningSource, StartError> {
    let (name, address) = (config.name.clone(), config.address());
    let running = mqtt::start(config, inbox, clock).map_err(|decoder| {
        StartError::Secrets(format!(
            "the source {name} names the decoder {decoder}, which does not exist"
        ))
    })?;
    Ok(RunningSource { name, address, monitor: running.monitor.clone(), base, running })
}
