//! Sums by period from the rows of the history.
//!
//! First comes for every tag the last row before [`Line::hold_ms`] before the first period, a
//! usable one for counters; then all rows of all tags in the order of source time and of receive
//! time, until as long after the last period. What a counter counted belongs to the period of the
//! later of its two rows; energy is cut exactly at the periods' borders. So the sums of parts are
//! the sums of the whole.

use model::{Quality, Timestamp};

use super::counter::{Counter, StepKind};
use super::energy::{Energy, Held, Stretch};
use super::oee::{Oee, Production};
use super::periods::Period;
use super::tariff::Priced;
use super::{CounterRole, Line, Machine, Sample, Series};

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
    /// Until when each counter is known to be watched; the first is the line's when its source
    /// tells of changes only.
    proved: [Option<Timestamp>; 4],
}

impl<'a> OeeSums<'a> {
    /// For periods in the order of time.
    #[must_use]
    pub fn new(line: &'a Line, periods: Vec<Period>) -> Self {
        let (sums, unsure) =
            (vec![Production::default(); periods.len()], vec![false; periods.len()]);
        Self { line, periods, counters: [Counter::default(); 4], sums, unsure, proved: [None; 4] }
    }

    /// Takes the last usable row of a counter before all others.
    pub fn begin(&mut self, role: CounterRole, sample: Sample) {
        if let Some(value) = sample.usable() {
            self.counters[role as usize].take(sample.at, value, self.line.rule(role));
        }
    }

    /// Takes the next row; one that cannot be used changes nothing.
    pub fn take(&mut self, series: Series, sample: Sample) {
        if sample.quality.is_bad() {
            return;
        }
        match series {
            Series::Counter(role) => {
                self.prove(if self.line.on_change { 0 } else { role as usize }, sample.at);
                self.count(role, sample);
            }
            Series::Power(_) | Series::Alive if self.line.on_change => self.prove(0, sample.at),
            Series::Power(_) | Series::Alive => {}
        }
    }

    fn count(&mut self, role: CounterRole, sample: Sample) {
        let Some(value) = sample.usable() else { return };
        let counter = &mut self.counters[role as usize];
        let Some(step) = counter.take(sample.at, value, self.line.rule(role)) else { return };
        let place = self.periods.partition_point(|period| period.to <= sample.at);
        if self.periods.get(place).is_some_and(|period| period.from <= sample.at) {
            *field(&mut self.sums[place], role) += step.increase;
            self.unsure[place] |= matches!(step.kind, StepKind::First | StepKind::Jumped);
        }
    }

    fn prove(&mut self, place: usize, at: Timestamp) {
        let before = self.proved[place].replace(at);
        if let Some(before) = before
            && at.millis_since(before) > self.line.hold_ms
        {
            self.spread_doubt(before, at);
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
    powers: [Held; 4],
    rows: Vec<EnergyOf>,
    /// Where the price changes, with the period's place.
    priced: Vec<(usize, Priced)>,
    /// Gaps of each machine's power that are still to come, the next one last.
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
        Self { line, powers: [Held::default(); 4], rows, priced, gaps: Default::default() }
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
            of_machine.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    /// Takes the last row of a power before all others; after the gaps.
    pub fn begin(&mut self, machine: Machine, sample: Sample) {
        self.pass_gaps(machine, sample.at);
        let power = &mut self.powers[machine as usize];
        let known = power.set(sample.at, sample.usable(), self.line.hold_ms);
        self.add(machine, known);
    }

    /// Takes the next row.
    pub fn take(&mut self, series: Series, sample: Sample) {
        for machine in Machine::ALL {
            self.pass_gaps(machine, sample.at);
            let own = series == Series::Power(machine);
            if (own || self.line.on_change) && !sample.quality.is_bad() {
                let known = self.powers[machine as usize].prove(sample.at, self.line.hold_ms);
                self.add(machine, known);
            }
            if own {
                let power = &mut self.powers[machine as usize];
                let known = power.set(sample.at, sample.usable(), self.line.hold_ms);
                self.add(machine, known);
            }
        }
    }

    /// Gaps that begin before a time.
    fn pass_gaps(&mut self, machine: Machine, at: Timestamp) {
        while let Some((from, to)) = self.gaps[machine as usize].pop_if(|(from, _)| *from < at) {
            let known = self.powers[machine as usize].lose(from, to, self.line.hold_ms);
            self.add(machine, known);
        }
    }

    fn add(&mut self, machine: Machine, known: Option<Stretch>) {
        let Some(stretch) = known else { return };
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
    pub fn finish(mut self) -> (Vec<EnergyOf>, EnergyOf) {
        for machine in Machine::ALL {
            self.pass_gaps(machine, Timestamp::MAX);
            self.add(machine, self.powers[machine as usize].open());
        }
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
