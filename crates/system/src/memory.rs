//! Memory that was freed and that the process has not given back.

/// Gives freed memory back to the system: the C library of Linux keeps what lies below something
/// that is still in use, however much that is.
pub fn give_back_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::trim();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "a call of the C library")]
mod glibc {
    pub(super) fn trim() {
        // SAFETY: It may be called from any thread at any time, and changes nothing but what the
        // allocator keeps for later.
        let _whether_any_was: i32 = unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use super::*;

    fn resident_kib() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").expect("it can be read");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        number.expect("it is a number of KiB")
    }

    #[test]
    fn what_is_freed_below_something_in_use_is_given_back() {
        let mut parts: Vec<Vec<u8>> = (0..64_000).map(|_| vec![1; 1_000]).collect();
        let last = parts.pop();
        let before = resident_kib();
        drop(parts);
        give_back_memory();
        let after = resident_kib();
        assert!(after + (40 << 10) < before, "{before} KiB before, {after} KiB after");
        drop(last);
    }
}
