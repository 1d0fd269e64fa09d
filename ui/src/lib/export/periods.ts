// The periods offered for export. Days begin at midnight of the station's zone.
import type { Zone } from "@/lib/time/zone";

const HOUR_MS = 3_600_000;

/** Names of the offered periods, under `export.` in the locales. */
export const EXPORT_PRESETS = ["last1h", "last8h", "today", "yesterday", "last7d"] as const;

/** One of the offered periods. */
export type ExportPreset = (typeof EXPORT_PRESETS)[number];

function midnight(zone: Zone, ms: number): number {
  return zone.parse(zone.dateTime(ms, 10)) ?? ms;
}

/** From and to of an offered period at `now`. */
export function exportPeriod(preset: ExportPreset, now: number, zone: Zone): { from: number; to: number } {
  switch (preset) {
    case "last1h": return { from: now - HOUR_MS, to: now };
    case "last8h": return { from: now - 8 * HOUR_MS, to: now };
    case "last7d": return { from: now - 7 * 24 * HOUR_MS, to: now };
    case "today": return { from: midnight(zone, now), to: now };
    case "yesterday": {
      const today = midnight(zone, now);
      // Noon of the day before, whatever the clocks did in the night.
      return { from: midnight(zone, today - 12 * HOUR_MS), to: today };
    }
  }
}
