import { describe, expect, it } from "vitest";

import { Ring } from "@/live/ring";

import { valueRange } from "./axis";
import { extremes, joinedMs, joinLine, valueAt, type History } from "./series";
import { pan, zoom } from "./view";

type Row = [at: number, last: number, quality?: number, min?: number, max?: number, count?: number];

function history(rows: Row[], more: Partial<History> = {}): History {
  const column = (i: number, otherwise: (row: Row) => number): Float64Array => Float64Array.from(rows, (row) => row[i] ?? otherwise(row));
  return {
    columns: {
      at: column(0, () => 0),
      first: column(1, () => 0),
      min: column(3, (row) => row[1]),
      max: column(4, (row) => row[1]),
      last: column(1, () => 0),
      quality: Uint32Array.from(rows, (row) => row[2] ?? 0),
      count: Uint32Array.from(rows, (row) => row[5] ?? 1),
    },
    raw: true, from: 0, to: 10_000, asked: 1000, expectedPeriodMs: 1000, longestStepMs: null, ...more,
  };
}
const ringOf = (...rows: [number, number][]): Ring => {
  const ring = new Ring(64);
  for (const [time, value] of rows) ring.push(time, value, 0);
  return ring;
};
const BAD = 0x808c0000;

describe("a line breaks", () => {
  it("where samples are missing for longer than two and a half periods", () => {
    const line = joinLine(history([[0, 1], [1000, 1], [3500, 1], [6100, 1]]), undefined, 0, 10_000);
    expect([...line.gap]).toEqual([1, 0, 0, 1]);
  });
  it("on both sides of a bad or missing value", () => {
    const line = joinLine(history([[0, 1], [1000, 9, BAD], [2000, 1], [3000, NaN], [4000, 1], [5000, 1]]), undefined, 0, 10_000);
    expect([...line.gap]).toEqual([1, 1, 1, 1, 1, 0]);
  });
  it("not between pixel columns that follow each other", () => {
    const columns = history([[0, 1], [100_000, 1], [290_000, 1], [700_000, 1]], { raw: false, from: 0, to: 1_000_000, asked: 10 });
    expect([...joinLine(columns, undefined, 0, 1e9).gap]).toEqual([1, 0, 0, 1]);
  });
  it("by the usual distance when no period is known", () => {
    expect(joinedMs(null, 0, 10_000)).toBe(25_000);
    expect(joinedMs(null, 0, 0)).toBe(1000);
  });
});

describe("history and live samples meet", () => {
  it("without loss and without a sample twice", () => {
    const line = joinLine(history([[1000, 1], [2000, 2], [3000, 3]]), ringOf([2000, 2], [3000, 3], [4000, 4], [5000, 5]), 0, 10_000);
    expect([...line.at]).toEqual([1000, 2000, 3000, 4000, 5000]);
    expect([...line.gap]).toEqual([1, 0, 0, 0, 0]);
  });
  it("within the last column, whose samples the ring has one by one", () => {
    const columns = history([[0, 1], [10_000, 5, 0, 1, 9, 4]], { raw: false, to: 20_000, asked: 2 });
    const line = joinLine(columns, ringOf([10_000, 1], [11_000, 9], [12_000, 3], [13_000, 5], [14_000, 6]), 0, 20_000);
    expect([...line.at]).toEqual([0, 10_000, 11_000, 12_000, 13_000, 14_000]);
    expect(extremes(line, 0, 20_000)).toEqual([1, 9]);
  });
  it("when the ring is too short to reach back", () => {
    const columns = history([[0, 1], [10_000, 5, 0, 1, 9, 4]], { raw: false, to: 20_000, asked: 2 });
    const line = joinLine(columns, ringOf([13_000, 5], [14_000, 6]), 0, 20_000);
    expect([...line.at]).toEqual([0, 10_000, 14_000]);
  });
  it("without history at all, and only up to the end of the view", () => {
    expect([...joinLine(null, ringOf([1000, 1], [2000, 2], [9000, 3]), 1500, 5000).at]).toEqual([2000]);
  });
});

it("a spike of one sample is in the extremes of its column", () => {
  expect(extremes(joinLine(history([[0, 20, 0, 19, 95]], { raw: false }), undefined, 0, 10_000), 0, 10_000)).toEqual([19, 95]);
});

it("the value at a time is the last one before, and none inside a gap", () => {
  const line = joinLine(history([[1000, 1], [2000, 2], [60_000, 3]]), undefined, 0, 100_000);
  expect([500, 1000, 1999, 2500, 30_000, 60_000].map((time) => valueAt(line, time))).toEqual([NaN, 1, 1, 2, NaN, 3]);
});

describe("the range of an axis", () => {
  it("holds the values and the limits near them", () => {
    expect(valueRange(20, 60, [80])).toEqual([10, 90]);
    expect(valueRange(20, 22, [500])[1]).toBeLessThan(30);
  });
  it("is sound for one value, zero and none", () => {
    for (const [low, high] of [[5, 5], [0, 0], [Infinity, -Infinity]] as const) {
      const [from, to] = valueRange(low, high, []);
      expect(from).toBeLessThan(to);
    }
  });
});

describe("zooming", () => {
  it("keeps the time under the pointer", () => {
    const next = zoom({ live: false, from: 0, to: 100_000 }, 0.25, 0.5);
    expect(next).toEqual({ live: false, from: 12_500, to: 62_500 });
  });
  it("at the right edge stays live, elsewhere does not", () => {
    expect(zoom({ live: true, from: 0, to: 100_000 }, 0.95, 0.5)).toEqual({ live: true, from: 50_000, to: 100_000 });
    expect(zoom({ live: true, from: 0, to: 100_000 }, 0.5, 0.5).live).toBe(false);
    expect(pan({ live: true, from: 0, to: 100 }, -0.1)).toEqual({ live: false, from: -10, to: 90 });
  });
  it("stops at two seconds and twenty years", () => {
    const small = zoom({ live: false, from: 0, to: 2000 }, 0.5, 0.1);
    expect(small.to - small.from).toBe(2000);
    const large = zoom({ live: false, from: 0, to: 6e11 }, 0.5, 100);
    expect(large.to - large.from).toBeLessThan(6.4e11);
  });
});
