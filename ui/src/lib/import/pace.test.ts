import { expect, it } from "vitest";

import { Pace } from "./pace";

it("says rate and time left of the last ten seconds", () => {
  const pace = new Pace();
  expect(pace.now).toBeNull();
  pace.see(0, 0, 0);
  pace.see(500, 10_000, 0.05);
  expect(pace.now).toBeNull();
  pace.see(1_000, 20_000, 0.1);
  expect(pace.now).toEqual({ rowsPerS: 20_000, leftMs: 9_000 });
  // It slows down: what was before the window is forgotten.
  for (let second = 2; second <= 30; second += 1) pace.see(second * 1_000, 20_000 + 1_000 * second, 0.1 + second * 0.01);
  expect(pace.now?.rowsPerS).toBeCloseTo(1_000, 0);
});

it("does not promise an end while nothing moves", () => {
  const pace = new Pace();
  pace.see(0, 5, 0.5);
  pace.see(2_000, 5, 0.5);
  expect(pace.now).toEqual({ rowsPerS: 0, leftMs: null });
});
