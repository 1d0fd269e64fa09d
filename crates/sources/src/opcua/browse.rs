//! Looking through a server's nodes: one level for a person, a whole subtree for tags.

use std::collections::{HashSet, VecDeque};

use opcua::client::services::{Browse, BrowseNext};
use opcua::types::{
    BrowseDescription, BrowseDirection, BrowseResult, ByteString, NodeClass, NodeId, ObjectId,
    QualifiedName, ReferenceDescription, ReferenceTypeId, StatusCode,
};
use smol_str::SmolStr;

use super::config::{Item, Subtree};
use super::facts;
use super::line::Talk;
use super::node::{Namespaces, NodeName};
use super::table::Facts;

/// Nodes in one request.
const CHUNK: usize = 100;
/// Children of one node that are shown to a person.
const CHILDREN_MAX: usize = 5_000;
/// How deep a subtree is looked through.
const DEPTH_MAX: usize = 16;
/// Nodes that are visited of one subtree.
const VISITS_MAX: usize = 50_000;

/// A node below another one.
#[derive(Clone, Debug, PartialEq)]
pub struct BrowseEntry {
    /// The node, by URI.
    pub node: NodeName,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Whether something is below it.
    pub has_children: bool,
    /// Type, unit, range and access of a variable.
    pub facts: Facts,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A folder or a thing.
    Object,
    /// Something with a value.
    Variable,
}

/// Objects and variables directly below a node; without one, below the server's folder `Objects`.
pub(super) async fn children(
    talk: &Talk,
    namespaces: &Namespaces,
    node: Option<NodeId>,
) -> Result<Vec<BrowseEntry>, StatusCode> {
    let node = node.unwrap_or_else(|| ObjectId::ObjectsFolder.into());
    let mut found = level(talk, &[node]).await?.pop().unwrap_or(Err(StatusCode::Bad))?;
    found.truncate(CHILDREN_MAX);
    let ids: Vec<_> = found.iter().map(|child| child.node_id.node_id.clone()).collect();
    let below = level(talk, &ids).await?;
    let variables: Vec<_> = found
        .iter()
        .filter(|child| child.node_class == NodeClass::Variable)
        .map(|child| child.node_id.node_id.clone())
        .collect();
    // A server that does not tell them can be looked through all the same.
    let mut known = facts::of(talk, &variables).await.unwrap_or_default().into_iter();
    let entry = |(child, below): (&ReferenceDescription, Result<Vec<_>, _>)| {
        let is_variable = child.node_class == NodeClass::Variable;
        BrowseEntry {
            node: namespaces.name(&child.node_id.node_id),
            name: shown_name(child),
            kind: if is_variable { NodeKind::Variable } else { NodeKind::Object },
            has_children: below.is_ok_and(|below| !below.is_empty()),
            facts: if is_variable { known.next().unwrap_or_default() } else { Facts::default() },
        }
    };
    Ok(found.iter().zip(below).map(entry).collect())
}

/// The variables below a node as items, in the order in which the server names them, and
/// whether these are all.
pub(super) async fn subtree(
    talk: &Talk,
    namespaces: &Namespaces,
    root: &NodeName,
    subtree: &Subtree,
) -> Result<(Vec<Item>, bool), StatusCode> {
    let root = namespaces.resolve(root).ok_or(StatusCode::BadNodeIdUnknown)?;
    let mut items = Vec::new();
    let mut seen = HashSet::from([root.clone()]);
    let mut open = VecDeque::from([(root, subtree.device.as_str().to_owned(), 0)]);
    while !open.is_empty() {
        let chunk: Vec<_> = open.drain(..open.len().min(CHUNK)).collect();
        let ids: Vec<_> = chunk.iter().map(|(id, ..)| id.clone()).collect();
        for ((_, path, depth), found) in chunk.into_iter().zip(level(talk, &ids).await?) {
            let found = if depth == 0 { found? } else { found.unwrap_or_default() };
            for child in found {
                let id = child.node_id.node_id.clone();
                if !seen.insert(id.clone()) {
                    continue;
                }
                let part = tag_part(&child.browse_name);
                let item = item(namespaces, &id, (&path, &part), subtree);
                let item = item.filter(|_| child.node_class == NodeClass::Variable);
                let full = item.is_some() && items.len() >= subtree.items_max;
                if full || seen.len() >= VISITS_MAX {
                    return Ok((items, false));
                }
                items.extend(item);
                if depth < DEPTH_MAX {
                    open.push_back((id, format!("{path}/{part}"), depth + 1));
                }
            }
        }
    }
    Ok((items, true))
}

/// A variable as an item; none when its name cannot be a tag's.
fn item(
    namespaces: &Namespaces,
    id: &NodeId,
    (device, field): (&str, &str),
    subtree: &Subtree,
) -> Option<Item> {
    let device = model::DevicePath::new(device).ok()?;
    model::Point::good(field, model::Value::Missing).ok()?;
    Some(Item {
        node: namespaces.name(id),
        device,
        field: SmolStr::new(field),
        sampling: subtree.sampling,
        unit: None,
    })
}

/// A browse name as a part of a tag: what a tag cannot hold becomes `_`.
fn tag_part(name: &QualifiedName) -> String {
    let fits = |c: char| {
        if c.is_control() || c.is_whitespace() || "/*?#+\"'`\\".contains(c) { '_' } else { c }
    };
    name.name.as_ref().chars().map(fits).collect()
}

fn shown_name(child: &ReferenceDescription) -> String {
    let name = child.display_name.text.as_ref();
    if name.is_empty() { child.browse_name.name.as_ref().to_owned() } else { name.to_owned() }
}

type Level = Vec<Result<Vec<ReferenceDescription>, StatusCode>>;

/// The objects and variables below each node, without properties.
async fn level(talk: &Talk, nodes: &[NodeId]) -> Result<Level, StatusCode> {
    let mut all = Vec::with_capacity(nodes.len());
    for chunk in nodes.chunks(CHUNK) {
        let wishes = chunk.iter().map(|node| BrowseDescription {
            node_id: node.clone(),
            browse_direction: BrowseDirection::Forward,
            reference_type_id: ReferenceTypeId::HierarchicalReferences.into(),
            include_subtypes: true,
            node_class_mask: NodeClass::Object as u32 | NodeClass::Variable as u32,
            result_mask: 0x3F,
        });
        let request = Browse::new(&talk.0).nodes_to_browse(wishes.collect());
        let results = talk.ask(request).await?.results.unwrap_or_default();
        if results.len() != chunk.len() {
            return Err(StatusCode::BadUnknownResponse);
        }
        for result in results {
            all.push(whole(talk, result).await?);
        }
    }
    Ok(all)
}

/// A node's children, also those that did not fit into one answer.
async fn whole(
    talk: &Talk,
    result: BrowseResult,
) -> Result<Result<Vec<ReferenceDescription>, StatusCode>, StatusCode> {
    if result.status_code.is_bad() {
        return Ok(Err(result.status_code));
    }
    let mut found = result.references.unwrap_or_default();
    let mut rest: ByteString = result.continuation_point;
    while !rest.is_null_or_empty() && found.len() < VISITS_MAX {
        let request = BrowseNext::new(&talk.0).continuation_point(rest);
        let next = talk.ask(request).await?.results.unwrap_or_default().into_iter().next();
        let Some(next) = next.filter(|next| !next.status_code.is_bad()) else { break };
        found.extend(next.references.unwrap_or_default());
        rest = next.continuation_point;
    }
    let unwanted = [ReferenceTypeId::HasProperty, ReferenceTypeId::HasSubtype].map(NodeId::from);
    found.retain(|child| {
        !unwanted.contains(&child.reference_type_id) && child.node_id.server_index == 0
    });
    Ok(Ok(found))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_browse_name_becomes_a_part_of_a_tag(name in "\\PC{1,30}|.{1,30}") {
            let part = tag_part(&QualifiedName::new(2, name.as_str()));
            prop_assert!(model::Point::good(&part, model::Value::Missing).is_ok(), "{part}");
            prop_assert!(model::DevicePath::new(&format!("plc/{part}")).is_ok(), "{part}");
        }
    }
}
