//! `linewatch user`: the users of a running station, or of a folder on which none runs.

use std::io::Write;

use anyhow::anyhow;
use serde_json::json;
use station::api::dto::UserRow;
use station::{FolderUsers, Paths, Role};

use crate::arguments::{Folder, UserCommand};
use crate::remote::{Remote, secret};

pub(crate) fn run(command: &UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { name, role, folder } => add(name, role, folder),
        UserCommand::Remove { name, folder } => {
            match running(folder)? {
                Some(station) => drop(station.bytes("user_remove", &json!({ "name": name }))?),
                None => offline(folder)?.remove(name)?,
            }
            Ok(())
        }
        UserCommand::List(folder) => {
            let rows: Vec<UserRow> = if let Some(station) = running(folder)? {
                station.ask("users", &json!({}))?
            } else {
                let users = offline(folder)?.list().into_iter();
                users.map(|(name, role)| UserRow { name, role }).collect()
            };
            let mut out = std::io::stdout().lock();
            for UserRow { name, role } in rows {
                writeln!(out, "{name},{}", role.name())?;
            }
            Ok(())
        }
    }
}

fn add(name: &str, role: &str, folder: &Folder) -> anyhow::Result<()> {
    if let Some(station) = running(folder)? {
        let password = secret("LINEWATCH_NEW_PASSWORD")?;
        let args = json!({ "name": name, "role": role, "password": password });
        station.bytes("user_set", &args)?;
        return Ok(());
    }
    let known: Role = serde_json::from_value(json!(role))
        .map_err(|_| anyhow!("the role “{role}” should be viewer, operator or engineer"))?;
    let users = offline(folder)?;
    Ok(users.set(name, known, Some(&secret("LINEWATCH_NEW_PASSWORD")?))?)
}

/// The station that runs on the folder.
fn running(folder: &Folder) -> anyhow::Result<Option<Remote>> {
    let door = Paths::new(&folder.path()?).running_door();
    Ok(door.map(|door| Remote::new(&door)))
}

/// The folder itself: who may write it needs no role.
fn offline(folder: &Folder) -> anyhow::Result<FolderUsers> {
    Ok(FolderUsers::open(&folder.path()?)?)
}
