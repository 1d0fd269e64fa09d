import { expect, it } from "vitest";

import { alarmRate, BIN_MS, BINS } from "./rate";

it("counts alarms in whole ten minutes, the newest last", () => {
  const now = 100 * BIN_MS + 5000;
  const { from, counts } = alarmRate([now, 100 * BIN_MS, 100 * BIN_MS - 1, from0() - 1, from0(), now + BIN_MS], now);
  expect(from).toBe(from0());
  expect([counts.at(-1), counts.at(-2), counts[0]]).toEqual([2, 1, 1]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(4);
  function from0(): number {
    return (101 - BINS) * BIN_MS;
  }
});
