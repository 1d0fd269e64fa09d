//! The computer does not go to sleep while something is recorded, unless the user allows it in the
//! tray's menu.

use std::sync::{Arc, Mutex, PoisonError};

use station::Station;
use system::KeepAwake;
use tauri::{AppHandle, Manager};

use crate::preferences::Store;

/// Sleep that is held off, or not.
#[derive(Debug, Default)]
pub(crate) struct Awake(Mutex<Option<KeepAwake>>);

/// Holds sleep off or lets it go, as the user wants it and the station needs it.
pub(crate) fn renew(app: &AppHandle) {
    let preferences = app.state::<Store>().get();
    let records = app.try_state::<Arc<Station>>().is_some_and(|station| station.records());
    let awake = app.state::<Awake>();
    let mut held = awake.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !records || preferences.allow_sleep {
        *held = None;
    } else if held.is_none() {
        *held = KeepAwake::hold(preferences.language.awake());
    }
}
