//! Samples as files: once, by a person or the command line, or on a schedule.

mod file;
mod jobs;
mod request;
mod run;
pub(crate) mod schedule;
#[cfg(test)]
mod tests;

pub use jobs::Finished;
pub(crate) use jobs::Jobs;
pub(crate) use request::Request;
pub use run::Progress;
pub(crate) use run::{Done, Room, Target, stream, write};
