import { describe, expect, it } from "vitest";

import type { Area, Device } from "@/ipc/generated/api";

import { isStale } from "./fresh";
import { gaugeAt, gaugeOf } from "./gauge";
import { devicesByArea, serialOf, shortName, splitTag, textIn } from "./names";

const device = (more: Partial<Device>): Device => ({
  path: "gas/H20401", kind: "detector", name: { zh: "创新实验室-氢气", en: "Innovation lab - Hydrogen" }, area: "lab", substance: "H2", unit: "ppm", expectedPeriodMs: 10_000,
  normal: null, display: null, limits: [], guidance: null, cause: null, calibration: null, lastSeen: null, ...more,
});
const lab: Area = { id: "lab", name: { zh: "创新实验室", en: "Innovation lab" }, color: "#fff", x: 0, y: 0 };

describe("names", () => {
  it("lose the area they stand under", () => {
    expect(shortName(device({}), lab, "zh-CN")).toBe("氢气");
    expect(shortName(device({}), lab, "en")).toBe("Hydrogen");
    expect(shortName(device({ name: lab.name }), lab, "en")).toBe("Innovation lab");
    expect(shortName(device({ name: { zh: "", en: "" } }), null, "en")).toBe("H20401");
  });
  it("fall back to the other language", () => expect(textIn({ zh: "氢气", en: "" }, "en")).toBe("氢气"));
  it("are cut at the last slash", () => {
    expect(serialOf("gas/line/H2")).toBe("H2");
    expect(splitTag("gas/H2/value")).toEqual({ device: "gas/H2", field: "value" });
    expect(splitTag("alone")).toEqual({ device: "", field: "alone" });
  });
});

it("devices without a known area are shown too, last", () => {
  const layout = { revision: 1, areas: [lab], devices: [device({ path: "gas/X", area: null }), device({}), device({ path: "gas/Y", area: "gone" })], tags: [] };
  const groups = devicesByArea(layout).map(({ area, devices }) => [area?.id ?? null, devices.map((one) => one.path)]);
  expect(groups).toEqual([["lab", ["gas/H20401"]], [null, ["gas/X", "gas/Y"]]]);
});

it.each([
  [0, 0, false],
  [20_000, 20_000, false],
  [20_001, 20_001, true],
  // A device clock two seconds slow is no silence; one of an hour is: the values are old.
  [1000, 21_900, false],
  [1000, 3_600_000, true],
])("received %d ms ago and measured %d ms ago: stale %s", (received, measured, stale) => {
  const now = 1e12;
  expect(isStale({ sourceTime: now - measured, receiveTime: now - received, value: 1, quality: 0, text: null }, now, 10_000)).toBe(stale);
});

it("a bar spans its limits and holds its pointer inside", () => {
  const gauge = gaugeOf(device({ normal: [0, 60], limits: [{ kind: "HIGH", limit: 80, priority: "critical" }, { kind: "LOW_BAT", limit: 20, priority: "low" }] }));
  expect([gauge.low, gauge.high]).toEqual([0, 96]);
  expect(gauge.limits.map((limit) => limit.limit)).toEqual([80]);
  expect([-5, 48, 1e308].map((value) => gaugeAt(gauge, value))).toEqual([0, 50, 100]);
});
