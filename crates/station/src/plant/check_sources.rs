//! What must hold in `sources.toml`.

use std::collections::HashSet;
use std::ops::Range;

use model::TagPath;
use serde_spanned::Spanned;
use sources::{mqtt, opcua};

use super::file::File;
use super::sources_file::{ItemEntry, MqttEntry, OpcuaEntry};
use super::{PlantError, PlantFiles};

/// Shortest time from sample to sample.
const SAMPLING_MS: Range<i64> = 10..86_400_001;
/// Shortest time from one message of a server to the next.
const PUBLISHING_MS: Range<i64> = 10..60_001;
/// Shortest time after which an unchanged value is asked for again.
const CONFIRM_MS: Range<i64> = 100..86_400_001;
/// Fewer lose samples between two answers of the server.
const QUEUE: Range<i64> = 10..10_001;
/// Nodes that a subtree may become.
const ITEMS_MAX: Range<i64> = 1..100_001;

pub(super) fn check(file: &File<'_>, plant: &PlantFiles) -> Result<(), PlantError> {
    let names = plant.mqtt.iter().map(|entry| &entry.name);
    file.unique("source", names.chain(plant.opcua.iter().map(|entry| &entry.name)))?;
    let names = plant.mqtt.iter().map(|entry| &entry.name);
    let mut all = names.chain(plant.opcua.iter().map(|entry| &entry.name));
    if let Some(taken) = all.find(|name| name.as_ref() == model::IMPORT_SOURCE) {
        let message = "this name is that of imported files; choose another one";
        return Err(file.error(taken.span(), message));
    }
    plant.mqtt.iter().try_for_each(|entry| check_mqtt(file, entry))?;
    let mut tags = HashSet::new();
    plant.opcua.iter().try_for_each(|entry| check_opcua(file, entry, &mut tags))
}

fn check_mqtt(file: &File<'_>, entry: &MqttEntry) -> Result<(), PlantError> {
    let address = entry.address.as_ref();
    if address != "demo" {
        let parsed = mqtt::Config::parse_address(address);
        let (_, _, login, _) =
            parsed.map_err(|error| file.error(entry.address.span(), error.to_string()))?;
        if login.is_some_and(|login| !login.password.is_empty()) {
            let message = "a password does not belong into a plant file; write it to secrets.toml beside the plant folder";
            return Err(file.error(entry.address.span(), message));
        }
    }
    for topic in &entry.topics {
        file.known("decoder", &topic.decoder, mqtt::decode::NAMES.iter().copied())?;
    }
    Ok(())
}

fn check_opcua<'a>(
    file: &File<'_>,
    entry: &'a OpcuaEntry,
    tags: &mut HashSet<&'a str>,
) -> Result<(), PlantError> {
    let address = entry.address.as_ref();
    if address != "demo"
        && let Err(error) = opcua::check_address(address)
    {
        return Err(file.error(entry.address.span(), error.to_string()));
    }
    file.within("sampling_ms", &entry.sampling_ms, SAMPLING_MS)?;
    if let Some(publishing) = &entry.publishing_ms {
        file.within("publishing_ms", publishing, PUBLISHING_MS)?;
    }
    file.within("queue", &entry.queue, QUEUE)?;
    if let Some(confirm) = &entry.confirm_ms {
        file.within("confirm_ms", confirm, CONFIRM_MS)?;
    }
    if entry.item.is_empty() && entry.subtree.is_empty() {
        let message = "the source reads nothing; add an [[opcua.item]] or an [[opcua.subtree]]";
        return Err(file.error(entry.name.span(), message));
    }
    for item in &entry.item {
        check_item(file, item)?;
        if !tags.insert(item.tag.as_ref()) {
            let message = format!("the tag “{}” is there twice", item.tag.as_ref());
            return Err(file.error(item.tag.span(), message));
        }
    }
    for subtree in &entry.subtree {
        check_node(file, &subtree.node)?;
        check_path(file, &subtree.under)?;
        file.within("items_max", &subtree.items_max, ITEMS_MAX)?;
    }
    Ok(())
}

fn check_item(file: &File<'_>, item: &ItemEntry) -> Result<(), PlantError> {
    check_path(file, &item.tag)?;
    if !item.tag.as_ref().contains('/') {
        let message = "a tag is a device and a field, like line/conveyor/power";
        return Err(file.error(item.tag.span(), message));
    }
    check_node(file, &item.node)?;
    if let Some(sampling) = &item.sampling_ms {
        file.within("sampling_ms", sampling, SAMPLING_MS)?;
    }
    if let Some(queue) = &item.queue {
        file.within("queue", queue, QUEUE)?;
    }
    if let Some(deadband) = &item.deadband
        && !(deadband.as_ref().is_finite() && *deadband.as_ref() >= 0.0)
    {
        return Err(file.error(deadband.span(), "the deadband should be a number not below 0"));
    }
    if let Some(range) = &item.range {
        file.check_range(range)?;
    }
    Ok(())
}

fn check_path(file: &File<'_>, path: &Spanned<String>) -> Result<(), PlantError> {
    match TagPath::new(path.as_ref()) {
        Ok(_) => Ok(()),
        Err(error) => Err(file.error(path.span(), format!("the path cannot be used: {error}"))),
    }
}

fn check_node(file: &File<'_>, node: &Spanned<String>) -> Result<(), PlantError> {
    match node.as_ref().parse::<opcua::NodeName>() {
        Ok(_) => Ok(()),
        Err(error) => Err(file.error(node.span(), error.to_string())),
    }
}
