//! Bare loops beside a measurement: threads that do nothing but wake every 10 ms, one bound to
//! each processor, at the priority that the soft PLC has. When one of them is late, the machine
//! gave the processor to something else, and no program on it could have been in time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// From one wake to the next, and how late is too late.
pub(crate) const PERIOD: Duration = Duration::from_millis(10);

/// The running loops.
pub(crate) struct Bare {
    stop: Arc<AtomicBool>,
    late: Arc<Mutex<Vec<Instant>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Bare {
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let late = Arc::new(Mutex::new(Vec::new()));
        let processors = core_affinity::get_core_ids().unwrap_or_default();
        let threads = processors
            .into_iter()
            .map(|processor| {
                let (stop, late) = (Arc::clone(&stop), Arc::clone(&late));
                std::thread::spawn(move || {
                    core_affinity::set_for_current(processor);
                    raise();
                    wake(&stop, &late);
                })
            })
            .collect();
        Self { stop, late, threads }
    }

    /// Ends them; returns when one was late.
    pub(crate) fn end(self) -> Vec<Instant> {
        self.stop.store(true, Ordering::Release);
        self.threads.into_iter().for_each(|thread| thread.join().unwrap());
        let mut late = std::mem::take(&mut *self.late.lock().unwrap());
        late.sort();
        late
    }
}

fn wake(stop: &AtomicBool, late: &Mutex<Vec<Instant>>) {
    let mut due = Instant::now();
    while !stop.load(Ordering::Acquire) {
        due += PERIOD;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let now = Instant::now();
        if now - due > PERIOD {
            late.lock().unwrap().push(now);
            due = now;
        }
    }
}

/// As the soft PLC does; where it may not, neither may that.
fn raise() {
    if !raised() {
        println!("the bare loops run without the priority of real time");
    }
}

#[cfg(target_os = "linux")]
fn raised() -> bool {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn raised() -> bool {
    false
}
