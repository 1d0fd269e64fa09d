//! The production line: OEE and energy, live and by period.
//!
//! Two things use the same pure functions. `Live` follows the reports of the line's devices and
//! makes derived tags. [`OeeSums`] and [`EnergySums`] take the raw rows of the history in the order
//! of time and give the reports. So a late sample changes the record and not the present.
//!
//! What is computed by which rule stands in the modules: [`oee`] (formulas), [`counter`] (wraps
//! and restarts), [`energy`] (integration), [`periods`] (calendar) and [`tariff`] (prices).

pub mod counter;
pub mod energy;
mod live;
pub mod oee;
pub mod periods;
mod report;
pub mod tariff;

use model::{Millis, Quality, TagPath, Timestamp};
use periods::{By, Calendar};
use smol_str::SmolStr;
use tariff::Tariff;

pub(crate) use live::Live;
pub use live::{METER_DEVICE, OEE_DEVICE};
pub use report::{EnergyOf, EnergySums, OeeOf, OeeSums};

/// What is known of a line: where its counters and powers are, and how it is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The source whose gaps are the line's, besides those of its devices.
    pub source: Option<SmolStr>,
    /// Seconds that a piece takes at best.
    pub ideal_cycle_s: f64,
    /// The tags of the counters.
    pub counters: CounterTags,
    /// The tags of the powers.
    pub powers: PowerTags,
    /// Further tags of the line that prove that it is watched; see [`Self::on_change`].
    pub alive: Vec<TagPath>,
    /// Whether the source tells of changes only (OPC UA does): then a value holds as long as any
    /// of the line's tags has samples. Otherwise every tag is expected to have its own.
    pub on_change: bool,
    /// How long nothing may come before it is a silence: twice the expected period.
    pub hold_ms: Millis,
    /// Derived tags are made at most this often.
    pub emit_ms: Millis,
    /// The period over which the live OEE is counted.
    pub live: By,
    /// The plant's clock and shifts.
    pub calendar: Calendar,
    /// What energy costs.
    pub tariff: Tariff,
}

/// Tags of the counters.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterTags {
    /// Pieces made.
    pub count: TagPath,
    /// Pieces rejected.
    pub reject: TagPath,
    /// Seconds in which the line ran.
    pub run: TagPath,
    /// Seconds in which it stood.
    pub down: TagPath,
}

/// Tags of the powers, in kW.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerTags {
    /// The conveyor.
    pub conveyor: TagPath,
    /// The first station.
    pub station1: TagPath,
    /// The second station.
    pub station2: TagPath,
    /// The whole line, by its own meter.
    pub total: TagPath,
}

/// What a tag is to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// A counter.
    Counter(CounterRole),
    /// A power.
    Power(Machine),
    /// It only proves that the line is watched.
    Alive,
}

/// One row of a tag's history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Source time.
    pub at: Timestamp,
    /// The number; none for texts and missing values.
    pub value: Option<f64>,
    /// The quality.
    pub quality: Quality,
}

impl Sample {
    /// The number, when it can be used.
    #[must_use]
    pub fn usable(&self) -> Option<f64> {
        self.value.filter(|number| number.is_finite() && !self.quality.is_bad())
    }
}

/// A counter's part in the formulas; also its place in arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterRole {
    /// Pieces made.
    Count,
    /// Pieces rejected.
    Reject,
    /// Seconds in which the line ran.
    Run,
    /// Seconds in which it stood.
    Down,
}

impl CounterRole {
    /// All four, in the order of their places.
    pub const ALL: [Self; 4] = [Self::Count, Self::Reject, Self::Run, Self::Down];
}

/// A machine whose energy is counted; also its place in arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// The conveyor.
    Conveyor,
    /// The first station.
    Station1,
    /// The second station.
    Station2,
    /// The whole line.
    Total,
}

impl Machine {
    /// All four, in the order of their places.
    pub const ALL: [Self; 4] = [Self::Conveyor, Self::Station1, Self::Station2, Self::Total];

    /// The field of its derived tag.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Conveyor => "conveyor",
            Self::Station1 => "station1",
            Self::Station2 => "station2",
            Self::Total => "total",
        }
    }
}

impl Line {
    /// The tag of a counter.
    #[must_use]
    pub fn counter_tag(&self, role: CounterRole) -> &TagPath {
        match role {
            CounterRole::Count => &self.counters.count,
            CounterRole::Reject => &self.counters.reject,
            CounterRole::Run => &self.counters.run,
            CounterRole::Down => &self.counters.down,
        }
    }

    /// The tag of a machine's power.
    #[must_use]
    pub fn power_tag(&self, machine: Machine) -> &TagPath {
        match machine {
            Machine::Conveyor => &self.powers.conveyor,
            Machine::Station1 => &self.powers.station1,
            Machine::Station2 => &self.powers.station2,
            Machine::Total => &self.powers.total,
        }
    }

    /// Every tag of the line with what it is to it.
    pub fn series(&self) -> impl Iterator<Item = (Series, &TagPath)> {
        let counters = CounterRole::ALL.map(|role| (Series::Counter(role), self.counter_tag(role)));
        let powers = Machine::ALL.map(|machine| (Series::Power(machine), self.power_tag(machine)));
        let alive = self.alive.iter().map(|tag| (Series::Alive, tag));
        counters.into_iter().chain(powers).chain(alive)
    }

    /// How a counter counts.
    #[must_use]
    pub fn rule(&self, role: CounterRole) -> counter::CounterRule {
        match role {
            CounterRole::Count | CounterRole::Reject => {
                counter::CounterRule::pieces(self.ideal_cycle_s)
            }
            CounterRole::Run | CounterRole::Down => counter::CounterRule::seconds(),
        }
    }

    /// Whether a gap with this scope is one of a tag.
    #[must_use]
    pub fn is_gap_of(&self, scope: &str, tag: &TagPath) -> bool {
        let of_source = |source: &SmolStr| scope.strip_prefix("source/") == Some(source.as_str());
        scope == tag.split().0 || self.source.as_ref().is_some_and(of_source)
    }
}
