//! The program in control of the line, in virtual time.

use simulator::line::{Counts, LineFault, geometry};
use simulator::plc::{Cell, PlcState, line_program};
use st::Value;

use crate::{MS, number};

struct Controlled {
    cell: Cell,
    now_ms: i64,
    scan_ms: i64,
    highest_kw: f64,
}

impl Controlled {
    fn new(seed: u64, scan_ms: i64) -> Self {
        let cell = Cell::new(&line_program(), seed).expect("the line's program compiles");
        Self { cell, now_ms: 0, scan_ms, highest_kw: 0.0 }
    }

    fn scan(&mut self) {
        self.cell.scan(self.now_ms * MS, self.now_ms * MS);
        self.now_ms += self.scan_ms;
        self.highest_kw = self.highest_kw.max(self.number("rTotalPower"));
    }

    fn run(&mut self, seconds: i64) -> Counts {
        let end = self.now_ms + seconds * 1_000;
        while self.now_ms < end {
            self.scan();
        }
        assert_eq!(self.cell.faults(), []);
        self.cell.line().counts()
    }

    fn number(&self, name: &str) -> f64 {
        number(&self.cell.machine().read(&format!("PLC_PRG.{name}")).unwrap())
    }

    fn status(&self) -> String {
        self.cell.machine().read("PLC_PRG.sSystemStatus").unwrap().to_string()
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.cell.machine_mut().write(&format!("PLC_PRG.{name}"), value).unwrap();
    }

    /// Products that the check has let go and that are still on the belt.
    fn beyond_check(&self) -> u64 {
        let beyond = self.cell.line().products().filter(|product| product.tested);
        beyond.count() as u64
    }

    /// What the program counted is what really happened; one product may be at the check.
    fn agrees(&self) {
        let counts = self.cell.line().counts();
        let gone = counts.left_good + counts.left_bad + counts.ejected_good + counts.ejected_bad;
        let judged = (gone + self.beyond_check()) as f64;
        let counted = self.number("iProductCount");
        assert!(counted - judged <= 1.0 && counted >= judged, "{counted} and {counts:?}");
    }
}

#[test]
fn what_the_program_counts_is_what_happens_at_every_scan_time() {
    for (scan_ms, seed, seconds) in
        [(10, 1, 600), (100, 1, 600), (1_000, 1, 600), (100, 2, 3_000), (1_000, 3, 3_000)]
    {
        let mut line = Controlled::new(seed, scan_ms);
        let counts = line.run(seconds);
        line.agrees();
        let expected = (seconds / 10 - 2) as f64;
        assert!(line.number("iProductCount") >= expected, "{counts:?} at {scan_ms} ms");
        // The rejected ones are the bad ones, and all of them went into the bin.
        assert_eq!((counts.left_bad, counts.ejected_good), (0, 0), "at {scan_ms} ms");
        assert!(counts.ejected_bad > 0, "{counts:?}");
        let flying = line.number("iRejectCount") - counts.ejected_bad as f64;
        assert!((0.0..=1.0).contains(&flying), "{counts:?} at {scan_ms} ms");
        assert_eq!(counts.not_fed, 0);
    }
}

#[test]
fn the_ejector_goes_out_when_the_rejected_product_is_before_it() {
    let mut line = Controlled::new(1, 10);
    let mut pushed = 0;
    let mut was_out = false;
    while line.now_ms < 600_000 {
        line.scan();
        let out = line.cell.actuators().ejector;
        if out && !was_out {
            let nearest = line.cell.line().products().map(|product| product.position_m).fold(
                f64::INFINITY,
                |nearest, at| {
                    if (at - geometry::EJECTOR_M).abs() < (nearest - geometry::EJECTOR_M).abs() {
                        at
                    } else {
                        nearest
                    }
                },
            );
            // On its way, not past it.
            assert!((geometry::QUALITY_M..geometry::EJECTOR_M).contains(&nearest), "{nearest} m");
            pushed += 1;
        }
        was_out = out;
    }
    assert_eq!(pushed, line.cell.line().counts().ejected_bad);
}

#[test]
fn the_power_that_is_counted_is_that_of_the_machines() {
    let mut line = Controlled::new(1, 100);
    let mut energy = 0.0;
    while line.now_ms < 300_000 {
        line.scan();
        let sensors = line.cell.line().sensors();
        energy +=
            (sensors.conveyor_kw + sensors.station_kw[0] + sensors.station_kw[1]) * 0.1 / 3_600.0;
    }
    let counted = line.number("rTotalEnergy");
    assert!((counted - energy).abs() < 0.005 * energy, "{counted} kWh counted, {energy} kWh taken");
    assert!(line.highest_kw < 15.0 && line.highest_kw > 11.0, "{}", line.highest_kw);
    assert!(line.number("rStation1Power") <= 5.0);
}

/// After a minute as usual, each fault does within 5 minutes what it is for, and nothing else.
#[test]
fn each_fault_shows_its_effect() {
    let usual = {
        let mut line = Controlled::new(1, 50);
        line.run(60);
        line.run(300)
    };
    for fault in LineFault::ALL {
        let mut line = Controlled::new(1, 50);
        line.run(60);
        assert!(line.cell.line_mut().switch(fault, true).is_some());
        let (mut alarm, end) = (false, line.now_ms + 300_000);
        while line.now_ms < end {
            line.scan();
            alarm |= line.number("bEnergyAlarm") > 0.0;
        }
        let counts = line.cell.line().counts();
        let status = line.status();
        assert_eq!(alarm, fault == LineFault::PowerSpike, "{fault:?}");
        match fault {
            LineFault::Jam | LineFault::StuckSensor => {
                assert_eq!(status, "Station 2: Wait Timeout", "{fault:?}");
                assert!(counts.left_good < usual.left_good / 2, "{fault:?} {counts:?}");
                assert!(line.number("rConveyorActualSpeed") <= 0.0, "{fault:?}");
                continue;
            }
            LineFault::SlippingBelt => assert!(counts.left_bad > 0, "missed: {counts:?}"),
            LineFault::SlowStation => assert!(counts.ejected_bad > 25, "{counts:?}"),
            LineFault::DriftingQuality => {
                assert!(counts.ejected_bad > usual.ejected_bad + 5, "{counts:?}");
            }
            LineFault::PowerSpike => {
                assert_eq!(counts, usual);
                assert!(line.highest_kw > 20.0, "{}", line.highest_kw);
            }
        }
        assert_eq!(status, "Running", "{fault:?}");
        if fault != LineFault::SlippingBelt {
            assert_eq!((counts.left_bad, counts.ejected_good), (0, 0), "{fault:?}");
        }
        line.agrees();
    }
}

#[test]
fn after_a_jam_the_line_is_started_again_and_goes_on() {
    let mut line = Controlled::new(1, 50);
    line.run(60);
    line.cell.line_mut().switch(LineFault::Jam, true);
    line.run(120);
    assert_eq!(line.status(), "Station 2: Wait Timeout");
    line.cell.line_mut().switch(LineFault::Jam, false);
    let before = line.cell.line().counts();
    line.set("bSystemStart", &Value::Bool(true));
    let after = line.run(120);
    assert_eq!(line.status(), "Running");
    assert!(after.left_good >= before.left_good + 8, "{before:?} {after:?}");
    assert_eq!((after.left_bad, after.ejected_good), (0, 0), "{after:?}");
    line.agrees();
}

#[test]
fn an_emergency_stop_stands_at_once_and_nothing_starts_by_itself() {
    let mut line = Controlled::new(1, 10);
    line.run(40);
    assert!(line.number("rConveyorActualSpeed") > 2.9);
    line.set("bEmergencyStop", &Value::Bool(true));
    line.run(1);
    assert_eq!(line.status(), "Emergency Stop");
    assert!(line.number("rConveyorActualSpeed") <= 0.0, "the brake");
    assert!(line.number("rTotalPower") <= 0.0 + 0.5, "{}", line.number("rTotalPower"));
    line.set("bEmergencyStop", &Value::Bool(false));
    line.run(60);
    assert_eq!(line.status(), "Emergency Stop");
    line.set("bSystemStart", &Value::Bool(true));
    let counts = line.run(300);
    assert_eq!(line.status(), "Running");
    assert_eq!((counts.left_bad, counts.ejected_good), (0, 0), "{counts:?}");
    assert!(counts.left_good > 25, "{counts:?}");
    line.agrees();
}

#[test]
fn a_stopped_plc_leaves_the_line_standing_with_everything_off() {
    let mut line = Controlled::new(1, 10);
    line.run(40);
    line.cell.stop();
    line.run(2);
    assert_eq!(line.cell.state(), PlcState::Stopped);
    let sensors = line.cell.line().sensors();
    assert!(sensors.belt_speed_mps <= 0.0 && sensors.conveyor_kw <= 0.0, "{sensors:?}");
    let counted = line.number("iProductCount");
    line.cell.start();
    line.run(60);
    assert!(line.number("iProductCount") > counted);
    line.cell.reset();
    line.run(1);
    assert!(line.number("iProductCount") <= 0.0);
    assert_eq!(line.status(), "Standby");
}

#[test]
fn one_seed_gives_one_history() {
    let history = |seed| {
        let mut line = Controlled::new(seed, 100);
        let mut text = String::new();
        for _ in 0..2_000 {
            line.scan();
            text += &line.cell.line().camera();
        }
        text
    };
    assert_eq!(history(4), history(4));
    assert_ne!(history(4), history(5));
}
