//! A headless station that is running: `linewatch serve`, and the line in which it says where.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::Background;
use crate::workspace::{Profile, Workspace};

/// How long a station may take until it is ready; a debug build on a busy machine included.
const READY: Duration = Duration::from_mins(1);

/// What `linewatch serve` prints when it is ready.
#[derive(Deserialize)]
pub(crate) struct Ready {
    /// Always true; another first line is not the ready line.
    #[serde(rename = "ready")]
    yes: bool,
    /// Host and port of the demo plant's broker.
    pub(crate) mqtt: Option<String>,
    /// The address for a browser, with its token.
    pub(crate) http: String,
    /// The data folder.
    pub(crate) data: String,
}

/// Starts `linewatch serve` with these arguments and waits until it is ready.
pub(crate) fn serve(
    workspace: &Workspace,
    profile: Profile,
    data: Option<&Path>,
    arguments: &[String],
) -> Result<(Background, Ready)> {
    let mut command = Command::new(workspace.binary(profile, "linewatch"));
    command.args(["serve", "--plant", "demo"]).current_dir(&workspace.root);
    if let Some(data) = data {
        command.arg("--data").arg(data);
    }
    command.args(arguments);
    let mut station = Background::start("linewatch serve", &mut command)?;
    let line = station.next_line(READY)?;
    let ready = parse(&line)?;
    Ok((station, ready))
}

fn parse(line: &str) -> Result<Ready> {
    let ready: Ready = serde_json::from_str(line)
        .with_context(|| format!("`linewatch serve` printed no ready line but: {line}"))?;
    if !ready.yes {
        bail!("`linewatch serve` says that it is not ready: {line}");
    }
    Ok(ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_is_read() {
        let line = r#"{"ready":true,"mqtt":"127.0.0.1:1883","http":"http://127.0.0.1:1/?token=t","data":"/d","opcua":"later"}"#;
        let ready = parse(line).unwrap();
        assert_eq!(ready.mqtt.as_deref(), Some("127.0.0.1:1883"));
        assert_eq!(
            (ready.http.as_str(), ready.data.as_str()),
            ("http://127.0.0.1:1/?token=t", "/d")
        );
    }

    #[test]
    fn any_other_line_is_shown_in_the_error() {
        let error = parse("hello").err().unwrap();
        assert!(error.to_string().contains("but: hello"));
    }
}
