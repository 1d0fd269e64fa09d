//! Rubbish among good messages: none of it costs a good one, ends the station or stays in memory.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::Rng;
use rand::rngs::StdRng;
use testkit::{Message, Mosquitto, Publisher, StationProcess, numbered, wait_for};

use crate::common::{Scale, start};
use crate::memory;

const GROWTH_MIB_MAX: f64 = 16.0;
/// Messages that are made and sent at a time.
const PORTION: usize = 5_000;
/// One good message comes after so many bad ones.
const GOOD_EVERY: usize = 10;

pub(crate) fn run(scale: &Scale) -> String {
    let (usual, bad) = (scale.of(100_000, 10_000), scale.of(1_000_000, 20_000));
    let mut random = scale.random();
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let publisher = Publisher::new("malformed", broker.port);
    let publish = |messages| runtime.block_on(publisher.send(messages, Duration::ZERO));
    // What it takes to work at this pace is taken by good messages; what comes then is of rubbish.
    let (mut sent, mut good) = (usual, usual);
    publish(numbered(0..usual));
    let at_rest = |sent: &mut usize, good: &mut usize| {
        memory::after_a_checkpoint(&station, || {
            publish(numbered(*good..*good + PORTION));
            *good += PORTION;
            *sent += PORTION;
            let _counts = station.wait_accounted(*sent as u64);
        })
    };
    let before = at_rest(&mut sent, &mut good);
    for _ in 0..bad / PORTION {
        let mut messages: Vec<Message> = (0..PORTION).map(|_| rubbish(&mut random)).collect();
        let more = PORTION / GOOD_EVERY;
        for message in numbered(good..good + more) {
            messages.insert(random.random_range(0..=messages.len()), message);
        }
        good += more;
        sent += messages.len();
        publish(messages);
    }
    let _counts = station.wait_accounted(sent as u64);
    let growth = at_rest(&mut sent, &mut good) - before;
    let counts = station.wait_accounted(sent as u64);
    good_ones(&station, good);
    station.end();
    assert!(counts.quarantined > (bad / 2) as u64, "too little of it was bad: {counts:?}");
    assert!(growth <= GROWTH_MIB_MAX, "{growth:.1} MiB more memory");
    format!(
        "{bad} malformed and {good} good payloads: {} quarantined, 0 panics, {growth:.1} MiB \
         growth, every good one stored once",
        counts.quarantined
    )
}

/// Waits until so many good messages are in the database, each once.
fn good_ones(station: &StationProcess, sent: usize) {
    let query = "SELECT count(*)::BIGINT, count(DISTINCT value)::BIGINT FROM samples \
                 WHERE tag LIKE 'gas/TEST%/v_raw'";
    let row = wait_for("every good message in the database", || {
        let row = station.rows(query).unwrap().remove(0);
        (row[0].as_u64() >= Some(sent as u64)).then_some(row)
    });
    assert_eq!(row, [sent, sent], "good messages stored, and different ones");
}

/// Something that a broken device might send.
fn rubbish(random: &mut StdRng) -> Message {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let whole = format!(
        "{{\"ts\":{now},\"seq\":{},\"v_raw\":{}.5,\"temp\":-2.5e1,\"net\":\"4G\",\"ver\":\"\\u6c14\"}}",
        random.random_range(0..65_536),
        random.random_range(0..5_000)
    );
    let mut payload = whole.into_bytes();
    match random.random_range(0..5) {
        0 => payload.truncate(random.random_range(0..payload.len())),
        1 => {
            for _ in 0..random.random_range(1..8) {
                let place = random.random_range(0..payload.len());
                payload[place] = random.random();
            }
        }
        2 => payload = (0..random.random_range(0..200)).map(|_| random.random()).collect(),
        3 => payload = b"[".repeat(random.random_range(1..2_000)),
        _ => payload = payload.iter().rev().copied().collect(),
    }
    Message { topic: "mcs/BAD/up".to_owned(), payload }
}
