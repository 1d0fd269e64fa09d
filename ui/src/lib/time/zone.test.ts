import { expect, it } from "vitest";

import { exportPeriod } from "@/lib/export/periods";

import { Zone } from "./zone";

const shanghai = new Zone("Asia/Shanghai");
const berlin = new Zone("Europe/Berlin");
const NOON = Date.UTC(2026, 10, 21, 4, 0, 7);

it("shows the station's wall clock, not the browser's", () => {
  expect(shanghai.dateTime(NOON)).toBe("2026-11-21 12:00:07");
  expect(shanghai.offset(NOON)).toBe("+08:00");
  expect(new Zone("America/New_York").offset(NOON)).toBe("−05:00");
});

it("shortens times of today only", () => {
  expect(shanghai.short(NOON, NOON)).toBe("12:00:07");
  expect(shanghai.short(NOON - 86_400_000, NOON)).toBe("11-20 12:00:07");
});

it.each(["2026-11-21 12:00:07", "2026-03-29 12:00:00", "2026-10-25 12:00:00", "2026-07-01 00:00:00"])("reads back %s in a zone with summer time", (text) => {
  expect(berlin.dateTime(berlin.parse(text) ?? NaN)).toBe(text);
});

it.each(["", "yesterday", "2026-13-01 00:00", "2026-02-30 00:00", "2026-11-21 24:00", "2026-11-21 12:60", "21.11.2026"])("refuses %s", (text) => {
  expect(shanghai.parse(text)).toBeNull();
});

it("an unknown zone falls back instead of failing", () => {
  expect(new Zone("Mars/Olympus").dateTime(NOON)).toMatch(/^2026-11-2/);
});

it("days of an export begin at the station's midnight", () => {
  const today = exportPeriod("today", NOON, shanghai);
  expect(shanghai.dateTime(today.from)).toBe("2026-11-21 00:00:00");
  const yesterday = exportPeriod("yesterday", NOON, shanghai);
  expect([yesterday.from, yesterday.to].map((ms) => shanghai.dateTime(ms))).toEqual(["2026-11-20 00:00:00", "2026-11-21 00:00:00"]);
});
