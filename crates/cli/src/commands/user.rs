//! `linewatch user`: the users of a running station.

use std::io::Write;

use anyhow::Context;
use serde_json::json;
use station::Paths;
use station::api::dto::UserRow;

use crate::arguments::{Folder, UserCommand};
use crate::remote::{Remote, secret};

pub(crate) fn run(command: &UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { name, role, folder } => {
            let station = running(folder)?;
            let password = secret("LINEWATCH_NEW_PASSWORD")?;
            let args = json!({ "name": name, "role": role, "password": password });
            station.bytes("user_set", &args)?;
        }
        UserCommand::Remove { name, folder } => {
            running(folder)?.bytes("user_remove", &json!({ "name": name }))?;
        }
        UserCommand::List(folder) => {
            let rows: Vec<UserRow> = running(folder)?.ask("users", &json!({}))?;
            let mut out = std::io::stdout().lock();
            for UserRow { name, role } in rows {
                writeln!(out, "{name},{}", role.name())?;
            }
        }
    }
    Ok(())
}

fn running(folder: &Folder) -> anyhow::Result<Remote> {
    let door = Paths::new(&folder.path()?).running_door();
    Ok(Remote::new(
        &door.context("no station runs on this folder; start it with: linewatch serve")?,
    ))
}
