//! A running station, asked over its HTTP door.

use std::io::{self, Write};

use anyhow::{Context, anyhow};
use reqwest::blocking::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use station::Door;
use station::api::args::ExportArgs;

/// A station on this computer.
pub(crate) struct Remote {
    client: Client,
    door: Door,
}

impl Remote {
    pub(crate) fn new(door: &Door) -> Self {
        // Without a timeout: an export takes as long as it takes. No proxy may come between.
        let client = Client::builder().timeout(None).no_proxy().build().unwrap_or_default();
        Self { client, door: door.clone() }
    }

    /// A command's answer as bytes.
    pub(crate) fn bytes(&self, command: &str, args: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        let address = format!("{}/api/{command}", self.door.http);
        let request = self.client.post(address).bearer_auth(&self.door.token).json(args);
        let answer = checked(request.send().context("the running station does not answer")?)?;
        Ok(answer.bytes()?.to_vec())
    }

    /// A command's answer.
    pub(crate) fn ask<T: DeserializeOwned>(
        &self,
        command: &str,
        args: &impl Serialize,
    ) -> anyhow::Result<T> {
        let bytes = self.bytes(command, args)?;
        serde_json::from_slice(&bytes).context("the running station is of another version")
    }

    /// Copies an export, piece by piece.
    pub(crate) fn export(&self, args: &ExportArgs, mut out: impl Write) -> anyhow::Result<()> {
        let period = [("from", args.from.to_string()), ("to", args.to.to_string())];
        let mut request = self
            .client
            .get(format!("{}/api/export.csv", self.door.http))
            .query(&[("tags", args.tags.join(","))])
            .query(&period);
        for (name, value) in [
            ("format", &args.format),
            ("encoding", &args.encoding),
            ("what", &args.what),
            ("form", &args.form),
        ] {
            request = request.query(&[(name, value)]);
        }
        let numbers =
            (args.interval_ms.map(|ms| ("interval_ms", ms)), args.columns.map(|n| ("columns", n)));
        request = request.query(numbers.0.as_slice()).query(numbers.1.as_slice());
        let request = request.bearer_auth(&self.door.token);
        let mut answer = checked(request.send().context("the running station does not answer")?)?;
        io::copy(&mut answer, &mut out).context("the export was broken off")?;
        Ok(out.flush()?)
    }
}

/// A refusal's own sentence as the error.
fn checked(answer: Response) -> anyhow::Result<Response> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    let status = answer.status();
    let body: serde_json::Value = answer.json().unwrap_or_default();
    let sentence = body["message"]
        .as_str()
        .map_or_else(|| format!("the station answers {status}"), str::to_owned);
    Err(anyhow!(sentence))
}
