// Which stretch of time a report by hour, shift, day, week or month covers, and what its rows are called.
import type { LinePeriod } from "@/ipc/generated/api";
import type { Zone } from "@/lib/time/zone";

/** The periods in the order of their length. */
export const REPORT_PERIODS = ["hour", "shift", "day", "week", "month"] as const satisfies readonly LinePeriod[];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Rows that a report shows. */
const HOURS = 12;
const SHIFT_DAYS = 3;
const DAYS = 14;
const WEEKS = 8;
const MONTHS = 12;

/** Midnight of the station's wall clock, `days` before the day of `now`. */
function midnight(now: number, days: number, zone: Zone): number {
  // From noon, so that a day of 23 or 25 hours does not lead to the neighbour's date.
  const noon = (zone.parse(`${zone.dateTime(now, 10)} 12:00`) ?? now) - days * DAY;
  return zone.parse(zone.dateTime(noon, 10)) ?? noon;
}

/** Beginning and end of the report at `now`. */
export function reportSpan(by: LinePeriod, now: number, zone: Zone): { from: number; to: number } {
  if (by === "hour") {
    const full = zone.parse(`${zone.dateTime(now, 13)}:00`) ?? now;
    return { from: full - (HOURS - 1) * HOUR, to: now };
  }
  if (by === "month") {
    const [year = 1970, month = 1] = zone.dateTime(now, 7).split("-").map(Number);
    const first = year * 12 + month - 1 - (MONTHS - 1);
    const from = zone.parse(`${Math.floor(first / 12)}-${(first % 12) + 1}-1`);
    return { from: from ?? now - 365 * DAY, to: now };
  }
  if (by === "week") {
    const weekday = (new Date(`${zone.dateTime(now, 10)}T00:00:00Z`).getUTCDay() + 6) % 7;
    return { from: midnight(now, weekday + 7 * (WEEKS - 1), zone), to: now };
  }
  return { from: midnight(now, (by === "day" ? DAYS : SHIFT_DAYS) - 1, zone), to: now };
}

/** The name of a row under its bar: `09`, `20 早班`, `11-20`, `26-11`; a shift without a name by its hour. */
export function rowLabel(by: LinePeriod, from: number, zone: Zone, shift = ""): string {
  const text = zone.dateTime(from);
  if (by === "hour") return text.slice(11, 13);
  if (by === "shift") return shift ? `${text.slice(8, 10)} ${shift}` : `${text.slice(8, 10)} ${text.slice(11, 13)}h`;
  if (by === "month") return text.slice(2, 7);
  return text.slice(5, 10);
}

/** A row's whole period: `11-20 08:00 – 16:00`, `11-20 早班`. */
export function rowSpan(by: LinePeriod, from: number, to: number, zone: Zone, shift = ""): string {
  const [a, b] = [zone.dateTime(from, 16), zone.dateTime(to, 16)];
  if (by === "shift" && shift) return `${a.slice(5, 10)} ${shift}`;
  if (by === "hour" || by === "shift") return `${a.slice(5)} – ${b.slice(11)}`;
  if (by === "month") return a.slice(0, 7);
  const last = zone.dateTime(to - 1, 10);
  return by === "day" ? a.slice(0, 10) : `${a.slice(5, 10)} – ${last.slice(5)}`;
}
