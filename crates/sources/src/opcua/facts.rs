//! What a server tells of its variables: type, unit, range, and whether we may write them.

use opcua::client::services::TranslateBrowsePaths;
use opcua::types::{
    AttributeId, BrowsePath, DataTypeId, DataValue, EUInformation, NodeId, QualifiedName, Range,
    ReferenceTypeId, RelativePath, RelativePathElement, StatusCode, Variant,
};
use smol_str::{SmolStr, ToSmolStr};

use super::line::Talk;
use super::shared::Shared;
use super::table::Facts;

/// Nodes in one request: with two properties each, as many as every server takes.
const CHUNK: usize = 50;
/// `CurrentWrite` of an access level (OPC 10000-3 §8.57).
const WRITE: u8 = 2;

/// Learns the facts of all delivered items into the table.
pub(super) async fn learn(shared: &Shared, talk: &Talk) -> Result<(), StatusCode> {
    let wanted: Vec<(usize, NodeId)> = {
        let table = shared.table();
        let rows = table.rows.iter().enumerate();
        rows.filter(|(_, row)| row.monitored.is_some())
            .filter_map(|(index, row)| Some((index, row.about.id.clone()?)))
            .collect()
    };
    for chunk in wanted.chunks(CHUNK) {
        let nodes: Vec<_> = chunk.iter().map(|(_, node)| node.clone()).collect();
        let facts = of(talk, &nodes).await?;
        let mut table = shared.table();
        for ((index, _), facts) in chunk.iter().zip(facts) {
            if let Some(row) = table.rows.get_mut(*index) {
                row.about.facts = facts;
            }
        }
    }
    Ok(())
}

/// The facts of variables, in their order.
pub(super) async fn of(talk: &Talk, nodes: &[NodeId]) -> Result<Vec<Facts>, StatusCode> {
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let types = talk.read(nodes, AttributeId::DataType).await?;
    let access = talk.read(nodes, AttributeId::UserAccessLevel).await?;
    let mut facts: Vec<_> = types
        .iter()
        .zip(&access)
        .map(|(data_type, access)| Facts {
            data_type: type_name(data_type),
            writable: writable(access),
            ..Facts::default()
        })
        .collect();
    let properties = properties(talk, nodes).await?;
    let ids: Vec<_> = properties.iter().map(|(_, node)| node.clone()).collect();
    let values = talk.read(&ids, AttributeId::Value).await?;
    for ((index, _), value) in properties.into_iter().zip(values) {
        let Some(Variant::ExtensionObject(object)) = value.value else { continue };
        if let Some(unit) = object.inner_as::<EUInformation>() {
            let name = unit.display_name.text.as_ref();
            facts[index].unit = (!name.is_empty()).then(|| SmolStr::new(name));
        } else if let Some(range) = object.inner_as::<Range>() {
            let valid = range.low.is_finite() && range.high.is_finite() && range.low < range.high;
            facts[index].range = valid.then_some((range.low, range.high));
        }
    }
    Ok(facts)
}

/// The properties `EngineeringUnits` and `EURange` that there are, with the place of their owner.
async fn properties(talk: &Talk, nodes: &[NodeId]) -> Result<Vec<(usize, NodeId)>, StatusCode> {
    const NAMES: [&str; 2] = ["EngineeringUnits", "EURange"];
    let mut found = Vec::new();
    for (chunk, base) in nodes.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        let paths = chunk.iter().flat_map(|node| NAMES.map(|name| path(node, name)));
        let request = TranslateBrowsePaths::new(&talk.0).browse_paths(paths.collect());
        let results = talk.ask(request).await?.results.unwrap_or_default();
        for (result, place) in results.into_iter().zip(0..) {
            let target = result.targets.and_then(|targets| targets.into_iter().next());
            if let Some(target) = target.filter(|_| !result.status_code.is_bad()) {
                found.push((base + place / NAMES.len(), target.target_id.node_id));
            }
        }
    }
    Ok(found)
}

fn path(node: &NodeId, property: &str) -> BrowsePath {
    let element = RelativePathElement {
        reference_type_id: ReferenceTypeId::HasProperty.into(),
        is_inverse: false,
        include_subtypes: true,
        target_name: QualifiedName::new(0, property),
    };
    BrowsePath {
        starting_node: node.clone(),
        relative_path: RelativePath { elements: Some(vec![element]) },
    }
}

/// The name of a standard type; of others, their node.
fn type_name(value: &DataValue) -> Option<SmolStr> {
    let Some(Variant::NodeId(id)) = &value.value else { return None };
    match id.as_data_type_id() {
        Ok(DataTypeId::BaseDataType) | Err(_) if id.namespace != 0 => Some(id.to_smolstr()),
        Ok(known) => Some(format!("{known:?}").into()),
        Err(_) => Some(id.to_smolstr()),
    }
}

fn writable(value: &DataValue) -> Option<bool> {
    match value.value {
        Some(Variant::Byte(level)) => Some(level & WRITE != 0),
        _ => None,
    }
}
