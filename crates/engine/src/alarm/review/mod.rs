//! Looking at an alarm system as a whole: how it performs, what is wrong with its configuration,
//! and whether a change of a limit is sound.
//!
//! Pure: no clock, no I/O, no state but what is passed in. [`performance`] counts the edges of a
//! period, [`chatter`] tells live which alarms chatter, [`checker`] reads the whole configuration
//! together with what history says, [`limits`] judges one change before it is made. Sentences for
//! people come in both languages from [`sentence`].

pub mod chatter;
pub mod checker;
pub mod limits;
pub mod performance;
pub mod sentence;
mod watched;
