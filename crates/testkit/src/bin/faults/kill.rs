//! `kill -9`: at random moments of a station's life and start, and at chosen system calls.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::Rng;
use rand::rngs::StdRng;
use testkit::{Injection, Mosquitto, Sending, each_once};

use crate::common::{Scale, begin, kill_process, linewatch, reading, seconds, start, until_live};

/// Between two messages of the publisher.
const PAUSE: Duration = Duration::from_millis(3);
/// A killed station has lived this long at most.
const LIFE_MS_MAX: u64 = 800;
/// Back means: the first live value.
const BACK_MAX: Duration = Duration::from_secs(4);
/// A chosen call that has not come by then does not come, and another one is chosen.
const CALL_WAIT: Duration = Duration::from_secs(4);
/// Calls chosen at most for each that is to be made.
const CHOSEN_MAX: usize = 8;

/// System calls, and how many of each a station makes within some seconds.
const CALLS: [(&str, u32); 9] = [
    ("fdatasync", 30),
    ("fsync", 6),
    ("pwrite64", 8),
    ("write", 150),
    ("rename", 1),
    ("openat", 100),
    ("lseek", 30),
    ("writev", 20),
    ("unlink", 1),
];

pub(crate) fn run(scale: &Scale) -> String {
    let (moments, calls) = (scale.of(200, 8), scale.of(100, 4));
    let mut random = scale.random();
    let broker = Mosquitto::start();
    let data = tempfile::tempdir().unwrap();
    let url = broker.url();
    begin(data.path(), &url);
    let sending = Sending::start(broker.port, 0, PAUSE);
    let mut slowest = Duration::ZERO;
    for moment in 0..moments {
        if moment % 4 == 3 {
            kill_while_starting(data.path(), &url, &mut random);
        } else {
            slowest = slowest.max(kill_while_living(data.path(), &url, &mut random));
        }
    }
    // As many as are wanted, and in full some of each kind.
    let (mut chosen, mut made) = (0, Vec::new());
    let of_each = |made: &[&str]| CALLS.iter().all(|(call, _)| made.contains(call));
    while made.len() < calls || !scale.short && !of_each(&made) {
        assert!(chosen < calls * CHOSEN_MAX, "of {chosen} chosen system calls were made {made:?}");
        chosen += 1;
        made.extend(kill_at_call(data.path(), &url, &mut random));
    }
    let begun = Instant::now();
    let station = start(data.path(), &url);
    slowest = slowest.max(until_live(&station, begun));
    let sent = sending.stop();
    each_once(&station, sent);
    station.end();
    assert!(slowest <= BACK_MAX, "back after {slowest:?}");
    let hit = made.len();
    format!(
        "{moments} moments and {hit} system calls of {chosen} chosen, {sent} messages: 0 lost, 0 \
         twice, back within {:.1} s",
        seconds(slowest)
    )
}

/// Kills a station some time after its first value; how long that took.
fn kill_while_living(data: &Path, url: &str, random: &mut StdRng) -> Duration {
    let begun = Instant::now();
    let station = start(data, url);
    let live = until_live(&station, begun);
    std::thread::sleep(Duration::from_millis(random.random_range(0..LIFE_MS_MAX)));
    station.kill();
    live
}

fn kill_while_starting(data: &Path, url: &str, random: &mut StdRng) {
    let mut child = serve(Command::new(linewatch()), data, url).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(random.random_range(0..LIFE_MS_MAX)));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Kills a station at the nth call of one kind; which, if there was one.
fn kill_at_call(data: &Path, url: &str, random: &mut StdRng) -> Option<&'static str> {
    let (call, most) = CALLS[random.random_range(0..CALLS.len())];
    let number = random.random_range(1..=most);
    let command = Injection::kill_at(&linewatch(), call, number);
    let mut strace = serve(command, data, url).spawn().unwrap();
    let begun = Instant::now();
    while begun.elapsed() < CALL_WAIT {
        if strace.try_wait().unwrap().is_some() {
            return Some(call);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let children = format!("/proc/{0}/task/{0}/children", strace.id());
    let station = std::fs::read_to_string(children).unwrap();
    station.split_whitespace().for_each(|pid| kill_process(pid.parse().unwrap()));
    strace.wait().unwrap();
    None
}

fn serve(mut command: Command, data: &Path, url: &str) -> Command {
    command.args(["serve", "--data"]).arg(data).args(reading(url));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}
