//! Logs: warnings to standard error, everything of note to daily files in `<data>/logs`.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

const FILES_MAX: usize = 14;

/// Starts logging; keep the answer until the end, for it writes what is left. A folder that cannot
/// be written is reported by the station itself.
pub(crate) fn start(data: &Path) -> Option<WorkerGuard> {
    let levels = |fallback: &str| {
        EnvFilter::try_from_env("LINEWATCH_LOG")
            .unwrap_or_else(|_| EnvFilter::new(format!("{fallback},{}", station::QUIET_LIBRARIES)))
    };
    let console = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false)
        .with_filter(levels("warn"));
    // The folder is made beforehand, because the appender complains about one that is not there.
    let folder = data.join("logs");
    let file = std::fs::create_dir_all(&folder).ok().and_then(|()| {
        RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("linewatch")
            .filename_suffix("log")
            .max_log_files(FILES_MAX)
            .build(folder)
            .ok()
    });
    let (layer, guard) = match file {
        Some(file) => {
            let (writer, guard) = tracing_appender::non_blocking(file);
            let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
            (Some(layer.with_filter(levels("info"))), Some(guard))
        }
        None => (None, None),
    };
    tracing_subscriber::registry().with(console).with(layer).init();
    guard
}
