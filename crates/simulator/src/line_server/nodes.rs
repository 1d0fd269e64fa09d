//! The list of nodes, each with what feeds it.

use std::collections::HashMap;

use crate::line::geometry;
use crate::line_nodes::{LineNode, ScanFigure, Source, codesys, line_nodes};
use crate::opcua::{NodeSpec, Value};
use crate::plc::Symbol;

/// Variables served besides those that have a name of their own in [`line_nodes`].
const MORE_MAX: usize = 5_000;
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
        let mut nodes = Self::default();
        let mut named = std::collections::HashSet::new();
        for LineNode { spec, source } in line_nodes() {
            let feed = match source {
                Source::Plc(path) => {
                    named.insert(path.to_ascii_lowercase());
                    Feed::Variable(nodes.variable(&path))
                }
                Source::Products => Feed::Products,
                Source::Geometry(name) => Feed::Measure(geometry::measure_m(name).unwrap_or(0.0)),
                Source::Scan(figure) => Feed::Scan(figure),
            };
            nodes.list.push(Node { spec, feed });
        }
        let others = symbols.iter().filter(|symbol| {
            !named.contains(&symbol.path.to_ascii_lowercase()) && !symbol.path.contains('[')
        });
        for symbol in others.take(MORE_MAX) {
            let Some(value) = first_value(&symbol.type_name) else { continue };
            let writable = WRITABLE.iter().any(|path| path.eq_ignore_ascii_case(&symbol.path));
            let feed = Feed::Variable(nodes.variable(&symbol.path));
            nodes.list.push(Node { spec: codesys(&symbol.path, value, writable), feed });
        }
        nodes
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

/// A value of the type that CODESYS gives a variable over OPC UA; none for what has no single value.
fn first_value(type_name: &str) -> Option<Value> {
    let word = type_name.split(['(', '[', ' ']).next().unwrap_or_default();
    Some(match word.to_ascii_uppercase().as_str() {
        "BOOL" => Value::Boolean(false),
        "BYTE" | "USINT" => Value::Byte(0),
        "SINT" => Value::SByte(0),
        "INT" => Value::Int16(0),
        "UINT" | "WORD" => Value::UInt16(0),
        "DINT" | "TIME" | "TIME_OF_DAY" | "TOD" => Value::Int32(0),
        "UDINT" | "DWORD" => Value::UInt32(0),
        "LINT" | "LTIME" => Value::Int64(0),
        "ULINT" | "LWORD" => Value::UInt64(0),
        "REAL" => Value::Float(0.0),
        "LREAL" => Value::Double(0.0),
        "STRING" | "WSTRING" => Value::String(String::new()),
        "DATE" | "DATE_AND_TIME" | "DT" => Value::DateTime(0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line_nodes::CODESYS;

    fn symbol(path: &str, type_name: &str) -> Symbol {
        Symbol {
            path: path.to_owned(),
            type_name: type_name.to_owned(),
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
                ("|var|Linewatch.Application.PLC_PRG.bFeedRequest", Value::Boolean(false), true),
            ]
        );
        assert_eq!(nodes.list.last().map(|node| node.spec.namespace), Some(CODESYS));
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
