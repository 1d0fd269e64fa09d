//! Work that can wait, kept out of the way of work that cannot.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 0 to 99, where 50 is usual: niceness 10 on Linux, "below normal" on Windows.
const BEHIND_OTHERS: u8 = 25;

/// Puts the calling thread behind all others that want to run, for the rest of its life; on Linux
/// also every thread that it begins from now on. Where the system refuses, that is logged and the
/// thread stays as it is.
pub fn give_way() {
    let wanted = ThreadPriorityValue::try_from(BEHIND_OTHERS);
    let given = wanted.and_then(|wanted| {
        set_current_thread_priority(ThreadPriority::Crossplatform(wanted))
            .map_err(|error| error.to_string())
    });
    if let Err(reason) = given {
        tracing::warn!(%reason, "a thread does not give way to others");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;

    use super::*;

    /// The 19th field; the second may hold blanks and ends with the last parenthesis.
    fn niceness() -> Option<i64> {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(16)?.parse().ok()
    }

    #[test]
    fn a_thread_gives_way_with_those_it_begins_and_with_no_others() {
        let before = niceness().expect("its place can be read");
        let (own, begun) = thread::spawn(|| {
            give_way();
            (niceness(), thread::spawn(niceness).join().ok().flatten())
        })
        .join()
        .expect("it does not panic");
        assert!(own > Some(before) || before >= 10, "{own:?}");
        assert_eq!(begun, own);
        assert_eq!(niceness(), Some(before));
    }
}
