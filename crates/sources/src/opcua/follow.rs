//! Following a subscription: asking for messages, accounting for every number, acknowledging what
//! is on disk.
//!
//! A message is acknowledged to the server only when the station has it on disk; until then the
//! server keeps it for us. Several requests are always with the server, so that it never has to
//! wait for one.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use model::Timestamp;
use opcua::client::services::Publish;
use opcua::types::{PublishResponse, StatusCode, SubscriptionAcknowledgement};
use tokio::time::{Instant, sleep_until};

use super::batch::Kind;
use super::line::{Line, LineEvent};
use super::source::{Ended, Source, stop};
use super::subscribe::is_disconnected;
use crate::arrival::Settled;

/// Requests that are with the server at once.
const REQUESTS: usize = 4;
/// Signs of life that may fail in a row.
const KEEP_ALIVES_FAILED_MAX: u32 = 2;
/// Requests that may fail in a row for no reason that we know.
const FAILURES_MAX: u32 = 5;
/// After a failed request the next one waits.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

type Answer = Result<PublishResponse, StatusCode>;
type Asked = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What is going on with one subscription.
pub(super) struct Following {
    pub(super) line: Line,
    asked: FuturesUnordered<Asked>,
    pub(super) requests: usize,
    /// Requests whose answers were lost on the way; they end by their timeout.
    pub(super) unanswered: usize,
    /// Messages to acknowledge.
    pub(super) acks: Vec<u32>,
    /// The server may still keep messages that were acknowledged over a lost connection.
    pub(super) first: bool,
    /// When the server must have been heard again.
    deadline: Instant,
    /// When refused items are tried again.
    items_at: Instant,
    /// When values that do not change are asked for again.
    confirm_at: Instant,
    quiet_until: Instant,
    failures: u32,
    keep_alives_failed: u32,
}

/// What an answer asks for besides being taken.
pub(super) enum Turn {
    GoOn,
    /// The server no longer has the subscription.
    Gone,
}

impl Source {
    /// Follows until the connection ends.
    pub(super) async fn follow(&mut self, line: Line) -> Ended {
        let now = Instant::now();
        let mut following = Following {
            line,
            asked: FuturesUnordered::new(),
            requests: REQUESTS,
            unanswered: 0,
            acks: Vec::new(),
            first: true,
            deadline: now + self.patience(),
            items_at: now + self.config.retry.items,
            confirm_at: now + self.config.confirm.unwrap_or_default(),
            quiet_until: now,
            failures: 0,
            keep_alives_failed: 0,
        };
        loop {
            if let Err(ended) = self.step(&mut following).await {
                // The requests hold the session.
                following.asked.clear();
                return match ended {
                    Ended::Stopped => {
                        following.line.close().await;
                        Ended::Stopped
                    }
                    Ended::Lost { detail, line: None } if following.line.lost => {
                        Ended::Lost { detail, line: Some(following.line) }
                    }
                    ended @ Ended::Lost { .. } => ended,
                };
            }
        }
    }

    /// How long the server may be silent.
    pub(super) fn patience(&self) -> Duration {
        let keep_alive = self.subscription.as_ref().map(|known| known.keep_alive);
        keep_alive.unwrap_or(self.config.keep_alive).max(self.config.keep_alive) * 2
    }

    async fn step(&mut self, following: &mut Following) -> Result<(), Ended> {
        self.ask(following);
        let mut stopped = self.stopped.clone();
        let idle = following.asked.len() < following.requests + following.unanswered;
        tokio::select! {
            () = stop(&mut stopped) => Err(Ended::Stopped),
            Some(settled) = self.settled.recv() => {
                for settled in settled {
                    self.settle(settled, following);
                }
                Ok(())
            }
            Some(answer) = following.asked.next(), if !following.asked.is_empty() => {
                self.answer(answer, following).await
            }
            event = following.line.events.recv() => self.line_event(event, following),
            () = sleep_until(following.quiet_until), if idle => Ok(()),
            () = sleep_until(following.items_at) => self.items_again(following).await,
            () = sleep_until(following.confirm_at), if self.config.confirm.is_some() => {
                self.confirm(following).await
            }
            () = sleep_until(following.deadline) => {
                Err(self.lost(StatusCode::BadTimeout))
            }
        }
    }

    /// Keeps the server supplied with requests, each with the acknowledgements of the moment.
    fn ask(&self, following: &mut Following) {
        let Some(subscription) = self.subscription.as_ref().map(|known| known.id) else { return };
        if following.quiet_until > Instant::now() || following.line.lost {
            return;
        }
        let keep_alive = self.patience() / 2;
        let patience = keep_alive * u32::try_from(REQUESTS).unwrap_or(u32::MAX) * 2;
        while following.asked.len() < following.requests + following.unanswered {
            let acks = following.acks.drain(..);
            let acks = acks.map(|sequence_number| SubscriptionAcknowledgement {
                subscription_id: subscription,
                sequence_number,
            });
            let talk = following.line.session.clone();
            let request = Publish::new(&talk.0).timeout(patience).acks(acks.collect());
            following.asked.push(Box::pin(async move { talk.ask(request).await }));
        }
    }

    fn settle(&mut self, settled: Settled, following: &mut Following) {
        let present = self.subscription.as_ref().map(|known| known.number);
        if present == Some(settled.connection) && self.unsettled.remove(&settled.packet) {
            following.acks.push(settled.packet);
        }
    }

    fn line_event(&self, event: Option<LineEvent>, following: &mut Following) -> Result<(), Ended> {
        let code = match event {
            Some(LineEvent::Up { .. }) => return Ok(()),
            Some(LineEvent::KeepAlive) => {
                following.keep_alives_failed = 0;
                return Ok(());
            }
            Some(LineEvent::KeepAliveFailed(code)) => {
                following.keep_alives_failed += 1;
                if following.keep_alives_failed < KEEP_ALIVES_FAILED_MAX {
                    return Ok(());
                }
                code
            }
            Some(LineEvent::Lost(code) | LineEvent::Failed(code)) => {
                following.line.lost = true;
                code
            }
            None => StatusCode::BadConnectionClosed,
        };
        Err(self.lost(code))
    }

    async fn answer(&mut self, answer: Answer, following: &mut Following) -> Result<(), Ended> {
        let code = match answer {
            Ok(response) => {
                following.failures = 0;
                let talk = following.line.session.clone();
                let turn = self.response(response, &talk, following).await?;
                following.deadline = Instant::now() + self.patience();
                return match turn {
                    Turn::GoOn => Ok(()),
                    Turn::Gone => self.subscribe_again(following).await,
                };
            }
            Err(code) => code,
        };
        match code {
            StatusCode::BadNoSubscription | StatusCode::BadSubscriptionIdInvalid => {
                self.subscribe_again(following).await
            }
            StatusCode::BadTooManyPublishRequests => {
                if following.unanswered == 0 {
                    following.requests = following.asked.len().max(1);
                }
                following.unanswered = 0;
                Ok(())
            }
            StatusCode::BadTimeout => {
                following.unanswered = following.unanswered.saturating_sub(1);
                Ok(())
            }
            code => {
                tracing::debug!(%code, "a publish request failed");
                following.failures += 1;
                following.quiet_until = Instant::now() + AFTER_FAILURE;
                let session_gone = [
                    StatusCode::BadSessionIdInvalid,
                    StatusCode::BadSessionClosed,
                    StatusCode::BadSessionNotActivated,
                ];
                // A lost transport fails every request and is told by the line itself.
                let told = is_disconnected(code) && !session_gone.contains(&code);
                if session_gone.contains(&code) || (!told && following.failures > FAILURES_MAX) {
                    return Err(self.lost(code));
                }
                Ok(())
            }
        }
    }

    /// The server forgot the subscription although the connection is up.
    async fn subscribe_again(&mut self, following: &mut Following) -> Result<(), Ended> {
        let talk = following.line.session.clone();
        following.acks.clear();
        self.subscribe(&talk).await?;
        self.create_items(&talk).await?;
        self.gap_since_last().await?;
        self.complain();
        let now = Instant::now();
        following.deadline = now + self.patience();
        following.quiet_until = now;
        Ok(())
    }

    /// Asks for values that did not change for a while.
    async fn confirm(&mut self, following: &mut Following) -> Result<(), Ended> {
        let every = self.config.confirm.unwrap_or_default();
        following.confirm_at = Instant::now() + every / 2;
        let every = i64::try_from(every.as_micros()).unwrap_or(i64::MAX);
        let before = Timestamp::from_micros((self.clock)().micros().saturating_sub(every / 2));
        let talk = following.line.session.clone();
        self.read_all(&talk, Kind::Confirmed, |row| row.heard <= before).await
    }

    /// Tries again what could not be found, and refused items.
    async fn items_again(&mut self, following: &mut Following) -> Result<(), Ended> {
        following.items_at = Instant::now() + self.config.retry.items;
        let (unfound, refused) = {
            let table = self.shared.table();
            (table.has_unfound(), !table.undelivered().is_empty())
        };
        let talk = following.line.session.clone();
        if unfound {
            self.look_through(&talk).await?;
        }
        if unfound || refused {
            self.create_items(&talk).await?;
            self.complain();
        }
        Ok(())
    }
}
