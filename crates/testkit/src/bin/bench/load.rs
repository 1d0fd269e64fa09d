//! The processes on the other side: one that sends, one that receives and drops.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};

/// Devices that the messages come from.
const DEVICES: usize = 100;
const REQUESTS_MAX: usize = 1_000;
const INFLIGHT_MAX: u16 = 1_000;

/// Numeric fields of a message besides its time; four of them have names of a detector's.
pub(crate) const FIELDS: usize = 5;

/// One message of so many numeric fields, at least [`FIELDS`].
pub(crate) fn message(number: usize, now: Duration, fields: usize) -> (String, String) {
    let topic = format!("mcs/BENCH{:03}/up", number % DEVICES);
    let mut payload = format!(
        "{{\"ts\":{},\"seq\":{},\"v_raw\":{}.5,\"temp\":25.{},\"humi\":45.2,\"rssi\":-72",
        now.as_secs(),
        (number / DEVICES) % 65_536,
        number % 4_096,
        number % 10,
    );
    for field in FIELDS..fields {
        // Writing to a String does not fail.
        write!(payload, ",\"v{field:02}\":{}.{}", (number + field * 7) % 1_000, field % 10).ok();
    }
    payload.push('}');
    (topic, payload)
}

/// Sends as fast as the broker takes it, at quality of service 1.
pub(crate) fn publish(port: u16, messages: usize, fields: usize) {
    send(port, 0..messages, fields, Duration::ZERO);
}

/// Sends one each so often, at quality of service 1.
pub(crate) fn publish_steadily(port: u16, every: Duration, messages: usize) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    // None is like one of another run within the same second.
    let first = usize::try_from(now.subsec_micros()).unwrap() * 1_000;
    send(port, first..first.saturating_add(messages), FIELDS, every);
}

fn send(port: u16, messages: Range<usize>, fields: usize, every: Duration) {
    let wanted = messages.len();
    run(async {
        let mut options = MqttOptions::new("bench-publisher", "127.0.0.1", port);
        options.set_inflight(INFLIGHT_MAX);
        let (client, mut events) = AsyncClient::new(options, REQUESTS_MAX);
        tokio::spawn(async move {
            let begun = Instant::now();
            for (nth, number) in messages.enumerate() {
                let due = begun + every * u32::try_from(nth).unwrap_or(u32::MAX);
                // The timer has milliseconds; what is due within one goes at once.
                if due > Instant::now() + Duration::from_millis(1) {
                    tokio::time::sleep_until(due.into()).await;
                }
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                let (topic, payload) = message(number, now, fields);
                client.publish(topic, QoS::AtLeastOnce, false, payload).await.unwrap();
            }
            // Until the last acknowledgement the connection must stay.
            std::future::pending::<()>().await;
        });
        let mut acknowledged = 0;
        while acknowledged < wanted {
            if let Event::Incoming(Packet::PubAck(_)) = events.poll().await.unwrap() {
                acknowledged += 1;
            }
        }
    });
}

/// Receives at quality of service 1, acknowledges and drops; prints how long it took from the first
/// message to the last.
pub(crate) fn receive_and_drop(port: u16, messages: usize) {
    run(async {
        let mut options = MqttOptions::new("bench-dropper", "127.0.0.1", port);
        options.set_clean_session(false).set_max_packet_size(1 << 20, 1 << 20);
        let (client, mut events) = AsyncClient::new(options, REQUESTS_MAX);
        client.subscribe("mcs/#", QoS::AtLeastOnce).await.unwrap();
        subscribed(&mut events).await;
        println!("subscribed");
        let mut received = 0;
        let mut begun = Instant::now();
        while received < messages {
            if let Event::Incoming(Packet::Publish(_)) = events.poll().await.unwrap() {
                if received == 0 {
                    begun = Instant::now();
                }
                received += 1;
            }
        }
        println!("{}", begun.elapsed().as_secs_f64());
    });
}

async fn subscribed(events: &mut EventLoop) {
    while !matches!(events.poll().await.unwrap(), Event::Incoming(Packet::SubAck(_))) {}
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future);
}
