//! Ending the station from outside.

use super::args::Nothing;
use super::{Asked, Reply};
use crate::error::ApiError;

/// Asks whoever runs the station to end it; the answer does not wait for the end.
pub(super) async fn stop(asked: &Asked<'_>, _: Nothing) -> Result<Reply, ApiError> {
    tracing::info!(who = asked.who(), "asked to end");
    asked.audit(asked.who(), "end", "", "").await;
    asked.ask_to_end();
    Reply::json(&Nothing {})
}
