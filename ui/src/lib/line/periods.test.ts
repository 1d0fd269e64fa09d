import { expect, it } from "vitest";

import { Zone } from "@/lib/time/zone";

import { reportSpan, rowLabel, rowSpan } from "./periods";

const shanghai = new Zone("Asia/Shanghai");
const berlin = new Zone("Europe/Berlin");
const at = (zone: Zone, text: string): number => zone.parse(text) ?? NaN;

it.each([
  ["hour", "2026-11-20 22:00:00"],
  ["shift", "2026-11-19 00:00:00"],
  ["day", "2026-11-08 00:00:00"],
  ["week", "2026-09-28 00:00:00"],
  ["month", "2025-12-01 00:00:00"],
] as const)("by %s begins at %s of the station's clock", (by, begins) => {
  const now = at(shanghai, "2026-11-21 09:41:07");
  const { from, to } = reportSpan(by, now, shanghai);
  expect(shanghai.dateTime(from)).toBe(begins);
  expect(to).toBe(now);
});

it("stays at midnight over a change of the clock", () => {
  const now = at(berlin, "2026-10-26 00:30:00");
  expect(berlin.dateTime(reportSpan("day", now, berlin).from)).toBe("2026-10-13 00:00:00");
  expect(berlin.dateTime(reportSpan("shift", now, berlin).from)).toBe("2026-10-24 00:00:00");
});

it("rows have short names, and whole ones", () => {
  const from = at(shanghai, "2026-11-20 08:00:00");
  expect((["hour", "shift", "day", "week", "month"] as const).map((by) => rowLabel(by, from, shanghai))).toEqual(["08", "20 08h", "11-20", "11-20", "26-11"]);
  expect(rowSpan("shift", from, from + 8 * 3_600_000, shanghai)).toBe("11-20 08:00 – 16:00");
  expect([rowLabel("shift", from, shanghai, "早班"), rowSpan("shift", from, from + 1, shanghai, "早班")]).toEqual(["20 早班", "11-20 早班"]);
  expect(rowSpan("week", at(shanghai, "2026-11-16"), at(shanghai, "2026-11-23"), shanghai)).toBe("11-16 – 11-22");
});
