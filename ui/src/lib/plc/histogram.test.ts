import { expect, it } from "vitest";

import { countShare, countTicks, formatUs, histogramBars, labelled } from "./histogram";

const bins = (...counts: number[]) => counts.map((count, i) => ({ belowUs: (i + 1) * 10, count }));

it.each([[0.5, "0.5 µs"], [15, "15 µs"], [999, "999 µs"], [1500, "1.5 ms"], [10_000, "10 ms"], [2e6, "2 s"], [Infinity, "∞"], [null, "∞"]])("%s µs are %s", (us, text) => expect(formatUs(us)).toBe(text));

it.each([[0, [1, 10]], [1, [1, 10]], [7, [1, 10]], [10, [1, 10]], [11, [1, 10, 100]], [40_000, [1, 10, 100, 1000, 10_000, 100_000]]])("a count of %d is marked at %j", (highest, ticks) => expect(countTicks(highest)).toEqual(ticks));

it("one late scan among a million is seen", () => {
  expect(countShare(0, 1e6)).toBe(0);
  expect(countShare(1, 1e6)).toBeGreaterThan(0.1);
  expect(countShare(1e6, 1e6)).toBe(1);
});

it("bars fill the width, leave empty ends out and keep holes", () => {
  const bars = histogramBars(bins(0, 0, 5, 0, 100, 0), 300, 50);
  expect(bars.map((bar) => [bar.from, bar.below, bar.count])).toEqual([[20, 30, 5], [30, 40, 0], [40, 50, 100]]);
  expect(bars[2]?.y).toBe(0);
  expect(bars[1]?.height).toBe(0);
  expect(bars.reduce((sum, bar) => sum + bar.width + 1, 0)).toBeCloseTo(300);
});

it("nothing measured is no bars", () => expect(histogramBars(bins(0, 0), 300, 50)).toEqual([]));

it("words have room, the last bar has always one", () => {
  expect(labelled(4, 200, 40)).toEqual([true, true, true, true]);
  expect(labelled(5, 100, 40)).toEqual([true, false, true, false, true]);
  expect(labelled(11, 200, 40).at(-1)).toBe(true);
});
