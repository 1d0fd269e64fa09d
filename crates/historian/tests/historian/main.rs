//! The historian against real DuckDB files in temporary folders.

mod data;
mod export;
mod lists;
mod sql;
mod store;
mod trend;
