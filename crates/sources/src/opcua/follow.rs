//! Following a subscription: asking for messages, accounting for every number, acknowledging what
//! is on disk.
//!
//! A message is acknowledged to the server only when the station has it on disk; until then the
//! server keeps it for us. Several requests are always with the server, so that it never has to
//! wait for one.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use engine::Input;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use model::{Gap, Timestamp};
use opcua::client::services::{Publish, Republish};
use opcua::types::{
    DataChangeNotification, NotificationMessage, PublishResponse, StatusChangeNotification,
    StatusCode, SubscriptionAcknowledgement,
};
use smol_str::SmolStr;
use tokio::time::{Instant, sleep_until};

use super::batch::{Batch, Message};
use super::convert;
use super::line::{Line, LineEvent, Talk};
use super::sequence::{Seen, to_republish};
use super::source::{Ended, Source, stop};
use super::subscribe::is_disconnected;
use crate::Receipt;
use crate::arrival::Settled;

/// Requests that are with the server at once.
const REQUESTS: usize = 4;
/// Requests that may be waiting for nothing.
const UNANSWERED_MAX: usize = 16;
/// Signs of life that may fail in a row.
const KEEP_ALIVES_FAILED_MAX: u32 = 2;
/// Requests that may fail in a row for no reason that we know.
const FAILURES_MAX: u32 = 5;
/// After a failed request the next one waits.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

type Answer = Result<PublishResponse, StatusCode>;
type Asked = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What is going on with one subscription.
struct Following {
    line: Line,
    asked: FuturesUnordered<Asked>,
    requests: usize,
    /// Requests whose answers were lost on the way; they end by their timeout.
    unanswered: usize,
    /// Messages to acknowledge.
    acks: Vec<u32>,
    /// The server may still keep messages that were acknowledged over a lost connection.
    first: bool,
    /// When the server must have been heard again.
    deadline: Instant,
    /// When refused items are tried again.
    items_at: Instant,
    quiet_until: Instant,
    failures: u32,
    keep_alives_failed: u32,
}

/// What an answer asks for besides being taken.
enum Turn {
    GoOn,
    /// The server no longer has the subscription.
    Gone,
}

/// What came of a message.
struct Taken {
    inputs: Vec<Input>,
    turn: Turn,
    refused: Vec<u32>,
    states_changed: bool,
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
    fn patience(&self) -> Duration {
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
                self.settle(settled, following);
                Ok(())
            }
            Some(answer) = following.asked.next(), if !following.asked.is_empty() => {
                self.answer(answer, following).await
            }
            event = following.line.events.recv() => self.line_event(event, following),
            () = sleep_until(following.quiet_until), if idle => Ok(()),
            () = sleep_until(following.items_at) => self.items_again(following).await,
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

    /// Takes an answer of the server: a message, or a sign of life.
    async fn response(
        &mut self,
        response: PublishResponse,
        talk: &Talk,
        following: &mut Following,
    ) -> Result<Turn, Ended> {
        let Some(subscription) = &self.subscription else { return Ok(Turn::GoOn) };
        if subscription.id != response.subscription_id {
            // Of a subscription that we gave up.
            talk.unsubscribe(response.subscription_id).await;
            return Ok(Turn::GoOn);
        }
        let sequence = subscription.sequence;
        if std::mem::take(&mut following.first) {
            let kept = response.available_sequence_numbers.unwrap_or_default();
            let done = |number: &u32| {
                sequence.look(*number) == Seen::Before && !self.unsettled.contains(number)
            };
            following.acks.extend(kept.into_iter().filter(done));
        }
        let message = response.notification_message;
        let number = message.sequence_number;
        let is_keep_alive = message.notification_data.as_ref().is_none_or(Vec::is_empty);
        let heard = self.hear(&message);
        match sequence.look(number) {
            Seen::Before if is_keep_alive => return Ok(Turn::GoOn),
            Seen::Before => {
                if !self.unsettled.contains(&number) {
                    following.acks.push(number);
                }
                return Ok(Turn::GoOn);
            }
            Seen::Missing { first, count } => {
                self.fetch((first, count), heard, talk, following).await?;
            }
            Seen::Next => {}
        }
        if is_keep_alive {
            if let Some(subscription) = &mut self.subscription {
                subscription.sequence.skip_to(number);
            }
            return Ok(Turn::GoOn);
        }
        self.take(message, false, following).await
    }

    /// Notes that the server was heard; gives its times of the message before and of this one.
    fn hear(&mut self, message: &NotificationMessage) -> (Timestamp, Timestamp) {
        let now = (self.clock)();
        let sent = convert::timestamp(&message.publish_time).unwrap_or(now);
        self.ahead_us = sent.micros() - now.micros();
        self.last_receive = Some(now);
        self.mark_at = Instant::now() + self.patience();
        let before = self.subscription.as_mut().and_then(|known| known.heard.replace(sent));
        (before.unwrap_or(sent), sent)
    }

    /// Asks for missing messages; what cannot be had is a gap.
    async fn fetch(
        &mut self,
        (first, count): (u32, u32),
        heard: (Timestamp, Timestamp),
        talk: &Talk,
        following: &mut Following,
    ) -> Result<(), Ended> {
        let Some(subscription) = self.subscription.as_ref().map(|known| known.id) else {
            return Ok(());
        };
        following.unanswered = (following.unanswered + count as usize).min(UNANSWERED_MAX);
        let (numbers, mut missing) = to_republish(first, count);
        for number in numbers {
            let request = Republish::new(subscription, number, &talk.0);
            match talk.ask(request).await {
                Ok(response) => {
                    self.take(response.notification_message, true, following).await?;
                }
                Err(code) if is_disconnected(code) => return Err(self.lost(code)),
                Err(code) => {
                    tracing::warn!(source = %self.name, number, %code, "a message is lost");
                    missing += 1;
                }
            }
        }
        if let Some(subscription) = &mut self.subscription {
            subscription.sequence.skip_to(first.wrapping_add(count));
        }
        if missing > 0 { self.gap(heard, Some(missing), "sequence").await } else { Ok(()) }
    }

    /// Takes a message's changes and hands them over; the last carries the receipt.
    async fn take(
        &mut self,
        message: NotificationMessage,
        redelivered: bool,
        following: &mut Following,
    ) -> Result<Turn, Ended> {
        let number = message.sequence_number;
        let Taken { inputs, turn, refused, states_changed } = self.inputs(message, redelivered);
        if states_changed {
            self.complain();
        }
        let Some(subscription) = &mut self.subscription else { return Ok(turn) };
        subscription.sequence.take(number);
        let id = subscription.id;
        let settled = Settled { connection: subscription.number, packet: number };
        let last = inputs.len().checked_sub(1);
        if last.is_none() {
            following.acks.push(number);
        } else {
            self.unsettled.insert(number);
        }
        for (index, input) in inputs.into_iter().enumerate() {
            let receipt = if Some(index) == last {
                Receipt::new(self.settle.clone(), settled)
            } else {
                Receipt::none()
            };
            self.hand_over(input, receipt).await?;
        }
        if !refused.is_empty() {
            following.line.session.drop_items(id, refused).await;
        }
        Ok(turn)
    }

    /// What the station is told of a message.
    fn inputs(&self, message: NotificationMessage, redelivered: bool) -> Taken {
        let receive_time = (self.clock)();
        let publish_time = convert::timestamp(&message.publish_time).unwrap_or(receive_time);
        let context =
            Message { source: &self.name, receive_time, publish_time, redelivered, read: false };
        let mut turn = Turn::GoOn;
        let mut batch = Batch::default();
        let mut table = self.shared.table();
        for data in message.notification_data.unwrap_or_default() {
            if let Some(status) = data.inner_as::<StatusChangeNotification>() {
                tracing::info!(source = %self.name, status = %status.status, "subscription ended");
                turn = Turn::Gone;
            } else if let Some(changes) = data.inner_as::<DataChangeNotification>() {
                batch.take(context, changes.monitored_items.as_deref().unwrap_or(&[]), &mut table);
            }
        }
        let Batch { readings, overflows, refused, states_changed, .. } = batch.finish();
        let mut inputs = Vec::with_capacity(readings.len() + overflows.len());
        inputs.extend(overflows.into_iter().map(|overflow| {
            Input::Gap(Gap {
                scope: SmolStr::new(table.devices[overflow.device as usize].as_str()),
                from: overflow.from,
                to: overflow.to,
                missing: None,
                cause: SmolStr::new_static("overflow"),
            })
        }));
        inputs.extend(readings.into_iter().map(Input::Reading));
        Taken { inputs, turn, refused, states_changed }
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

    /// Tries refused items again.
    async fn items_again(&mut self, following: &mut Following) -> Result<(), Ended> {
        following.items_at = Instant::now() + self.config.retry.items;
        let refused = !self.shared.table().undelivered().is_empty();
        if refused {
            let talk = following.line.session.clone();
            self.create_items(&talk).await?;
            self.complain();
        }
        Ok(())
    }
}
