//! From the PLC's snapshots to the server: only what has changed, in the scan or every 100 ms.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::Paths;
use super::nodes::{Feed, Nodes};
use super::values::{flows, to_opcua};
use crate::line_nodes::ScanFigure;
use crate::opcua::{Change, NodeIndex, Server, StatusCode, Value};
use crate::plc::{PlcHandle, PlcState, Snapshot};

const PATIENCE: Duration = Duration::from_secs(1);
/// Values that flow are published once in each of these of the wall clock.
const GATHERED_NS: i64 = 100_000_000;

/// The thread's state.
pub(super) struct Publisher {
    nodes: Nodes,
    paths: Paths,
    server: Arc<Server>,
    handle: PlcHandle,
    delta: Delta,
    /// The program whose variables are served.
    program: u64,
    /// The PLC does not know yet that snapshots shall have more variables.
    wanted: bool,
}

/// What was published last.
#[derive(Default)]
pub(super) struct Delta {
    number: u64,
    state: PlcState,
    slot: i64,
    values: Vec<Option<st::Value>>,
    /// Variables whose change waits for the next slot.
    waiting: Vec<bool>,
    products: Arc<str>,
}

impl Publisher {
    pub(super) fn new(nodes: Nodes, paths: Paths, server: Arc<Server>, handle: PlcHandle) -> Self {
        Self { nodes, paths, server, handle, delta: Delta::default(), program: 0, wanted: false }
    }

    /// Publishes until the PLC has ended.
    pub(super) fn run(&mut self) {
        while !self.handle.ended() {
            if let Some(snapshot) = self.handle.next_snapshot(self.delta.number, PATIENCE) {
                let changes = self.delta.changes(&self.nodes, &snapshot);
                self.server.publish(&changes);
                if snapshot.program != self.program && self.serve_more() {
                    self.program = snapshot.program;
                }
                // When it has too much to do, it is asked again after its next scan.
                if self.wanted {
                    self.wanted = self.handle.publish(self.nodes.published.clone()).is_err();
                }
            }
        }
    }

    /// Serves what another program has more; false when the PLC was too busy to be asked.
    fn serve_more(&mut self) -> bool {
        let Ok(symbols) = self.handle.symbols() else { return false };
        let more = self.nodes.more(&symbols);
        if more.is_empty() {
            return true;
        }
        let specs: Vec<_> = more.iter().map(|(spec, _)| spec.clone()).collect();
        if let Err(error) = self.server.add(&specs) {
            tracing::warn!("the program's new variables are not served: {error}");
            return true;
        }
        self.nodes.take(more);
        *self.paths.write().unwrap_or_else(PoisonError::into_inner) = self.nodes.paths();
        self.wanted = true;
        true
    }
}

impl Delta {
    /// What is new in a snapshot.
    pub(super) fn changes(&mut self, nodes: &Nodes, snapshot: &Snapshot) -> Vec<Change> {
        let first = self.number == 0;
        let all = first || self.state != snapshot.state;
        let slot = snapshot.wall_ns.div_euclid(GATHERED_NS);
        let gathered = all || slot != self.slot;
        let fresh = self.variables(snapshot, all, gathered);
        let filmed = first || *self.products != *snapshot.products;
        let mut changes = Vec::new();
        for (index, node) in nodes.list.iter().enumerate() {
            let value = match node.feed {
                // What was added since has its place in the next snapshot.
                Feed::Variable(variable) if fresh.get(variable) == Some(&true) => {
                    let (value, status) = seen(snapshot, variable);
                    let node = NodeIndex(index);
                    changes.push(Change { node, value, status, source_ns: snapshot.wall_ns });
                    continue;
                }
                Feed::Products if filmed => Value::String(snapshot.products.as_ref().to_owned()),
                Feed::Measure(metres) if first => Value::Double(metres),
                Feed::Scan(figure) if gathered => scan_figure(figure, snapshot),
                _ => continue,
            };
            changes.push(Change::good(NodeIndex(index), value, snapshot.wall_ns));
        }
        self.number = snapshot.number;
        self.state = snapshot.state;
        self.slot = slot;
        if filmed {
            self.products = Arc::clone(&snapshot.products);
        }
        changes
    }

    /// Which variables are published now; takes note of their values.
    fn variables(&mut self, snapshot: &Snapshot, all: bool, gathered: bool) -> Vec<bool> {
        self.values.resize(snapshot.values.len(), None);
        self.waiting.resize(snapshot.values.len(), false);
        let known = self.values.iter_mut().zip(&mut self.waiting);
        snapshot
            .values
            .iter()
            .zip(known)
            .map(|(value, (last, waiting))| {
                if value != last {
                    last.clone_from(value);
                    *waiting = true;
                }
                let now = all || (*waiting && (gathered || !value.as_ref().is_some_and(flows)));
                *waiting &= !now;
                now
            })
            .collect()
    }
}

fn seen(snapshot: &Snapshot, variable: usize) -> (Option<Value>, StatusCode) {
    let value = snapshot.values.get(variable).and_then(Option::as_ref).map(to_opcua);
    let status = match (snapshot.state, &value) {
        (_, None) => StatusCode::BadConfigurationError,
        (PlcState::Running, _) => StatusCode::Good,
        (PlcState::Stopped, _) => StatusCode::BadOutOfService,
        (PlcState::Faulted, _) => StatusCode::BadDeviceFailure,
    };
    (value, status)
}

fn scan_figure(figure: ScanFigure, snapshot: &Snapshot) -> Value {
    let microseconds = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let number = match figure {
        ScanFigure::Count => snapshot.scans,
        ScanFigure::Overruns => snapshot.overruns,
        ScanFigure::Last => microseconds(snapshot.last),
        ScanFigure::Longest => microseconds(snapshot.longest),
    };
    Value::UInt32(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN_NS: i64 = 10_000_000;

    fn nodes() -> Nodes {
        Nodes::of(&[])
    }

    fn snapshot(number: u64, nodes: &Nodes, set: &[(&str, st::Value)]) -> Snapshot {
        let value = |path: &String| {
            let found = set.iter().find(|(name, _)| *name == path);
            Some(found.map_or(st::Value::Bool(false), |(_, value)| value.clone()))
        };
        Snapshot {
            number,
            wall_ns: i64::try_from(number).unwrap() * SCAN_NS,
            values: nodes.published.iter().map(value).collect(),
            products: "1:0.20:n".into(),
            ..Snapshot::default()
        }
    }

    fn ids(changes: &[Change], nodes: &Nodes) -> Vec<String> {
        changes.iter().map(|change| nodes.list[change.node.0].spec.id.clone()).collect()
    }

    #[test]
    fn a_switch_is_published_in_its_scan_and_a_power_in_the_next_tenth() {
        let nodes = nodes();
        let mut delta = Delta::default();
        let all = delta.changes(&nodes, &snapshot(1, &nodes, &[]));
        assert_eq!(all.len(), nodes.list.len());
        assert!(delta.changes(&nodes, &snapshot(2, &nodes, &[])).is_empty());
        let set = [
            ("PLC_PRG.bRejectActive", st::Value::Bool(true)),
            ("PLC_PRG.rTotalPower", st::Value::Real(1.5)),
        ];
        let changes = delta.changes(&nodes, &snapshot(3, &nodes, &set));
        let found = ids(&changes, &nodes);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|id| id.contains("Reject")), "{found:?}");
        assert_eq!(changes[0].value, Some(Value::Boolean(true)));
        assert_eq!(changes[0].source_ns, 3 * SCAN_NS);
        assert!(delta.changes(&nodes, &snapshot(9, &nodes, &set)).is_empty());
        let changes = delta.changes(&nodes, &snapshot(10, &nodes, &set));
        let found = ids(&changes, &nodes);
        assert_eq!(found.iter().filter(|id| id.contains("TotalPower")).count(), 3, "{found:?}");
        assert_eq!(found.iter().filter(|id| id.starts_with("Scan.")).count(), 4, "{found:?}");
    }

    #[test]
    fn a_stopped_plc_makes_its_variables_bad_and_a_running_one_good_again() {
        let nodes = nodes();
        let mut delta = Delta::default();
        delta.changes(&nodes, &snapshot(1, &nodes, &[]));
        let stopped = Snapshot { state: PlcState::Stopped, ..snapshot(2, &nodes, &[]) };
        let changes = delta.changes(&nodes, &stopped);
        let bad = changes.iter().filter(|change| change.status == StatusCode::BadOutOfService);
        let of_plc = nodes.list.iter().filter(|node| matches!(node.feed, Feed::Variable(_)));
        assert_eq!(bad.count(), of_plc.count());
        let faulted = Snapshot { state: PlcState::Faulted, ..snapshot(3, &nodes, &[]) };
        let changes = delta.changes(&nodes, &faulted);
        assert!(changes.iter().any(|change| change.status == StatusCode::BadDeviceFailure));
        let changes = delta.changes(&nodes, &snapshot(4, &nodes, &[]));
        assert!(changes.iter().all(|change| change.status == StatusCode::Good));
    }

    #[test]
    fn a_variable_that_the_program_has_no_more_is_bad() {
        let nodes = nodes();
        let mut delta = Delta::default();
        delta.changes(&nodes, &snapshot(1, &nodes, &[]));
        let mut without = snapshot(2, &nodes, &[]);
        without.values[0] = None;
        let changes = delta.changes(&nodes, &without);
        assert!(!changes.is_empty());
        assert!(changes.iter().all(|change| change.status == StatusCode::BadConfigurationError));
    }
}
