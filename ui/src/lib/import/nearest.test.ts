import { expect, it } from "vitest";

import { Nearest } from "./nearest";

const nearest = new Nearest([
  { path: "gas/H20101/bat" },
  { path: "gas/H20101/value", words: "总经理办公室 氢气", main: true },
  { path: "gas/H20102/value", words: "创新实验室 氢气", main: true },
  { path: "line/conveyor/speed" },
  { path: "line/conveyor/power", main: true },
]);

it.each([
  ["H20101", "gas/H20101/value"],
  ["h2-0102", "gas/H20102/value"],
  ["H20101_bat", "gas/H20101/bat"],
  ["gas/H20101/value", "gas/H20101/value"],
  ["Conveyor.Speed", "line/conveyor/speed"],
  ["convyor_power", "line/conveyor/power"],
  ["创新实验室氢气", "gas/H20102/value"],
])("%s may mean %s", (name, path) => {
  expect(nearest.of(name)[0]).toBe(path);
});

it("offers nothing for what is like nothing, and not more than was asked for", () => {
  expect(nearest.of("zzz")).toEqual([]);
  expect(nearest.of("")).toEqual([]);
  expect(nearest.of("H2010", 2)).toHaveLength(2);
});
