//! The tray icon: shows that recording goes on, and whether an alarm waits for somebody.

use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::preferences::{OnClose, Store};
use crate::{awake, shell};

/// The tray icon's name.
const TRAY: &str = "tray";
const SHOW: &str = "show";
const KEEP: &str = "keep";
const AWAKE: &str = "awake";
const QUIT: &str = "quit";

const CALM: &[u8] = include_bytes!("../../icons/tray-dark.png");
const ALARM: &[u8] = include_bytes!("../../icons/tray-dark-alarm.png");

/// Puts the icon into the tray.
pub(crate) fn build(app: &AppHandle) -> tauri::Result<()> {
    TrayIconBuilder::with_id(TRAY)
        .icon(Image::from_bytes(CALM)?)
        .tooltip("Linewatch")
        .menu(&menu(app)?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            SHOW => shell::bring_forward(app),
            KEEP => toggle_keep(app),
            AWAKE => toggle_awake(app),
            QUIT => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                shell::bring_forward(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

fn menu(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let preferences = app.state::<Store>().get();
    let words = preferences.language;
    let keeps = preferences.on_close == Some(OnClose::KeepRecording);
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, SHOW, words.show(), true, None::<&str>)?,
            &PredefinedMenuItem::separator(app)?,
            &CheckMenuItem::with_id(app, KEEP, words.keep_recording(), true, keeps, None::<&str>)?,
        ],
    )?;
    // Elsewhere no sleep is held off.
    if cfg!(windows) {
        let (label, awake) = (words.keep_awake(), !preferences.allow_sleep);
        menu.append(&CheckMenuItem::with_id(app, AWAKE, label, true, awake, None::<&str>)?)?;
    }
    menu.append(&MenuItem::with_id(app, QUIT, words.quit(), true, None::<&str>)?)?;
    Ok(menu)
}

/// Makes the menu again after the language or an answer has changed.
pub(crate) fn renew_menu(app: &AppHandle) {
    let Some(tray) = app.tray_by_id(TRAY) else { return };
    if let Err(error) = menu(app).and_then(|menu| tray.set_menu(Some(menu))) {
        tracing::warn!(%error, "the tray's menu could not be renewed");
    }
}

/// Shows whether an alarm waits to be acknowledged.
pub(crate) fn show_alarm(app: &AppHandle, waiting: bool) {
    let Some(tray) = app.tray_by_id(TRAY) else { return };
    let icon = Image::from_bytes(if waiting { ALARM } else { CALM });
    if let Err(error) = icon.and_then(|icon| tray.set_icon(Some(icon))) {
        tracing::warn!(%error, "the tray icon could not be changed");
    }
}

fn toggle_keep(app: &AppHandle) {
    app.state::<Store>().change(|preferences| {
        preferences.on_close = Some(match preferences.on_close {
            Some(OnClose::KeepRecording) => OnClose::Quit,
            _ => OnClose::KeepRecording,
        });
    });
    renew_menu(app);
}

fn toggle_awake(app: &AppHandle) {
    app.state::<Store>().change(|preferences| preferences.allow_sleep = !preferences.allow_sleep);
    awake::renew(app);
    renew_menu(app);
}
