//! A line whose tags come from two devices, each with a sample a second.

use engine::line::periods::{By, Calendar};
use engine::line::tariff::{PriceWindow, Tariff};
use engine::line::{CounterTags, Line, PowerTags};
use jiff::civil::time;
use jiff::tz::TimeZone;
use model::{TagPath, Timestamp};

/// 2026-11-21T00:00:00Z, a Saturday.
pub(crate) const MIDNIGHT: i64 = 1_795_219_200;

/// So many seconds after [`MIDNIGHT`].
pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(MIDNIGHT + secs)
}

fn tag(path: &str) -> TagPath {
    TagPath::new(path).expect("a tag's path")
}

/// The line; live OEE by the hour, a price of 1 until 00:10 and of 2 afterwards.
pub(crate) fn line(on_change: bool) -> Line {
    Line {
        source: Some("plc".into()),
        ideal_cycle_s: 10.0,
        counters: CounterTags {
            count: tag("line/production/count"),
            reject: tag("line/production/reject"),
            run: tag("line/production/run_time"),
            down: tag("line/production/down_time"),
        },
        powers: PowerTags {
            conveyor: tag("line/energy/conveyor_power"),
            station1: tag("line/energy/station1_power"),
            station2: tag("line/energy/station2_power"),
            total: tag("line/energy/total_power"),
        },
        alive: Vec::new(),
        on_change,
        hold_ms: 2_000,
        emit_ms: 1_000,
        live: By::Hour,
        calendar: Calendar { time_zone: TimeZone::UTC, shifts: Vec::new() },
        tariff: Tariff {
            currency: "EUR".into(),
            price: 2.0,
            windows: vec![PriceWindow {
                days: Vec::new(),
                from: time(0, 0, 0, 0),
                to: time(0, 10, 0, 0),
                price: 1.0,
            }],
        },
    }
}
