//! What the page may ask: the station's table of commands, an answer saved as a file, and its
//! language told to the shell.

#![allow(clippy::needless_pass_by_value, reason = "the framework hands arguments over by value")]
#![allow(clippy::let_underscore_must_use, reason = "in the code that tauri::command writes")]

use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use station::{ApiError, Station};
use tauri::ipc::Response;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::preferences::Store;
use crate::tray;
use crate::words::Language;

/// Ends of the names of files that can be imported.
const IMPORTED: &[&str] = &["csv", "tsv", "txt", "gz", "parquet"];

/// A refusal as the page knows it from the HTTP door, too.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self { code: error.code.name(), message: error.message }
    }
}

impl Refusal {
    fn arguments(error: impl ToString) -> Self {
        Self { code: "bad_arguments", message: error.to_string() }
    }

    fn file(path: &Path, error: &io::Error) -> Self {
        let message = format!("{} cannot be written: {error}", path.display());
        Self { code: "failed", message }
    }
}

/// Calls a command of the station; the answer is its bytes.
#[tauri::command]
pub(crate) async fn call(
    station: State<'_, Arc<Station>>,
    command: String,
    args: Value,
    session: Option<String>,
) -> Result<Response, Refusal> {
    let args = serde_json::to_vec(&args).map_err(Refusal::arguments)?;
    let reply = station.call(session.as_deref(), &command, &args).await?;
    Ok(Response::new(reply.bytes))
}

/// What became of a saved file.
#[derive(Debug, Serialize)]
pub(crate) struct Saved {
    path: String,
    bytes: u64,
    /// Rows of a table; none for a picture.
    rows: Option<u64>,
    /// How an export begins that writes its file by itself and is followed by its number.
    started: Option<Value>,
}

/// Asks where to, and writes an export, a picture or a table there; nothing when the user changed their
/// mind.
#[tauri::command]
pub(crate) async fn save_file(
    window: WebviewWindow,
    station: State<'_, Arc<Station>>,
    command: String,
    args: Value,
    suggested_name: String,
    session: Option<String>,
) -> Result<Option<Saved>, Refusal> {
    let Some(path) = ask_where(&window, &suggested_name).await else { return Ok(None) };
    if command == "export_start" {
        return start_export(&station, session.as_deref(), args, &path).await.map(Some);
    }
    // Written beside and renamed: an export that fails leaves no half file under its name.
    let beside = beside(&path);
    let rows = match command.as_str() {
        "export_csv" => {
            let args = serde_json::from_value(args).map_err(Refusal::arguments)?;
            let file = fs::File::create(&beside).map_err(|error| Refusal::file(&path, &error))?;
            station.export_csv(&args, BufWriter::new(file)).await.map(Some)
        }
        "sql_export" => {
            let args = serde_json::from_value(args).map_err(Refusal::arguments)?;
            let file = fs::File::create(&beside).map_err(|error| Refusal::file(&path, &error))?;
            station.sql_export(args, file).await.map(Some)
        }
        "plot" | "table_export" => {
            let args = serde_json::to_vec(&args).map_err(Refusal::arguments)?;
            let made = station.call(session.as_deref(), &command, &args).await?;
            fs::write(&beside, made.bytes).map_err(|error| Refusal::file(&path, &error))?;
            Ok(None)
        }
        "import_refused" => {
            let list = station.import_refused(args["id"].as_str().unwrap_or_default())?;
            fs::copy(&list, &beside).map_err(|error| Refusal::file(&path, &error))?;
            Ok(None)
        }
        _ => return Err(Refusal::arguments(format!("“{command}” gives nothing to save"))),
    };
    let rows = rows.inspect_err(|_| drop(system::files::remove_file(&beside)))?;
    let bytes = fs::metadata(&beside).map_err(|error| Refusal::file(&path, &error))?.len();
    system::files::rename(&beside, &path).map_err(|error| Refusal::file(&path, &error))?;
    Ok(Some(Saved { path: path.display().to_string(), bytes, rows, started: None }))
}

/// Asks which file to import; nothing when the user changed their mind.
#[tauri::command]
pub(crate) async fn choose_file(window: WebviewWindow, name: String) -> Option<String> {
    let (answer, chosen) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window).add_filter(name, IMPORTED);
    dialog.pick_file(move |path| drop(answer.send(path)));
    let path = chosen.await.ok()??.into_path().ok()?;
    Some(path.display().to_string())
}

/// Lets the station write an export to the chosen place.
async fn start_export(
    station: &Station,
    session: Option<&str>,
    mut args: Value,
    path: &Path,
) -> Result<Saved, Refusal> {
    let path = path.display().to_string();
    args["path"] = path.clone().into();
    let args = serde_json::to_vec(&args).map_err(Refusal::arguments)?;
    let reply = station.call(session, "export_start", &args).await?;
    let started = serde_json::from_slice(&reply.bytes).map_err(Refusal::arguments)?;
    Ok(Saved { path, bytes: 0, rows: None, started: Some(started) })
}

/// `trend.csv` → `trend.csv.part`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

async fn ask_where(window: &WebviewWindow, suggested_name: &str) -> Option<PathBuf> {
    // The page suggests a name, not a folder.
    let name = suggested_name.replace(['/', '\\', ':'], "-");
    let (answer, chosen) = oneshot::channel();
    let mut dialog = window.dialog().file().set_parent(window).set_file_name(&name);
    if let Some(end) = Path::new(&name).extension().and_then(|end| end.to_str()) {
        dialog = dialog.add_filter(end.to_uppercase(), &[end]);
    }
    dialog.save_file(move |path| drop(answer.send(path)));
    chosen.await.ok()??.into_path().ok()
}

/// The page tells its language, so that tray, dialogs and notifications speak it as well.
#[tauri::command]
pub(crate) fn window_preferences(app: AppHandle, store: State<'_, Store>, language: Language) {
    if store.change(|preferences| preferences.language = language) {
        tray::renew_menu(&app);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_making_has_a_name_of_its_own() {
        assert_eq!(beside(Path::new("/a/trend.csv")), Path::new("/a/trend.csv.part"));
    }
}
