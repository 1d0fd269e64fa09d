import { describe, expect, it } from "vitest";

import { formatAge, formatAgeShort, formatClock } from "./durations";
import { formatBytes, formatCount, formatLimit, formatRate, formatValue } from "./numbers";
import { qualityKey, severityOf } from "./quality";

describe("values", () => {
  it.each([
    [96.43, "ppm", "96.4"],
    [96, "ppm", "96.0"],
    [-3.04, "°C", "−3.0"],
    [-0.01, "°C", "0.0"],
    [-72.4, "dBm", "−72"],
    [1.403, "kW", "1.40"],
    [1e308, "ppm", "1.00e+308"],
    [NaN, "ppm", "—"],
    [Infinity, "ppm", "—"],
    [null, "ppm", "—"],
  ])("%d %s is %s", (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

  it("keep their width while they change", () => {
    const widths = new Set([10, 10.04, 10.05, 55.55, 99.94].map((value) => formatValue(value, "ppm").length));
    expect(widths.size).toBe(1);
  });
  it("limits show what was written", () => {
    expect([80, 27.5, -115, 0.001].map(formatLimit)).toEqual(["80", "27.5", "−115", "0.001"]);
  });
});

it.each([[0, "0"], [999, "999"], [1204881, "1\u2009204\u2009881"], [-1000, "−1\u2009000"]])("count %d is %s", (n, text) => expect(formatCount(n)).toBe(text));
it.each([[0, "0.0"], [9.94, "9.9"], [9.96, "10"], [216.4, "216"]])("rate %d is %s", (n, text) => expect(formatRate(n)).toBe(text));
it.each([[0, "0 B"], [999, "999 B"], [1000, "1.00 kB"], [1.8e9, "1.80 GB"], [12.34e6, "12.3 MB"], [999.6e3, "1.00 MB"], [5e15, "5000 TB"], [-1, "0 B"]])("%d bytes are %s", (n, text) => expect(formatBytes(n)).toBe(text));

it.each([[-5, "0 s"], [9_999, "9 s"], [60_000, "1 min"], [192_000, "3 min 12 s"], [7_500_000, "2 h 5 min"], [356_400_000, "4 d 3 h"], [NaN, "—"]])("an age of %d ms is %s", (ms, text) => expect(formatAge(ms)).toBe(text));
it("a short age has one unit", () => expect([9_000, 192_000, 7_500_000].map(formatAgeShort)).toEqual(["9 s", "3 min", "2 h"]));
it.each([[42_000, "00:42"], [1_717_000, "28:37"], [3_723_000, "1:02:03"], [183_840_000, "2 d 03:04"]])("%d ms on the clock are %s", (ms, text) => expect(formatClock(ms)).toBe(text));

it.each([
  [0, "good", "good"],
  [0x40930000, "uncertain", "notAccurate"],
  [0x803c0480, "bad", "outOfRange"],
  [0x808c0000, "bad", "sensorFailure"],
  [0x80ab0000, "bad", "bad"],
  [0xc0000000, "bad", "bad"],
])("quality %d is %s, %s", (code, severity, key) => {
  expect(severityOf(code)).toBe(severity);
  expect(qualityKey(code)).toBe(key);
});
