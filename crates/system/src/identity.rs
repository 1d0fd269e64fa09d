//! Who the program is for the taskbar and for notifications.
//!
//! Windows drops a notification whose sender it does not know. A sender is known by an
//! `AppUserModelID`: the process says it, the shortcuts of the installer carry it, and the registry
//! of the user has its name and picture.

use std::io;
use std::path::Path;

/// Says who this process is, and registers name and picture (PNG or ICO) for its notifications.
/// Does nothing elsewhere than on Windows.
pub fn register(id: &str, name: &str, picture: Option<&Path>) -> io::Result<()> {
    #[cfg(windows)]
    return windows::register(id, name, picture);
    #[cfg(not(windows))]
    {
        tracing::trace!(id, name, ?picture, "nothing to register");
        Ok(())
    }
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use std::io;
    use std::path::Path;

    use windows_sys::Win32::System::Registry::{HKEY_CURRENT_USER, REG_SZ, RegSetKeyValueW};
    use windows_sys::Win32::UI::Shell::SetCurrentProcessExplicitAppUserModelID;

    use crate::wide::wide;

    pub(super) fn register(id: &str, name: &str, picture: Option<&Path>) -> io::Result<()> {
        let own = wide(id);
        // SAFETY: the text ends in a zero and lives until the call is back.
        let result = unsafe { SetCurrentProcessExplicitAppUserModelID(own.as_ptr()) };
        if result < 0 {
            return Err(io::Error::other(format!("the id {id} is not taken: {result:#x}")));
        }
        let key = format!(r"Software\Classes\AppUserModelId\{id}");
        set(&key, "DisplayName", name)?;
        match picture {
            Some(picture) => set(&key, "IconUri", &picture.to_string_lossy()),
            None => Ok(()),
        }
    }

    /// Makes the key as well when there is none.
    fn set(key: &str, name: &str, value: &str) -> io::Result<()> {
        let (key, name, value) = (wide(key), wide(name), wide(value));
        let bytes = u32::try_from(size_of_val(value.as_slice())).map_err(io::Error::other)?;
        // SAFETY: the texts end in a zero and live until the call is back; the length is the
        // value's in bytes, with its zero.
        let code = unsafe {
            RegSetKeyValueW(
                HKEY_CURRENT_USER,
                key.as_ptr(),
                name.as_ptr(),
                REG_SZ,
                value.as_ptr().cast(),
                bytes,
            )
        };
        match i32::try_from(code) {
            Ok(0) => Ok(()),
            Ok(code) => Err(io::Error::from_raw_os_error(code)),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

#[cfg(all(test, windows))]
mod tests {
    use std::process::Command;

    #[test]
    fn name_and_picture_are_registered() {
        let id = "dev.linewatch.test";
        super::register(id, "Linewatch 测试", Some(r"C:\图标.png".as_ref())).unwrap();
        let key = format!(r"HKCU\Software\Classes\AppUserModelId\{id}");
        let asked = Command::new("reg").args(["query", &key]).output().unwrap();
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        assert!(said.contains("DisplayName") && said.contains("IconUri"), "{said}");
        assert!(Command::new("reg").args(["delete", &key, "/f"]).status().unwrap().success());
    }
}
