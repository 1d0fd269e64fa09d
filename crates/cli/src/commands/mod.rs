//! One file for each command.

pub(crate) mod aggregate;
pub(crate) mod backup;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod plc;
pub(crate) mod plot;
mod progress;
pub(crate) mod recalculate;
pub(crate) mod replay;
pub(crate) mod serve;
pub(crate) mod sql;
pub(crate) mod states;
pub(crate) mod stop;
pub(crate) mod user;

use anyhow::Context;

/// The runtime of a command.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the program's threads could not be started")
}
