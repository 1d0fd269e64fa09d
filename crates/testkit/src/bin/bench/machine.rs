//! The machine that figures were measured on.

/// Prints processor, cores and memory.
pub(crate) fn print() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = line("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let memory = line("/proc/meminfo", "MemTotal").unwrap_or_default();
    println!("machine: {cores} × {model}, memory {memory}, {}", std::env::consts::OS);
}

/// Processor time that the host of a virtual machine gave to others, in milliseconds since it was
/// started; 0 where that is not told.
pub(crate) fn stolen_ms() -> f64 {
    /// `USER_HZ`, which is this on every Linux of today.
    const TICK_MS: f64 = 10.0;
    const STEAL: usize = 8;
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks = stat.split_whitespace().nth(STEAL).and_then(|word| word.parse::<f64>().ok());
    ticks.unwrap_or(0.0) * TICK_MS
}

/// The value after the colon of the first line that begins so.
pub(crate) fn line(path: &str, beginning: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(beginning))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}
