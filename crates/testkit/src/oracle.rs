//! What was sent, by number: the list that every station is held against.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::{Message, Publisher, StationProcess, wait_for};

const DEVICES: usize = 4;
/// Messages handed to the publisher at a time.
const PORTION: usize = 100;

/// Messages whose `v_raw` is their number: what was sent can be told from what is stored.
#[must_use]
pub fn numbered(numbers: std::ops::Range<usize>) -> Vec<Message> {
    numbered_ago(numbers, Duration::ZERO)
}

/// The same of an earlier time, a second for every four of them.
#[must_use]
pub fn numbered_ago(numbers: std::ops::Range<usize>, ago: Duration) -> Vec<Message> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let first = numbers.start;
    let time = |number: usize| match ago {
        Duration::ZERO => now.as_secs(),
        ago => now.saturating_sub(ago).as_secs() + ((number - first) / DEVICES) as u64,
    };
    let message = |number: usize| Message {
        topic: format!("mcs/TEST{}/up", number % DEVICES),
        payload: format!(
            "{{\"ts\":{},\"seq\":{},\"v_raw\":{number},\"temp\":25.0,\"bat\":90,\"net\":\"4G\"}}",
            time(number),
            (number / DEVICES) % 65_536,
        )
        .into_bytes(),
    };
    numbers.map(message).collect()
}

/// Numbered messages, sent in a thread of its own until it is told to stop.
#[derive(Debug)]
pub struct Sending {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

impl Sending {
    /// Sends to a broker on the loopback, one message every `pause`, counted on from `first`.
    #[must_use]
    pub fn start(port: u16, first: usize, pause: Duration) -> Self {
        let (stop, acknowledged) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(first)));
        let (stopped, count) = (Arc::clone(&stop), Arc::clone(&acknowledged));
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let publisher = Publisher::new(&format!("oracle{first}"), port);
            while !stopped.load(Ordering::Relaxed) {
                let first = count.load(Ordering::Relaxed);
                runtime.block_on(publisher.send(numbered(first..first + PORTION), pause));
                count.store(first + PORTION, Ordering::Relaxed);
            }
        });
        Self { stop, acknowledged, thread }
    }

    /// How many messages the broker has acknowledged at least, from 0 on.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Stops when what is on its way is acknowledged; the number after the last one.
    #[must_use]
    pub fn stop(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.acknowledged.load(Ordering::Relaxed)
    }
}

/// Waits until the station has the messages `0..sent`, then checks that it has each exactly once
/// with its calibrated value, that nothing else came, and that received = stored + duplicate +
/// quarantined.
pub fn each_once(station: &StationProcess, sent: usize) {
    let [_, stored, _, quarantined] = each_once_among(station, sent);
    assert_eq!((stored, quarantined), (sent as u64, 0), "stored and quarantined");
}

/// The same when other messages may have come, too; received, stored, duplicate and quarantined
/// messages.
#[must_use]
pub fn each_once_among(station: &StationProcess, sent: usize) -> [u64; 4] {
    let query = "SELECT count(*)::BIGINT AS n, count(DISTINCT value)::BIGINT AS different, \
                 min(value) AS low, max(value) AS high FROM samples WHERE tag LIKE '%/v_raw'";
    let row = wait_for("every message to be stored", || {
        let row = station.rows(query).unwrap().remove(0);
        (row[0].as_u64() >= Some(sent as u64)).then_some(row)
    });
    let last = (sent - 1) as f64;
    assert_eq!(row, [json!(sent), json!(sent), json!(0.0), json!(last)], "each number once");
    let values = "SELECT count(*)::BIGINT FROM samples WHERE tag LIKE '%/value'";
    assert_eq!(station.rows(values).unwrap()[0][0], sent, "each has its calibrated value");
    let counters = "SELECT sum(received)::BIGINT, sum(stored)::BIGINT, sum(duplicate)::BIGINT, \
                    sum(quarantined)::BIGINT FROM counters";
    let row = station.rows(counters).unwrap().remove(0);
    let mut counts = [0; 4];
    for (count, cell) in counts.iter_mut().zip(&row) {
        *count = cell.as_u64().unwrap();
    }
    let [received, stored, duplicate, quarantined] = counts;
    assert_eq!(received, stored + duplicate + quarantined, "{row:?}");
    counts
}
