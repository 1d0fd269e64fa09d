//! The historian against real database files in temporary folders.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod aggregate;
mod damaged;
mod data;
mod export;
mod import;
mod lists;
mod plant_tables;
mod sealed;
mod series;
mod sql;
mod store;
mod trend;
