import { expect, it } from "vitest";

import { translator } from "./sentences";

const say = translator([["{a} is {b}.", "{b}: {a}"], ["{a} is no number.", "{a}?"], ["Nothing.", "-"]], (text) => text.toUpperCase());

it.each([
  ["x is y.", "Y: X"],
  ["x is no number.", "X?"],
  ["Nothing.", "-"],
  ["Nothing at all.", null],
  [" is y.", null],
  ["two\nlines is y.", "Y: TWO\nLINES"],
])("%s", (from, to) => {
  expect(say(from)).toBe(to);
});
