//! Taking a subscription's messages: every number accounted for, every change handed over.

use engine::Input;
use model::{Gap, Timestamp};
use opcua::client::services::Republish;
use opcua::types::{
    DataChangeNotification, NotificationMessage, PublishResponse, StatusChangeNotification,
};
use smol_str::SmolStr;
use tokio::time::Instant;

use super::batch::{Batch, Kind, Message};
use super::convert;
use super::follow::{Following, Turn};
use super::line::Talk;
use super::sequence::{Seen, to_republish};
use super::source::{Ended, Source};
use super::subscribe::is_disconnected;
use crate::Receipt;
use crate::arrival::Settled;

/// Requests that may be waiting for nothing.
const UNANSWERED_MAX: usize = 16;

/// What came of a message.
struct Taken {
    inputs: Vec<Input>,
    turn: Turn,
    refused: Vec<u32>,
    states_changed: bool,
}

impl Source {
    /// Takes an answer of the server: a message, or a sign of life.
    pub(super) async fn response(
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
        self.take(message, Kind::Changed, following).await
    }

    /// Notes that the server was heard; gives its times of the message before and of this one.
    fn hear(&mut self, message: &NotificationMessage) -> (Timestamp, Timestamp) {
        let now = (self.clock)();
        let sent = convert::plausible(&message.publish_time, now).unwrap_or(now);
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
                    self.take(response.notification_message, Kind::Redelivered, following).await?;
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
        kind: Kind,
        following: &mut Following,
    ) -> Result<Turn, Ended> {
        let number = message.sequence_number;
        let Taken { inputs, turn, refused, states_changed } = self.inputs(message, kind);
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
    fn inputs(&self, message: NotificationMessage, kind: Kind) -> Taken {
        let receive_time = (self.clock)();
        let publish_time =
            convert::plausible(&message.publish_time, receive_time).unwrap_or(receive_time);
        let context = Message { source: &self.name, receive_time, publish_time, kind };
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
}
