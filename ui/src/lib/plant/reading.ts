// A device's fields as they are shown: read from the board, without reactivity.
import type { Device } from "@/ipc/generated/api";
import { formatAge, formatAgeShort } from "@/lib/format/durations";
import { formatValue } from "@/lib/format/numbers";
import { qualityKey, severityOf, type QualitySeverity } from "@/lib/format/quality";
import { pump } from "@/live/live";

import { ageMs, isStale } from "./fresh";

/** What a card or a row says of a device at one moment. */
export type Reading = {
  value: number;
  valueText: string;
  age: string;
  /** The age in its largest unit. */
  ageShort: string;
  stale: boolean;
  severity: QualitySeverity | "none";
  /** Key under `quality.`; empty when there is nothing to say. */
  qualityKey: string;
  battery: string;
  signal: string;
};

/** Reads numbers of a device; `id` gives the tag id of one of its fields. */
export function readDevice(device: Device, id: (field: string) => number | undefined, now: number): Reading {
  const field = (name: string) => {
    const tag = id(name);
    return tag === undefined ? undefined : pump.board.latest(tag);
  };
  const latest = field("value") ?? field("v_raw");
  const battery = formatValue(field("bat")?.value, "dBm");
  const signal = formatValue(field("rssi")?.value, "dBm");
  if (!latest) {
    return { value: NaN, valueText: "—", age: "—", ageShort: "—", stale: true, severity: "none", qualityKey: "none", battery, signal };
  }
  const stale = isStale(latest, now, device.expectedPeriodMs);
  const severity = severityOf(latest.quality);
  return {
    value: latest.value,
    valueText: formatValue(latest.value, device.unit),
    age: formatAge(ageMs(latest, now)),
    ageShort: formatAgeShort(ageMs(latest, now)),
    stale,
    severity,
    qualityKey: severity === "good" ? (stale ? "stale" : "") : qualityKey(latest.quality),
    battery,
    signal,
  };
}

/** The fields a card watches. */
export const CARD_FIELDS = ["value", "v_raw", "bat", "rssi"] as const;
