//! How long the computer slept: by the difference of two of its clocks, one of which stands still
//! meanwhile. Setting the clock on the wall changes neither.

use std::time::Duration;

/// The time that the computer slept since it was started, to some 20 ms; none where it cannot be
/// known.
#[must_use]
pub fn asleep_since_boot() -> Option<Duration> {
    let (all, awake) = clocks()?;
    Some(all.saturating_sub(awake))
}

#[cfg(target_os = "linux")]
fn clocks() -> Option<(Duration, Duration)> {
    use rustix::time::{ClockId, Timespec, clock_gettime};
    let duration = |time: Timespec| Duration::try_from(time).ok();
    // First the one that must not be larger.
    let awake = duration(clock_gettime(ClockId::Monotonic))?;
    Some((duration(clock_gettime(ClockId::Boottime))?, awake))
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
fn clocks() -> Option<(Duration, Duration)> {
    use windows_sys::Win32::System::SystemInformation::GetTickCount64;
    use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;
    let mut awake = 0;
    // SAFETY: the number is there until the call is back.
    if unsafe { QueryUnbiasedInterruptTime(&raw mut awake) } == 0 {
        return None;
    }
    // SAFETY: takes nothing.
    let all = unsafe { GetTickCount64() };
    // It counts in 100 ns.
    Some((Duration::from_millis(all), Duration::from_micros(awake / 10)))
}

#[cfg(not(any(windows, target_os = "linux")))]
fn clocks() -> Option<(Duration, Duration)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_slept_between_two_looks() {
        let first = asleep_since_boot();
        assert_eq!(first.is_some(), cfg!(any(windows, target_os = "linux")));
        let between = asleep_since_boot().unwrap_or_default().abs_diff(first.unwrap_or_default());
        assert!(between < Duration::from_millis(500), "{between:?}");
    }
}
