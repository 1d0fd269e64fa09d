//! The answers of the last writes: whoever asks the same again (a page that was loaded anew) gets
//! the same answer, and nothing is written twice.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::api::dto::WriteResult;
use crate::error::{ApiError, ErrorCode};
use crate::pipeline::locked;

/// Answers kept.
const KEPT_MAX: usize = 256;

/// One write: done once, its answer given to everybody who asks.
type Once = Arc<OnceCell<Result<WriteResult, (ErrorCode, String)>>>;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct RecentWrites(std::sync::Mutex<VecDeque<(String, Once)>>);

impl RecentWrites {
    /// Does a write, unless one of this id was done or is being done; then that one's answer.
    pub(crate) async fn once(
        &self,
        id: &str,
        write: impl Future<Output = Result<WriteResult, ApiError>>,
    ) -> Result<WriteResult, ApiError> {
        let cell = self.cell(id);
        let answer =
            cell.get_or_init(|| async { write.await.map_err(|error| (error.code, error.message)) });
        answer.await.clone().map_err(|(code, message)| ApiError::new(code, message))
    }

    fn cell(&self, id: &str) -> Once {
        let mut kept = locked(&self.0);
        if let Some((_, cell)) = kept.iter().find(|(known, _)| known == id) {
            return Arc::clone(cell);
        }
        if kept.len() == KEPT_MAX {
            kept.pop_front();
        }
        let cell = Once::default();
        kept.push_back((id.to_owned(), Arc::clone(&cell)));
        cell
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_same_id_writes_once() {
        let (recent, done) = (RecentWrites::default(), AtomicUsize::new(0));
        let write = || async {
            let count = done.fetch_add(1, Ordering::SeqCst);
            Ok(WriteResult { confirmed: true, read_back: count.into(), message: String::new() })
        };
        for (id, expected) in [("a", 0), ("a", 0), ("b", 1)] {
            let answer = recent.once(id, write()).await.unwrap();
            assert_eq!(answer.read_back, serde_json::json!(expected));
        }
        assert_eq!(done.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_refusal_is_the_same_when_asked_again() {
        let recent = RecentWrites::default();
        for _ in 0..2 {
            let refused = async { Err(ApiError::failed("the server is gone")) };
            let error = recent.once("a", refused).await.unwrap_err();
            assert_eq!(
                (error.code, error.message.as_str()),
                (ErrorCode::Failed, "the server is gone")
            );
        }
    }
}
