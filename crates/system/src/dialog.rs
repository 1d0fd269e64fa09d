//! A message where no window of our own can be.

/// Shows an error in a window of the system and waits for the user to have read it. Elsewhere than
/// on Windows nothing is shown; standard error is where such a sentence goes as well.
pub fn error(title: &str, text: &str) {
    #[cfg(windows)]
    windows::error(title, text);
    #[cfg(not(windows))]
    tracing::debug!(title, text, "not shown");
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use windows_sys::Win32::UI::WindowsAndMessaging::{
        MB_ICONERROR, MB_OK, MB_SETFOREGROUND, MessageBoxW,
    };

    use crate::wide::wide;

    pub(super) fn error(title: &str, text: &str) {
        let (title, text) = (wide(title), wide(text));
        let style = MB_OK | MB_ICONERROR | MB_SETFOREGROUND;
        // SAFETY: both texts end in a zero and live until the call is back; no window is above it.
        unsafe { MessageBoxW(std::ptr::null_mut(), text.as_ptr(), title.as_ptr(), style) };
    }
}
