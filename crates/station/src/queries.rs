//! The questions that run: each can be stopped by its name. Of the user's own queries only a few
//! run at a time, so that the views' questions are never held up by them.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use historian::{INTERRUPT_AGAIN, Interrupter, Reader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ApiError, ErrorCode};
use crate::pipeline::locked;

/// Queries of the user that run at the same time; more wait. Fewer than there are readers.
const RUNNING_MAX: usize = 2;

/// Stops remembered whose question is not here: it has not come yet, or has ended.
const EARLY_MAX: usize = 64;

/// The queries that run or wait.
pub(crate) struct Queries {
    seats: Arc<Semaphore>,
    names: Arc<Mutex<Names>>,
}

#[derive(Default)]
struct Names {
    used: HashMap<String, Arc<Query>>,
    /// A stop takes its own way to the station, so it may overtake its question.
    stopped_early: VecDeque<String>,
}

impl Default for Queries {
    fn default() -> Self {
        Self { seats: Arc::new(Semaphore::new(RUNNING_MAX)), names: Arc::default() }
    }
}

#[derive(Default)]
struct Query {
    cancelled: AtomicBool,
    /// Of the reader it runs on, while it does.
    interrupter: Mutex<Option<Interrupter>>,
}

impl Query {
    /// Stops the statement that runs; returns whether it was on a reader.
    fn interrupt(&self) -> bool {
        locked(&self.interrupter).as_ref().map(Interrupter::interrupt).is_some()
    }
}

/// A query that has its turn; dropped, it gives up its name and its turn.
pub(crate) struct Turn {
    named: Named,
    _seat: Option<OwnedSemaphorePermit>,
}

struct Named {
    query: Arc<Query>,
    name: Option<String>,
    all: Arc<Mutex<Names>>,
}

impl Queries {
    /// Waits for a turn. A name that is in use already is refused.
    pub(crate) async fn turn(&self, name: Option<String>) -> Result<Turn, ApiError> {
        let named = self.named(name)?;
        let seat = Arc::clone(&self.seats).acquire_owned().await;
        Ok(Turn { named, _seat: Some(seat.map_err(|_| ApiError::stopping())?) })
    }

    /// A turn at once, for a view's own question. A name that is in use already is refused.
    pub(crate) fn turn_of_view(&self, name: Option<String>) -> Result<Turn, ApiError> {
        Ok(Turn { named: self.named(name)?, _seat: None })
    }

    fn named(&self, name: Option<String>) -> Result<Named, ApiError> {
        let query = Arc::<Query>::default();
        if let Some(name) = &name {
            let mut names = locked(&self.names);
            if names.used.contains_key(name) {
                return Err(ApiError::arguments(format!("a query “{name}” runs already")));
            }
            if let Some(place) = names.stopped_early.iter().position(|stopped| stopped == name) {
                names.stopped_early.remove(place);
                query.cancelled.store(true, Ordering::Release);
            }
            names.used.insert(name.clone(), Arc::clone(&query));
        }
        Ok(Named { query, name, all: Arc::clone(&self.names) })
    }

    /// Stops a query: one that runs, that waits, or that is still on its way here.
    pub(crate) fn cancel(&self, name: &str) {
        let mut names = locked(&self.names);
        let Some(query) = names.used.get(name).cloned() else {
            names.stopped_early.truncate(EARLY_MAX - 1);
            names.stopped_early.push_front(name.to_owned());
            return;
        };
        drop(names);
        let first = !query.cancelled.swap(true, Ordering::AcqRel);
        if query.interrupt() && first {
            thread::spawn(move || {
                while query.interrupt() {
                    thread::sleep(INTERRUPT_AGAIN);
                }
            });
        }
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            locked(&self.all).used.remove(name);
        }
    }
}

impl Turn {
    /// Asks a reader; the reader's statement can be stopped meanwhile.
    pub(crate) fn run<T>(
        &self,
        reader: &Reader,
        ask: impl FnOnce(&Reader) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let query = &self.named.query;
        *locked(&query.interrupter) = Some(reader.interrupter());
        let answer = if self.cancelled() { Err(cancelled()) } else { ask(reader) };
        // From here on the reader is somebody else's.
        *locked(&query.interrupter) = None;
        if self.cancelled() {
            reader.settle();
        }
        answer.map_err(|error| if self.cancelled() { cancelled() } else { error })
    }

    /// Whether it is to stop.
    pub(crate) fn cancelled(&self) -> bool {
        self.named.query.cancelled.load(Ordering::Acquire)
    }
}

fn cancelled() -> ApiError {
    ApiError::new(ErrorCode::Cancelled, "the query was stopped")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use historian::{Config, Historian, SqlLimits};

    use super::*;

    const ENDLESS: &str = "SELECT count(*) FROM range(100000000000) a, range(100000000000) b
                           WHERE a.range + b.range = 7";

    fn ask(reader: &Reader, text: &str) -> Result<usize, ApiError> {
        let limits = SqlLimits { rows: 10, timeout_ms: 60_000 };
        Ok(reader.sql(text, limits)?.rows.len())
    }

    #[tokio::test]
    async fn a_running_query_is_stopped_by_its_name_and_the_reader_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.duckdb");
        let reader = Historian::open(&path, Config::default()).unwrap().reader().unwrap();
        let queries = Queries::default();
        let turn = queries.turn(Some("a".into())).await.unwrap();
        let error = queries.turn(Some("a".into())).await.err().unwrap();
        assert_eq!(error.code, ErrorCode::BadArguments);
        queries.cancel("nobody");
        let running = thread::spawn(move || {
            let outcome = turn.run(&reader, |reader| ask(reader, ENDLESS));
            (outcome.unwrap_err().code, reader)
        });
        // However early the stop comes, before it runs or while it does, it holds.
        while !running.is_finished() {
            queries.cancel("a");
            thread::yield_now();
        }
        let (code, reader) = running.join().unwrap();
        assert_eq!(code, ErrorCode::Cancelled);
        let turn = queries.turn(Some("b".into())).await.unwrap();
        assert_eq!(turn.run(&reader, |reader| ask(reader, "SELECT 1")).unwrap(), 1);
    }

    #[tokio::test]
    async fn one_stop_is_enough_whenever_it_comes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.duckdb");
        let reader = Historian::open(&path, Config::default()).unwrap().reader().unwrap();
        let queries = Queries::default();
        queries.cancel("early");
        let turn = queries.turn(Some("early".into())).await.unwrap();
        let outcome = turn.run(&reader, |reader| ask(reader, ENDLESS));
        assert_eq!(outcome.unwrap_err().code, ErrorCode::Cancelled);
        // Before, between and in the statements that make up a question.
        for wait_us in (0..6_000).step_by(200) {
            let name = format!("after {wait_us} µs");
            let turn = queries.turn(Some(name.clone())).await.unwrap();
            let code = thread::scope(|scope| {
                let asked = scope.spawn(|| turn.run(&reader, |reader| ask(reader, ENDLESS)));
                thread::sleep(Duration::from_micros(wait_us));
                queries.cancel(&name);
                asked.join().unwrap().unwrap_err().code
            });
            assert_eq!(code, ErrorCode::Cancelled, "{name}");
        }
    }

    #[tokio::test]
    async fn a_reader_is_in_order_for_the_next_one_whenever_the_stop_comes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.duckdb");
        let reader = Historian::open(&path, Config::default()).unwrap().reader().unwrap();
        let queries = Queries::default();
        let (from, to) = (model::Timestamp::from_secs(0), model::Timestamp::from_secs(1));
        let mut stopped = 0;
        for _ in 0..200 {
            let turn = queries.turn_of_view(Some("a".into())).unwrap();
            let done = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !done.load(Ordering::Acquire) {
                        queries.cancel("a");
                    }
                });
                let outcome = turn.run(&reader, |reader| ask(reader, "SELECT * FROM samples"));
                stopped += u32::from(outcome.is_err());
                done.store(true, Ordering::Release);
            });
            reader.gaps(None, from, to).unwrap();
        }
        assert!(stopped > 0, "no stop came in time");
    }
}
