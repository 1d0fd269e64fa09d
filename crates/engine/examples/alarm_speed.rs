//! What a sample costs the engine when four limits watch it: 10 000 tags, each with `HIGH_HIGH`,
//! `HIGH`, `LOW` and `LOW_LOW`, ten samples a second, as 100 devices of 100 fields and as 10 000
//! devices of one field.
//!
//! Prints nanoseconds per sample (the median of the steps, and the best for a machine that is busy
//! with other things) while nothing happens, and while every tenth sample of a tag crosses its
//! high limit or comes back; then the bytes of the state as a snapshot and what the
//! process holds (Linux only). Making the messages is not counted, dropping the events is.
//!
//! `cargo run --release -p engine --example alarm_speed`

#![allow(clippy::print_stdout, reason = "it prints its result")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use engine::{AlarmConfig, Condition, DeviceConfig, Engine, Input, Plant, Reading};
use model::{AlarmKind, DevicePath, Event, Point, Priority, Timestamp, Value};
use smol_str::{SmolStr, format_smolstr};

const TAGS: usize = 10_000;
/// Messages of every device, 100 ms apart.
const STEPS: u32 = 300;
/// Messages before the clock runs.
const WARM_UP: u32 = 20;

fn main() {
    println!("{TAGS} tags with 4 limits each, {STEPS} samples of every tag");
    for devices in [100, TAGS] {
        measure(&Case { devices, crossing: false, silence: false }, "nothing happens");
        measure(&Case { devices, crossing: true, silence: false }, "every 10th sample crosses");
        measure(&Case { devices, crossing: false, silence: true }, "silence is watched as well");
    }
}

struct Case {
    devices: usize,
    /// Whether values cross a limit now and then.
    crossing: bool,
    /// Whether every device has an `OFFLINE` alarm too.
    silence: bool,
}

fn measure(case: &Case, name: &str) {
    let &Case { devices, crossing, silence } = case;
    let fields = TAGS / devices;
    let before = resident_kib();
    let mut engine = Engine::new(plant(devices, fields, silence));
    let mut events = Vec::new();
    let (mut spent, mut edges) = (Vec::new(), 0);
    for step in 0..WARM_UP + STEPS {
        let messages: Vec<Reading> =
            (0..devices).map(|device| message(device, fields, step, crossing)).collect();
        let began = Instant::now();
        for message in messages {
            events.clear();
            engine.apply(Input::Reading(message), &mut events);
            if step >= WARM_UP {
                edges += events.iter().filter(|event| matches!(event, Event::Alarm(_))).count();
            }
        }
        if step >= WARM_UP {
            spent.push(began.elapsed());
        }
    }
    let held = resident_kib().zip(before).map(|(after, before)| after.saturating_sub(before));
    let bytes = postcard::to_stdvec(engine.state()).map_or(0, |bytes| bytes.len());
    spent.sort();
    let ns = |step: Duration| step.as_nanos() / (TAGS as u128);
    println!(
        "{devices:>6} devices x {fields:>3} fields, {name:<26}: {:>5} ns a sample (at best {:>5}), \
         {edges:>6} edges; state {:>5} KiB, process +{} KiB",
        ns(spent[spent.len() / 2]),
        ns(spent[0]),
        bytes / 1024,
        held.map_or_else(|| "?".into(), |kib| kib.to_string()),
    );
    black_box(engine);
}

fn plant(devices: usize, fields: usize, silence: bool) -> Plant {
    let offline = silence.then(|| AlarmConfig::offline(90_000, Priority::Medium));
    let alarms: Vec<AlarmConfig> = (0..fields).flat_map(limits).chain(offline).collect();
    let config = DeviceConfig { alarms, ..DeviceConfig::default() };
    let devices = (0..devices).map(|device| (path(device), config.clone())).collect();
    Plant { devices, ..Plant::default() }
}

fn limits(field: usize) -> [AlarmConfig; 4] {
    let above = |limit| Condition::Above { limit, deadband: 2.0 };
    let below = |limit| Condition::Below { limit, deadband: 2.0 };
    [
        (AlarmKind::HighHigh, above(95.0)),
        (AlarmKind::High, above(80.0)),
        (AlarmKind::Low, below(20.0)),
        (AlarmKind::LowLow, below(5.0)),
    ]
    .map(|(kind, condition)| AlarmConfig {
        point: field_name(field),
        field: field_name(field),
        unit: "ppm".into(),
        ..AlarmConfig::new(kind, condition, Priority::High)
    })
}

fn path(device: usize) -> DevicePath {
    DevicePath::new(&format!("plant/device{device}")).expect("a device's path")
}

fn field_name(field: usize) -> SmolStr {
    format_smolstr!("field{field}")
}

/// Each tag crosses at another time.
fn message(device: usize, fields: usize, step: u32, crossing: bool) -> Reading {
    let point = |field: usize| {
        let phase = (step as usize + device + field) / 10;
        let value = if crossing && phase % 2 == 1 { 85.0 } else { 50.0 };
        Point::good(&field_name(field), Value::Number(value)).expect("a field's name")
    };
    let time = Timestamp::from_millis(1_000_000 + i64::from(step) * 100);
    Reading {
        source: "speed".into(),
        device: path(device),
        source_time: time,
        receive_time: time,
        sequence: None,
        fingerprint: u64::from(step),
        redelivered: false,
        points: (0..fields).map(point).collect(),
    }
}

/// What the process holds in memory.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
