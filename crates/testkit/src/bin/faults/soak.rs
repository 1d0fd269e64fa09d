//! An hour at half load with a random fault every some seconds: everything is there once at the
//! end, and the station needs no more memory than after twenty minutes.

use std::time::{Duration, Instant};

use rand::Rng;
use rand::rngs::StdRng;
use testkit::{Injection, Line, Message, Mosquitto, Proxy, Publisher, Sending, StationProcess};

use crate::common::{Scale, start};
use crate::memory::Course;

/// Half of the usual load.
const PAUSE: Duration = Duration::from_millis(4);
const BETWEEN: Duration = Duration::from_secs(8);
const FAULT: Duration = Duration::from_secs(2);
const SLOPE_MIB_MAX: f64 = 1.0;
/// With less than this the slope says nothing.
const JUDGED: Duration = Duration::from_mins(50);

pub(crate) fn run(scale: &Scale) -> String {
    let minutes = std::env::var("LINEWATCH_SOAK_MINUTES").ok();
    let minutes = minutes.map_or(60, |minutes| minutes.parse().unwrap());
    let time = Duration::from_mins(minutes);
    let mut random = scale.random();
    let (mut broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let proxy = Proxy::start(broker.port);
    let station = start(data.path(), &format!("mqtt://{}", proxy.address));
    station.wait_connected();
    let sending = Sending::start(broker.port, 0, PAUSE);
    let (begun, mut memory, mut faults) = (Instant::now(), Course::default(), 0);
    while begun.elapsed() < time {
        std::thread::sleep(BETWEEN);
        fault(&mut broker, &proxy, &station, &mut random);
        faults += 1;
        let at = begun.elapsed();
        // The first third is for caches to fill.
        if at > time / 3 {
            memory.add(at.as_secs_f64() / 3_600.0, &station);
        }
    }
    let sent = sending.stop();
    let _counts = testkit::each_once_among(&station, sent);
    station.end();
    let slope = memory.slope();
    assert!(time < JUDGED || slope <= SLOPE_MIB_MAX, "{slope:.1} MiB more memory an hour");
    let judged = if time < JUDGED { " (too short to judge)" } else { "" };
    format!(
        "{minutes} minutes, {faults} faults, {sent} messages: identity holds; memory \
         {slope:+.1} MiB an hour{judged}"
    )
}

fn fault(broker: &mut Mosquitto, proxy: &Proxy, station: &StationProcess, random: &mut StdRng) {
    let line = |line| {
        proxy.set(line);
        std::thread::sleep(FAULT);
        proxy.set(Line::Good);
    };
    let journal: Vec<_> = (1..1_000)
        .map(|number| station.data().join(format!("journal/{number:08}.journal")))
        .collect();
    let fail = |calls, error| {
        let fault = Injection::fail(station.pid(), calls, error, &journal);
        std::thread::sleep(FAULT);
        drop(fault);
    };
    match random.random_range(0..7) {
        0 => broker.restart(),
        1 => line(Line::Cut),
        2 => line(Line::HalfOpen),
        3 => line(Line::Drip),
        4 => fail("write", "ENOSPC"),
        5 => fail("fdatasync", "EIO"),
        _ => rubbish(broker.port),
    }
}

fn rubbish(port: u16) {
    let message = |_| Message { topic: "mcs/SOAK/up".into(), payload: b"{\"ts\":".to_vec() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let messages = (0..500).map(message).collect();
    runtime.block_on(Publisher::new("rubbish", port).send(messages, Duration::ZERO));
}
