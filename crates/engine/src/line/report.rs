//! Sums by period from the rows of the history.
//!
//! Rows come series by series or mixed, each series in the order of its source time, beginning
//! before the first period: counters with their last usable row, powers from [`Line::hold_ms`]
//! before it on until as long after the last period. What a counter counted belongs to the period
//! of the later of its two rows; energy is cut exactly at the periods' borders. So sums of parts
//! are the sum of the whole.

use model::{Quality, Timestamp};

use super::counter::{Counter, StepKind};
use super::energy::{Energy, Meter, Stretch};
use super::oee::{Oee, Production};
use super::periods::Period;
use super::tariff::Priced;
use super::{CounterRole, Line, Machine};

/// The number of a row, when it can be used.
#[must_use]
pub(super) fn usable(value: Option<f64>, quality: Quality) -> Option<f64> {
    value.filter(|number| number.is_finite() && !quality.is_bad())
}

/// The OEE of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct OeeOf {
    /// The period.
    pub period: Period,
    /// What was counted.
    pub production: Production,
    /// The figures.
    pub oee: Oee,
    /// Bad when the counts are impossible, uncertain when some of them are not known.
    pub quality: Quality,
}

/// Sums of the counters by period.
#[derive(Clone, Debug)]
pub struct OeeSums<'a> {
    line: &'a Line,
    periods: Vec<Period>,
    counters: [Counter; 4],
    sums: Vec<Production>,
    /// Whether some of a period's counts are not known.
    unsure: Vec<bool>,
}

impl<'a> OeeSums<'a> {
    /// For periods in the order of time.
    #[must_use]
    pub fn new(line: &'a Line, periods: Vec<Period>) -> Self {
        let (sums, unsure) =
            (vec![Production::default(); periods.len()], vec![false; periods.len()]);
        Self { line, periods, counters: [Counter::default(); 4], sums, unsure }
    }

    /// Takes the next row of a counter; one that cannot be used changes nothing.
    pub fn take(&mut self, role: CounterRole, at: Timestamp, value: Option<f64>, quality: Quality) {
        let Some(value) = usable(value, quality) else { return };
        let counter = &mut self.counters[role as usize];
        let Some(step) = counter.take(at, value, self.line.rule(role)) else { return };
        let place = self.periods.partition_point(|period| period.to <= at);
        let inside = self.periods.get(place).is_some_and(|period| period.from <= at);
        if inside {
            *field(&mut self.sums[place], role) += step.increase;
            self.unsure[place] |= matches!(step.kind, StepKind::First | StepKind::Jumped);
        }
        let Some(since) = step.since else { return };
        if at.millis_since(since) > self.line.hold_ms {
            self.spread_doubt(since, at);
        }
    }

    /// After a silence nobody can say on which side of a border something was counted.
    fn spread_doubt(&mut self, since: Timestamp, at: Timestamp) {
        let first = self.periods.partition_point(|period| period.to <= since);
        for (period, unsure) in self.periods.iter().zip(&mut self.unsure).skip(first) {
            if period.from > at {
                return;
            }
            *unsure |= period.from > since || period.to <= at;
        }
    }

    /// The periods and all of them together. The whole has the period from the first to the last.
    #[must_use]
    pub fn finish(self) -> (Vec<OeeOf>, OeeOf) {
        let ideal = self.line.ideal_cycle_s;
        let of = |period: Period, production: Production, unsure: bool| {
            let (oee, quality) = production.oee(ideal);
            let doubt = if unsure { Quality::UNCERTAIN_SUB_NORMAL } else { Quality::GOOD };
            OeeOf { period, production, oee, quality: quality.worse(doubt) }
        };
        let production = self.sums.iter().fold(Production::default(), |sum, one| sum.and(*one));
        let overall = of(whole(&self.periods), production, self.unsure.contains(&true));
        let each = self.periods.into_iter().zip(self.sums).zip(self.unsure);
        (each.map(|((period, sum), unsure)| of(period, sum, unsure)).collect(), overall)
    }
}

/// The sum of a counter.
pub(super) fn field(production: &mut Production, role: CounterRole) -> &mut f64 {
    match role {
        CounterRole::Count => &mut production.count,
        CounterRole::Reject => &mut production.reject,
        CounterRole::Run => &mut production.run_s,
        CounterRole::Down => &mut production.down_s,
    }
}

fn whole(periods: &[Period]) -> Period {
    Period {
        from: periods.first().map_or(Timestamp::default(), |period| period.from),
        to: periods.last().map_or(Timestamp::default(), |period| period.to),
        shift: None,
    }
}

/// The energy of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct EnergyOf {
    /// The period.
    pub period: Period,
    /// By machine, in the order of [`Machine::ALL`].
    pub machines: [Energy; 4],
    /// What the whole line's energy cost.
    pub cost: f64,
    /// The time that is summed, µs: without what lies between shifts.
    pub length_us: i64,
}

impl EnergyOf {
    /// A machine's energy.
    #[must_use]
    pub fn of(&self, machine: Machine) -> &Energy {
        &self.machines[machine as usize]
    }

    /// The part of the time in which the whole line's power is known, 0 to 1.
    #[must_use]
    pub fn known_share(&self) -> f64 {
        let known = self.of(Machine::Total).known_us;
        if self.length_us > 0 { known as f64 / self.length_us as f64 } else { 0.0 }
    }

    fn empty(period: Period) -> Self {
        let length_us = period.to.micros().saturating_sub(period.from.micros());
        Self { period, machines: [Energy::default(); 4], cost: 0.0, length_us }
    }
}

/// Sums of the powers by period.
#[derive(Clone, Debug)]
pub struct EnergySums<'a> {
    line: &'a Line,
    meters: [Meter; 4],
    rows: Vec<EnergyOf>,
    /// Where the price changes, with the period's place.
    priced: Vec<(usize, Priced)>,
    /// Known gaps of each machine's power, in the order of time and apart from each other.
    gaps: [Vec<(Timestamp, Timestamp)>; 4],
}

impl<'a> EnergySums<'a> {
    /// For periods in the order of time.
    #[must_use]
    pub fn new(line: &'a Line, periods: Vec<Period>) -> Self {
        let zone = &line.calendar.time_zone;
        let cut = |(place, period): (usize, &Period)| {
            let stretches = line.tariff.cut(zone, period.from, period.to);
            stretches.into_iter().map(move |stretch| (place, stretch)).collect::<Vec<_>>()
        };
        let priced = periods.iter().enumerate().flat_map(cut).collect();
        let rows = periods.into_iter().map(EnergyOf::empty).collect();
        Self { line, meters: [Meter::default(); 4], rows, priced, gaps: Default::default() }
    }

    /// Says which intervals are known to be missing: scope, begin and end of each. Before rows.
    pub fn know_gaps<'b>(&mut self, gaps: impl Iterator<Item = (&'b str, Timestamp, Timestamp)>) {
        for (scope, from, to) in gaps {
            for machine in Machine::ALL {
                if self.line.is_gap_of(scope, self.line.power_tag(machine)) {
                    self.gaps[machine as usize].push((from, to));
                }
            }
        }
        for of_machine in &mut self.gaps {
            *of_machine = merged(std::mem::take(of_machine));
        }
    }

    /// Takes the next row of a power.
    pub fn take(&mut self, machine: Machine, at: Timestamp, value: Option<f64>, quality: Quality) {
        let kw = usable(value, quality);
        let Some(stretch) = self.meters[machine as usize].take(at, kw, self.line.hold_ms) else {
            return;
        };
        if !touches(&self.gaps[machine as usize], &stretch) {
            self.add(machine, &stretch);
        }
    }

    fn add(&mut self, machine: Machine, stretch: &Stretch) {
        let first = self.rows.partition_point(|row| row.period.to <= stretch.from);
        for row in &mut self.rows[first..] {
            if row.period.from >= stretch.to {
                break;
            }
            if let Some(part) = stretch.within(row.period.from, row.period.to) {
                row.machines[machine as usize].add(&part);
            }
        }
        if machine != Machine::Total {
            return;
        }
        let first = self.priced.partition_point(|(_, priced)| priced.to <= stretch.from);
        for (place, priced) in &self.priced[first..] {
            let Some(part) = stretch.within(priced.from, priced.to) else { break };
            self.rows[*place].cost += part.kwh() * priced.price;
        }
    }

    /// The periods and all of them together. The whole has the period from the first to the last.
    #[must_use]
    pub fn finish(self) -> (Vec<EnergyOf>, EnergyOf) {
        let first = self.rows.first().map_or(Timestamp::default(), |row| row.period.from);
        let last = self.rows.last().map_or(Timestamp::default(), |row| row.period.to);
        let mut overall = EnergyOf::empty(Period { from: first, to: last, shift: None });
        overall.length_us = 0;
        for row in &self.rows {
            for (sum, one) in overall.machines.iter_mut().zip(row.machines) {
                *sum = sum.and(one);
            }
            overall.cost += row.cost;
            overall.length_us = overall.length_us.saturating_add(row.length_us);
        }
        (self.rows, overall)
    }
}

/// Intervals in order, those that meet made one.
fn merged(mut gaps: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    gaps.sort_unstable();
    let mut apart: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(gaps.len());
    for (from, to) in gaps {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

/// Whether an interval has time in common with a stretch.
fn touches(gaps: &[(Timestamp, Timestamp)], stretch: &Stretch) -> bool {
    let first = gaps.partition_point(|(_, to)| *to <= stretch.from);
    gaps.get(first).is_some_and(|(from, _)| *from < stretch.to)
}
