//! What the system's web view needs before it starts.

use std::process::ExitCode;

use crate::words::Language;

/// The exit code when there is no web view.
const MISSING: u8 = 3;

/// In the locale `C` (containers, terminals of servers) WebKit gives the page the language “C”,
/// with which every `Intl` constructor throws and the page stays blank. The page then gets
/// English, which it would choose anyway. Runs before the page's own scripts.
pub(crate) const KNOWN_LANGUAGE: &str =
    "try { Intl.getCanonicalLocales(navigator.language) } catch {
    Object.defineProperty(navigator, 'language', { value: 'en' });
    Object.defineProperty(navigator, 'languages', { value: ['en'] });
}";

/// With some Linux drivers WebKit's faster way of drawing shows a blank window. It is switched off
/// by an environment variable that must stand before the process starts, so the program starts
/// itself again, once. Who has set the variable is left alone.
///
/// Answers nothing when there is nothing to do.
#[cfg(target_os = "linux")]
pub(crate) fn start_again_with_safe_drawing() -> Option<ExitCode> {
    use std::os::unix::process::CommandExt;

    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(SWITCH).is_some() {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    // Only returns when it fails; then the window is tried as it is.
    let _failed = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(SWITCH, "1")
        .exec();
    None
}

/// Elsewhere there is nothing to do.
#[cfg(not(target_os = "linux"))]
pub(crate) fn start_again_with_safe_drawing() -> Option<ExitCode> {
    None
}

/// Says when the system has no web view, which only Windows can be without, and answers the exit
/// code; nothing when it has one. The loader is asked, which knows every way of having one.
pub(crate) fn missing() -> Option<ExitCode> {
    if !cfg!(windows) || tauri::webview_version().is_ok() {
        return None;
    }
    system::dialog::error("Linewatch", Language::default().no_web_view());
    Some(ExitCode::from(MISSING))
}
