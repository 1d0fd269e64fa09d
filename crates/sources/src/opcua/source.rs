//! The life of a source: connect, subscribe, follow; lose it, wait, again, for ever.
//!
//! After an interruption it tries, in this order, to go on with the same session, to take the
//! subscription over into a new one (`TransferSubscriptions`), and to subscribe anew. Only the
//! last loses anything, and that is recorded as a gap. What was shown is marked as bad when
//! nothing was heard for twice the keep-alive, once.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use engine::Input;
use model::{Gap, Quality, Timestamp};
use smol_str::{SmolStr, format_smolstr};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::batch::{self, Kind, Message};
use super::config::Config;
use super::connect::{self, Established};
use super::handle::Handle;
use super::line::Line;
use super::node::{Namespaces, NodeName};
use super::shared::Shared;
use super::subscribe::Subscription;
use crate::arrival::{Settled, Settling};
use crate::{Arrival, Clock, ConnectionState, Inbox, Monitor, Receipt};

/// Messages whose receipts may wait; a lost one costs the server memory for one message.
const SETTLED_MAX: usize = 4_096;

/// A source that runs until it is stopped.
#[derive(Debug)]
pub struct Running {
    /// What can be seen of it.
    pub monitor: Monitor,
    /// What it can be asked and told.
    pub handle: Handle,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Closes the session and waits for the end.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "an OPC UA source ended by a panic");
        }
    }
}

/// Starts a source. When the inbox is full, the server is asked for nothing more until there is
/// room: it keeps as many changes as each item's queue takes, then drops the oldest and says so,
/// which becomes a gap. The connection stays alive meanwhile.
#[must_use]
pub fn start(config: Config, inbox: Inbox, clock: Clock) -> Running {
    let monitor = Monitor::new(clock());
    let (stop, stopped) = watch::channel(false);
    let last_receive = config.last_receive;
    let shared = Arc::new(Shared::new(config));
    let (settle, settled) = mpsc::channel(SETTLED_MAX);
    let config = Arc::clone(&shared.config);
    let roots = config.subtrees.iter().map(|subtree| subtree.root.clone()).collect();
    let source = Source {
        name: SmolStr::new(&config.name),
        mark_at: Instant::now() + config.keep_alive * 2,
        config,
        shared: Arc::clone(&shared),
        inbox,
        clock,
        monitor: monitor.clone(),
        stopped,
        settle,
        settled,
        line: None,
        subscription: None,
        subscriptions: 0,
        namespaces: Arc::default(),
        roots,
        last_receive,
        ahead_us: 0,
        marked: false,
        unsettled: BTreeSet::new(),
    };
    Running { monitor, handle: Handle::new(shared), stop, task: tokio::spawn(source.run()) }
}

pub(super) struct Source {
    pub(super) name: SmolStr,
    pub(super) config: Arc<Config>,
    pub(super) shared: Arc<Shared>,
    inbox: Inbox,
    pub(super) clock: Clock,
    pub(super) monitor: Monitor,
    pub(super) stopped: watch::Receiver<bool>,
    pub(super) settle: Settling,
    pub(super) settled: mpsc::Receiver<Vec<Settled>>,
    /// The line whose session may still be good.
    line: Option<Line>,
    /// The subscription that the server may still have.
    pub(super) subscription: Option<Subscription>,
    pub(super) subscriptions: u64,
    pub(super) namespaces: Arc<Namespaces>,
    /// Roots of the subtrees, by URI as soon as the server was seen.
    pub(super) roots: Vec<NodeName>,
    /// When the server was last heard.
    pub(super) last_receive: Option<Timestamp>,
    /// How far the server's clock is ahead of ours.
    pub(super) ahead_us: i64,
    /// When what is shown is marked as bad.
    pub(super) mark_at: Instant,
    pub(super) marked: bool,
    /// Numbers of messages that are not on disk yet.
    pub(super) unsettled: BTreeSet<u32>,
}

/// Why a connection ended.
pub(super) enum Ended {
    /// On request, or because the station takes no more.
    Stopped,
    /// By itself.
    Lost {
        /// Why, as a sentence.
        detail: String,
        /// The line, when its session may still be good.
        line: Option<Line>,
    },
}

impl Source {
    async fn run(mut self) {
        let mut failed = 0;
        loop {
            let connections = self.monitor.snapshot().connections;
            let Ended::Lost { detail, line } = self.connection().await else { break };
            self.line = line;
            self.shared.set_link(None);
            tracing::info!(source = %self.name, %detail, "connection lost or refused");
            self.monitor.set(ConnectionState::Reconnecting, (self.clock)(), Some(detail));
            let worked = self.monitor.snapshot().connections > connections;
            failed = if worked { 0 } else { failed + 1 };
            if !self.pause(self.config.retry.wait(failed)).await {
                break;
            }
        }
        self.shared.set_link(None);
        if let Some(line) = self.line.take() {
            line.close().await;
        }
        self.monitor.set(ConnectionState::Stopped, (self.clock)(), None);
    }

    /// Waits for the next attempt; `false` when the source is to stop.
    async fn pause(&mut self, wait: Duration) -> bool {
        let shared = Arc::clone(&self.shared);
        let mut stopped = self.stopped.clone();
        let mut over = pin!(sleep(wait));
        loop {
            tokio::select! {
                () = &mut over => return true,
                () = shared.wake.notified() => return true,
                () = stop(&mut stopped) => return false,
                () = sleep_until(self.mark_at), if !self.marked => {
                    if self.mark().await.is_err() {
                        return false;
                    }
                }
            }
        }
    }

    /// One connection from its beginning to its end.
    async fn connection(&mut self) -> Ended {
        let (config, trust) = (Arc::clone(&self.config), self.shared.trust.clone());
        let mut stopped = self.stopped.clone();
        let mut attempt = pin!(connect::establish(config, trust, self.line.take()));
        let result = loop {
            tokio::select! {
                result = &mut attempt => break result,
                () = stop(&mut stopped) => return Ended::Stopped,
                () = sleep_until(self.mark_at), if !self.marked => {
                    if let Err(ended) = self.mark().await {
                        return ended;
                    }
                }
            }
        };
        match result {
            Ok(Established { line, same_session }) => {
                let prepared = tokio::select! {
                    prepared = self.prepare(&line.session, same_session) => prepared,
                    () = stop(&mut stopped) => Err(Ended::Stopped),
                };
                match prepared {
                    Ok(()) => self.follow(line).await,
                    Err(Ended::Stopped) => {
                        line.close().await;
                        Ended::Stopped
                    }
                    Err(ended) => ended,
                }
            }
            Err((detail, line)) => Ended::Lost { detail, line },
        }
    }

    /// Marks everything that is shown as bad, for it can no longer be known.
    pub(super) async fn mark(&mut self) -> Result<(), Ended> {
        self.marked = true;
        self.marks(|row| (!row.shown_bad).then_some(Quality::BAD_NO_COMMUNICATION)).await
    }

    /// Shows rows as bad.
    pub(super) async fn marks(
        &mut self,
        quality_of: impl Fn(&super::table::Row) -> Option<Quality>,
    ) -> Result<(), Ended> {
        let now = (self.clock)();
        let message = Message {
            source: &self.name,
            receive_time: now,
            publish_time: Timestamp::from_micros(now.micros().saturating_add(self.ahead_us)),
            kind: Kind::Read,
        };
        let readings = batch::marks(message, &mut self.shared.table(), quality_of);
        for reading in readings {
            self.hand_over(Input::Reading(reading), Receipt::none()).await?;
        }
        Ok(())
    }

    /// Records that something of this source is missing.
    pub(super) async fn gap(
        &self,
        (from, to): (Timestamp, Timestamp),
        missing: Option<u32>,
        cause: &'static str,
    ) -> Result<(), Ended> {
        let scope = format_smolstr!("source/{}", self.name);
        let gap = Gap { scope, from, to, missing, cause: SmolStr::new_static(cause) };
        self.hand_over(Input::Gap(gap), Receipt::none()).await
    }

    /// Gives the station something, when it has room.
    pub(super) async fn hand_over(&self, input: Input, receipt: Receipt) -> Result<(), Ended> {
        if matches!(input, Input::Reading(_)) {
            self.monitor.count_received();
        }
        let mut stopped = self.stopped.clone();
        tokio::select! {
            biased;
            sent = self.inbox.send(Arrival { input, receipt }) => sent.map_err(|_| Ended::Stopped),
            () = stop(&mut stopped) => Err(Ended::Stopped),
        }
    }
}

/// Waits until the source is to stop.
pub(super) async fn stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that nobody can say it any more, so it is to stop too.
    let _said = stopped.wait_for(|stopped| *stopped).await.is_ok();
}
