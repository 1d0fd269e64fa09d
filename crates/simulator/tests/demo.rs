//! The running demo plant, seen through its broker as any client sees it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use serde_json::Value;
use simulator::broker::{Broker, BrokerConfig};
use simulator::demo::{Demo, DemoConfig};
use simulator::process::{GroundTruth, Post};

const PATIENCE: Duration = Duration::from_mins(1);

struct Plant {
    broker: Broker,
    demo: Demo,
    client: AsyncClient,
    events: EventLoop,
}

impl Plant {
    async fn start(change: impl FnOnce(&mut DemoConfig)) -> Self {
        let config = BrokerConfig { port: Some(0), ..BrokerConfig::default() };
        let broker = Broker::start(config).await.unwrap();
        let (client, events) = watch(&broker).await;
        let mut config = DemoConfig::new(broker.address);
        change(&mut config);
        Self { demo: Demo::start(config), broker, client, events }
    }

    async fn message(&mut self) -> (String, Value) {
        message(&mut self.events).await
    }

    /// The next message on a topic.
    async fn on(&mut self, topic: &str) -> Value {
        loop {
            let (name, read) = self.message().await;
            if name == topic {
                return read;
            }
        }
    }

    async fn command(&self, topic: &str, text: &str) {
        self.client.publish(topic, QoS::AtLeastOnce, false, text).await.unwrap();
    }

    async fn stop(self) {
        self.demo.stop().await;
        drop(self.events);
        self.broker.stop().await;
    }
}

async fn watch(broker: &Broker) -> (AsyncClient, EventLoop) {
    let at = broker.address;
    let options = MqttOptions::new("watcher", at.ip().to_string(), at.port());
    let (client, mut events) = AsyncClient::new(options, 100);
    client.subscribe("mcs/+/up", QoS::AtLeastOnce).await.unwrap();
    client.subscribe("mcs/+/status", QoS::AtLeastOnce).await.unwrap();
    let mut subscribed = 0;
    while subscribed < 2 {
        if let Event::Incoming(Packet::SubAck(_)) = events.poll().await.unwrap() {
            subscribed += 1;
        }
    }
    (client, events)
}

async fn message(events: &mut EventLoop) -> (String, Value) {
    tokio::time::timeout(PATIENCE, async {
        loop {
            if let Event::Incoming(Packet::Publish(publish)) = events.poll().await.unwrap() {
                let read = serde_json::from_slice(&publish.payload).unwrap();
                return (publish.topic, read);
            }
        }
    })
    .await
    .expect("the plant sends")
}

fn unix_s() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

#[tokio::test]
async fn all_24_are_online_and_send_numbered_messages_with_the_time_of_the_wall() {
    let mut plant = Plant::start(|config| config.speed = 20.0).await;
    let mut online = HashSet::new();
    let mut next: HashMap<String, i64> = HashMap::new();
    while next.len() < 24 || next.values().any(|seq| *seq < 20) {
        let (topic, read) = plant.message().await;
        assert!((read["ts"].as_i64().unwrap() - unix_s()).abs() < 30, "{read}");
        if topic.ends_with("/status") {
            assert_eq!(read["status"], "online");
            online.insert(topic);
        } else {
            let expected = next.entry(topic).or_default();
            assert_eq!(read["seq"], *expected);
            *expected += 1;
        }
    }
    let expected: HashSet<String> =
        Post::all().map(|post| format!("mcs/{}/status", post.sn())).collect();
    assert_eq!(online, expected);
    plant.stop().await;
}

#[tokio::test]
async fn a_reboot_fires_the_last_will_and_counts_from_0() {
    let mut plant = Plant::start(|config| config.speed = 20.0).await;
    while plant.on("mcs/H20101/up").await["seq"].as_i64().unwrap() < 5 {}
    plant.command("mcs/H20101/down", r#"{"cmd":"reboot","params":{"delay":10}}"#).await;
    assert_eq!(plant.on("mcs/H20101/status").await["status"], "offline");
    let (back, first) = loop {
        let (topic, read) = plant.message().await;
        assert_ne!(topic, "mcs/H20101/up", "it is silent until it is online again");
        if topic == "mcs/H20101/status" {
            break (read, plant.on("mcs/H20101/up").await);
        }
    };
    assert_eq!(back["status"], "online");
    assert_eq!((&first["seq"], &first["err"]), (&0.into(), &40.into()));
    assert_eq!(plant.on("mcs/H20101/up").await["err"], 0);
    plant.stop().await;
}

#[tokio::test]
async fn commands_change_the_interval_on_all_three_topics() {
    let mut plant = Plant::start(|config| {
        config.interval_ms = 3_600_000;
    })
    .await;
    // Only the first detector's first message comes within the hour; the others wait for commands.
    let (mut online, mut first) = (0, false);
    while online < 24 || !first {
        let (topic, _) = plant.message().await;
        online += usize::from(topic.ends_with("/status"));
        first |= topic == "mcs/H20101/up";
    }
    for nonsense in ["{", "[1]", r#"{"cmd":"fly"}"#, r#"{"cmd":"config","interval":-5}"#] {
        plant.command("mcs/H20101/cmd", nonsense).await;
    }
    plant.command("mcs/H20101/cmd", r#"{"cmd":"config","interval":0.1}"#).await;
    for seq in 1..4 {
        assert_eq!(plant.on("mcs/H20101/up").await["seq"], seq);
    }
    plant.command("mcs/CH40102/down", r#"{"cmd":"config","params":{"interval":0.1}}"#).await;
    for seq in 0..4 {
        assert_eq!(plant.on("mcs/CH40102/up").await["seq"], seq);
    }
    plant.command("mcs/broadcast/cmd", r#"{"cmd":"debug","duration":600}"#).await;
    for _ in 0..2 {
        plant.on("mcs/PM250406/up").await;
    }
    plant.stop().await;
}

#[tokio::test]
async fn detectors_come_back_to_a_restarted_broker_and_lose_nothing() {
    let plant = Plant::start(|config| config.interval_ms = 200).await;
    let Plant { broker, demo, mut events, .. } = plant;
    let topic = "mcs/TEMP0104/up";
    let mut seen = HashSet::new();
    while seen.len() < 3 {
        let (name, read) = message(&mut events).await;
        if name == topic {
            seen.insert(read["seq"].as_i64().unwrap());
        }
    }
    let port = broker.address.port();
    let stopping = tokio::spawn(broker.stop());
    // Takes what the broker still delivers, until it closes.
    while let Ok(event) = events.poll().await {
        if let Event::Incoming(Packet::Publish(publish)) = event
            && publish.topic == topic
        {
            let read: Value = serde_json::from_slice(&publish.payload).unwrap();
            seen.insert(read["seq"].as_i64().unwrap());
        }
    }
    stopping.await.unwrap();
    let config = BrokerConfig { port: Some(port), ..BrokerConfig::default() };
    let broker = Broker::start(config).await.unwrap();
    let (_client, mut events) = watch(&broker).await;
    let before = seen.len();
    while seen.len() < before + 15 {
        let (name, read) = message(&mut events).await;
        if name == topic {
            seen.insert(read["seq"].as_i64().unwrap());
        }
    }
    let last = *seen.iter().max().unwrap();
    assert_eq!(seen.len(), usize::try_from(last + 1).unwrap(), "numbers without a gap: {seen:?}");
    demo.stop().await;
    broker.stop().await;
}

#[tokio::test]
async fn the_first_release_comes_within_two_minutes_and_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth/releases.jsonl");
    let mut plant = Plant::start(|config| {
        config.speed = 50.0;
        config.ground_truth = Some(path.clone());
    })
    .await;
    let alarmed = loop {
        let (topic, read) = plant.message().await;
        let gas = topic.starts_with("mcs/H2") || topic.starts_with("mcs/CH4");
        if gas && read["v_raw"].as_f64().is_some_and(|v_raw| v_raw > 806.0) {
            assert!(read["seq"].as_i64().unwrap() < 120);
            break topic;
        }
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let truth: GroundTruth = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(alarmed, format!("mcs/{}/up", truth.detectors[0].sn));
    plant.stop().await;
}
