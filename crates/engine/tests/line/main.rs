//! The line: derived tags live, and sums by period. Tests of sequences read like a log.

mod alarms;
mod live;
mod plant;
mod sums;
