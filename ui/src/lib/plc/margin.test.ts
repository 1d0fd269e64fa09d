import { expect, it } from "vitest";

import type { PlcMarginRow } from "@/ipc/generated/api";

import { MarginDiff, sameEntries } from "./margin";

const row = (line: number, name: string, value: string, forced = false): PlcMarginRow => ({ line, name, path: `PLC_PRG.${name}`, value, forced });
const changed = (diff: MarginDiff, rows: PlcMarginRow[], now: number): string[] => diff.update(rows, now).flatMap((line) => line.entries.filter((entry) => entry.changed).map((entry) => entry.name));

it("groups what a line names, in the order of the lines", () => {
  const lines = new MarginDiff().update([row(17, "rSpeed", "3.0"), row(13, "bStart", "TRUE"), row(17, "rRamp", "0.5")], 0);
  expect(lines.map(({ line, entries }) => [line, entries.map((entry) => entry.value).join(" · ")])).toEqual([[13, "TRUE"], [17, "3.0 · 0.5"]]);
});

it("marks what changed for a moment, and not what is seen for the first time", () => {
  const diff = new MarginDiff();
  expect(changed(diff, [row(1, "a", "1"), row(2, "b", "1")], 0)).toEqual([]);
  expect(changed(diff, [row(1, "a", "2"), row(2, "b", "1")], 300)).toEqual(["a"]);
  expect(changed(diff, [row(1, "a", "2"), row(2, "b", "1")], 1400)).toEqual(["a"]);
  expect(changed(diff, [row(1, "a", "2"), row(2, "b", "1")], 1500)).toEqual([]);
});

it("a variable named on two lines changes on both", () => {
  const diff = new MarginDiff();
  diff.update([row(1, "a", "1"), row(9, "a", "1")], 0);
  expect(diff.update([row(1, "a", "2"), row(9, "a", "2")], 10).map((line) => line.entries[0]?.changed)).toEqual([true, true]);
});

it("forgets variables that are no longer named, and everything when told", () => {
  const diff = new MarginDiff();
  diff.update([row(1, "a", "1")], 0);
  diff.update([], 1);
  expect(changed(diff, [row(1, "a", "2")], 2)).toEqual([]);
  diff.clear();
  expect(changed(diff, [row(1, "a", "3")], 3)).toEqual([]);
});

it("tells lines that look the same", () => {
  const [line] = new MarginDiff().update([row(1, "a", "1")], 0);
  const [forced] = new MarginDiff().update([row(1, "a", "1", true)], 0);
  expect(sameEntries(line?.entries ?? [], [...(line?.entries ?? [])])).toBe(true);
  expect(sameEntries(line?.entries ?? [], forced?.entries ?? [])).toBe(false);
  expect(sameEntries(line?.entries ?? [], [])).toBe(false);
});
