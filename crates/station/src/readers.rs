//! A few readers of the historian, lent to one question at a time.

use std::sync::{Arc, Mutex};

use historian::{Historian, Reader};
use tokio::sync::{Semaphore, oneshot};

use crate::error::ApiError;
use crate::pipeline::locked;

/// Questions answered at the same time; more wait.
const READERS_MAX: usize = 4;

/// The readers.
pub(crate) struct Readers {
    historian: Historian,
    idle: Arc<Mutex<Vec<Reader>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(historian: Historian) -> Self {
        Self { historian, idle: Arc::default(), permits: Arc::new(Semaphore::new(READERS_MAX)) }
    }

    /// Asks the historian without holding up the caller's thread.
    pub(crate) async fn read<T, E>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let asking = self.turn(question).await?;
        tokio::task::spawn_blocking(asking).await.map_err(ApiError::failed)?
    }

    /// The same for what may take minutes: on a thread of its own, which gives way to all others.
    pub(crate) async fn read_patiently<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let asking = self.turn(question).await?;
        let (reply, answer) = oneshot::channel();
        let patient = move || {
            system::give_way();
            // Whoever asked may have given up.
            let _given_up = reply.send(asking());
        };
        std::thread::Builder::new()
            .name("patient".into())
            .spawn(patient)
            .map_err(ApiError::failed)?;
        answer.await.map_err(ApiError::failed)?
    }

    /// Waits for a free reader; what it gives asks the question, and lends the reader on.
    async fn turn<T, E>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<impl FnOnce() -> Result<T, ApiError> + Send + 'static, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| ApiError::stopping())?;
        let (historian, idle) = (self.historian.clone(), Arc::clone(&self.idle));
        Ok(move || {
            let _held_until_answered = permit;
            let reader = locked(&idle).pop();
            let reader = match reader {
                Some(reader) => reader,
                None => historian.reader().map_err(ApiError::from)?,
            };
            let answer = question(&reader).map_err(Into::into);
            locked(&idle).push(reader);
            answer
        })
    }

    /// Memory that all questions together may use.
    pub(crate) fn memory_limit_mib(&self) -> u32 {
        self.historian.config().memory_limit_mib
    }

    /// The database's size in bytes.
    pub(crate) fn database_bytes(&self) -> u64 {
        self.historian.database_bytes()
    }
}
