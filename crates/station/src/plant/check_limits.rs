//! What must hold in `limits.toml`.

use serde_spanned::Spanned;

use super::check_alarm::{AlarmCheck, KeyUse, Need, span};
use super::limits_file::{Limits, Slot, SlotName};
use super::{DeviceKind, PlantError, PlantFiles};

pub(super) fn check(check: &AlarmCheck<'_>, plant: &PlantFiles) -> Result<(), PlantError> {
    plant.limits.iter().try_for_each(|limits| check_set(check, limits))
}

/// A machine has no value, so no limits of it.
pub(super) fn misplaced(plant: &PlantFiles) -> Option<(&Spanned<String>, String)> {
    let mut machines = plant.devices.iter().filter(|device| device.kind == DeviceKind::Machine);
    machines.find_map(|device| {
        let name = device.limits.as_ref()?;
        let mut slots = plant.limits_named(name.as_ref())?.slots();
        let (slot, _) = slots.find(|(slot, _)| slot.watches_value())?;
        let message = format!(
            "a machine has no value that {} could watch; write alarms on its tags in alarms.toml",
            slot.name()
        );
        Some((name, message))
    })
}

fn check_set(check: &AlarmCheck<'_>, limits: &Limits) -> Result<(), PlantError> {
    check.texts(limits.texts())?;
    for (name, slot) in limits.slots() {
        check_slot(check, name, slot)?;
        let outer = name.outer().and_then(|outer| limits.slot(outer));
        if let Some(key) = slot.as_ref().suppressed_by_outer.as_ref().filter(|_| outer.is_none()) {
            let message = "suppressed_by_outer needs a second limit in the same set";
            return Err(check.file.error(key.span(), message));
        }
    }
    Ok(())
}

fn check_slot(
    check: &AlarmCheck<'_>,
    name: SlotName,
    spanned: &Spanned<Slot>,
) -> Result<(), PlantError> {
    let slot = spanned.as_ref();
    check.keys(name.name(), spanned.span(), keys(name, slot))?;
    check.limit(slot.limit.as_ref(), false)?;
    check.deadband(slot.deadband.as_ref())?;
    check.deadband(slot.deadband_db.as_ref())?;
    if let Some(after) = slot.after_ms.as_ref().filter(|after| *after.as_ref() <= 0) {
        return Err(check.file.error(after.span(), "after_ms should be more than 0"));
    }
    let limit = slot.limit.as_ref().filter(|_| name.is_limit()).map(|limit| *limit.as_ref());
    check.priority(&slot.priority, limit)?;
    check.behaviour(slot.behaviour())?;
    check.texts(slot.texts())
}

fn keys(name: SlotName, slot: &Slot) -> [KeyUse; 5] {
    let only = |is: bool, need| if is { need } else { Need::Never };
    let has_limit = name.is_limit() || name == SlotName::Battery;
    [
        ("limit", span(slot.limit.as_ref()), only(has_limit, Need::Required)),
        ("deadband", span(slot.deadband.as_ref()), only(has_limit, Need::Optional)),
        ("after_ms", span(slot.after_ms.as_ref()), only(name == SlotName::Offline, Need::Required)),
        (
            "deadband_db",
            span(slot.deadband_db.as_ref()),
            only(name == SlotName::WeakSignal, Need::Optional),
        ),
        (
            "suppressed_by_outer",
            span(slot.suppressed_by_outer.as_ref()),
            only(name.outer().is_some(), Need::Optional),
        ),
    ]
}
