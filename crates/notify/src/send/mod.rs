//! Sending one message through one channel. Nothing here retries: an attempt succeeds, with what
//! the other side said, or fails, with whether another attempt is worth it.

mod answer;
mod email;
mod hook;
mod sign;

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use model::Millis;

use crate::config::{Plan, Setup};
use crate::core::Message;
use crate::report::SendError;
use crate::secret::{SecretString, Secrets, redact};
use crate::template::Found;

/// Characters of an answer or error that people get to see.
const SHOWN: usize = 400;

/// What sends through one channel.
pub(crate) struct Transport {
    plan: Arc<Plan>,
    channel: usize,
    secrets: Secrets,
    /// Made at the first use: it reads the system's certificates.
    http: OnceLock<reqwest::Client>,
}

impl Transport {
    pub(crate) fn new(plan: Arc<Plan>, channel: usize, secrets: Secrets) -> Self {
        Self { plan, channel, secrets, http: OnceLock::new() }
    }

    /// Sends to one recipient: what the other side said. No secret is in the answer or the error.
    pub(crate) async fn send(
        &self,
        recipient: usize,
        message: &Message,
    ) -> Result<String, SendError> {
        let delivery = &self.plan.delivery;
        let mut used = Found::new();
        let sending = async {
            match &self.plan.channels[self.channel].setup {
                Setup::Email(plan) => {
                    self.find(plan.login.iter().map(|(_, secret)| secret.as_str()), &mut used)?;
                    email::send(plan, recipient, message, &used, delivery).await
                }
                Setup::Hook(plan) => {
                    self.find(hook::secrets(plan), &mut used)?;
                    hook::send(plan, message, &used, || self.client(plan.ca_file.as_deref())).await
                }
            }
        };
        let result = match tokio::time::timeout(millis(delivery.send_timeout_ms), sending).await {
            Ok(result) => result,
            Err(_) => {
                Err(SendError::later(format!("no answer within {} ms", delivery.send_timeout_ms)))
            }
        };
        let used: Vec<SecretString> = used.into_values().collect();
        let clean = |text: &str| redact(text, &used).chars().take(SHOWN).collect::<String>();
        result
            .map(|answer| clean(&answer))
            .map_err(|error| SendError { reason: clean(&error.reason), ..error })
    }

    /// Looks secrets up.
    fn find<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
        found: &mut Found,
    ) -> Result<(), SendError> {
        for name in names {
            let secret = (self.secrets)(name).ok_or_else(|| {
                SendError::unready(format!("the secret “{name}” is not there; enter it"))
            })?;
            found.insert(name.to_owned(), secret);
        }
        Ok(())
    }

    fn client(&self, ca_file: Option<&std::path::Path>) -> Result<reqwest::Client, SendError> {
        if let Some(client) = self.http.get() {
            return Ok(client.clone());
        }
        let client = hook::client(ca_file, &self.plan.delivery)?;
        Ok(self.http.get_or_init(|| client).clone())
    }
}

fn millis(millis: Millis) -> Duration {
    Duration::from_millis(millis.unsigned_abs())
}

/// An error and what caused it, as one sentence.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = error.source();
    }
    text
}

/// Reads the file of a certificate authority.
fn read_ca(file: &std::path::Path) -> Result<Vec<u8>, SendError> {
    std::fs::read(file).map_err(|error| {
        SendError::unready(format!(
            "the certificate file {} cannot be read: {error}",
            file.display()
        ))
    })
}

#[cfg(test)]
mod tests;
