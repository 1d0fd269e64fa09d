//! Messages at a steady rate while something else is measured, from a process of their own.

use std::process::{Child, Command};
use std::time::Duration;

/// Sends until it has sent all, or is dropped.
pub(crate) struct Publisher(Child);

impl Publisher {
    /// Starts to send so many messages to the broker.
    pub(crate) fn start(port: u16, every: Duration, messages: u64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("publish-steadily").arg(port.to_string());
        command.args([every.as_micros().to_string(), messages.to_string()]);
        Self(command.spawn().unwrap())
    }

    /// Waits until all is sent and acknowledged.
    pub(crate) fn finish(mut self) {
        assert!(self.0.wait().unwrap().success(), "the publisher failed");
    }

    pub(crate) fn has_finished(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}
