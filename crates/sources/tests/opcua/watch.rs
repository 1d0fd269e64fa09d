//! A source under test with everything that it handed over.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use engine::{Input, Reading};
use model::{DevicePath, Gap, Point, Quality, Timestamp, Value};
use sources::opcua::{self, Config, Item, Retry, Running, Sampling, Target};
use sources::{Arrival, Clock, ConnectionState};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long something may take on a busy machine before it counts as never.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

pub(crate) fn clock() -> Clock {
    Arc::new(now)
}

/// A configuration with quick retries.
pub(crate) fn config(address: &str, folder: &TempDir) -> Config {
    let mut config = Config::new("line", address, "urn:test:client", folder.path().join("pki"));
    config.publishing_interval = Duration::from_millis(50);
    config.keep_alive = Duration::from_secs(1);
    config.retry = Retry {
        first: Duration::from_millis(20),
        base: Duration::from_millis(100),
        max: Duration::from_millis(500),
        items: Duration::from_millis(300),
    };
    config
}

/// An item of the device `line/a` for a node of the namespace of the line.
pub(crate) fn item(name: &str) -> Item {
    Item {
        node: format!("nsu=urn:test:line;s={name}").parse().unwrap(),
        device: DevicePath::new("line/a").unwrap(),
        field: name.to_lowercase().into(),
        sampling: Sampling { interval: Duration::ZERO, ..Sampling::default() },
        unit: None,
    }
}

pub(crate) fn tag(name: &str) -> Target {
    Target::Tag(DevicePath::new("line/a").unwrap(), name.into())
}

pub(crate) struct Watch {
    pub(crate) running: Running,
    inputs: Arc<Mutex<Vec<Input>>>,
}

impl Watch {
    pub(crate) fn start(config: Config) -> Self {
        let (inbox, mut arrivals) = mpsc::channel(64);
        let inputs = Arc::<Mutex<Vec<Input>>>::default();
        let taken = Arc::clone(&inputs);
        tokio::spawn(async move {
            while let Some(Arrival { input, receipt }) = arrivals.recv().await {
                taken.lock().unwrap().push(input);
                receipt.settle();
            }
        });
        Self { running: opcua::start(config, inbox, clock()), inputs }
    }

    /// Waits until something is true of what was handed over.
    pub(crate) async fn until(&self, what: &str, mut holds: impl FnMut(&[Input]) -> bool) {
        let start = Instant::now();
        while !holds(&self.inputs.lock().unwrap()) {
            let state = self.running.monitor.snapshot();
            assert!(
                start.elapsed() < PATIENCE,
                "waited for {what}; {state:?}; {:#?}",
                last(&self.inputs())
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits for a state and a part of its sentence.
    pub(crate) async fn state(&self, state: ConnectionState, part: &str) {
        let start = Instant::now();
        loop {
            let now = self.running.monitor.snapshot();
            let detail = now.detail.clone().unwrap_or_default();
            if now.state == state && detail.contains(part) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "waited for {state:?} “{part}”; {now:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until a field's latest sample has this value, good.
    pub(crate) async fn shows(&self, field: &str, value: impl Into<Shown>) {
        let value = value.into().0;
        self.until(&format!("{field} = {value:?}"), |inputs| {
            latest(inputs, field).is_some_and(|(_, point)| {
                point.value == value && point.quality.severity() == model::Severity::Good
            })
        })
        .await;
    }

    /// Waits until a field's latest sample has this quality.
    pub(crate) async fn has_quality(&self, field: &str, quality: Quality) {
        self.until(&format!("{field} is {}", quality.name()), |inputs| {
            latest(inputs, field).is_some_and(|(_, point)| point.quality == quality)
        })
        .await;
    }

    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.inputs.lock().unwrap().clone()
    }

    pub(crate) fn gaps(&self, cause: &str) -> Vec<Gap> {
        gaps(&self.inputs(), cause)
    }
}

pub(crate) struct Shown(pub(crate) Value);

impl From<f64> for Shown {
    fn from(number: f64) -> Self {
        Self(Value::Number(number))
    }
}

impl From<bool> for Shown {
    fn from(flag: bool) -> Self {
        Self(Value::Bool(flag))
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self(Value::Text(text.into()))
    }
}

pub(crate) fn gaps(inputs: &[Input], cause: &str) -> Vec<Gap> {
    let of = |input: &Input| match input {
        Input::Gap(gap) if gap.cause == cause => Some(gap.clone()),
        _ => None,
    };
    inputs.iter().filter_map(of).collect()
}

/// Every sample of a field, in the order in which it was handed over.
pub(crate) fn samples<'a>(
    inputs: &'a [Input],
    field: &'a str,
) -> impl Iterator<Item = (&'a Reading, &'a Point)> {
    inputs.iter().filter_map(move |input| match input {
        Input::Reading(reading) => {
            let point = reading.points.iter().find(|point| point.field == field)?;
            Some((reading, point))
        }
        _ => None,
    })
}

/// What the board shows of a field: the sample with the latest source time.
pub(crate) fn latest<'a>(inputs: &'a [Input], field: &'a str) -> Option<(&'a Reading, &'a Point)> {
    samples(inputs, field).max_by_key(|(reading, _)| reading.source_time)
}

/// The end of what was handed over, for a failure's message.
fn last(inputs: &[Input]) -> &[Input] {
    &inputs[inputs.len().saturating_sub(5)..]
}
