//! The address space: folders, variables and their properties.

use std::collections::HashSet;

use opcua::nodes::{AccessLevel, ObjectBuilder, VariableBuilder};
use opcua::server::address_space::AddressSpace;
use opcua::types::{
    DataTypeId, ExtensionObject, NodeId, ObjectId, QualifiedName, Range, VariableTypeId, Variant,
};

use super::{Language, NodeSpec, ServerError};

/// Refuses a list that clients could not tell apart or find.
pub(super) fn check(namespaces: &[String], nodes: &[NodeSpec]) -> Result<(), ServerError> {
    let mut seen = HashSet::new();
    for spec in nodes {
        let fail = |reason: &str| {
            let node = format!("nsu={};s={}", spec.namespace, spec.id);
            Err(ServerError::Node { node, reason: reason.to_owned() })
        };
        if !namespaces.iter().any(|uri| uri == spec.namespace) {
            return fail("its namespace is not one of the server's; add it to the namespaces");
        }
        if !seen.insert((spec.namespace, spec.id.as_str())) {
            return fail("another node has the same id; give one of them another");
        }
        if spec.range.is_some_and(|(low, high)| low > high || low.is_nan() || high.is_nan()) {
            return fail("its range ends before it begins; exchange the numbers");
        }
    }
    Ok(())
}

/// Fills the space; `ids` are the variables' own, in the order of `nodes`.
pub(super) fn fill(
    space: &mut AddressSpace,
    nodes: &[NodeSpec],
    ids: &[NodeId],
    language: Language,
) {
    for (spec, id) in nodes.iter().zip(ids) {
        let parent = folders(space, spec, id.namespace);
        variable(space, spec, id, &parent, language);
        properties(space, spec, id);
    }
}

/// Makes the folders that are missing; returns the innermost.
fn folders(space: &mut AddressSpace, spec: &NodeSpec, namespace: u16) -> NodeId {
    let mut parent: NodeId = ObjectId::ObjectsFolder.into();
    for folder in &spec.folders {
        let id = NodeId::new(namespace, folder.id.as_str());
        if !space.node_exists(&id) {
            let name = QualifiedName::new(namespace, folder.name.as_str());
            ObjectBuilder::new(&id, name, folder.name.as_str())
                .is_folder()
                .organized_by(parent)
                .insert(space);
        }
        parent = id;
    }
    parent
}

fn variable(
    space: &mut AddressSpace,
    spec: &NodeSpec,
    id: &NodeId,
    parent: &NodeId,
    language: Language,
) {
    let mut access = AccessLevel::CURRENT_READ;
    if spec.writable {
        access |= AccessLevel::CURRENT_WRITE;
    }
    let kind = if spec.range.is_some() {
        VariableTypeId::AnalogItemType
    } else {
        VariableTypeId::BaseDataVariableType
    };
    let name = QualifiedName::new(id.namespace, spec.name.as_str());
    let builder = VariableBuilder::new(id, name, spec.display_name.localized(language))
        .description(spec.description.localized(language))
        .data_type(spec.data_type().node_id())
        .value_rank(-1)
        .value(spec.value.to_variant())
        .access_level(access)
        .user_access_level(access)
        .minimum_sampling_interval(0.0)
        .has_type_definition(kind);
    // Below a folder a variable is organized; below an object it would be a component.
    builder.organized_by(parent.clone()).insert(space);
}

/// `EURange` and `EngineeringUnits`, as clients look for them below an analog item.
fn properties(space: &mut AddressSpace, spec: &NodeSpec, id: &NodeId) {
    if let Some((low, high)) = spec.range {
        let range = ExtensionObject::from_message(Range { low, high });
        property(space, spec, id, "EURange", DataTypeId::Range, range);
    }
    if let Some(unit) = spec.unit {
        let unit = ExtensionObject::from_message(unit.information());
        property(space, spec, id, "EngineeringUnits", DataTypeId::EUInformation, unit);
    }
}

fn property(
    space: &mut AddressSpace,
    spec: &NodeSpec,
    owner: &NodeId,
    name: &str,
    data_type: DataTypeId,
    value: ExtensionObject,
) {
    let id = NodeId::new(owner.namespace, format!("{}.{name}", spec.id));
    VariableBuilder::new(&id, QualifiedName::new(0, name), name)
        .data_type(data_type)
        .value_rank(-1)
        .value(Variant::from(value))
        .has_type_definition(VariableTypeId::PropertyType)
        .property_of(owner.clone())
        .insert(space);
}
