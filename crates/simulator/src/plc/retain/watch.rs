//! The scan's part: looks once a second whether something that is kept has changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use st::{Machine, Retention, Running};

use super::document::{Kept, fitting};
use super::keeper::{Sender, State};

/// From look to look.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was handed on last, and when.
pub(in crate::plc) struct Watch {
    sender: Sender,
    retention: Arc<Retention>,
    /// What the file holds, or will; none when that is not known.
    last: Option<Vec<u64>>,
    cells: Vec<u64>,
    looked: Instant,
    /// The file's values while another program runs than the one that they are of.
    held_back: Option<Vec<Kept>>,
}

impl Watch {
    /// Of a machine that has begun with the file's values.
    pub(in crate::plc) fn new(
        sender: Sender,
        machine: &Machine<Running>,
        file_empty: bool,
    ) -> Self {
        Self {
            sender,
            retention: Arc::new(Retention::of(machine.container())),
            last: file_empty.then(Vec::new),
            cells: Vec::new(),
            looked: Instant::now(),
            held_back: None,
        }
    }

    /// The program that runs is not the one that the file's values are of: it stays as it is until
    /// another is taken over.
    pub(in crate::plc) fn hold_back(&mut self, kept: Vec<Kept>) {
        self.held_back = Some(kept);
    }

    /// Another program was taken over: it gets the values that were held back, and from now on its
    /// variables are watched.
    pub(in crate::plc) fn turn_to(&mut self, machine: &mut Machine<Running>) {
        for (path, value) in
            fitting(&self.held_back.take().unwrap_or_default(), machine.container())
        {
            if let Err(error) = machine.write(&path, &value) {
                tracing::warn!("{path} was not given its retained value: {error}");
            }
        }
        let retention = Retention::of(machine.container());
        if !(self.retention.variables().is_empty() && retention.variables().is_empty()) {
            self.last = None;
        }
        self.retention = Arc::new(retention);
    }

    /// Hands on what has changed, when it is time to look and nothing waits to be written.
    pub(in crate::plc) fn look(&mut self, machine: &Machine<Running>) {
        if self.looked.elapsed() < PATIENCE {
            return;
        }
        self.looked = Instant::now();
        if let Some(state) = self.changed(machine)
            && self.sender.offer(state)
        {
            self.last = Some(self.cells.clone());
        }
    }

    /// Hands on what has changed since, after the last scan.
    pub(in crate::plc) fn end(mut self, machine: &Machine<Running>) {
        if let Some(state) = self.changed(machine) {
            self.sender.finish(state);
        }
    }

    fn changed(&mut self, machine: &Machine<Running>) -> Option<State> {
        if self.held_back.is_some() {
            return None;
        }
        self.retention.copy(machine, &mut self.cells);
        let changed = self.last.as_ref() != Some(&self.cells);
        changed.then(|| State { retention: Arc::clone(&self.retention), cells: self.cells.clone() })
    }
}
