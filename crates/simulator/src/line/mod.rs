//! The production line as it really is: a belt, products, two stations, a quality check, an ejector.
//!
//! Contract
//! - Pure: a seed, times and what the actuators are told give the same line on every run, byte for
//!   byte. It goes on in steps of 1 ms whatever the times between two calls are. Plant time is in
//!   microseconds from the line's start and must not decrease; a step that has been begun is
//!   finished, so the line is up to 1 ms behind.
//! - A controller sees [`Sensors`] and drives [`Actuators`], nothing else. [`Line::counts`],
//!   [`Line::products`] and the faults are the truth, for tests and for those who look on.
//! - Positions in m along the belt ([`geometry`]), speeds in m/s, powers in kW.

mod belt;
mod ejector;
mod fault;
pub mod geometry;
mod noise;
mod product;
mod traffic;

use std::fmt::Write as _;

pub use fault::{FaultRecord, FaultTruth, LineFault};
pub use product::Product;

use belt::Belt;
use ejector::Ejector;
use fault::Faults;
use geometry::{INLET_M, QUALITY_M, STATION1_M, STATION2_M};
use noise::{Channel, uniform};
use traffic::{Circumstances, Traffic};

/// The line's own step, in microseconds.
pub const STEP_US: i64 = 1_000;
const STEP_S: f64 = 0.001;
const TENTH_US: i64 = 100_000;

/// Part of the belt's speed that products take up on a slipping belt.
const SLIPPING: f64 = 0.1;
/// Speed of the slow station.
const SLOW: f64 = 0.6;
/// The quality sensor is wrong in this part of all its moments …
const BLIPS: f64 = 0.01;
/// … which last this long.
const BLIP_US: i64 = 20_000;
/// A drifting quality falls to `DRIFTED` in `DRIFT_US`.
const DRIFT_US: i64 = 300_000_000;
const DRIFTED: f64 = 0.1;
/// More power of the drive in a spike; spikes come every `SPIKE_EVERY_US` and last `SPIKE_US`.
const SPIKE_KW: f64 = 15.0;
const SPIKE_EVERY_US: i64 = 10_000_000;
const SPIKE_US: i64 = 4_000_000;
/// Power of a station: switched on, and working.
const READY_KW: f64 = 0.2;
const WORKING_KW: f64 = 4.9;

/// What the controller tells the line to do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Actuators {
    /// Speed of the drive, m/s.
    pub belt_speed_mps: f64,
    /// The brake, which stops the belt whatever the drive is told.
    pub brake: bool,
    /// When it goes on, the feeder puts one product on the belt, if there is room.
    pub feed: bool,
    /// Each stop lets one product go when it opens: station 1, station 2, quality check.
    pub gates: [bool; 3],
    /// Each station is switched on.
    pub stations: [bool; 2],
    /// Each station works on what is before it.
    pub tools: [bool; 2],
    /// The ejector's plate goes out.
    pub ejector: bool,
}

/// What the line tells the controller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sensor of its own")]
pub struct Sensors {
    /// A product is before station 1.
    pub product1: bool,
    /// A product is before station 2.
    pub product2: bool,
    /// A product is before the quality check.
    pub quality_present: bool,
    /// It is good, as far as the sensor can tell.
    pub quality_good: bool,
    /// Speed of the belt by its encoder, m/s.
    pub belt_speed_mps: f64,
    /// Power meter of the conveyor's drive, kW.
    pub conveyor_kw: f64,
    /// Power meters of the stations, kW.
    pub station_kw: [f64; 2],
}

/// What really became of the products since the line's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Put on the belt.
    pub fed: u64,
    /// Not put on the belt because there was no room.
    pub not_fed: u64,
    /// Good ones that left at the end.
    pub left_good: u64,
    /// Bad ones that left at the end.
    pub left_bad: u64,
    /// Good ones that were pushed off.
    pub ejected_good: u64,
    /// Bad ones that were pushed off.
    pub ejected_bad: u64,
}

/// The line.
#[derive(Clone, Debug)]
pub struct Line {
    seed: u64,
    now: i64,
    belt: Belt,
    ejector: Ejector,
    traffic: Traffic,
    faults: Faults,
    /// What sensor 2 is stuck at.
    stuck: bool,
    last: Actuators,
    counts: Counts,
}

impl Line {
    /// An empty line that stands still.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            now: 0,
            belt: Belt::default(),
            ejector: Ejector::default(),
            traffic: Traffic::default(),
            faults: Faults::default(),
            stuck: false,
            last: Actuators::default(),
            counts: Counts::default(),
        }
    }

    /// Goes on to plant time `to` with the actuators told the same all the while.
    pub fn advance(&mut self, to: i64, actuators: &Actuators) {
        while self.now + STEP_US <= to {
            self.step(actuators);
        }
        // Told so shortly that no step fell into it: the feeder is an edge and must not be lost.
        self.feed_on_edge(actuators);
    }

    /// What the sensors say now.
    #[must_use]
    pub fn sensors(&self) -> Sensors {
        let tested = self.traffic.at(QUALITY_M);
        let stuck = self.faults.since(LineFault::StuckSensor).map(|_| self.stuck);
        Sensors {
            product1: self.traffic.at(STATION1_M).is_some(),
            product2: stuck.unwrap_or_else(|| self.traffic.at(STATION2_M).is_some()),
            quality_present: tested.is_some(),
            quality_good: tested.is_some_and(|product| product.good() != self.blips()),
            belt_speed_mps: self.belt.speed_mps,
            conveyor_kw: self.conveyor_kw(),
            station_kw: [
                self.station_kw(0, Channel::Station1Power),
                self.station_kw(1, Channel::Station2Power),
            ],
        }
    }

    /// The products on the belt, the one nearest to the outlet first.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.traffic.iter()
    }

    /// The products as the camera sees them: `12:3.42:n 13:1.05:g`, number, position in m, and
    /// `n` not yet tested, `g` good or `b` bad.
    #[must_use]
    pub fn camera(&self) -> String {
        let mut text = String::new();
        for product in self.products() {
            let blank = if text.is_empty() { "" } else { " " };
            // Writing to a String does not fail.
            write!(text, "{blank}{}:{:.2}:{}", product.id, product.position_m, product.letter())
                .ok();
        }
        text
    }

    /// What really became of the products.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Plant time that the line has come to.
    #[must_use]
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// Switches a fault on or off; answers its record when that changed anything.
    pub fn switch(&mut self, fault: LineFault, on: bool) -> Option<FaultRecord> {
        if fault == LineFault::StuckSensor && on {
            self.stuck = self.sensors().product2;
        }
        self.faults.switch(fault, on, self.now)
    }

    /// Since when a fault is on, in plant time.
    #[must_use]
    pub fn fault_since(&self, fault: LineFault) -> Option<i64> {
        self.faults.since(fault)
    }

    fn step(&mut self, actuators: &Actuators) {
        self.now += STEP_US;
        self.belt.step(actuators.belt_speed_mps, actuators.brake, STEP_S);
        self.feed_on_edge(actuators);
        let circumstances = Circumstances {
            belt_mps: self.belt.speed_mps,
            grip: self.grip(),
            open: actuators.gates,
            jam: self.on(LineFault::Jam),
        };
        self.traffic.step(&circumstances, STEP_S);
        self.work(actuators);
        self.ejector.step(actuators.ejector, STEP_S);
        if self.ejector.pushes() {
            while let Some(product) = self.traffic.push_off() {
                let good = product.good();
                self.counts.ejected_good += u64::from(good);
                self.counts.ejected_bad += u64::from(!good);
            }
        }
        while let Some(product) = self.traffic.leave() {
            let good = product.good();
            self.counts.left_good += u64::from(good);
            self.counts.left_bad += u64::from(!good);
        }
        self.last = *actuators;
    }

    fn feed_on_edge(&mut self, actuators: &Actuators) {
        if actuators.feed && !self.last.feed {
            if self.traffic.inlet_free() {
                self.counts.fed += 1;
                let share = self.good_share();
                let product = Product::new(self.seed, self.counts.fed, INLET_M, share);
                self.traffic.feed(product);
            } else {
                self.counts.not_fed += 1;
            }
        }
        self.last.feed = actuators.feed;
    }

    fn work(&mut self, actuators: &Actuators) {
        let slow = self.on(LineFault::SlowStation);
        for (station, place_m) in [STATION1_M, STATION2_M].into_iter().enumerate() {
            if !(actuators.stations[station] && actuators.tools[station]) {
                continue;
            }
            let rate = if slow && station == 1 { SLOW } else { 1.0 };
            if let Some(product) = self.traffic.at_mut(place_m) {
                product.work_s[station] += STEP_S * rate;
            }
        }
    }

    fn on(&self, fault: LineFault) -> bool {
        self.faults.since(fault).is_some()
    }

    fn grip(&self) -> f64 {
        if !self.on(LineFault::SlippingBelt) {
            return 1.0;
        }
        SLIPPING * (0.8 + 0.4 * uniform(self.seed, Channel::Slip, self.now / TENTH_US))
    }

    fn good_share(&self) -> f64 {
        let Some(since) = self.faults.since(LineFault::DriftingQuality) else {
            return product::GOOD_SHARE;
        };
        let part = ((self.now - since) as f64 / DRIFT_US as f64).min(1.0);
        product::GOOD_SHARE + (DRIFTED - product::GOOD_SHARE) * part
    }

    fn blips(&self) -> bool {
        uniform(self.seed, Channel::Blip, self.now / BLIP_US) < BLIPS
    }

    fn conveyor_kw(&self) -> f64 {
        let held = self.traffic.held;
        let carried = self.traffic.len() - held;
        let usual = self.belt.power_kw(carried, held, self.seed, self.now / TENTH_US);
        let spikes = self.faults.since(LineFault::PowerSpike).is_some_and(|since| {
            self.belt.speed_mps > 0.0 && (self.now - since) % SPIKE_EVERY_US < SPIKE_US
        });
        usual + if spikes { SPIKE_KW } else { 0.0 }
    }

    fn station_kw(&self, station: usize, channel: Channel) -> f64 {
        if !self.last.stations[station] {
            return 0.0;
        }
        if !self.last.tools[station] {
            return READY_KW;
        }
        let slow = self.on(LineFault::SlowStation) && station == 1;
        let usual = if slow { WORKING_KW * SLOW } else { WORKING_KW };
        usual * (0.985 + 0.03 * uniform(self.seed, channel, self.now / TENTH_US))
    }
}

#[cfg(test)]
mod tests;
