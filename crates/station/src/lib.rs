//! A running Linewatch: sources, engine, journal, historian and demo plant put together, and the
//! table of commands by which every door (window, HTTP, command line) uses it.
//!
//! Invariants: a message is settled with its sender only after its events are in the journal; only
//! what is in the journal is shown; one station per data folder; only this crate and the binaries
//! read a clock.

mod alarm_board;
mod alarm_words;
pub mod api;
mod archive;
mod board;
mod demo;
pub mod doctor;
mod entry;
mod error;
mod exporting;
mod folder;
mod frame;
mod home;
mod importing;
mod keeper;
mod line_hours;
mod line_report;
mod live;
mod notifying;
mod open;
mod options;
mod pipeline;
mod plant;
mod queries;
mod rates;
mod readers;
mod recalculation;
mod restore;
mod secrets;
mod source_set;
mod station;
mod storage;
mod suspension;
mod users;
mod words;
mod writes;

/// What log filters end with: libraries that complain of what the sources state as sentences.
pub const QUIET_LIBRARIES: &str = "opcua_client=off,opcua_core=off,opcua_crypto=off";

pub use self::archive::Archive;
pub use error::{ApiError, ErrorCode, StartError};
pub use exporting::{Finished, Progress as ExportProgress};
pub use folder::{DataFolder, Door, FolderError, Paths, random_hex};
pub use home::default_data_folder;
pub use importing::{ImportCounts, ImportState, Upload, import_offline, import_preview};
pub use keeper::{BackupDone, Rebuilt, RestoreError, back_up, rebuild, restore};
pub use options::{Options, PlantChoice};
pub use plant::PlantError;
pub use station::{Station, now};
pub use users::{FolderUsers, Role};

/// The name of an OPC UA status code.
#[must_use]
pub fn quality_name(code: u32) -> &'static str {
    model::Quality::from_code(code).name()
}
