//! The engine thread: arrivals and commands in, groups of events out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use engine::door::{Doors, LooseEnds, TagDoor};
use engine::{Engine, Input};
use model::{DevicePath, Event, Timestamp};
use sources::{Arrival, Clock};
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::handover::Giver;
use super::{
    Acted, Command, GROUP_EARLY, GROUP_EVENTS_MAX, GROUP_WAIT, Group, Inputs, Progress, Reply,
};

/// How often the engine's state is saved, so that a start has little to read again.
const SAVE_EVERY: Duration = Duration::from_mins(1);
/// Arrivals taken in one turn.
const TURN_MAX: usize = 4_096;
/// While a group is being written nothing else can be, so arrivals wait for its end, at most so
/// long: waking for each of them costs more than what is done with it.
const REST: Duration = Duration::from_millis(1);

/// What the thread works with.
pub(crate) struct Logic {
    pub(crate) engine: Engine,
    /// How tags are compressed.
    pub(crate) doors: BTreeMap<DevicePath, Vec<TagDoor>>,
    /// What waited at the doors when the last run ended.
    pub(crate) ends: LooseEnds,
}

/// The running thread.
#[derive(Debug)]
pub(crate) struct EngineThread(JoinHandle<()>);

impl EngineThread {
    pub(crate) fn start(
        logic: Logic,
        inputs: Inputs,
        groups: Giver<Group>,
        progress: Arc<Progress>,
        clock: Clock,
    ) -> std::io::Result<Self> {
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let Ok(runtime) = runtime else { return };
            let mut group = Group::default();
            let turn = Turn {
                engine: logic.engine,
                doors: Doors::resume(logic.doors, logic.ends, &mut group.events),
                groups,
                progress,
                clock,
                group,
                since: Instant::now(),
                sent: Instant::now(),
                // With the first group: a station that is killed again and again would otherwise read
                // more of the journal at each start.
                saved: Instant::now().checked_sub(SAVE_EVERY).unwrap_or_else(Instant::now),
            };
            runtime.block_on(turn.run(inputs));
        };
        std::thread::Builder::new().name("engine".into()).spawn(run).map(Self)
    }

    pub(crate) fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the engine thread ended by a panic");
        }
    }
}

struct Turn {
    engine: Engine,
    /// What of its events the history gets.
    doors: Doors,
    groups: Giver<Group>,
    progress: Arc<Progress>,
    clock: Clock,
    group: Group,
    /// When the first of the group came.
    since: Instant,
    /// When the last group was handed over.
    sent: Instant,
    saved: Instant,
}

impl Turn {
    async fn run(mut self, mut inputs: Inputs) {
        let at = (self.clock)();
        self.engine.apply(Input::Started { at }, &mut self.group.events);
        let mut taken = Vec::with_capacity(TURN_MAX);
        loop {
            let progress = Arc::clone(&self.progress);
            let room = self.group.events.len() < GROUP_EVENTS_MAX;
            let rest = self.rest(&inputs.arrivals);
            let until = rest.unwrap_or_else(|| self.deadline());
            tokio::select! {
                biased;
                command = inputs.commands.recv() => match command {
                    None | Some(Command::Stop) => break,
                    Some(command) => self.command(command),
                },
                () = progress.commit_idle.notified() => {}
                // With an empty channel this waits; the sender half lives as long as the station.
                _ = inputs.arrivals.recv_many(&mut taken, TURN_MAX), if room && rest.is_none() => {
                    for arrival in taken.drain(..) {
                        self.arrival(arrival);
                        // An alarm does not wait for the rest of what came with it.
                        if self.group.urgent {
                            self.send_if_due(false);
                        }
                    }
                }
                () = tokio::time::sleep_until(until) => {}
            }
            self.tick();
            self.send_if_due(inputs.arrivals.is_empty());
        }
        self.finish(&mut inputs.arrivals);
    }

    /// Until when arrivals wait; none when they are taken as they come.
    fn rest(&self, arrivals: &Receiver<Arrival>) -> Option<Instant> {
        let busy = self.progress.commit_busy.load(Ordering::Acquire);
        let until = self.sent + REST;
        (busy && arrivals.is_empty() && Instant::now() < until).then_some(until)
    }

    fn arrival(&mut self, Arrival { input, receipt }: Arrival) {
        self.apply(input);
        self.group.receipts.push(receipt);
    }

    fn apply(&mut self, input: Input) {
        self.with_engine(|engine, out| engine.apply(input, out));
    }

    /// Does something with the engine; alarms among its events do not wait for company.
    fn with_engine<T>(&mut self, act: impl FnOnce(&mut Engine, &mut Vec<Event>) -> T) -> T {
        self.begin();
        let before = self.group.events.len();
        let answer = act(&mut self.engine, &mut self.group.events);
        self.group.urgent |= self.group.events[before..].iter().any(is_edge);
        self.doors.pass(&mut self.group.events, before);
        answer
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Act { request, reply } => {
                let before = self.group.events.len();
                let refused = self.with_engine(|engine, out| engine.act(&request, out));
                let edges = self.group.events[before..].iter().filter(|event| is_edge(event));
                let acted = Acted { changed: edges.count(), refused };
                self.group.replies.push(Reply::new(reply, acted));
            }
            Command::Replace { plant, doors, entry, reply } => {
                let at = (self.clock)();
                self.with_engine(|engine, out| {
                    engine.replace_plant(*plant, at, out);
                    out.push(Event::Audit(entry));
                });
                self.doors.replace(doors, &mut self.group.events);
                self.group.replies.push(Reply::new(reply, ()));
            }
            Command::System { point, standing, priority } => {
                let at = (self.clock)();
                self.apply(Input::System { point: point.into(), standing, priority, at });
            }
            Command::Gap(gap) => self.apply(Input::Gap(gap)),
            Command::Note { entry, reply } => {
                self.begin();
                self.group.events.push(Event::Audit(entry));
                self.group.replies.push(Reply::new(reply, ()));
            }
            Command::Store { events, reply } => {
                self.begin();
                self.group.events.extend(events);
                self.group.replies.push(Reply::new(reply, ()));
            }
            Command::Stop => {}
        }
    }

    fn begin(&mut self) {
        if self.group.is_empty() {
            self.since = Instant::now();
        }
    }

    /// Lets alarms fall due by themselves, and what waits at the doors.
    fn tick(&mut self) {
        let now = (self.clock)();
        if self.doors.due().is_some_and(|due| due <= now) {
            self.begin();
            self.doors.tick(now, &mut self.group.events);
        }
        if self.engine.next_due().is_some_and(|due| due <= now) {
            self.apply(Input::Tick { now });
        }
    }

    /// When something must be done although nothing comes. A busy commit thread wakes the engine
    /// by itself.
    fn deadline(&mut self) -> Instant {
        let due = [self.engine.next_due(), self.doors.due()].into_iter().flatten().min();
        let due = due.map(|due| Instant::now() + until(due, (self.clock)()));
        let save = self.saved + SAVE_EVERY;
        let busy = self.progress.commit_busy.load(Ordering::Acquire);
        let group = (!busy && !self.group.is_empty()).then(|| self.since + GROUP_WAIT);
        let save = if busy { Instant::now() + SAVE_EVERY } else { save };
        [due, group].into_iter().flatten().fold(save, Instant::min)
    }

    fn send_if_due(&mut self, nothing_waits: bool) {
        let save = self.is_save_due(nothing_waits);
        if (self.group.is_empty() && !save) || self.progress.commit_busy.load(Ordering::Acquire) {
            return;
        }
        let early = nothing_waits && self.group.receipts.len() >= GROUP_EARLY;
        let full = self.group.events.len() >= GROUP_EVENTS_MAX;
        let due = self.group.urgent || self.since.elapsed() >= GROUP_WAIT;
        if !(early || full || save || due) {
            return;
        }
        if save {
            self.group.engine_state = self.engine_state();
            self.saved = Instant::now();
        }
        self.progress.commit_busy.store(true, Ordering::Release);
        self.sent = Instant::now();
        if self.groups.give(std::mem::take(&mut self.group)).is_err() {
            tracing::error!("the commit thread is gone");
        }
    }

    /// Making the state takes as long as judging a message of thousands of values, so it is made
    /// when nobody waits, unless somebody always does.
    fn is_save_due(&self, nothing_waits: bool) -> bool {
        let since = self.saved.elapsed();
        let quiet = nothing_waits && !self.group.urgent;
        since >= if quiet { SAVE_EVERY } else { 2 * SAVE_EVERY }
    }

    fn engine_state(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(&(self.engine.state(), self.doors.loose_ends()))
            .inspect_err(|error| tracing::error!(%error, "the engine's state cannot be saved"))
            .ok()
    }

    /// Takes what is still waiting and hands over the last group with the state after it.
    fn finish(mut self, arrivals: &mut Receiver<Arrival>) {
        while let Ok(arrival) = arrivals.try_recv() {
            self.arrival(arrival);
        }
        self.doors.close(&mut self.group.events);
        self.group.engine_state = self.engine_state();
        self.group.last = true;
        if self.groups.give(self.group).is_err() {
            tracing::error!("the commit thread was gone before the last group");
        }
    }
}

fn is_edge(event: &Event) -> bool {
    matches!(event, Event::Alarm(_))
}

fn until(due: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(due.micros().saturating_sub(now.micros())).unwrap_or(0))
        .min(SAVE_EVERY)
}
