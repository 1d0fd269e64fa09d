//! A worker: sends the messages of one recipient, one after the other, so that a server that
//! hangs holds up nobody else.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::core::Job;
use crate::desk::Control;
use crate::report::SendError;
use crate::send::Transport;

/// Sends until the desk ends.
pub(crate) async fn run(
    transport: Arc<Transport>,
    recipient: usize,
    mut jobs: mpsc::Receiver<Job>,
    control: mpsc::Sender<Control>,
) {
    while let Some(Job { lane, message }) = jobs.recv().await {
        let transport = Arc::clone(&transport);
        // In a task of its own: a panic in a library is a failed attempt and not the channel's end.
        let sending =
            tokio::spawn(async move { transport.send(recipient, &message).await.map(drop) });
        let result = sending.await.unwrap_or_else(|error| {
            tracing::error!(%error, lane, "sending a message ended by a panic");
            Err(SendError::later("sending ended by an error of the program"))
        });
        if control.send(Control::Done { lane, result }).await.is_err() {
            return;
        }
    }
}
