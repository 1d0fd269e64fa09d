//! The broker against real clients: nothing that was acknowledged is lost, and nothing a client does
//! harms another.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::time::Duration;

use rumqttc::{
    AsyncClient, ConnAck, Event, EventLoop, LastWill, MqttOptions, Packet, Publish, QoS,
};
use simulator::broker::{Broker, BrokerConfig, BrokerError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const PATIENCE: Duration = Duration::from_secs(30);

async fn start(config: BrokerConfig) -> Broker {
    Broker::start(BrokerConfig { port: Some(0), ..config }).await.unwrap()
}

struct Client {
    handle: AsyncClient,
    events: EventLoop,
    session_present: bool,
}

impl Client {
    async fn connect(at: SocketAddr, id: &str, change: impl FnOnce(&mut MqttOptions)) -> Self {
        let mut options = MqttOptions::new(id, at.ip().to_string(), at.port());
        options.set_manual_acks(true).set_max_packet_size(64 << 20, 64 << 20);
        change(&mut options);
        let (handle, events) = AsyncClient::new(options, 1_000);
        let mut client = Self { handle, events, session_present: false };
        let ConnAck { session_present, .. } = client
            .until(|packet| match packet {
                Packet::ConnAck(ack) => Some(ack),
                _ => None,
            })
            .await;
        client.session_present = session_present;
        client
    }

    async fn clean(at: SocketAddr, id: &str) -> Self {
        Self::connect(at, id, |_| {}).await
    }

    async fn persistent(at: SocketAddr, id: &str) -> Self {
        Self::connect(at, id, |options| {
            options.set_clean_session(false);
        })
        .await
    }

    async fn until<T>(&mut self, mut want: impl FnMut(Packet) -> Option<T>) -> T {
        tokio::time::timeout(PATIENCE, async {
            loop {
                if let Event::Incoming(packet) = self.events.poll().await.unwrap()
                    && let Some(found) = want(packet)
                {
                    return found;
                }
            }
        })
        .await
        .expect("the broker answers")
    }

    async fn subscribe(&mut self, filter: &str) {
        self.handle.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
        self.until(|packet| matches!(packet, Packet::SubAck(_)).then_some(())).await;
    }

    async fn publish(&mut self, topic: &str, retain: bool, payload: Vec<u8>) {
        self.handle.publish(topic, QoS::AtLeastOnce, retain, payload).await.unwrap();
        self.until(|packet| matches!(packet, Packet::PubAck(_)).then_some(())).await;
    }

    async fn message(&mut self) -> Publish {
        self.until(|packet| match packet {
            Packet::Publish(publish) => Some(publish),
            _ => None,
        })
        .await
    }
}

async fn publish_all(at: SocketAddr, publisher: usize, messages: usize) {
    let mut client = Client::clean(at, &format!("p{publisher}")).await;
    for number in 0..messages {
        let payload = format!("{publisher}:{number}");
        client.publish(&format!("mcs/p{publisher}/up"), false, payload.into_bytes()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persistent_subscriber_that_vanishes_again_and_again_misses_nothing() {
    const PUBLISHERS: usize = 24;
    const MESSAGES: usize = 250;
    let broker = start(BrokerConfig::default()).await;
    let at = broker.address;
    Client::persistent(at, "station").await.subscribe("mcs/#").await;

    // The subscriber is away now; its connection was dropped without a DISCONNECT.
    let publishers: Vec<_> =
        (0..PUBLISHERS).map(|number| tokio::spawn(publish_all(at, number, MESSAGES))).collect();
    let mut acknowledged = HashSet::new();
    let mut owed = HashSet::new();
    for visit in 1.. {
        let mut station = Client::persistent(at, "station").await;
        assert!(station.session_present, "the session is kept");
        let mut seen = 0;
        while acknowledged.len() < PUBLISHERS * MESSAGES && seen < 97 * visit {
            let publish = station.message().await;
            let text = String::from_utf8(publish.payload.to_vec()).unwrap();
            seen += 1;
            // The converse does not hold: more is sent than was looked at.
            assert!(publish.dup || !owed.remove(&text), "{text} came before and does not say so");
            // In each visit the last ones are received but not acknowledged.
            if seen > 80 * visit {
                owed.insert(text);
            } else {
                station.handle.ack(&publish).await.unwrap();
                assert!(acknowledged.insert(text));
            }
        }
        if acknowledged.len() == PUBLISHERS * MESSAGES {
            break;
        }
        // Acknowledgements are requests: a round trip behind them tells that they are written.
        station.subscribe("mcs/#").await;
    }
    for publisher in publishers {
        publisher.await.unwrap();
    }
    assert_eq!(acknowledged.len(), PUBLISHERS * MESSAGES);
    broker.stop().await;
}

#[tokio::test]
async fn order_is_kept_for_each_publisher() {
    let broker = start(BrokerConfig { max_inflight: 7, ..BrokerConfig::default() }).await;
    let mut station = Client::persistent(broker.address, "station").await;
    station.subscribe("mcs/+/up").await;
    let publishers: Vec<_> =
        (0..3).map(|number| tokio::spawn(publish_all(broker.address, number, 100))).collect();
    let mut next: HashMap<String, usize> = HashMap::new();
    for _ in 0..300 {
        let publish = station.message().await;
        station.handle.ack(&publish).await.unwrap();
        let text = String::from_utf8(publish.payload.to_vec()).unwrap();
        let (publisher, number) = text.split_once(':').unwrap();
        let expected = next.entry(publisher.to_owned()).or_default();
        assert_eq!(number.parse::<usize>().unwrap(), *expected);
        *expected += 1;
    }
    for publisher in publishers {
        publisher.await.unwrap();
    }
}

#[tokio::test]
async fn the_port_is_free_after_stop_and_a_taken_one_gives_the_next() {
    let broker = start(BrokerConfig::default()).await;
    let at = broker.address;
    let config = BrokerConfig { port: Some(at.port()), ..BrokerConfig::default() };
    for _ in 0..5 {
        let again = Broker::start(config.clone()).await.unwrap();
        assert_ne!(again.address, at, "it is still taken");
        again.stop().await;
    }
    let _connected = Client::clean(at, "station").await;
    broker.stop().await;
    for _ in 0..5 {
        let again = Broker::start(config.clone()).await.unwrap();
        assert_eq!(again.address, at);
        Client::clean(at, "station").await.subscribe("#").await;
        again.stop().await;
    }
    assert!(TcpStream::connect(at).await.is_err());
}

#[tokio::test]
async fn without_a_free_port_the_error_says_so() {
    // The highest port has no next one.
    let Ok(_taken) = TcpListener::bind(("127.0.0.1", u16::MAX)).await else { return };
    let config = BrokerConfig { port: Some(u16::MAX), ..BrokerConfig::default() };
    let error = Broker::start(config).await.unwrap_err();
    assert!(matches!(error, BrokerError::NoFreePort { .. }), "{error}");
}

#[tokio::test]
async fn stop_delivers_what_was_acknowledged_to_publishers() {
    // Most messages wait for acknowledgements before them when the stop begins.
    let broker = start(BrokerConfig { max_inflight: 5, ..BrokerConfig::default() }).await;
    let mut station = Client::clean(broker.address, "station").await;
    station.subscribe("#").await;
    publish_all(broker.address, 1, 50).await;
    let stopping = tokio::spawn(broker.stop());
    for _ in 0..50 {
        let publish = station.message().await;
        station.handle.ack(&publish).await.unwrap();
    }
    station.events.poll().await.unwrap();
    drop(station);
    stopping.await.unwrap();
}

#[tokio::test]
async fn twenty_mebibytes_pass() {
    let broker = start(BrokerConfig::default()).await;
    let mut station = Client::clean(broker.address, "station").await;
    station.subscribe("big").await;
    let payload: Vec<u8> = (0..20_u32 << 20).map(|at| at.to_le_bytes()[at as usize % 3]).collect();
    let sent = payload.clone();
    let at = broker.address;
    let publisher =
        tokio::spawn(async move { Client::clean(at, "p").await.publish("big", false, sent).await });
    assert_eq!(station.message().await.payload, payload);
    publisher.await.unwrap();
}

#[tokio::test]
async fn last_wills_and_retained_messages() {
    let broker = start(BrokerConfig::default()).await;
    let at = broker.address;
    let status = "mcs/H20101/status";
    let mut watcher = Client::clean(at, "watcher").await;
    watcher.subscribe("mcs/+/status").await;
    let device = || async {
        let will = LastWill::new(status, "offline", QoS::AtLeastOnce, true);
        let mut client = Client::connect(at, "H20101", |options| {
            options.set_last_will(will);
        })
        .await;
        client.publish(status, true, b"online".to_vec()).await;
        client
    };
    let mut expect = async |text: &str| {
        let publish = watcher.message().await;
        assert_eq!((publish.payload.as_ref(), publish.retain), (text.as_bytes(), false));
    };

    let first = device().await;
    expect("online").await;
    // The same client id takes over: the first connection has failed.
    let second = device().await;
    expect("offline").await;
    expect("online").await;
    drop(first);
    drop(second);
    expect("offline").await;
    let mut late = Client::clean(at, "late").await;
    late.subscribe("mcs/#").await;
    let retained = late.message().await;
    assert_eq!((retained.payload.as_ref(), retained.retain), (b"offline".as_ref(), true));

    let mut third = device().await;
    expect("online").await;
    third.handle.disconnect().await.unwrap();
    while third.events.poll().await.is_ok() {}
    late.publish(status, true, Vec::new()).await;
    // After a goodbye no last will: the next message is the empty one that clears the retained.
    expect("").await;
    let mut later = Client::clean(at, "later").await;
    later.subscribe("mcs/#").await;
    later.publish("mcs/end", false, b"end".to_vec()).await;
    assert_eq!(later.message().await.topic, "mcs/end", "nothing is retained any more");
}

#[tokio::test]
async fn nonsense_ends_only_its_own_connection() {
    let broker = start(BrokerConfig { max_packet_bytes: 1_000, ..BrokerConfig::default() }).await;
    let at = broker.address;
    let mut station = Client::clean(at, "station").await;
    station.subscribe("#").await;
    let connect = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x";
    let mqtt5 = b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01x";
    let after_connect: [&[u8]; 8] = [
        b"",
        connect,
        b"\x30\xff\xff\xff\xff",
        b"\x30\xff\xff\x7f",
        b"\x32\x05\x00\x03a/#",
        b"\x36\x05\x00\x01a\x00\x01",
        b"\x82\x02\x00\x01",
        b"\x30\x04\x00\x02\xff\xfe",
    ];
    let mut inputs: Vec<Vec<u8>> =
        after_connect.iter().map(|rest| [connect, *rest].concat()).collect();
    inputs.extend([b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0; 64], vec![0xff; 64], mqtt5.into()]);
    for input in inputs {
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(&input).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // The broker closes, or the system resets because unread bytes were left: both end it.
        drop(stream.read_to_end(&mut answer).await);
        assert!(answer.len() <= 9, "{answer:?}");
    }
    // Topics outside ASCII are ordinary ones.
    station.publish("温度/一", false, b"21".to_vec()).await;
    assert_eq!(station.message().await.topic, "温度/一");
}

#[tokio::test]
async fn a_subscriber_away_for_too_long_loses_its_session_and_says_so() {
    let broker = start(BrokerConfig { session_bytes: 10_000, ..BrokerConfig::default() }).await;
    Client::persistent(broker.address, "station").await.subscribe("mcs/#").await;
    publish_all(broker.address, 1, 20).await;
    assert!(Client::persistent(broker.address, "station").await.session_present);
    publish_all(broker.address, 1, 100).await;
    assert!(!Client::persistent(broker.address, "station").await.session_present);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_subscriber_slows_its_publishers_down() {
    let config = BrokerConfig { crowded_bytes: 20_000, ..BrokerConfig::default() };
    let broker = start(config).await;
    let mut station = Client::clean(broker.address, "station").await;
    station.subscribe("mcs/#").await;
    let at = broker.address;
    let publisher = tokio::spawn(publish_all(at, 1, 1_000));
    let mut unacknowledged = Vec::new();
    // About 140 messages make it crowded. The publisher would wait for five seconds, so half a second
    // of silence is the broker holding it back.
    while let Ok(publish) =
        tokio::time::timeout(Duration::from_millis(500), station.message()).await
    {
        unacknowledged.push(publish);
    }
    let held = unacknowledged.len();
    assert!((130..160).contains(&held), "{held}");
    // A topic that nobody slow wants is not held up.
    Client::clean(at, "other").await.publish("other", false, b"x".to_vec()).await;
    for publish in &unacknowledged {
        station.handle.ack(publish).await.unwrap();
    }
    for _ in held..1_000 {
        let publish = station.message().await;
        station.handle.ack(&publish).await.unwrap();
    }
    publisher.await.unwrap();
}
