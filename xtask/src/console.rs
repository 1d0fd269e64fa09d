//! What `cargo xtask` says: one plain sentence before each step, one with the time after it.

use std::time::{Duration, Instant};

/// Says one thing, on a line of its own.
pub(crate) fn say(sentence: &str) {
    println!("» {sentence}");
}

/// Says why a command failed, the innermost cause last.
pub(crate) fn failure(error: &anyhow::Error) {
    eprintln!();
    let mut causes = error.chain();
    if let Some(first) = causes.next() {
        eprintln!("Failed: {first}");
    }
    for cause in causes {
        eprintln!("  because: {cause}");
    }
}

/// Says what is being done, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    say(&format!("{what} …"));
    let started = Instant::now();
    let result = work();
    if result.is_ok() {
        say(&format!("{what}: done in {}.", seconds(started.elapsed())));
    }
    result
}

/// A duration as people read it: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=99 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short_to_read() {
        for (ms, text) in [(0, "0.0 s"), (1_449, "1.4 s"), (12_900, "12 s"), (185_000, "3 min 5 s")]
        {
            assert_eq!(seconds(Duration::from_millis(ms)), text);
        }
    }
}
