//! Recordings through the engine again: what would have been under another configuration, and a
//! proof that the same recording gives the same alarms.
//!
//! A recording is the reports in the order of the journal, those that the engine derived among
//! them ([`model::Event::samples`]). They are taken as they came ([`crate::Input::Recorded`]), so
//! plausibility and calibration are those of then and only the alarms are computed anew. People's
//! actions and the station's own alarms are no part of a recording. Pure: no clock, and the only
//! output is what the caller gives to write to.

mod journal;
mod pairs;
mod stays;
mod what_if;

pub use journal::AlarmJournal;
pub use pairs::{Pairs, Row};
pub use stays::Side;
pub use what_if::{WhatIf, what_if};
