//! The journal's next segment, made beside the commit thread.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use journal::{Error, Ready, Writer};

use super::Lulls;
use super::beside::Beside;
use super::commit::RESERVE_BYTES;

/// Between two pieces of it.
const PAUSE: Duration = Duration::from_millis(20);
/// One piece holds up the disk for about so long.
const WORK: Duration = Duration::from_millis(5);
/// After one that could not be made.
const RETRY: Duration = Duration::from_mins(1);

/// Whoever makes it.
pub(super) struct NextSegment {
    making: Beside<Result<Option<Ready>, Error>>,
    lulls: Arc<Lulls>,
    stop: Arc<AtomicBool>,
    not_before: Option<Instant>,
}

impl NextSegment {
    pub(super) fn new(lulls: Arc<Lulls>) -> Self {
        Self { making: Beside::default(), lulls, stop: Arc::default(), not_before: None }
    }

    /// Takes the one that is made, and begins another one when the journal wants it and there is
    /// room in its folder for more than what is kept free.
    pub(super) fn look(&mut self, writer: &mut Writer, folder: &Path) {
        if self.making.is_busy() {
            return;
        }
        self.take(writer);
        if self.not_before.is_none_or(|time| Instant::now() >= time) {
            self.begin(writer, folder);
        }
    }

    fn begin(&mut self, writer: &mut Writer, folder: &Path) {
        let Some(ahead) = writer.ahead() else { return };
        if !fs4::available_space(folder).is_ok_and(|free| free > 2 * RESERVE_BYTES) {
            self.not_before = Some(Instant::now() + RETRY);
            return;
        }
        let (lulls, stop) = (Arc::clone(&self.lulls), Arc::clone(&self.stop));
        let go_on = move || {
            std::thread::sleep(PAUSE);
            lulls.wait(WORK);
            !stop.load(Ordering::Relaxed)
        };
        self.making.begin("next segment", move || ahead.make(go_on));
    }

    fn take(&mut self, writer: &mut Writer) {
        match self.making.wait() {
            Some(Ok(Some(ready))) => writer.keep_ready(ready),
            Some(Err(error)) => {
                tracing::debug!(%error, "no segment was made ahead");
                self.not_before = Some(Instant::now() + RETRY);
            }
            Some(Ok(None)) | None => {}
        }
    }

    /// Ends it; what it made is the writer's, who removes it in the end.
    pub(super) fn end(&mut self, writer: &mut Writer) {
        self.stop.store(true, Ordering::Relaxed);
        self.take(writer);
    }
}
