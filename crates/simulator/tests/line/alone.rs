//! The program without a line: it makes its own products, and does the same at every scan time.

use crate::Bench;

const SCANS_MS: [i64; 6] = [1, 7, 10, 100, 250, 1_000];

#[test]
fn ten_minutes_are_the_same_at_every_scan_time() {
    // A scan every millisecond takes long where nothing is optimised.
    for (scan_ms, seconds, products, rejects, kwh) in [
        (1, 120, 11.0, 0.0, 0.210_9),
        (7, 600, 59.0, 6.0, 1.090_9),
        (10, 600, 59.0, 6.0, 1.090_9),
        (100, 600, 59.0, 6.0, 1.090_9),
        (250, 600, 59.0, 6.0, 1.090_9),
        (1_000, 600, 59.0, 6.0, 1.090_9),
    ] {
        let mut bench = Bench::new(scan_ms);
        bench.scan_to(seconds * 1_000);
        let counts = (bench.number("iProductCount"), bench.number("iRejectCount"));
        assert_eq!(counts, (products, rejects), "{scan_ms} ms");
        assert_eq!(bench.text("eSystemState"), "1", "{scan_ms} ms");
        let energy = bench.number("rTotalEnergy");
        assert!((energy - kwh).abs() < 0.002, "{energy} kWh at {scan_ms} ms");
        let (run, down) = (bench.number("tRunTime"), bench.number("tDownTime"));
        assert!((down - 3.0).abs() <= 0.001 * scan_ms as f64, "{down} s at {scan_ms} ms");
        assert!((run + down - bench.now_ns as f64 / 1e9).abs() < 1e-9, "{scan_ms} ms");
    }
}

#[test]
fn ramps_are_within_a_step_of_the_exact_ones() {
    for scan_ms in SCANS_MS {
        let mut bench = Bench::new(scan_ms);
        bench.set("bAutoMode", "FALSE");
        bench.scan();
        bench.set("bConveyorStart", "TRUE");
        bench.set("rConveyorSpeed", "3.0");
        bench.scan();
        let started_s = bench.now_ns as f64 / 1e9;
        let step_s = scan_ms as f64 / 1e3;
        while bench.now_ns < 8_000_000_000 {
            bench.scan();
            let since_s = bench.now_ns as f64 / 1e9 - started_s;
            let exact = (0.5 * (since_s - 0.5).max(0.0)).min(3.0);
            let found = bench.number("rConveyorActualSpeed");
            assert!((found - exact).abs() < 1e-5, "{found} at {since_s} s, {scan_ms} ms");
        }
        bench.set("bConveyorStart", "FALSE");
        let (stopped_s, full) = (bench.now_ns as f64 / 1e9, 3.0);
        while bench.number("rConveyorActualSpeed") > 0.0 {
            bench.scan();
            let exact = (full - 0.8 * (bench.now_ns as f64 / 1e9 - stopped_s)).max(0.0);
            let found = bench.number("rConveyorActualSpeed");
            assert!((found - exact).abs() < 0.8 * step_s + 1e-5, "{found}, {exact}, {scan_ms} ms");
        }
    }
}

#[test]
fn energy_is_power_times_time_even_when_both_are_small() {
    for scan_ms in [1, 10, 1_000] {
        let mut bench = Bench::new(scan_ms);
        bench.set("bAutoMode", "FALSE");
        bench.set("bLineAttached", "TRUE");
        bench.set("rConveyorMeter", "0.001");
        bench.scan_to(60_000);
        let energy = bench.number("rTotalEnergy");
        assert!((energy - 0.001 / 60.0).abs() < 1e-9, "{energy} kWh at {scan_ms} ms");
        let average = bench.number("fbEnergy.rAveragePower");
        assert!((average - 0.001).abs() < 1e-8, "{average}");
    }
}

#[test]
fn counts_begin_again_together_and_never_go_below_0() {
    let mut bench = Bench::new(100);
    bench.scan_to(100);
    bench.set("fbQuality.iProductCount", "32767");
    bench.set("fbQuality.iRejectCount", "4000");
    let mut seen = Vec::new();
    while seen.len() < 3 {
        bench.scan();
        let counts = (bench.number("iProductCount"), bench.number("iRejectCount"));
        assert!(counts.1 <= counts.0 && counts.1 >= 0.0, "{counts:?}");
        if seen.last() != Some(&counts.0) {
            seen.push(counts.0);
        }
    }
    assert_eq!(seen, [32_767.0, 1.0, 2.0]);
}

#[test]
fn a_command_acts_once_and_is_taken_back_after_half_a_second() {
    for scan_ms in [10, 100, 1_000] {
        let mut bench = Bench::new(scan_ms);
        bench.set("bAutoMode", "FALSE");
        bench.scan();
        let given_ms = bench.next_ms();
        bench.set("bSystemStart", "TRUE");
        bench.scan();
        assert_eq!(bench.text("eSystemState"), "1");
        bench.set("bSystemStop", "TRUE");
        bench.scan();
        while bench.next_ms() < given_ms + 3_000 {
            let held = bench.now_ns / 1_000_000 < given_ms + 500;
            assert_eq!(bench.text("bSystemStart") == "TRUE", held, "at {} ns", bench.now_ns);
            assert_eq!(bench.text("eSystemState"), "0", "held, but not given again");
            bench.scan();
        }
        assert_eq!(bench.text("bSystemStop"), "FALSE");
    }
}

#[test]
fn automatic_mode_starts_by_itself_but_not_after_a_stop() {
    let mut bench = Bench::new(100);
    bench.scan_to(3_000);
    assert_eq!(bench.text("eSystemState"), "1");
    bench.set("bSystemStop", "TRUE");
    bench.scan_to(30_000);
    assert_eq!(
        (bench.text("eSystemState"), bench.text("sSystemStatus")),
        ("0".into(), "Standby".into())
    );
    bench.set("bAutoMode", "FALSE");
    bench.scan();
    bench.set("bAutoMode", "TRUE");
    bench.scan_to(33_000);
    assert_eq!(bench.text("eSystemState"), "0");
    bench.scan_to(33_200);
    assert_eq!(bench.text("eSystemState"), "1");
}
