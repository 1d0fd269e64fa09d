//! The journal's next segment, made on a thread of its own that gives way to the others.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use journal::{Error, Ready, Writer};

use super::commit::RESERVE_BYTES;

/// Between two pieces of it: the disk is not held up.
const PAUSE: Duration = Duration::from_millis(20);
/// After one that could not be made.
const RETRY: Duration = Duration::from_mins(1);

type Made = Result<Option<Ready>, Error>;

/// Whoever makes it.
#[derive(Default)]
pub(super) struct NextSegment {
    making: Option<JoinHandle<Made>>,
    stop: Arc<AtomicBool>,
    not_before: Option<Instant>,
}

impl NextSegment {
    /// Takes the one that is made, and begins another one when the journal wants it and the disk
    /// has the room: a segment in its folder more than is kept free.
    pub(super) fn look(&mut self, writer: &mut Writer, folder: &Path) {
        if self.making.as_ref().is_some_and(JoinHandle::is_finished) {
            self.take(writer);
        }
        let early = self.not_before.is_some_and(|time| Instant::now() < time);
        if self.making.is_none() && !early {
            self.begin(writer, folder);
        }
    }

    fn begin(&mut self, writer: &mut Writer, folder: &Path) {
        let Some(ahead) = writer.ahead() else { return };
        let room = fs4::available_space(folder).is_ok_and(|free| free > 2 * RESERVE_BYTES);
        let stop = Arc::clone(&self.stop);
        let make = move || {
            system::give_way();
            ahead.make(|| {
                std::thread::sleep(PAUSE);
                !stop.load(Ordering::Relaxed)
            })
        };
        let thread = std::thread::Builder::new().name("next segment".into());
        self.making = room.then(|| thread.spawn(make).ok()).flatten();
        if self.making.is_none() {
            self.not_before = Some(Instant::now() + RETRY);
        }
    }

    fn take(&mut self, writer: &mut Writer) {
        match self.making.take().map(JoinHandle::join) {
            Some(Ok(Ok(Some(ready)))) => writer.keep_ready(ready),
            Some(Ok(Err(error))) => {
                tracing::debug!(%error, "no segment was made ahead");
                self.not_before = Some(Instant::now() + RETRY);
            }
            _ => {}
        }
    }

    /// Ends it; what it made is the writer's, who removes it in the end.
    pub(super) fn end(&mut self, writer: &mut Writer) {
        self.stop.store(true, Ordering::Relaxed);
        self.take(writer);
    }
}
