//! Connections to brokers.

use std::time::Duration;

use sources::mqtt::{self, Config, Credentials, Subscription, Tls};

use super::Common;
use crate::error::StartError;
use crate::plant::{MqttEntry, TopicEntry};

/// The topics of the gas system; everything under `mcs` so that unknown topics are seen.
const GAS_FILTER: &str = "mcs/#";
const GAS_DECODER: &str = "gas";
/// A dead connection is noticed within twice this.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

impl Common<'_> {
    pub(super) fn mqtt_configs(&self) -> Result<Vec<Config>, StartError> {
        let mut configs = Vec::new();
        for entry in &self.plant.mqtt {
            configs.extend(self.entry(entry)?);
        }
        if let (Some(demo), false) = (self.demo, self.plant.mqtt.iter().any(is_demo)) {
            let broker = (demo.broker.ip().to_string(), demo.broker.port(), None, false);
            configs.push(self.config("demo", broker));
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
            (true, Some(demo)) => (demo.broker.ip().to_string(), demo.broker.port(), None, false),
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
        let subscription = |topic: &TopicEntry| Subscription {
            filter: topic.filter.clone(),
            decoder: topic.decoder.as_ref().clone(),
        };
        config.subscriptions = entry.topics.iter().map(subscription).collect();
        Ok(Some(config))
    }

    fn config(&self, name: &str, address: mqtt::Address) -> Config {
        let (host, port, credentials, secure) = address;
        let short_id = self.station_id.get(..8).unwrap_or(self.station_id);
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
            last_receive: self.last_receive(name),
        }
    }
}

fn is_demo(entry: &MqttEntry) -> bool {
    entry.address.as_ref() == "demo"
}
