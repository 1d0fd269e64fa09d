//! The historian against real database files in temporary folders.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod damaged;
mod data;
mod export;
mod lists;
mod sealed;
mod series;
mod sql;
mod store;
mod trend;
