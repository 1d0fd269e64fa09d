//! The life of the program: the station first, then window and tray, and in the end everything on
//! disk.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use station::{Options, StartError, Station};
use system::Ending;
use tauri::{App, AppHandle, Manager, RunEvent, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;
use web::WebDoor;

use crate::awake::{self, Awake};
use crate::preferences::{OnClose, Store};
use crate::{Arguments, alarms, commands, logging, tray, web_view};

/// The window's label.
const MAIN: &str = "main";

/// Runs until the user quits.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let app = tauri::Builder::default()
        // First, so that a second start ends before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| bring_forward(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(window_state())
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::choose_file,
            commands::save_file,
            commands::window_preferences
        ])
        .setup(move |app| set_up(app, &arguments))
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                close(window.app_handle());
            }
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window could not be made");
            system::dialog::error("Linewatch", &error.to_string());
            return ExitCode::FAILURE;
        }
    };
    // The code with which the program was asked to end.
    let code = app.run_return(|app, event| {
        if let RunEvent::Exit = event {
            end(app);
        }
    });
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Where the window was and how large; not whether it was hidden, for it begins as it is asked to.
fn window_state() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let flags = StateFlags::all().difference(StateFlags::VISIBLE);
    tauri_plugin_window_state::Builder::default().with_state_flags(flags).build()
}

fn set_up(app: &App, arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let app = app.handle();
    let data = match &arguments.data {
        Some(data) => data.clone(),
        None => station::default_data_folder().ok_or("this user has no data folder")?,
    };
    if let Some(guard) = logging::start(&data) {
        app.manage(guard);
    }
    app.manage(Store::open(&app.path().app_config_dir()?));
    app.manage(Awake::default());
    introduce(app);
    tauri::async_runtime::spawn(end_when_asked(app.clone()));
    let mut options = Options::new(data);
    options.plant = arguments.plant();
    match tauri::async_runtime::block_on(Station::start(options)) {
        Ok(station) => open(app, station, !arguments.minimised)?,
        Err(error) => refuse(app, &error),
    }
    Ok(())
}

/// The station runs: shows it.
fn open(app: &AppHandle, station: Arc<Station>, visible: bool) -> tauri::Result<()> {
    app.manage(Arc::clone(&station));
    tauri::async_runtime::block_on(open_door(app, &station));
    tray::build(app)?;
    for config in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, config)?
            .initialization_script(web_view::KNOWN_LANGUAGE)
            .visible(visible)
            .build()?;
    }
    awake::renew(app);
    tauri::async_runtime::spawn(alarms::notify(app.clone(), Arc::clone(&station)));
    tauri::async_runtime::spawn(alarms::show_waiting(app.clone(), Arc::clone(&station)));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        station.asked_to_end().await;
        app.exit(0);
    });
    Ok(())
}

/// Makes the program known to the desktop, which shows notifications of those it knows only. The
/// picture lies in the user's folder, because the desktop reads no picture out of a program.
fn introduce(app: &AppHandle) {
    const PICTURE: &[u8] = include_bytes!("../../icons/256.png");
    let write = |folder: &Path| -> std::io::Result<std::path::PathBuf> {
        let picture = folder.join("notification.png");
        std::fs::create_dir_all(folder)?;
        std::fs::write(&picture, PICTURE)?;
        Ok(picture)
    };
    if !cfg!(windows) {
        return;
    }
    let picture = app.path().app_local_data_dir().ok().and_then(|folder| write(&folder).ok());
    let id = &app.config().identifier;
    if let Err(error) = system::identity::register(id, "Linewatch", picture.as_deref()) {
        tracing::warn!(%error, "the desktop may not show notifications");
    }
}

/// Lets the command line ask the station while the window has its data folder: a port of the
/// loopback, and a token that only this user can read.
async fn open_door(app: &AppHandle, station: &Arc<Station>) {
    match WebDoor::open(Arc::clone(station), WebDoor::any_port()).await {
        Ok(door) => {
            if let Err(error) = station.publish(&door.door()) {
                tracing::warn!(%error, "the command line will not find this station");
            }
            app.manage(door);
        }
        Err(error) => tracing::warn!(%error, "the command line cannot ask this station"),
    }
}

/// The station does not run: says why, in the station's own sentence, and ends.
fn refuse(app: &AppHandle, error: &StartError) {
    tracing::error!("{error}");
    let handle = app.clone();
    app.dialog()
        .message(error.to_string())
        .title(app.state::<Store>().get().language.not_started())
        .kind(MessageDialogKind::Error)
        .show(move |_| handle.exit(1));
}

/// Brings the window forward, from the tray or from behind others.
pub(crate) fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let brought =
        window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = brought {
        tracing::warn!(%error, "the window could not be brought forward");
    }
}

/// The window is to be closed: does what was answered once, or asks.
fn close(app: &AppHandle) {
    match app.state::<Store>().get().on_close {
        Some(answer) => act(app, answer),
        None => ask(app),
    }
}

fn ask(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let words = app.state::<Store>().get().language;
    let handle = app.clone();
    let buttons = MessageDialogButtons::OkCancelCustom(
        words.close_keep().to_owned(),
        words.close_quit().to_owned(),
    );
    app.dialog()
        .message(words.close_question())
        .title("Linewatch")
        .buttons(buttons)
        .parent(&window)
        .show(move |keep| {
            let answer = if keep { OnClose::KeepRecording } else { OnClose::Quit };
            handle.state::<Store>().change(|preferences| preferences.on_close = Some(answer));
            tray::renew_menu(&handle);
            act(&handle, answer);
        });
}

fn act(app: &AppHandle, answer: OnClose) {
    match answer {
        OnClose::Quit => app.exit(0),
        OnClose::KeepRecording => {
            let hidden = app.get_webview_window(MAIN).map_or(Ok(()), |window| window.hide());
            if let Err(error) = hidden {
                tracing::warn!(%error, "the window could not be hidden");
            }
        }
    }
}

/// Ctrl-C in a terminal, the system shutting down, an installer: ends as the menu does.
async fn end_when_asked(app: AppHandle) {
    match Ending::new() {
        Ok(mut ending) => {
            let asked = ending.wait().await;
            tracing::info!(asked, "ending");
            app.exit(0);
        }
        Err(error) => tracing::warn!(%error, "the program is ended by its menu only"),
    }
}

/// Everything goes to disk.
fn end(app: &AppHandle) {
    if let Some(station) = app.try_state::<Arc<Station>>() {
        tauri::async_runtime::block_on(station.stop());
    }
}
