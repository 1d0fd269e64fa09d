//! Messages of the last seven days in any order, three in ten of them sent twice: what is stored
//! is what was sent, without the exact duplicates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::Rng;
use rand::seq::SliceRandom;
use testkit::{Message, Mosquitto, Publisher, StationProcess};

use crate::common::{Scale, start};

const WEEK_S: u64 = 7 * 86_400;
/// With the messages of a full run this is below what the station remembers of each device.
const DEVICES: usize = 10;
/// Few values, so that many samples differ in their time only.
const VALUES: usize = 50;

/// Time in seconds and value.
type Row = (u64, u64);

pub(crate) fn run(scale: &Scale) -> String {
    let distinct = scale.of(60_000, 4_000);
    let mut random = scale.random();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut sent: Vec<Vec<Row>> = vec![Vec::new(); DEVICES];
    let mut messages = Vec::new();
    for number in 0..distinct {
        let device = number % DEVICES;
        let row = (now - random.random_range(0..WEEK_S), random.random_range(0..VALUES) as u64);
        sent[device].push(row);
        messages.push(message(device, number / DEVICES, row));
    }
    let again = random.random_range(0..distinct);
    let duplicates: Vec<Message> =
        messages.iter().cycle().skip(again).take(distinct * 3 / 10).cloned().collect();
    let total = messages.len() + duplicates.len();
    messages.extend(duplicates);
    messages.shuffle(&mut random);

    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Publisher::new("shuffle", broker.port).send(messages, Duration::ZERO));
    let counts = station.wait_accounted(total as u64);
    assert_eq!(counts.quarantined, 0, "{counts:?}");
    assert_eq!(counts.stored, distinct as u64, "{counts:?}");
    compare(&station, &mut sent);
    station.kill();
    let station = start(data.path(), &broker.url());
    compare(&station, &mut sent);
    station.end();
    format!(
        "{total} messages, {} duplicates, the stored multiset is the sent one",
        total - distinct
    )
}

fn message(device: usize, sequence: usize, (time, value): Row) -> Message {
    Message {
        topic: format!("mcs/SHUFFLE{device}/up"),
        payload: format!("{{\"ts\":{time},\"seq\":{sequence},\"v_raw\":{value}}}").into_bytes(),
    }
}

fn compare(station: &StationProcess, sent: &mut [Vec<Row>]) {
    for (device, sent) in sent.iter_mut().enumerate() {
        let query = format!(
            "SELECT epoch_us(source_time) // 1000000 AS time, value::BIGINT AS number \
             FROM samples WHERE tag = 'gas/SHUFFLE{device}/v_raw' ORDER BY time, number"
        );
        let rows = station.rows(&query).unwrap();
        let number = |row: &[serde_json::Value], place: usize| row[place].as_u64().unwrap();
        let stored: Vec<Row> = rows.iter().map(|row| (number(row, 0), number(row, 1))).collect();
        sent.sort_unstable();
        assert!(stored == *sent, "device {device}: {} stored, {} sent", stored.len(), sent.len());
    }
}
