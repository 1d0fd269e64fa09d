//! A running station, asked over its HTTP door.

use std::cell::OnceCell;
use std::io::{self, IsTerminal as _, Write};
use std::sync::OnceLock;

use anyhow::{Context, anyhow};
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use station::Door;
use station::api::args::{ExportArgs, SignInArgs};
use station::api::dto::SignedIn;

/// A station on this computer.
pub(crate) struct Remote {
    client: Client,
    door: Door,
    session: OnceCell<String>,
}

/// Whom `--user` names.
static USER: OnceLock<String> = OnceLock::new();

/// Asks running stations as this user from now on.
pub(crate) fn ask_as(user: String) {
    // The first one stays; there is only one.
    USER.get_or_init(|| user);
}

/// A secret from this variable of the environment, or else a line of standard input; one that is
/// typed is not shown.
pub(crate) fn secret(variable: &str) -> anyhow::Result<String> {
    if let Ok(secret) = std::env::var(variable) {
        return Ok(secret);
    }
    if io::stdin().is_terminal() {
        let prompt = format!("linewatch: password ({variable}): ");
        return rpassword::prompt_password(prompt).context("no password was given");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("no password was given")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

impl Remote {
    pub(crate) fn new(door: &Door) -> Self {
        // Without a timeout: an export takes as long as it takes. No proxy may come between.
        let client = Client::builder().timeout(None).no_proxy().build().unwrap_or_default();
        Self { client, door: door.clone(), session: OnceCell::new() }
    }

    /// A command's answer as bytes.
    pub(crate) fn bytes(&self, command: &str, args: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        self.sign_in()?;
        self.send(command, args)
    }

    /// Asks the station to end. That the answer is broken off is a sign of it, too.
    pub(crate) fn end(&self) -> anyhow::Result<()> {
        self.sign_in()?;
        match self.request("stop", &serde_json::json!({})).send() {
            Ok(answer) => checked(answer).map(drop),
            Err(error) => {
                tracing::debug!(%error, "the end came before the answer");
                Ok(())
            }
        }
    }

    fn sign_in(&self) -> anyhow::Result<()> {
        if let Some(user) = USER.get()
            && self.session.get().is_none()
        {
            let password = secret("LINEWATCH_PASSWORD")?;
            let args = SignInArgs { name: user.clone(), password };
            let signed_in: SignedIn = serde_json::from_slice(&self.send("sign_in", &args)?)
                .context("the running station is of another version")?;
            self.session.get_or_init(|| signed_in.session);
        }
        Ok(())
    }

    fn send(&self, command: &str, args: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        let request = self.request(command, args);
        let answer = checked(request.send().context("the running station does not answer")?)?;
        Ok(answer.bytes()?.to_vec())
    }

    fn request(&self, command: &str, args: &impl Serialize) -> RequestBuilder {
        let address = format!("{}/api/{command}", self.door.http);
        let mut request = self.client.post(address).bearer_auth(&self.door.token).json(args);
        if let Some(session) = self.session.get() {
            request = request.header("x-linewatch-session", session);
        }
        request
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
        if let Some(session) = self.session.get() {
            request = request.header("x-linewatch-session", session);
        }
        let request = request.bearer_auth(&self.door.token);
        let mut answer = checked(request.send().context("the running station does not answer")?)?;
        io::copy(&mut answer, &mut out).context("the export was broken off")?;
        Ok(out.flush()?)
    }
}

impl Drop for Remote {
    /// A session of the command line ends with it.
    fn drop(&mut self) {
        if self.session.get().is_some()
            && let Err(error) = self.send("sign_out", &serde_json::json!({}))
        {
            tracing::debug!(%error, "not signed out; the session ends by itself");
        }
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
