//! The line to a server: one session and what drives it.
//!
//! The session's event loop runs in a task of its own, so that a full inbox never stops it. When
//! the transport is lost it waits to be told to go on; then it tries to go on with the same
//! session over a new connection. The subscription lives in the session, so after a short
//! interruption nothing is lost.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use opcua::client::{
    Session, SessionActivity, SessionConnectMode, SessionEventLoop, SessionPollResult,
    transport::TcpConnector,
};
use opcua::types::StatusCode;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;

/// What happens on the line, at most one of each kind at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEvent {
    /// Connected; whether in the same session as before.
    Up {
        /// The server still knew our session.
        same_session: bool,
    },
    /// An attempt to connect failed; waits for [`Line::go_on`].
    Failed(StatusCode),
    /// The transport was lost; waits for [`Line::go_on`].
    Lost(StatusCode),
    /// The server did not answer a sign of life, or says that it does not run.
    KeepAliveFailed(StatusCode),
    /// The server answered a sign of life.
    KeepAlive,
}

const EVENTS_MAX: usize = 64;
/// How long a server may take to close a session.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// See the module. Dropping it ends the connection without a word to the server.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) session: Talk,
    pub(super) events: mpsc::Receiver<LineEvent>,
    go: mpsc::Sender<()>,
    task: JoinHandle<()>,
    /// What the server showed when the session was made.
    pub(super) certificate: Vec<u8>,
    /// The transport is lost, and the task waits to be told to go on.
    pub(super) lost: bool,
}

/// A session, to be asked things.
#[derive(Clone)]
pub(super) struct Talk(pub(super) Arc<Session>);

impl std::fmt::Debug for Talk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Talk").field(&self.0.session_id()).finish()
    }
}

impl Line {
    /// Begins to connect.
    pub(super) fn new(
        session: Arc<Session>,
        event_loop: SessionEventLoop<TcpConnector>,
        certificate: Vec<u8>,
    ) -> Self {
        let (sender, events) = mpsc::channel(EVENTS_MAX);
        let (go, gone_on) = mpsc::channel(1);
        let task = tokio::spawn(drive(event_loop, sender, gone_on));
        Self { session: Talk(session), events, go, task, certificate, lost: false }
    }

    /// Lets it try to connect again after it was lost or failed.
    pub(super) fn go_on(&self) {
        // Full means that it was told already.
        let _told = self.go.try_send(());
    }

    /// Whether the task still runs.
    pub(super) fn alive(&self) -> bool {
        !self.task.is_finished()
    }

    /// Closes the session with its subscriptions.
    pub(super) async fn close(self) {
        let closing = self.session.0.disconnect();
        if let Ok(Err(error)) = tokio::time::timeout(CLOSE_TIMEOUT, closing).await {
            tracing::debug!(%error, "a session was not closed in order");
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn drive(
    event_loop: SessionEventLoop<TcpConnector>,
    events: mpsc::Sender<LineEvent>,
    mut go: mpsc::Receiver<()>,
) {
    let mut stream = pin!(event_loop.enter());
    while let Some(result) = stream.next().await {
        let event = match result {
            Ok(SessionPollResult::Reconnected(mode)) => LineEvent::Up {
                same_session: matches!(mode, SessionConnectMode::ReactivatedSession(_)),
            },
            Ok(SessionPollResult::ReconnectFailed(code)) | Err(code) => LineEvent::Failed(code),
            Ok(SessionPollResult::ConnectionLost(code)) => LineEvent::Lost(code),
            Ok(SessionPollResult::SessionActivity(activity)) => {
                let event = match activity {
                    SessionActivity::KeepAliveSucceeded => LineEvent::KeepAlive,
                    SessionActivity::KeepAliveFailed(code) => LineEvent::KeepAliveFailed(code),
                };
                // Signs of life repeat themselves, so a full channel may miss one.
                let _missed = events.try_send(event);
                continue;
            }
            Ok(_) => continue,
        };
        if events.send(event).await.is_err() {
            return;
        }
        if !matches!(event, LineEvent::Up { .. }) && go.recv().await.is_none() {
            return;
        }
    }
}
