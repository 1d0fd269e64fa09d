//! A broker that dies and a line that is bad: the station is back by itself, has everything that
//! the broker still had, and states what the broker lost as gaps.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use testkit::{Line, Mosquitto, Proxy, Sending, StationProcess, wait_for};

use crate::common::{Scale, seconds, start, stored_count};

const PAUSE: Duration = Duration::from_millis(3);
const RECOVERED_MAX: Duration = Duration::from_secs(5);
/// Between two deaths of the broker.
const LIVES: Duration = Duration::from_millis(600);

pub(crate) fn run(scale: &Scale) -> String {
    let deaths = scale.of(100, 6);
    let (kept, _, _) = deadly(deaths / 2, true);
    let (lost, missing, sent) = deadly(deaths / 2, false);
    let lines = bad_lines(Duration::from_secs(scale.of(15, 2)));
    let slowest = kept.max(lost).max(lines);
    assert!(slowest <= RECOVERED_MAX, "recovered after {slowest:?}");
    format!(
        "{deaths} deaths, 4 bad lines: recovered within {:.1} s, sessions kept lost 0, sessions \
         lost cost {missing} of {sent}, all within stated gaps",
        seconds(slowest)
    )
}

/// The broker ends so many times, with its sessions or without; the longest recovery, how many
/// messages the broker took with it, and how many were sent.
fn deadly(deaths: usize, sessions_kept: bool) -> (Duration, usize, usize) {
    let (mut broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let sending = Sending::start(broker.port, 0, PAUSE);
    let mut slowest = Duration::ZERO;
    for _ in 0..deaths {
        std::thread::sleep(LIVES);
        if sessions_kept {
            broker.restart();
        } else {
            broker.crash(false);
        }
        slowest = slowest.max(until_growing(&station));
    }
    // What grew may have been on its way when the broker ended; the last message must find the
    // station subscribed, or the broker may drop it as it does every other without a session.
    std::thread::sleep(RECOVERED_MAX);
    until_growing(&station);
    let sent = sending.stop();
    let missing = settled(&station, sent, sessions_kept);
    station.end();
    (slowest, missing, sent)
}

/// From now until a new message is stored.
fn until_growing(station: &StationProcess) -> Duration {
    let (before, begun) = (stored_count(station), Instant::now());
    wait_for("a message after the fault", || (stored_count(station) > before).then_some(()));
    begun.elapsed()
}

/// Checks what is there when everything that the broker had has come: nothing twice, nothing
/// missing outside of gaps. How many are missing.
fn settled(station: &StationProcess, sent: usize, none_lost: bool) -> usize {
    let last = format!(
        "SELECT count(*)::BIGINT FROM samples WHERE tag LIKE '%/v_raw' AND value = {}",
        sent - 1
    );
    wait_for("the last message", || (station.rows(&last).ok()?[0][0] == 1).then_some(()));
    let stored = receive_times(station);
    let missing: Vec<usize> = (0..sent).filter(|number| !stored.contains_key(number)).collect();
    assert!(!none_lost || missing.is_empty(), "{} lost with their session kept", missing.len());
    let query = "SELECT epoch_us(gap_from), epoch_us(gap_to) FROM gaps \
                 WHERE scope LIKE 'source/%'";
    let gaps = station.rows(query).unwrap();
    for number in &missing {
        // It would have been received between its neighbours.
        let after = stored.range(..number).next_back().map_or(i64::MIN, |(_, at)| *at);
        let before = stored.range(number..).next().map_or(i64::MAX, |(_, at)| *at);
        let stated = gaps
            .iter()
            .any(|gap| gap[0].as_i64().unwrap() <= before && gap[1].as_i64().unwrap() >= after);
        assert!(stated, "number {number} is missing and in none of the gaps {gaps:?}");
    }
    let counts = station.wait_accounted(accounted(station));
    assert_eq!(counts.stored, (sent - missing.len()) as u64, "{counts:?}");
    missing.len()
}

fn accounted(station: &StationProcess) -> u64 {
    let status = station.ask("status", &serde_json::json!({}));
    status["counts"]["received"].as_u64().unwrap()
}

/// When each number was received, in microseconds; each is there once.
fn receive_times(station: &StationProcess) -> BTreeMap<usize, i64> {
    let query = "SELECT value::BIGINT, epoch_us(receive_time) FROM samples \
                 WHERE tag LIKE '%/v_raw'";
    let rows = station.rows(query).unwrap();
    let number = |cell: &serde_json::Value| usize::try_from(cell.as_u64().unwrap()).unwrap();
    let times: BTreeMap<usize, i64> =
        rows.iter().map(|row| (number(&row[0]), row[1].as_i64().unwrap())).collect();
    assert_eq!(times.len(), rows.len(), "something is there twice");
    times
}

/// Cut, half open, lossy and slow, each for a while; the longest recovery.
fn bad_lines(each: Duration) -> Duration {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let proxy = Proxy::start(broker.port);
    let station = start(data.path(), &format!("mqtt://{}", proxy.address));
    station.wait_connected();
    let sending = Sending::start(broker.port, 0, PAUSE);
    let mut slowest = Duration::ZERO;
    for line in [Line::Cut, Line::HalfOpen, Line::Lossy, Line::Drip] {
        std::thread::sleep(LIVES);
        proxy.set(line);
        std::thread::sleep(each);
        if matches!(line, Line::Lossy | Line::Drip) {
            // A bad line is still a line.
            until_growing(&station);
        }
        proxy.set(Line::Good);
        slowest = slowest.max(until_growing(&station));
    }
    let sent = sending.stop();
    testkit::each_once(&station, sent);
    station.end();
    slowest
}
