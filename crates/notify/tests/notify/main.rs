//! The notifier against real servers on free ports: mail, chat robots, web hooks, gateways.
#![allow(clippy::unwrap_used, reason = "a test's set-up fails by panic")]

mod hooks;
mod http;
mod mail;
mod restart;
mod shell;
mod smtp;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use model::{Priority, Timestamp};
use notify::{
    ChannelEvent, Clock, Config, GivenUp, Notice, NoticeKind, Notifier, Report, SecretString,
    Secrets, Texts, Wording,
};

/// How long something may take on a busy machine before it counts as never.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again until the answer is there; panics with what was waited for after [`PATIENCE`].
async fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Short waits, so that a test sees many attempts.
const QUICK: &str = "time_zone = \"Asia/Shanghai\"\n[delivery]\nretry_first_ms = 20\n\
                     retry_max_ms = 100\nconnect_timeout_ms = 5_000\nsend_timeout_ms = 5_000\n";

/// What the secrets are; tests change them.
#[derive(Clone, Default)]
struct Vault(Arc<Mutex<BTreeMap<String, String>>>);

impl Vault {
    fn set(&self, name: &str, secret: &str) {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_owned());
    }

    fn secrets(&self) -> Secrets {
        let vault = self.clone();
        Arc::new(move |name| vault.0.lock().unwrap().get(name).map(SecretString::new))
    }
}

/// What was reported.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Report>>>);

impl Heard {
    fn all(&self) -> Vec<Report> {
        self.0.lock().unwrap().clone()
    }

    /// What was given up: occurrence and why.
    fn given_up(&self) -> Vec<(String, GivenUp)> {
        let given = |report: Report| match report {
            Report::GivenUp { occurrence, why, .. } => Some((occurrence.to_string(), why)),
            _ => None,
        };
        self.all().into_iter().filter_map(given).collect()
    }

    /// Failures and recoveries of channels.
    fn events(&self) -> Vec<ChannelEvent> {
        let event = |report| match report {
            Report::Channel(event) => Some(event),
            _ => None,
        };
        self.all().into_iter().filter_map(event).collect()
    }

    fn reports(&self) -> notify::Reports {
        let heard = self.clone();
        Arc::new(move |report| heard.0.lock().unwrap().push(report))
    }
}

/// The computer's clock.
fn real_clock() -> Clock {
    Arc::new(|| Timestamp::from_micros(jiff::Timestamp::now().as_microsecond()))
}

/// A clock that is set.
fn set_clock(millis: i64) -> (Clock, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(millis));
    let read = Arc::clone(&now);
    (Arc::new(move || Timestamp::from_millis(read.load(Ordering::SeqCst))), now)
}

fn config(text: &str) -> Config {
    Config::read(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

/// A notifier by the computer's clock.
fn start(text: &str, folder: &Path, vault: &Vault) -> (Notifier, Heard) {
    let heard = Heard::default();
    let (secrets, reports) = (vault.secrets(), heard.reports());
    let notifier = Notifier::start(&config(text), secrets, folder, real_clock(), reports).unwrap();
    (notifier, heard)
}

fn notice(occurrence: &str, change: NoticeKind) -> Notice {
    Notice {
        occurrence: occurrence.into(),
        change,
        at: Timestamp::from_secs(1_734_320_000),
        priority: Priority::High,
        area: "lab".into(),
        device: "gas/H20101".into(),
        text: Texts {
            zh: Wording {
                title: format!("氢气探测器高限报警 {occurrence}"),
                body: "测量值 93.5 ppm，限值 80 ppm\n请立即处理。".into(),
            },
            en: Wording { title: format!("Hydrogen high {occurrence}"), body: "93.5 ppm".into() },
        },
        fields: [("value".into(), "93.5".to_owned()), ("unit".into(), "ppm".to_owned())].into(),
    }
}

fn raised(occurrence: &str) -> Notice {
    notice(occurrence, NoticeKind::Raised)
}
