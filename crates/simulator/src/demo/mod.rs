//! The demo plant at run time: 24 detectors, each a client of a broker. The only part of this crate
//! that reads a clock.
//!
//! `speed` makes physics and sending as many times as fast; the time stamps in the messages stay the
//! wall clock's. A detector whose broker is away goes on measuring, keeps the last 600 messages, and
//! sends them when it is back.

mod clock;
mod command;
mod device;
mod link;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::process::{Post, ReleasePlan, Releases};
use clock::Clock;

/// What the demo plant is started with.
#[derive(Clone, Debug)]
pub struct DemoConfig {
    /// The broker.
    pub broker: SocketAddr,
    /// The same seed gives the same plant.
    pub seed: u64,
    /// Time between two messages of a detector, in milliseconds of plant time.
    pub interval_ms: u64,
    /// How many times as fast as the wall clock; kept within 0.01 and 1000.
    pub speed: f64,
    /// A file to which each gas release is appended as a line of JSON when it begins.
    pub ground_truth: Option<PathBuf>,
}

impl DemoConfig {
    /// The demo as it is by default: a message a second, at the speed of the wall clock.
    #[must_use]
    pub const fn new(broker: SocketAddr) -> Self {
        Self { broker, seed: 1, interval_ms: 1_000, speed: 1.0, ground_truth: None }
    }
}

/// The running demo plant. Dropping it stops it.
#[derive(Debug)]
pub struct Demo {
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

impl Demo {
    /// Starts the detectors on the current tokio runtime. They connect by themselves, now or when
    /// the broker is there.
    #[must_use]
    pub fn start(config: DemoConfig) -> Self {
        let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
        let clock = Clock::start(config.speed);
        for post in Post::all() {
            let device = device::Device::new(&config, post, clock);
            let stopped = shutdown.clone();
            tasks.spawn(device.run(stopped));
        }
        if let Some(path) = config.ground_truth {
            let stopped = shutdown.clone();
            tasks.spawn(async move {
                stopped.run_until_cancelled(keep_ground_truth(config.seed, clock, &path)).await
            });
        }
        Self { shutdown, tasks }
    }

    /// Switches all detectors off: each says goodbye, so no last will is published.
    pub async fn stop(self) {
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn keep_ground_truth(seed: u64, clock: Clock, path: &Path) {
    let mut releases = Releases::new(seed, &ReleasePlan::Recurring);
    while let Some(start) = releases.next().map(|release| release.start) {
        tokio::time::sleep_until(clock.instant(start)).await;
        for release in releases.advance(start) {
            let truth = release.ground_truth(|at| clock.wall_micros(at));
            let line = serde_json::to_string(&truth).unwrap_or_default();
            tracing::debug!(target: "simulator::release", "{line}");
            if let Err(error) = append(path, &line) {
                tracing::warn!("cannot write the gas release to {}: {error}", path.display());
            }
        }
    }
}

pub(crate) fn append(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    writeln!(OpenOptions::new().create(true).append(true).open(path)?, "{line}")
}
