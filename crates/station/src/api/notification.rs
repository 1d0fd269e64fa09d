//! The channels of notification: how they are, and a test message through each.

use std::sync::Arc;

use super::Reply;
use super::args::{Nothing, NotifyTestArgs};
use super::asked::Asked;
use super::dto::{NotifyChannel, NotifyTest};
use crate::error::ApiError;
use crate::pipeline::locked;
use crate::station::Station;

pub(super) async fn channels(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let notifier = locked(&station.notifier).as_ref().map(Arc::clone);
    let status = notifier.map(|notifier| notifier.status()).unwrap_or_default();
    let row = |status: notify::ChannelStatus| NotifyChannel {
        name: status.name.to_string(),
        kind: status.kind.name().to_owned(),
        waiting: status.waiting as u64,
        sent: status.sent,
        given_up: status.given_up,
        failing: status.failed,
        last_error: status.last_error,
    };
    Reply::json(&status.into_iter().map(row).collect::<Vec<_>>())
}

/// Names of the channels that fail.
pub(super) fn failing(station: &Station) -> Vec<String> {
    let notifier = locked(&station.notifier).as_ref().map(Arc::clone);
    let status = notifier.map(|notifier| notifier.status()).unwrap_or_default();
    status.into_iter().filter(|one| one.failed).map(|one| one.name.to_string()).collect()
}

pub(super) async fn test(station: &Asked<'_>, args: NotifyTestArgs) -> Result<Reply, ApiError> {
    let notifier = locked(&station.notifier).as_ref().map(Arc::clone);
    let notifier = notifier
        .ok_or_else(|| ApiError::arguments("there is no notify.toml, so there are no channels"))?;
    let sent = notifier.test(&args.channel).await;
    let (ok, message) = match sent {
        Ok(message) => (true, message),
        Err(error) => (false, error.to_string()),
    };
    let outcome = if ok { "sent" } else { "failed" };
    station.audit(station.who(), "test_notification", &args.channel, outcome).await;
    Reply::json(&NotifyTest { ok, message })
}
