//! The computer's sleep, held off while something must go on.

/// Holds the sleep off until it is dropped. The screen may go dark. Only Windows sleeps by itself
/// under a program that works; elsewhere this does nothing.
#[derive(Debug)]
pub struct KeepAwake {
    #[cfg(windows)]
    request: windows::Request,
}

impl KeepAwake {
    /// Holds the sleep off; `reason` is what `powercfg /requests` shows. None when the system does
    /// not take it, which is logged.
    #[must_use]
    pub fn hold(reason: &str) -> Option<Self> {
        #[cfg(windows)]
        match windows::Request::make(reason) {
            Ok(request) => Some(Self { request }),
            Err(error) => {
                tracing::warn!(%error, "the computer may go to sleep while this runs");
                None
            }
        }
        #[cfg(not(windows))]
        {
            tracing::trace!(reason, "nothing to hold off");
            Some(Self {})
        }
    }
}

impl Drop for KeepAwake {
    fn drop(&mut self) {
        #[cfg(windows)]
        self.request.clear();
    }
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use std::io;
    use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};

    use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
    use windows_sys::Win32::System::Power::{
        PowerClearRequest, PowerCreateRequest, PowerRequestSystemRequired, PowerSetRequest,
    };
    use windows_sys::Win32::System::SystemServices::POWER_REQUEST_CONTEXT_VERSION;
    use windows_sys::Win32::System::Threading::{
        POWER_REQUEST_CONTEXT_SIMPLE_STRING, REASON_CONTEXT, REASON_CONTEXT_0,
    };

    use crate::wide::wide;

    /// Belongs to the process and not, as an execution state does, to a thread.
    #[derive(Debug)]
    pub(super) struct Request(OwnedHandle);

    impl Request {
        pub(super) fn make(reason: &str) -> io::Result<Self> {
            let mut text = wide(reason);
            let context = REASON_CONTEXT {
                Version: POWER_REQUEST_CONTEXT_VERSION,
                Flags: POWER_REQUEST_CONTEXT_SIMPLE_STRING,
                Reason: REASON_CONTEXT_0 { SimpleReasonString: text.as_mut_ptr() },
            };
            // SAFETY: the context and its text live until the call is back, which copies them.
            let handle = unsafe { PowerCreateRequest(&raw const context) };
            if handle == INVALID_HANDLE_VALUE || handle.is_null() {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: the handle is new and nobody else closes it.
            let handle = unsafe { OwnedHandle::from_raw_handle(handle) };
            // SAFETY: the handle is a power request.
            match unsafe { PowerSetRequest(handle.as_raw_handle(), PowerRequestSystemRequired) } {
                0 => Err(io::Error::last_os_error()),
                _ => Ok(Self(handle)),
            }
        }

        pub(super) fn clear(&self) {
            // SAFETY: the handle is a power request. Closing it ends the request as well.
            unsafe { PowerClearRequest(self.0.as_raw_handle(), PowerRequestSystemRequired) };
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(not(windows))]
    #[test]
    fn sleep_is_held_off_and_let_go() {
        drop(super::KeepAwake::hold("Linewatch records · 正在记录").unwrap());
    }

    #[cfg(windows)]
    #[test]
    fn sleep_is_held_off_and_let_go() {
        const NOT_IMPLEMENTED: i32 = 120;
        match super::windows::Request::make("Linewatch records · 正在记录") {
            Ok(request) => request.clear(),
            // Wine knows nothing of sleep.
            Err(error) => assert_eq!(error.raw_os_error(), Some(NOT_IMPLEMENTED), "{error}"),
        }
    }
}
