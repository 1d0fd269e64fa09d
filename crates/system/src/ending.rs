//! How a program is asked to end, whoever asks.
//!
//! - Everywhere: Ctrl-C.
//! - Unix: `SIGTERM`.
//! - Windows: Ctrl-Break; the console's closing; the user's logging off; the computer's shutting
//!   down; an installer (`WM_ENDSESSION` by the Restart Manager); and the event that
//!   [`crate::stop_neighbours`] sets.
//!
//! Windows ends a process as soon as it has taken note of a closing, logging off or shutting down,
//! or after some seconds. So those are answered by nobody: whoever waited for the end puts
//! everything on disk and lets the process end, and that is the answer.

use std::io;

/// Waits for the request to end.
#[derive(Debug)]
pub struct Ending {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    console: windows::Console,
}

impl Ending {
    /// From now on requests are heard. Within a tokio runtime; once in a process.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
            #[cfg(windows)]
            console: windows::Console::new()?,
        })
    }

    /// Answers what asked, for the log.
    #[cfg(unix)]
    pub async fn wait(&mut self) -> &'static str {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }

    /// Answers what asked, for the log.
    #[cfg(windows)]
    pub async fn wait(&mut self) -> &'static str {
        self.console.wait().await
    }
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use std::io;
    use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
    use std::ptr::{null, null_mut};
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::signal::windows as signal;
    use tokio::sync::Notify;
    use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WAIT_OBJECT_0, WPARAM};
    use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
    use windows_sys::Win32::System::Shutdown::ShutdownBlockReasonCreate;
    use windows_sys::Win32::System::Threading::{CreateEventW, INFINITE, WaitForSingleObject};
    use windows_sys::Win32::UI::WindowsAndMessaging::{
        CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW,
        WM_ENDSESSION, WM_QUERYENDSESSION, WNDCLASSW,
    };

    use crate::turn_off::event_name;
    use crate::wide::wide;

    /// The event or the session's end asks.
    static ASKED: Notify = Notify::const_new();
    static BY_SESSION: AtomicBool = AtomicBool::new(false);

    const REASON: &str = "正在把记录写入磁盘 · Everything recorded is being put on disk";

    #[derive(Debug)]
    pub(super) struct Console {
        c: signal::CtrlC,
        pause: signal::CtrlBreak,
        close: signal::CtrlClose,
        log_off: signal::CtrlLogoff,
        shut_down: signal::CtrlShutdown,
    }

    impl Console {
        pub(super) fn new() -> io::Result<Self> {
            let event = make_event()?;
            let watch = || wait_for_event(event);
            std::thread::Builder::new().name("stop-event".into()).spawn(watch)?;
            std::thread::Builder::new().name("session-end".into()).spawn(watch_session)?;
            Ok(Self {
                c: signal::ctrl_c()?,
                pause: signal::ctrl_break()?,
                close: signal::ctrl_close()?,
                log_off: signal::ctrl_logoff()?,
                shut_down: signal::ctrl_shutdown()?,
            })
        }

        pub(super) async fn wait(&mut self) -> &'static str {
            tokio::select! {
                _ = self.c.recv() => "Ctrl-C",
                _ = self.pause.recv() => "Ctrl-Break",
                _ = self.close.recv() => "the console is closed",
                _ = self.log_off.recv() => "the user logs off",
                _ = self.shut_down.recv() => "the computer shuts down",
                () = ASKED.notified() => match BY_SESSION.load(Ordering::Acquire) {
                    true => "the session ends",
                    false => "another program of this user asks",
                },
            }
        }
    }

    fn make_event() -> io::Result<OwnedHandle> {
        let name = wide(&event_name(std::process::id()));
        // SAFETY: the name ends in a zero and lives until the call is back.
        let handle = unsafe { CreateEventW(null(), 1, 0, name.as_ptr()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle is new and nobody else closes it.
        Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
    }

    fn wait_for_event(event: OwnedHandle) {
        // SAFETY: the handle is open as long as this function runs.
        if unsafe { WaitForSingleObject(event.as_raw_handle(), INFINITE) } == WAIT_OBJECT_0 {
            ASKED.notify_one();
        }
        drop(event);
    }

    /// A window that nobody sees: programs with user32 loaded, as the database's library does,
    /// are not told of the session's end by their console. Without a desktop there is none, and
    /// nothing to hear.
    fn watch_session() {
        let class = wide("LinewatchSession");
        let title = wide("Linewatch");
        // SAFETY: asks for the handle of the program itself.
        let instance = unsafe { GetModuleHandleW(null()) };
        let description = WNDCLASSW {
            lpfnWndProc: Some(on_message),
            hInstance: instance,
            lpszClassName: class.as_ptr(),
            ..WNDCLASSW::default()
        };
        // SAFETY: the class's name and procedure outlive the window, which lives as long as this
        // function.
        let window = unsafe {
            RegisterClassW(&raw const description);
            CreateWindowExW(
                0,
                class.as_ptr(),
                title.as_ptr(),
                0,
                0,
                0,
                0,
                0,
                null_mut(),
                null_mut(),
                instance,
                null(),
            )
        };
        if window.is_null() {
            let error = io::Error::last_os_error();
            tracing::debug!(%error, "the session's end will not be heard");
            return;
        }
        let mut message = MSG::default();
        // SAFETY: the message is there for both calls.
        while unsafe { GetMessageW(&raw mut message, null_mut(), 0, 0) } > 0 {
            // SAFETY: as above.
            unsafe { DispatchMessageW(&raw const message) };
        }
    }

    unsafe extern "system" fn on_message(
        window: HWND,
        message: u32,
        first: WPARAM,
        second: LPARAM,
    ) -> LRESULT {
        match message {
            WM_QUERYENDSESSION => {
                let reason = wide(REASON);
                // SAFETY: the window is this thread's own; the text lives until the call is back.
                unsafe { ShutdownBlockReasonCreate(window, reason.as_ptr()) };
                1
            }
            WM_ENDSESSION if first != 0 => {
                BY_SESSION.store(true, Ordering::Release);
                ASKED.notify_one();
                // The process ends by itself; returning would let Windows end it before.
                loop {
                    std::thread::park();
                }
            }
            // SAFETY: hands on what was given.
            _ => unsafe { DefWindowProcW(window, message, first, second) },
        }
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_program_of_the_same_user_can_ask() {
        let mut ending = Ending::new().unwrap();
        crate::turn_off::ask(std::process::id()).unwrap();
        assert_eq!(ending.wait().await, "another program of this user asks");
    }
}
