//! Recordings of the plant without a network: a seed, a start and a plan give lines.

use std::fmt::Write as _;

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::process::{
    Detector, GroundTruth, PLACES, Post, Release, ReleasePlan, Releases, SECOND, Substance,
};

/// What is recorded.
#[derive(Clone, Debug)]
pub struct RecordingConfig {
    /// The plant's seed.
    pub seed: u64,
    /// Its start, in microseconds since 1970.
    pub start_micros: i64,
    /// How long.
    pub duration_s: i64,
    /// Time between two messages of a detector; it wanders by a tenth from 2 s on.
    pub interval_ms: u64,
    /// The releases.
    pub plan: ReleasePlan,
}

/// One message as a broker's client received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Microseconds since 1970.
    pub receive_micros: i64,
    /// The detector.
    pub post: Post,
    /// The topic.
    pub topic: String,
    /// The payload, verbatim.
    pub payload: String,
}

/// A recording: messages in the order of their receive times, and what really happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The messages.
    pub messages: Vec<Received>,
    /// The releases that began.
    pub ground_truth: Vec<GroundTruth>,
}

/// Makes a recording.
#[must_use]
pub fn record(config: &RecordingConfig) -> Recording {
    let end = config.duration_s * SECOND;
    let mut messages: Vec<Received> =
        Post::all().flat_map(|post| messages_of(config, post, end)).collect();
    messages.sort_by(|a, b| {
        (a.receive_micros, a.post.index()).cmp(&(b.receive_micros, b.post.index()))
    });
    let began = Releases::new(config.seed, &config.plan).advance(end);
    let wall = |at: i64| config.start_micros + at;
    let ground_truth = began.iter().map(|release| release.ground_truth(wall)).collect();
    Recording { messages, ground_truth }
}

fn messages_of(config: &RecordingConfig, post: Post, end: i64) -> Vec<Received> {
    let mut detector = Detector::new(config.seed, post, &config.plan);
    let mut network = ChaCha8Rng::seed_from_u64(config.seed);
    network.set_stream(500 + post.index() as u64);
    // The detectors do not all speak at once.
    let mut at = first_sample(post, config.interval_ms);
    let mut messages = Vec::new();
    while at < end {
        let wall = config.start_micros + at;
        messages.push(Received {
            receive_micros: wall + network.random_range(2_000..20_000),
            post,
            topic: format!("mcs/{}/up", post.sn()),
            payload: detector.uplink(at, wall.div_euclid(SECOND)),
        });
        at += detector.interval(config.interval_ms);
    }
    messages
}

/// Plant time of a detector's first sample: the detectors share the interval out.
#[must_use]
pub fn first_sample(post: Post, interval_ms: u64) -> i64 {
    let count = Post::all().count() as u64;
    i64::try_from(interval_ms * 1_000 / count * post.index() as u64).unwrap_or(0)
}

impl Recording {
    /// One JSON object a line: `receive_time`, `topic`, and the `payload` as the text it was.
    #[must_use]
    pub fn messages_jsonl(&self) -> String {
        self.messages.iter().fold(String::new(), |mut text, message| {
            let time = crate::process::iso_8601(message.receive_micros);
            let line =
                json!({"receive_time": time, "topic": message.topic, "payload": message.payload});
            // Writing to a String does not fail.
            writeln!(text, "{line}").ok();
            text
        })
    }

    /// The same as a table, with the value that the demo's calibration gives.
    #[must_use]
    pub fn samples_csv(&self) -> String {
        let header = "receive_time,source_time,sn,place,substance,value,unit,\
                      v_raw,temp,humi,bat,rssi,net,err,seq\n";
        self.messages.iter().fold(header.to_owned(), |mut text, message| {
            let fields: Value = serde_json::from_str(&message.payload).unwrap_or_default();
            let post = message.post;
            let row = [
                crate::process::iso_8601(message.receive_micros),
                crate::process::iso_8601(fields["ts"].as_i64().unwrap_or(0) * SECOND),
                post.sn(),
                PLACES[post.place].id.to_owned(),
                post.substance.name().to_owned(),
                format!("{:.2}", fields["v_raw"].as_f64().unwrap_or(f64::NAN) * 0.1),
                post.substance.unit().to_owned(),
            ];
            let raw = ["v_raw", "temp", "humi", "bat", "rssi", "net", "err", "seq"]
                .map(|key| fields[key].to_string().trim_matches('"').to_owned());
            writeln!(text, "{},{}", row.join(","), raw.join(",")).ok();
            text
        })
    }

    /// One JSON object a release.
    #[must_use]
    pub fn ground_truth_jsonl(&self) -> String {
        self.ground_truth.iter().fold(String::new(), |mut text, release| {
            let line = serde_json::to_string(release).unwrap_or_default();
            writeln!(text, "{line}").ok();
            text
        })
    }
}

/// The release of the recorded hour: hydrogen in the innovation laboratory, after 20 minutes, strong
/// enough for its neighbours.
#[must_use]
pub const fn gas_release() -> Release {
    Release {
        id: 1,
        substance: Substance::H2,
        place: 3,
        start: 1_200 * SECOND,
        rise: 45 * SECOND,
        hold: 60 * SECOND,
        decay: 60 * SECOND,
        peak_excess: 18.0,
    }
}

/// The hour in `datasets/gas-release-hour`: from 2026-11-20T09:00:00Z, every 10 ± 1 s.
#[must_use]
pub fn gas_release_hour() -> Recording {
    record(&RecordingConfig {
        seed: 20_261_120,
        start_micros: 1_795_165_200 * SECOND,
        duration_s: 3_600,
        interval_ms: 10_000,
        plan: ReleasePlan::Once(gas_release()),
    })
}
