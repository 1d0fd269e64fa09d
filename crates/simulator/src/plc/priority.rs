//! The scan's place before other threads, where the system allows it.
//!
//! On Linux the smallest priority of real time, as soft PLCs have it: the scan begins when it is
//! due, whatever else the computer does. A scan that takes long keeps one processor; the kernel
//! leaves a twentieth of each second to all others, and the machine ends a scan after its budget
//! of instructions. Where that is not allowed, and elsewhere, a higher priority of the usual kind.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 0 to 99, where 50 is usual: niceness -13 on Linux, "highest" on Windows.
const WANTED: u8 = 80;

/// Asks for it; the reason when the system refuses, which it may.
pub(super) fn raise() -> Result<(), String> {
    if real_time() {
        return Ok(());
    }
    let wanted = ThreadPriorityValue::try_from(WANTED)?;
    set_current_thread_priority(ThreadPriority::Crossplatform(wanted))
        .map_err(|error| error.to_string())
}

#[cfg(target_os = "linux")]
fn real_time() -> bool {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn real_time() -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Priority of real time and niceness of this thread: the 40th and the 19th field, of which
    /// the second may hold blanks and ends with the last parenthesis.
    fn place() -> Option<(i64, i64)> {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some((fields.get(37)?.parse().ok()?, fields.get(16)?.parse().ok()?))
    }

    #[test]
    fn a_thread_that_is_allowed_to_goes_before_others_and_no_other_does() {
        let before = place();
        let raised = std::thread::spawn(|| raise().map(|()| place())).join();
        match raised.expect("it does not panic") {
            Ok(Some((real_time, niceness))) => assert!(real_time > 0 || niceness < 0),
            Ok(None) => panic!("its place cannot be read"),
            Err(reason) => assert!(!reason.is_empty()),
        }
        assert_eq!(place(), before);
    }
}
