//! The window's log: daily files in `<data>/logs`, warnings also to standard error.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Days of logs kept.
const DAYS: usize = 14;

/// Starts logging. The answer writes what is left when it is dropped; none when the folder cannot
/// be written, which the station reports.
pub(crate) fn start(data: &Path) -> Option<WorkerGuard> {
    let folder = data.join("logs");
    let file = std::fs::create_dir_all(&folder).ok().and_then(|()| {
        RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("window")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(&folder)
            .ok()
    });
    let (file, guard) = file.map(tracing_appender::non_blocking).unzip();
    let levels = |fallback: &str| {
        let quiet = station::QUIET_LIBRARIES;
        EnvFilter::try_from_env("LINEWATCH_LOG")
            .unwrap_or_else(|_| EnvFilter::new(format!("{fallback},{quiet}")))
    };
    let to_file = file.map(|writer| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(writer)
            .with_filter(levels("info"))
    });
    let to_console = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .without_time()
        .with_filter(levels("warn"));
    tracing_subscriber::registry().with(to_file).with(to_console).init();
    guard
}
