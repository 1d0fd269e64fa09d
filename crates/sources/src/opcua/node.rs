//! Names of nodes as people write them, and a server's table of namespaces.
//!
//! A namespace's number is the server's affair and may change whenever it restarts; its URI is its
//! name. So nodes are named by URI wherever possible, and a number from a plant file is taken for
//! the URI that it meant when the server was first seen.

use std::fmt;
use std::str::FromStr;

use opcua::types::{Identifier, NodeId};

/// A node as a plant file names it: `nsu=<uri>;s=Name`, `ns=2;s=Name`, `i=2258`; instead of `s=`
/// and `i=` also `g=` (GUID) and `b=` (bytes in base64).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeName {
    pub(super) namespace: Namespace,
    pub(super) identifier: Identifier,
}

/// Which namespace a node is in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Namespace {
    /// By its number, 0 for the standard's own.
    Index(u16),
    /// By its name.
    Uri(String),
}

/// Why a text names no node.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "“{0}” is not the name of a node; write for example nsu=urn:plc:line;s=Motor.Speed, \
     ns=2;s=Motor.Speed or i=2258"
)]
pub struct NodeError(String);

impl FromStr for NodeName {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        let error = || NodeError(text.to_owned());
        let (namespace, identifier) = if let Some(rest) = text.strip_prefix("nsu=") {
            // A URI has no semicolon, an identifier may have one.
            let (uri, identifier) = rest.split_once(';').ok_or_else(error)?;
            if uri.is_empty() {
                return Err(error());
            }
            (Namespace::Uri(unescaped(uri)), identifier)
        } else if let Some(rest) = text.strip_prefix("ns=") {
            let (index, identifier) = rest.split_once(';').ok_or_else(error)?;
            (Namespace::Index(index.parse().map_err(|_| error())?), identifier)
        } else {
            (Namespace::Index(0), text)
        };
        let identifier = NodeId::from_str(identifier).map_err(|_| error())?.identifier;
        if matches!(&identifier, Identifier::String(name) if name.is_empty()) {
            return Err(error());
        }
        Ok(Self { namespace, identifier })
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Namespace::Index(0) => {}
            Namespace::Index(index) => write!(f, "ns={index};")?,
            Namespace::Uri(uri) => write!(f, "nsu={};", escaped(uri))?,
        }
        write!(f, "{}", NodeId { namespace: 0, identifier: self.identifier.clone() })
    }
}

/// In a URI, `;` and `%` are written as `%3B` and `%25` (OPC 10000-6 §5.3.1.11).
fn escaped(uri: &str) -> String {
    uri.replace('%', "%25").replace(';', "%3B")
}

fn unescaped(uri: &str) -> String {
    uri.replace("%3B", ";").replace("%3b", ";").replace("%25", "%")
}

/// A server's namespaces in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Namespaces(pub(super) Vec<String>);

impl Namespaces {
    /// The node's id at this server; none when the server has no such namespace.
    pub(super) fn resolve(&self, name: &NodeName) -> Option<NodeId> {
        let namespace = match &name.namespace {
            Namespace::Index(index) => *index,
            Namespace::Uri(uri) => {
                u16::try_from(self.0.iter().position(|known| known == uri)?).ok()?
            }
        };
        Some(NodeId { namespace, identifier: name.identifier.clone() })
    }

    /// The node's name by URI.
    pub(super) fn name(&self, id: &NodeId) -> NodeName {
        let namespace = match self.0.get(usize::from(id.namespace)) {
            Some(uri) if id.namespace != 0 => Namespace::Uri(uri.clone()),
            _ => Namespace::Index(id.namespace),
        };
        NodeName { namespace, identifier: id.identifier.clone() }
    }

    /// The same name by URI, when it was by number and this server knows the number.
    pub(super) fn by_uri(&self, name: &NodeName) -> NodeName {
        match (&name.namespace, self.resolve(name)) {
            (Namespace::Index(_), Some(id)) => self.name(&id),
            _ => name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> NodeName {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_read_and_written_the_same() {
        for text in [
            "nsu=urn:plc:line;s=|var|Linewatch.Application.PLC_PRG.bStart",
            "nsu=http://x/%3Ba;s=a;b=c",
            "ns=2;s=ProductionLine_PLC.DeviceControl.ConveyorStart",
            "ns=4;i=17",
            "i=2258",
            "ns=1;g=72962b91-fa75-4ae6-8d28-b404dc7daf63",
        ] {
            assert_eq!(name(text).to_string(), text);
        }
    }

    #[test]
    fn what_names_no_node_is_refused() {
        for text in ["", "Motor", "ns=2", "ns=x;s=a", "nsu=;s=a", "nsu=urn:a", "ns=2;s=", "i=x"] {
            assert!(text.parse::<NodeName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_taken_for_the_uri_it_meant_first() {
        let first = Namespaces(vec!["ua".into(), "app".into(), "urn:line".into()]);
        let later = Namespaces(vec!["ua".into(), "urn:line".into(), "app".into()]);
        let bound = first.by_uri(&name("ns=2;s=a"));
        assert_eq!(bound.to_string(), "nsu=urn:line;s=a");
        assert_eq!(later.resolve(&bound).unwrap().namespace, 1);
        assert_eq!(first.by_uri(&name("i=85")), name("i=85"));
        assert_eq!(first.resolve(&name("nsu=urn:other;s=a")), None);
    }
}
