//! The list of nodes, each with what feeds it.

use std::collections::{HashMap, HashSet};

use crate::line::geometry;
use crate::line_nodes::{LineNode, ScanFigure, Source, add_variables, line_nodes};
use crate::opcua::{DataType, NodeSpec};
use crate::plc::Symbol;

/// Variables served besides those that have a name of their own in [`line_nodes`].
const MORE_MAX: usize = 5_000;
/// Nodes altogether, with those that later programs have more.
const NODES_MAX: usize = 10_000;
/// Commands among them.
const WRITABLE: [&str; 2] = ["PLC_PRG.bFeedRequest", "PLC_PRG.bEnergyReset"];

/// Where a node's value comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Feed {
    /// A variable, by its place in [`Nodes::published`].
    Variable(usize),
    Products,
    Measure(f64),
    Scan(ScanFigure),
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) spec: NodeSpec,
    pub(super) feed: Feed,
}

/// Every node.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    /// In the order in which the server has them.
    pub(super) list: Vec<Node>,
    /// The variables that feed them, each once.
    pub(super) published: Vec<String>,
    by_path: HashMap<String, usize>,
}

impl Nodes {
    /// The nodes of the line, and those of the program's other variables.
    pub(super) fn of(symbols: &[Symbol]) -> Self {
        let mut list = line_nodes();
        let others = symbols.iter().filter(|symbol| !symbol.path.contains('[')).take(MORE_MAX);
        let others = others.filter_map(|symbol| {
            let writable = WRITABLE.iter().any(|path| path.eq_ignore_ascii_case(&symbol.path));
            Some((symbol.path.clone(), data_type(&symbol.elementary)?, writable))
        });
        add_variables(&mut list, others);
        let mut nodes = Self::default();
        for LineNode { spec, source } in list {
            let feed = match source {
                Source::Plc(path) => Feed::Variable(nodes.variable(&path)),
                Source::Products => Feed::Products,
                Source::Geometry(name) => Feed::Measure(geometry::measure_m(name).unwrap_or(0.0)),
                Source::Scan(figure) => Feed::Scan(figure),
            };
            nodes.list.push(Node { spec, feed });
        }
        nodes
    }

    /// Nodes for variables that another program has more; they are served once they are
    /// [`take`](Self::take)n.
    pub(super) fn more(&self, symbols: &[Symbol]) -> Vec<(NodeSpec, String)> {
        let known: HashSet<String> =
            self.list.iter().map(|node| node.spec.id.to_lowercase()).collect();
        let Self { list, published, .. } = Self::of(symbols);
        let fresh = list.into_iter().filter(|node| !known.contains(&node.spec.id.to_lowercase()));
        let variable = |node: Node| match node.feed {
            Feed::Variable(index) => Some((node.spec, published[index].clone())),
            _ => None,
        };
        let room = NODES_MAX.saturating_sub(self.list.len());
        fresh.filter_map(variable).take(room).collect()
    }

    /// Takes more nodes in, behind those that there are.
    pub(super) fn take(&mut self, more: Vec<(NodeSpec, String)>) {
        for (spec, path) in more {
            let feed = Feed::Variable(self.variable(&path));
            self.list.push(Node { spec, feed });
        }
    }

    /// The variable that each node shows, in their order.
    pub(super) fn paths(&self) -> Vec<Option<String>> {
        let path = |node: &Node| match node.feed {
            Feed::Variable(index) => Some(self.published[index].clone()),
            _ => None,
        };
        self.list.iter().map(path).collect()
    }

    pub(super) fn specs(&self) -> Vec<NodeSpec> {
        self.list.iter().map(|node| node.spec.clone()).collect()
    }

    fn variable(&mut self, path: &str) -> usize {
        let published = &mut self.published;
        *self.by_path.entry(path.to_ascii_lowercase()).or_insert_with(|| {
            published.push(path.to_owned());
            published.len() - 1
        })
    }
}

/// The type that CODESYS gives a variable over OPC UA; none for what has no single value.
fn data_type(type_name: &str) -> Option<DataType> {
    let word = type_name.split(['(', '[', ' ']).next().unwrap_or_default();
    Some(match word.to_ascii_uppercase().as_str() {
        "BOOL" => DataType::Boolean,
        "BYTE" | "USINT" => DataType::Byte,
        "SINT" => DataType::SByte,
        "INT" => DataType::Int16,
        "UINT" | "WORD" => DataType::UInt16,
        "DINT" | "TIME" | "TIME_OF_DAY" | "TOD" => DataType::Int32,
        "UDINT" | "DWORD" => DataType::UInt32,
        "LINT" | "LTIME" => DataType::Int64,
        "ULINT" | "LWORD" => DataType::UInt64,
        "REAL" => DataType::Float,
        "LREAL" => DataType::Double,
        "STRING" | "WSTRING" => DataType::String,
        "DATE" | "DATE_AND_TIME" | "DT" => DataType::DateTime,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line_nodes::CODESYS;
    use crate::opcua::Value;

    fn symbol(path: &str, type_name: &str) -> Symbol {
        Symbol {
            path: path.to_owned(),
            type_name: type_name.to_owned(),
            elementary: type_name.replace("E_State", "INT"),
            kind: "local".to_owned(),
            writable: true,
        }
    }

    #[test]
    fn other_variables_come_behind_those_of_the_line_with_their_types() {
        let usual = Nodes::of(&[]);
        let nodes = Nodes::of(&[
            symbol("PLC_PRG.rConveyorSpeed", "REAL"),
            symbol("PLC_PRG.fbStation1.sStatus", "STRING(80)"),
            symbol("PLC_PRG.fbStation1", "FB_StationControl"),
            symbol("PLC_PRG.eMine", "E_State"),
            symbol("PLC_PRG.bFeedRequest", "BOOL"),
            symbol("PLC_PRG.abSimPresent[1]", "BOOL"),
        ]);
        let more: Vec<_> = nodes.list[usual.list.len()..]
            .iter()
            .map(|node| (node.spec.id.as_str(), node.spec.value.clone(), node.spec.writable))
            .collect();
        assert_eq!(
            more,
            [
                (
                    "|var|Linewatch.Application.PLC_PRG.fbStation1.sStatus",
                    Value::String(String::new()),
                    false
                ),
                ("|var|Linewatch.Application.PLC_PRG.eMine", Value::Int16(0), false),
                ("|var|Linewatch.Application.PLC_PRG.bFeedRequest", Value::Boolean(false), true),
            ]
        );
        assert_eq!(nodes.list.last().map(|node| node.spec.namespace), Some(CODESYS));
    }

    #[test]
    fn what_another_program_has_more_comes_behind_what_there_is() {
        let mut nodes = Nodes::of(&[symbol("PLC_PRG.iOld", "INT")]);
        let (before, published) = (nodes.specs(), nodes.published.clone());
        let next = [
            symbol("PLC_PRG.iNew", "INT"),
            symbol("plc_prg.IOLD", "INT"),
            symbol("PLC_PRG.rConveyorSpeed", "REAL"),
            symbol("PLC_PRG.abMany[3]", "BOOL"),
        ];
        let more = nodes.more(&next);
        let paths: Vec<&str> = more.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, ["PLC_PRG.iNew"]);
        nodes.take(more);
        assert_eq!(nodes.specs()[..before.len()], before);
        assert_eq!(nodes.published[..published.len()], published);
        assert_eq!(nodes.paths().last(), Some(&Some("PLC_PRG.iNew".to_owned())));
        assert_eq!(nodes.more(&next), []);
    }

    #[test]
    fn a_variable_with_three_names_is_published_once() {
        let nodes = Nodes::of(&[]);
        let speeds = nodes.list.iter().filter(|node| match node.feed {
            Feed::Variable(index) => nodes.published[index] == "PLC_PRG.rConveyorSpeed",
            _ => false,
        });
        assert_eq!(speeds.count(), 3);
        let published = nodes.published.iter().filter(|path| *path == "PLC_PRG.rConveyorSpeed");
        assert_eq!(published.count(), 1);
    }

    #[test]
    fn every_measure_has_its_number() {
        let nodes = Nodes::of(&[]);
        let measure = |name: &str| {
            let found = nodes.list.iter().find(|node| node.spec.id.ends_with(name));
            found.map(|node| node.feed)
        };
        assert_eq!(measure("Geometry.BeltLength"), Some(Feed::Measure(12.0)));
        assert_eq!(measure("Geometry.Ejector"), Some(Feed::Measure(10.5)));
        assert!(!nodes.list.iter().any(|node| node.feed == Feed::Measure(0.0)));
    }
}
