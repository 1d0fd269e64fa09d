import { expect, it } from "vitest";

import { axisTicks, labelEvery, stackedBars, tickText } from "./bars";

it.each([
  [9.3, 3, [0, 5, 10]],
  [0.07, 3, [0, 0.025, 0.05, 0.075]],
  [100, 4, [0, 25, 50, 75, 100]],
  [1, 2, [0, 0.5, 1]],
  [0, 3, [0, 1]],
  [NaN, 3, [0, 1]],
  [Infinity, 3, [0, 1]],
])("up to %d in about %d steps: %j", (highest, wanted, ticks) => expect(axisTicks(highest, wanted)).toEqual(ticks));

it("marks have the digits of their step", () => {
  expect([tickText(25, 25), tickText(0.5, 0.5), tickText(0.025, 0.025), tickText(2.5, 2.5), tickText(10, 5)]).toEqual(["25", "0.5", "0.025", "2.5", "10"]);
});

it("parts stand on each other and fill the height at the highest", () => {
  const [bar] = stackedBars([[1, 2, 1]], 100, 80, 4);
  expect(bar?.parts).toEqual([{ part: 0, y: 60, height: 20 }, { part: 1, y: 20, height: 40 }, { part: 2, y: 0, height: 20 }]);
});

it("what is missing or negative takes no room", () => {
  const [bar] = stackedBars([[NaN, -3, 2]], 100, 80, 4);
  expect(bar?.parts.map((part) => part.height)).toEqual([0, 0, 40]);
  expect(stackedBars([], 100, 80, 4)).toEqual([]);
});

it("labels do not run into each other", () => {
  expect(labelEvery(12, 480, 30)).toBe(1);
  expect(labelEvery(14, 300, 40)).toBe(2);
});
