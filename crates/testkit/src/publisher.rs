//! A publisher at quality of service 1 with an outbox: a message leaves it only when the broker has
//! acknowledged it; after a lost connection the rest is sent again.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Outgoing, Packet, QoS};

/// Sent ahead of their acknowledgements.
const WINDOW: usize = 100;
const RETRY: Duration = Duration::from_millis(50);
const PACKET_BYTES_MAX: usize = 64 << 20;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Message {
    /// Where to.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
}

/// See the module.
#[derive(Debug)]
pub struct Publisher {
    name: String,
    port: u16,
    retain: bool,
}

impl Publisher {
    /// A publisher to a broker on the loopback.
    #[must_use]
    pub fn new(name: &str, port: u16) -> Self {
        Self { name: name.to_owned(), port, retain: false }
    }

    /// The broker shall keep the last message of each topic for those who subscribe later.
    #[must_use]
    pub fn retaining(self) -> Self {
        Self { retain: true, ..self }
    }

    /// Sends everything, `pause` apart, and returns when all of it is acknowledged.
    pub async fn send(&self, messages: Vec<Message>, pause: Duration) {
        let mut outbox: VecDeque<Message> = messages.into();
        while !outbox.is_empty() {
            outbox = self.connection(outbox, pause).await;
            if !outbox.is_empty() {
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    /// One connection; returns what is not acknowledged when it breaks or all is sent.
    async fn connection(&self, outbox: VecDeque<Message>, pause: Duration) -> VecDeque<Message> {
        let mut options = MqttOptions::new(&self.name, "127.0.0.1", self.port);
        options
            .set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX)
            .set_keep_alive(Duration::from_secs(5));
        let (client, mut events) = AsyncClient::new(options, WINDOW);
        let retain = self.retain;
        let mut flight =
            Flight { retain, outbox, requested: VecDeque::new(), sent: HashMap::new() };
        let mut pace = tokio::time::interval(pause.max(Duration::from_micros(1)));
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !flight.is_over() {
            let event = {
                // One poll to its end: given up half way it forgets what it was sending.
                let mut poll = std::pin::pin!(events.poll());
                loop {
                    tokio::select! {
                        event = &mut poll => break event,
                        _ = pace.tick(), if flight.may_send() => flight.request(&client),
                    }
                }
            };
            match event {
                Ok(event) => flight.event(&event),
                Err(_) => return flight.rest(),
            }
        }
        let _broken_all_the_same = client.disconnect().await;
        finish(&mut events).await;
        VecDeque::new()
    }
}

/// Messages by how far they have come.
struct Flight {
    retain: bool,
    outbox: VecDeque<Message>,
    requested: VecDeque<Message>,
    sent: HashMap<u16, Message>,
}

impl Flight {
    fn is_over(&self) -> bool {
        self.outbox.is_empty() && self.requested.is_empty() && self.sent.is_empty()
    }

    fn may_send(&self) -> bool {
        !self.outbox.is_empty() && self.requested.len() + self.sent.len() < WINDOW
    }

    fn request(&mut self, client: &AsyncClient) {
        let Some(message) = self.outbox.pop_front() else { return };
        let (topic, payload) = (message.topic.clone(), message.payload.clone());
        match client.try_publish(topic, QoS::AtLeastOnce, self.retain, payload) {
            Ok(()) => self.requested.push_back(message),
            Err(_) => self.outbox.push_front(message),
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Outgoing(Outgoing::Publish(packet)) => {
                if let Some(message) = self.requested.pop_front() {
                    self.sent.insert(*packet, message);
                }
            }
            Event::Incoming(Packet::PubAck(ack)) => {
                self.sent.remove(&ack.pkid);
            }
            _ => {}
        }
    }

    /// What must be sent again, roughly in its order.
    fn rest(self) -> VecDeque<Message> {
        self.sent.into_values().chain(self.requested).chain(self.outbox).collect()
    }
}

/// Lets the goodbye be written.
async fn finish(events: &mut EventLoop) {
    while let Ok(event) = events.poll().await {
        if matches!(event, Event::Outgoing(Outgoing::Disconnect)) {
            return;
        }
    }
}
