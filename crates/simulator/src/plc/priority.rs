//! The scan's place before other threads, where the system allows it.
//!
//! A higher priority of the usual kind, not one of real time: a program may take long in one scan,
//! and nothing of this must keep the rest of the machine from running.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 0 to 99, where 50 is usual: niceness -13 on Linux, "highest" on Windows.
const WANTED: u8 = 80;

/// Asks for it; the reason when the system refuses, which it may.
pub(super) fn raise() -> Result<(), String> {
    let wanted = ThreadPriorityValue::try_from(WANTED)?;
    set_current_thread_priority(ThreadPriority::Crossplatform(wanted))
        .map_err(|error| error.to_string())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Of this thread: the 19th field, of which the second may hold blanks and ends with the last
    /// parenthesis.
    fn niceness() -> Option<i64> {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(16)?.parse().ok()
    }

    #[test]
    fn a_thread_that_is_allowed_to_goes_before_others_and_no_other_does() {
        let before = niceness();
        let raised = std::thread::spawn(|| raise().map(|()| niceness())).join();
        match raised.expect("it does not panic") {
            Ok(now) => assert!(now < before.min(Some(0)), "{now:?}"),
            Err(reason) => assert!(!reason.is_empty()),
        }
        assert_eq!(niceness(), before);
    }
}
