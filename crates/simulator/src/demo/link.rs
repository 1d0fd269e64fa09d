//! A detector's connection to the broker, polled by a task of its own so that measuring never waits
//! for the network.

use std::net::SocketAddr;
use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, LastWill, MqttOptions, Outgoing, QoS};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Requests that wait to be sent: more than a detector ever has.
pub(super) const MOST_REQUESTS: usize = 1_024;
const EVENTS: usize = 64;
/// Time for a goodbye when the broker is slow or away.
const GOODBYE: Duration = Duration::from_millis(500);
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// One connection, from before it is made until it breaks. Dropping it breaks it without a goodbye,
/// so that the last will is published.
#[derive(Debug)]
pub(super) struct Link {
    /// Requests to the broker.
    pub(super) client: AsyncClient,
    /// What happens; ends when the connection does.
    pub(super) events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
}

impl Link {
    /// Connects to `broker` after `delay`.
    pub(super) fn open(broker: SocketAddr, sn: &str, last_will: LastWill, delay: Duration) -> Self {
        let mut options = MqttOptions::new(sn, broker.ip().to_string(), broker.port());
        options.set_keep_alive(KEEP_ALIVE).set_last_will(last_will).set_clean_session(true);
        let (client, event_loop) = AsyncClient::new(options, MOST_REQUESTS);
        let (told, events) = mpsc::channel(EVENTS);
        let task = tokio::spawn(poll(event_loop, told, delay));
        Self { client, events, task }
    }

    /// Asks to publish. False when the connection cannot take it.
    pub(super) fn publish(&self, topic: &str, retain: bool, payload: String) -> bool {
        self.client.try_publish(topic, QoS::AtLeastOnce, retain, payload).is_ok()
    }

    /// Disconnects as the protocol has it, after what was asked for before; the last will is then
    /// not published.
    pub(super) async fn goodbye(mut self) {
        if self.client.try_disconnect().is_err() {
            return;
        }
        let said = async {
            while let Some(event) = self.events.recv().await {
                if matches!(event, Event::Outgoing(Outgoing::Disconnect)) {
                    return;
                }
            }
        };
        if tokio::time::timeout(GOODBYE, said).await.is_err() {
            tracing::debug!("a detector could not say goodbye");
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn poll(mut event_loop: EventLoop, told: mpsc::Sender<Event>, delay: Duration) {
    tokio::time::sleep(delay).await;
    loop {
        match event_loop.poll().await {
            Ok(event) => {
                if told.send(event).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::debug!("a detector's connection ended: {error}");
                return;
            }
        }
    }
}
