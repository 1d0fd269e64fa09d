//! The line's derived tags, live: `line/oee/*` over the period that runs, `line/meter/*` since
//! the first sample.
//!
//! Fed with every report in the order of arrival, it gives derived reports, each stamped with the
//! times of the report that made it and at most one in [`Line::emit_ms`] of source time. Late
//! samples change nothing here: they are in the record, and the reports by period count them. When
//! nothing but late ones came for a minute, a clock was set back, and counting goes on from there. A
//! period's OEE begins anew with the first sample of the period. A meter only counts up, except
//! that a gap which becomes known later takes back what was shown of its time.

use model::{Gap, Millis, Point, Quality, Report, TagPath, Timestamp, Value};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::counter::Counter;
use super::energy::{Held, Stretch};
use super::oee::Production;
use super::report::field;
use super::{CounterRole, Line, Machine, Sample, Series};

/// The device of the derived OEE.
pub const OEE_DEVICE: &str = "line/oee";
/// The device of the derived energy.
pub const METER_DEVICE: &str = "line/meter";
/// How long a sample makes older ones late, in receive time.
const PRESENT_HOLDS_MS: Millis = 60_000;
/// Who derived it.
const SOURCE: &str = "engine";

/// What it remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Live {
    /// Source and receive time of the newest sample.
    present: Option<(Timestamp, Timestamp)>,
    counters: [Counter; 4],
    production: Production,
    /// The period that is counted.
    period: Option<(Timestamp, Timestamp)>,
    powers: [Held; 4],
    /// What each machine used, without what is still open.
    kwh: [f64; 4],
    /// Quality of each power's newest sample.
    quality: [Quality; 4],
    oee_emitted: Option<Timestamp>,
    meter_emitted: Option<Timestamp>,
}

impl Live {
    /// Takes a report; gives what is derived from it.
    pub(crate) fn observe(&mut self, line: &Line, report: &Report) -> Vec<Report> {
        let (mut counted, mut metered) = (false, false);
        let mut minded = false;
        for (series, tag) in line.series() {
            let Some(point) = point_of(tag, report) else { continue };
            if !minded {
                self.mind_the_clock(report);
                minded = true;
            }
            let (value, quality) = (point.value.number(), point.quality);
            let sample = Sample { at: report.source_time, value, quality };
            metered |= self.power(line, series, sample);
            if let Series::Counter(role) = series {
                counted |= self.count(line, role, sample);
            }
        }
        let mut derived = Vec::new();
        let at = report.source_time;
        if self.present.is_some_and(|(newest, _)| at < newest) {
            return derived;
        }
        if counted && is_due(&mut self.oee_emitted, at, line) {
            derived.extend(derive(report, OEE_DEVICE, self.oee_points(line)));
        }
        if metered && is_due(&mut self.meter_emitted, at, line) {
            derived.extend(derive(report, METER_DEVICE, self.meter_points()));
        }
        derived
    }

    /// Samples were lost: what the powers held is not known until their next samples.
    pub(crate) fn lose(&mut self, line: &Line, gap: &Gap) {
        for machine in Machine::ALL {
            if line.is_gap_of(&gap.scope, line.power_tag(machine)) {
                let known = self.powers[machine as usize].lose(gap.from, gap.to, line.hold_ms);
                self.add(machine, known);
            }
        }
    }

    /// A clock that was set back would leave everything late until it has caught up.
    fn mind_the_clock(&mut self, report: &Report) {
        let (source_time, receive_time) = (report.source_time, report.receive_time);
        if let Some((newest, received)) = self.present
            && source_time < newest
        {
            if receive_time.millis_since(received) <= PRESENT_HOLDS_MS {
                return;
            }
            for machine in Machine::ALL {
                self.add(machine, self.powers[machine as usize].open());
            }
            self.counters = Default::default();
            self.powers = Default::default();
        }
        self.present = Some((source_time, receive_time));
    }

    /// Takes a counter's sample; whether it is one of the present.
    fn count(&mut self, line: &Line, role: CounterRole, sample: Sample) -> bool {
        let Some(value) = sample.usable() else { return false };
        let counter = &mut self.counters[role as usize];
        let Some(step) = counter.take(sample.at, value, line.rule(role)) else { return false };
        self.enter(line, sample.at);
        if self.period.is_some_and(|(from, to)| (from..to).contains(&sample.at)) {
            *field(&mut self.production, role) += step.increase;
        }
        true
    }

    /// Begins the period in which a time lies, when that one is later than the one counted.
    fn enter(&mut self, line: &Line, at: Timestamp) {
        // A period before the one counted comes only after a clock was set back.
        if self.period.is_some_and(|(_, to)| at < to) {
            return;
        }
        let period = line.calendar.period_at(line.live, at);
        self.period = period.map(|period| (period.from, period.to));
        self.production = Production::default();
    }

    /// Takes a sample into the powers; whether any of them is known further by it.
    fn power(&mut self, line: &Line, series: Series, sample: Sample) -> bool {
        let mut changed = false;
        for machine in Machine::ALL {
            let place = machine as usize;
            let own = series == Series::Power(machine);
            if (own || line.on_change) && !sample.quality.is_bad() {
                let known = self.powers[place].prove(sample.at, line.hold_ms);
                self.add(machine, known);
                changed = true;
            }
            if own && !self.powers[place].is_late(sample.at) {
                let known = self.powers[place].set(sample.at, sample.usable(), line.hold_ms);
                self.add(machine, known);
                let unusable = sample.usable().is_none();
                self.quality[place] =
                    if unusable { Quality::UNCERTAIN_LAST_USABLE_VALUE } else { sample.quality };
                changed = true;
            }
        }
        changed
    }

    fn add(&mut self, machine: Machine, known: Option<Stretch>) {
        self.kwh[machine as usize] += known.map_or(0.0, |stretch| stretch.kwh());
    }

    fn oee_points(&self, line: &Line) -> Vec<Point> {
        let (oee, quality) = self.production.oee(line.ideal_cycle_s);
        [
            ("availability", oee.availability),
            ("performance", oee.performance),
            ("quality", oee.quality),
            ("oee", oee.oee),
        ]
        .map(|(name, value)| point(name, value, quality))
        .to_vec()
    }

    fn meter_points(&self) -> Vec<Point> {
        let of = |machine: Machine| {
            let place = machine as usize;
            let open = self.powers[place].open().map_or(0.0, |stretch| stretch.kwh());
            point(machine.field(), self.kwh[place] + open, self.quality[place])
        };
        Machine::ALL.map(of).to_vec()
    }
}

fn point(field: &'static str, value: f64, quality: Quality) -> Point {
    Point { field: SmolStr::new_static(field), value: Value::Number(value), quality }
}

/// The point of a tag in a report of a device.
fn point_of<'a>(tag: &TagPath, report: &'a Report) -> Option<&'a Point> {
    let (of, field) = tag.split();
    if of != report.device.as_str() {
        return None;
    }
    report.points.iter().find(|point| point.field == field)
}

/// Whether derived tags may be made again, and notes that they are. A clock that was set back by
/// more than the pace makes them at once.
fn is_due(emitted: &mut Option<Timestamp>, at: Timestamp, line: &Line) -> bool {
    let due = emitted.is_none_or(|last| at.millis_since(last).abs() >= line.emit_ms);
    if due {
        *emitted = Some(at);
    }
    due
}

fn derive(cause: &Report, device: &str, points: Vec<Point>) -> Option<Report> {
    Some(Report {
        source: SmolStr::new_static(SOURCE),
        device: model::DevicePath::new(device).ok()?,
        source_time: cause.source_time,
        receive_time: cause.receive_time,
        sequence: None,
        fingerprint: 0,
        points,
    })
}
