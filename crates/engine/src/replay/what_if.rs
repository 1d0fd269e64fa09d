//! One alarm under the real and under a tried configuration, over the same recording.

use model::{AlarmKey, Event, Report, Timestamp};

use super::pairs::{Pairs, Row, pair};
use super::stays::{Side, Stays};
use crate::engine::Engine;
use crate::input::Input;
use crate::plant::Plant;

/// How one alarm would have been.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WhatIf {
    /// How many samples of the recording lie in the period.
    pub samples: u64,
    /// Under the real configuration.
    pub real: Side,
    /// Under the tried one.
    pub tried: Side,
    /// Both compared.
    pub pairs: Pairs,
    /// Both beside each other, in the order of time; as many as there are raises.
    pub rows: Vec<Row>,
}

/// Takes a recording, in the order in which it was received, through both configurations and
/// compares the alarm named `key` between `from` and `to`.
///
/// Reports from before `from` only bring the engines into their state: give some when the alarm
/// has long delays or needs values that are told seldom. Listening begins with the first report or
/// at `from`, whichever is earlier. Reports from after `to` end it. Delays that end by `to` count.
#[must_use]
pub fn what_if(
    real: Plant,
    tried: Plant,
    key: &AlarmKey,
    reports: impl Iterator<Item = Report>,
    from: Timestamp,
    to: Timestamp,
) -> WhatIf {
    let (mut real, mut tried) = (Course::new(real), Course::new(tried));
    let (mut samples, mut started) = (0, false);
    for report in reports.take_while(|report| report.receive_time <= to) {
        let at = report.receive_time;
        if at >= from {
            samples += report.points.len() as u64;
        }
        if !started {
            started = true;
            let listening = Input::Started { at: at.min(from) };
            real.apply(listening.clone(), key);
            tried.apply(listening, key);
        }
        real.apply(Input::Recorded(report.clone()), key);
        tried.apply(Input::Recorded(report), key);
    }
    real.apply(Input::Tick { now: to }, key);
    tried.apply(Input::Tick { now: to }, key);
    let (pairs, rows) = pair(real.stays.within(from, to), tried.stays.within(from, to));
    let (real, tried) = (real.stays.side(from, to), tried.stays.side(from, to));
    WhatIf { samples, real, tried, pairs, rows }
}

/// An engine and what becomes of the alarm in it.
struct Course {
    engine: Engine,
    stays: Stays,
    events: Vec<Event>,
}

impl Course {
    fn new(plant: Plant) -> Self {
        Self { engine: Engine::new(plant), stays: Stays::default(), events: Vec::new() }
    }

    fn apply(&mut self, input: Input, key: &AlarmKey) {
        self.events.clear();
        self.engine.apply(input, &mut self.events);
        self.stays.take(key, &self.events);
    }
}
