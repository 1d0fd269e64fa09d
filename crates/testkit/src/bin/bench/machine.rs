//! The machine that figures were measured on.

/// Prints processor, cores and memory.
pub(crate) fn print() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = line("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let memory = line("/proc/meminfo", "MemTotal").unwrap_or_default();
    println!("machine: {cores} × {model}, memory {memory}, {}", std::env::consts::OS);
}

/// The value after the colon of the first line that begins so.
pub(crate) fn line(path: &str, beginning: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(beginning))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}
