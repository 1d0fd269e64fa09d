//! The demo plant's alarms in the engine: quiet while the line runs as it should, and one alarm
//! for one cause when it does not. The numbers are those of the simulated line.

use engine::{Engine, Input, Reading};
use model::{DevicePath, Event, Point, Timestamp, Value};

use super::demo;
use crate::plant::PlantFiles;

const BEGIN_S: i64 = 1_700_000_000;

/// What differs from normal running.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each cause by itself")]
struct Wrong {
    spike: bool,
    jam: bool,
    emergency_stop: bool,
    station_fault: bool,
}

struct Line {
    engine: Engine,
    tenth: i64,
    raised: Vec<String>,
}

fn number(field: &str, value: f64) -> Point {
    Point::good(field, Value::Number(value)).unwrap()
}

fn truth(field: &str, value: bool) -> Point {
    Point::good(field, Value::Bool(value)).unwrap()
}

/// A number in 0..1, another one for each number.
fn random(number: i64) -> f64 {
    let mut x = number.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

impl Line {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        demo(folder.path());
        let plant = PlantFiles::read(folder.path()).unwrap().engine_plant();
        let mut line = Self { engine: Engine::new(plant), tenth: 0, raised: Vec::new() };
        line.apply(Input::Started { at: line.now() });
        line
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_secs(BEGIN_S).plus_millis(self.tenth * 100)
    }

    fn apply(&mut self, input: Input) {
        let mut out = Vec::new();
        self.engine.apply(input, &mut out);
        let edges = out.into_iter().filter_map(|event| match event {
            Event::Alarm(edge) if edge.change.name() == "raised" => Some(edge),
            _ => None,
        });
        // The detectors send nothing here.
        let told = edges.filter(|edge| edge.state.is_open() && edge.key.kind.name() != "OFFLINE");
        self.raised.extend(told.map(|edge| edge.key.to_string()));
    }

    fn tell(&mut self, device: &str, points: Vec<Point>) {
        let device = DevicePath::new(device).unwrap();
        let (source_time, receive_time) = (self.now(), self.now());
        self.apply(Input::Reading(Reading {
            source: "line".into(),
            device,
            source_time,
            receive_time,
            sequence: None,
            fingerprint: u64::try_from(self.tenth).unwrap(),
            redelivered: false,
            points,
        }));
    }

    /// A tenth of a second of the running line.
    fn step(&mut self, wrong: Wrong) {
        self.tenth += 1;
        let second = self.tenth as f64 / 10.0;
        let stopped = wrong.emergency_stop || wrong.station_fault;
        let noise = 0.985 + 0.03 * random(self.tenth);
        let station = if self.tenth % 100 < 50 { 5.0 * noise } else { 0.2 * noise };
        let speed = if wrong.jam { 0.0 } else { (0.5 * (second - 0.5)).clamp(0.0, 3.0) };
        let push = if speed < 3.0 { 0.3 } else { 0.0 };
        let conveyor = 0.5 + 0.3 * speed + push + if wrong.spike { 15.0 } else { 0.0 };
        let (station, conveyor) = if stopped { (0.0, 0.0) } else { (station, conveyor) };
        let total = conveyor + 2.0 * station;
        let fault = |own: bool| number("state", if own { 4.0 } else { 2.0 });
        let failed = wrong.emergency_stop || wrong.station_fault;
        self.tell(
            "line/conveyor",
            vec![
                truth("start", !stopped),
                number("speed_setpoint", if stopped { 0.0 } else { 3.0 }),
                number("speed", speed),
                number("power", conveyor),
            ],
        );
        self.tell("line/station1", vec![fault(failed), number("power", station)]);
        self.tell("line/station2", vec![fault(wrong.emergency_stop), number("power", station)]);
        let energy = [number("total_power", total), number("total_energy", second * 6.7 / 3_600.0)];
        let alarm = truth("alarm", total > 15.0);
        self.tell("line/energy", energy.into_iter().chain([alarm]).collect());
        self.tell(
            "line/system",
            vec![
                truth("emergency_stop", wrong.emergency_stop),
                truth("fault", failed),
                number("state", if failed { 2.0 } else { 1.0 }),
            ],
        );
        if self.tenth % 10 == 0 {
            // The first product comes out after half a minute, then one each 10 s.
            let count = (second / 10.0 - 2.0).floor().max(0.0);
            let run = [number("run_time", second.floor()), number("down_time", 0.0)];
            let made = [number("count", count), number("reject", (count / 10.0).floor())];
            self.tell("line/production", run.into_iter().chain(made).collect());
        }
        self.apply(Input::Tick { now: self.now() });
    }

    fn run(&mut self, seconds: i64, wrong: Wrong) -> Vec<String> {
        self.raised.clear();
        (0..seconds * 10).for_each(|_| self.step(wrong));
        self.raised.clone()
    }

    /// The alarms that are open, by now.
    fn open(&self) -> Vec<String> {
        let open = self.engine.alarms().filter(|alarm| alarm.state().is_open());
        let open = open.filter(|alarm| alarm.key.kind.name() != "OFFLINE");
        open.map(|alarm| alarm.key.to_string()).collect()
    }
}

#[test]
fn a_line_that_runs_as_it_should_is_quiet() {
    let mut line = Line::new();
    assert_eq!(line.run(900, Wrong::default()), Vec::<String>::new());
    assert_eq!(line.open(), Vec::<String>::new());
}

#[test]
fn one_cause_is_one_alarm() {
    let normal = Wrong::default();
    let table: [(Wrong, i64, &[&str]); 4] = [
        (
            Wrong { spike: true, ..normal },
            4,
            &["line/conveyor:power.HIGH_HIGH", "line/energy:total_power.HIGH"],
        ),
        (Wrong { jam: true, ..normal }, 6, &["line/conveyor:jam.CONDITION"]),
        (Wrong { emergency_stop: true, ..normal }, 5, &["line/system:emergency_stop.DISCRETE"]),
        (Wrong { station_fault: true, ..normal }, 5, &["line/station1:state.DISCRETE"]),
    ];
    for (wrong, seconds, expected) in table {
        let mut line = Line::new();
        line.run(120, normal);
        line.run(seconds, wrong);
        assert_eq!(line.open(), expected);
    }
}
