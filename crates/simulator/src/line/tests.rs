//! The line under a controller of a few lines, without a PLC.

use super::geometry::{BELT_LENGTH_M, EJECTOR_M, PRODUCT_LENGTH_M};
use super::*;

const SECOND: i64 = 1_000_000;

/// Lets each station work for `work_s`, judges by one look, ejects what is bad.
struct Bench {
    line: Line,
    actuators: Actuators,
    work_s: f64,
    worked_s: [f64; 2],
    feed_every: i64,
    rejects: bool,
}

impl Bench {
    fn new(seed: u64) -> Self {
        let actuators =
            Actuators { belt_speed_mps: 3.0, stations: [true; 2], ..Actuators::default() };
        Self {
            line: Line::new(seed),
            actuators,
            work_s: 5.0,
            worked_s: [0.0; 2],
            feed_every: 10 * SECOND,
            rejects: true,
        }
    }

    fn scan(&mut self, step: i64) -> Sensors {
        let now = self.line.now();
        let sensors = self.line.sensors();
        let seen = [sensors.product1, sensors.product2];
        for (station, seen) in seen.into_iter().enumerate() {
            let done = self.worked_s[station] >= self.work_s;
            self.actuators.tools[station] = seen && !done;
            self.actuators.gates[station] = seen && done;
            self.worked_s[station] = match (seen, done) {
                (false, _) => 0.0,
                (true, false) => self.worked_s[station] + step as f64 / SECOND as f64,
                (true, true) => self.worked_s[station],
            };
        }
        self.actuators.gates[2] = sensors.quality_present;
        // The truth decides here: what is proved is the line, not a check.
        let bad_near = self
            .line
            .products()
            .any(|product| product.letter() == 'b' && (product.position_m - EJECTOR_M).abs() < 1.0);
        self.actuators.ejector = self.rejects && bad_near;
        self.actuators.feed = now % self.feed_every < step;
        self.line.advance(now + step, &self.actuators);
        sensors
    }

    fn run(&mut self, seconds: i64) -> Counts {
        let end = self.line.now() + seconds * SECOND;
        while self.line.now() < end {
            self.scan(10_000);
        }
        self.line.counts()
    }
}

#[test]
fn good_products_leave_at_the_end_and_bad_ones_are_pushed_off() {
    let mut bench = Bench::new(1);
    let counts = bench.run(1_000);
    let on_belt = bench.line.products().count() as u64;
    let out = counts.left_good + counts.left_bad + counts.ejected_good + counts.ejected_bad;
    assert_eq!(counts.fed, out + on_belt);
    assert_eq!((counts.fed, counts.not_fed), (100, 0));
    assert_eq!((counts.left_bad, counts.ejected_good), (0, 0));
    assert!((4..20).contains(&counts.ejected_bad), "{counts:?}");
    bench.rejects = false;
    assert!(bench.run(300).left_bad > 0, "nobody pushes them off by itself");
}

#[test]
fn a_product_that_was_not_worked_on_long_enough_is_bad() {
    let mut bench = Bench::new(1);
    bench.work_s = 4.0;
    let counts = bench.run(200);
    assert_eq!(counts.left_good, 0);
    assert!(counts.ejected_bad > 10, "{counts:?}");
}

#[test]
fn the_same_seed_gives_the_same_line_whatever_the_calls() {
    let end = 100 * SECOND;
    let run = |seed, calls: i64| {
        let mut line = Line::new(seed);
        let told = Actuators { belt_speed_mps: 2.0, gates: [true; 3], ..Actuators::default() };
        let mut text = String::new();
        for call in 1..=calls {
            let feed = (call - 1) * 10 / calls % 2 == 0;
            line.advance(end / calls * call, &Actuators { feed, ..told });
            if call % (calls / 10) == 0 {
                writeln!(text, "{} {:?}", line.camera(), line.sensors()).unwrap();
            }
        }
        text
    };
    assert_eq!(run(5, 10), run(5, 10_000));
    assert_ne!(run(5, 10), run(6, 10));
}

#[test]
fn products_never_overlap_and_never_go_back() {
    let mut bench = Bench::new(3);
    bench.feed_every = SECOND;
    let mut before: Vec<(u64, f64)> = Vec::new();
    for _ in 0..20_000 {
        bench.scan(10_000);
        let now: Vec<(u64, f64)> =
            bench.line.products().map(|product| (product.id, product.position_m)).collect();
        let gaps = now.windows(2).map(|pair| pair[0].1 - pair[1].1);
        assert!(gaps.into_iter().all(|gap| gap > PRODUCT_LENGTH_M), "{now:?}");
        for (id, position) in &before {
            let later = now.iter().find(|(other, _)| other == id);
            assert!(later.is_none_or(|(_, later)| later >= position), "{id} went back");
        }
        before = now;
    }
    let counts = bench.line.counts();
    assert!(counts.not_fed > 50, "the inlet was full: {counts:?}");
    assert!(bench.line.products().all(|product| product.position_m <= BELT_LENGTH_M));
}

#[test]
fn a_feed_shorter_than_a_step_is_not_lost_and_a_long_one_feeds_once() {
    let mut line = Line::new(1);
    let mut told = Actuators { belt_speed_mps: 3.0, feed: true, ..Actuators::default() };
    line.advance(10, &told);
    told.feed = false;
    line.advance(20, &told);
    assert_eq!(line.counts().fed, 1);
    line.advance(5 * SECOND, &told);
    told.feed = true;
    line.advance(8 * SECOND, &told);
    assert_eq!(line.counts().fed, 2);
}

#[test]
fn the_camera_tells_number_place_and_state() {
    let mut bench = Bench::new(1);
    assert_eq!(bench.line.camera(), "");
    bench.run(1);
    let first = bench.line.camera();
    assert!(first.starts_with("1:") && first.ends_with(":n"), "{first}");
    let mut letters = String::new();
    for _ in 0..3_000 {
        bench.scan(100_000);
        for word in bench.line.camera().split(' ') {
            let fields: Vec<&str> = word.split(':').collect();
            assert_eq!(fields.len(), 3, "{word}");
            let position: f64 = fields[1].parse().unwrap();
            assert!(fields[2] == "n" || position >= QUALITY_M, "{word}");
            letters += fields[2];
        }
    }
    assert!(["n", "g", "b"].iter().all(|letter| letters.contains(letter)));
}

/// What a fault does within 5 minutes that does not happen without it.
#[test]
fn each_fault_shows_its_effect() {
    let mut usual = Bench::new(1);
    usual.run(60);
    let before = usual.line.counts();
    let mut usual_kw: f64 = 0.0;
    for _ in 0..30_000 {
        usual_kw = usual_kw.max(usual.scan(10_000).conveyor_kw);
    }
    let usual = usual.line.counts();
    assert!(usual.left_good - before.left_good >= 25, "{usual:?}");
    for fault in LineFault::ALL {
        let mut bench = Bench::new(1);
        bench.run(60);
        let record = bench.line.switch(fault, true).unwrap();
        assert_eq!((record.fault, record.start), (fault, bench.line.now()));
        let (mut highest_kw, mut fastest_mps, mut saw_product2) = (0.0_f64, 0.0_f64, [0; 2]);
        for _ in 0..30_000 {
            let sensors = bench.scan(10_000);
            highest_kw = highest_kw.max(sensors.conveyor_kw);
            saw_product2[usize::from(sensors.product2)] += 1;
            let speeds = bench.line.products().map(|product| product.speed_mps);
            fastest_mps = speeds.fold(0.0, f64::max);
        }
        let after = bench.line.counts();
        let (good, bad) = (after.left_good - before.left_good, after.ejected_bad);
        match fault {
            LineFault::Jam => assert!(good <= 2, "{after:?}"),
            LineFault::SlippingBelt => assert!(fastest_mps < 0.4, "{fastest_mps}"),
            LineFault::StuckSensor => assert!(saw_product2.contains(&0), "{saw_product2:?}"),
            LineFault::SlowStation => assert!(good <= 3 && bad > 20, "{after:?}"),
            LineFault::DriftingQuality => assert!(bad > usual.ejected_bad + 5, "{after:?}"),
            LineFault::PowerSpike => assert!(highest_kw > usual_kw + 14.0, "{highest_kw}"),
        }
        assert!(bench.line.switch(fault, false).unwrap().end.is_some());
        assert_eq!(bench.line.fault_since(fault), None);
    }
}
