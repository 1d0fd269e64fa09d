//! A few readers of the historian, lent to one question at a time.

use std::sync::Mutex;

use historian::{Historian, Reader};
use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::pipeline::locked;

/// Questions answered at the same time; more wait.
const READERS_MAX: usize = 4;

/// The readers.
pub(crate) struct Readers {
    historian: Historian,
    idle: std::sync::Arc<Mutex<Vec<Reader>>>,
    permits: std::sync::Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(historian: Historian) -> Self {
        Self {
            historian,
            idle: std::sync::Arc::default(),
            permits: std::sync::Arc::new(Semaphore::new(READERS_MAX)),
        }
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
        let permit = std::sync::Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| ApiError::stopping())?;
        let (historian, idle) = (self.historian.clone(), std::sync::Arc::clone(&self.idle));
        let answer = tokio::task::spawn_blocking(move || {
            let _held_until_answered = permit;
            let reader = locked(&idle).pop();
            let reader = match reader {
                Some(reader) => reader,
                None => historian.reader().map_err(ApiError::from)?,
            };
            let answer = question(&reader).map_err(Into::into);
            locked(&idle).push(reader);
            answer
        });
        answer.await.map_err(ApiError::failed)?
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
