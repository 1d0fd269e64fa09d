// What devices and fields are called on the screen.
import type { Area, Device, PlantLayout, Tag, Text } from "@/ipc/generated/api";
import type { Language } from "@/lib/settings/settingsStore";

/** The text in a language; the other one when it is empty. */
export function textIn(text: Text | null | undefined, language: Language): string {
  if (!text) return "";
  return language === "zh-CN" ? text.zh || text.en : text.en || text.zh;
}

/** A device's own name, the last part of its path: `H20101`. */
export function serialOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A device's name without the area it stands under: 创新实验室-氢气 → 氢气. */
export function shortName(device: Device, area: Area | null, language: Language): string {
  const name = textIn(device.name, language) || serialOf(device.path);
  const place = textIn(area?.name, language);
  if (!place || !name.toLowerCase().startsWith(place.toLowerCase())) return name;
  const rest = name.slice(place.length).replace(/^[\s\-–—·,:/]+/, "");
  return rest || name;
}

/** Room a name takes, in Latin letters; a Chinese character takes about two. */
function room(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1.9 : 1), 0);
}

/** The short name where it fits into `letters` Latin letters, else what the device measures. */
export function fittingName(device: Device, area: Area | null, language: Language, letters: number): string {
  const name = shortName(device, area, language);
  return room(name) <= letters ? name : (device.substance ?? name);
}

/** Areas with their devices in the order of the plant; devices without area come last under null. */
export function devicesByArea(layout: PlantLayout): { area: Area | null; devices: Device[] }[] {
  const groups = layout.areas.map((area) => ({
    area: area as Area | null,
    devices: layout.devices.filter((device) => device.area === area.id),
  }));
  const known = new Set(layout.areas.map((area) => area.id));
  const rest = layout.devices.filter((device) => device.area === null || !known.has(device.area));
  if (rest.length > 0) groups.push({ area: null, devices: rest });
  return groups.filter((group) => group.devices.length > 0);
}

/** Splits a tag's path into the device's path and the field. */
export function splitTag(path: string): { device: string; field: string } {
  const cut = path.lastIndexOf("/");
  return { device: path.slice(0, Math.max(0, cut)), field: path.slice(cut + 1) };
}

/** What a machine is looked at for first, in this order. */
const MACHINE_FIELDS = ["power", "total_power", "speed", "count", "state", "oee", "total"];

/** The field that stands for a device: a detector's value, a machine's power or what comes nearest. */
export function mainField(device: Device | undefined, fields: readonly string[]): string {
  if (device?.kind !== "machine") return "value";
  return MACHINE_FIELDS.find((field) => fields.includes(field)) ?? fields[0] ?? "value";
}

/** The unit shown for a tag: that of its device when the tag carries none. */
export function unitOf(tag: Tag, device: Device | undefined): string {
  return tag.unit || (tag.field === "value" ? (device?.unit ?? "") : "");
}
