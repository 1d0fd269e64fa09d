import { expect, it } from "vitest";

import { columnChoices, COLUMNS, columnsIn, columnsOf, columnWidths, DEFAULT_COLUMNS, moveColumn, toggleColumn } from "./columns";

const keys = (remembered: string[]): string[] => columnsOf(remembered).map((column) => column.key);

it("what was remembered comes back in its order, without what is unknown or named twice", () => {
  expect(keys(["comment", "device", "gone", "device"])).toEqual(["comment", "device"]);
  expect(keys([])).toEqual([...DEFAULT_COLUMNS]);
  expect(keys(["gone"])).toEqual([...DEFAULT_COLUMNS]);
});
it("a column comes at the end and goes, but never the last", () => {
  expect(toggleColumn(["device"], "area")).toEqual(["device", "area"]);
  expect(toggleColumn(["device", "area"], "device")).toEqual(["area"]);
  expect(toggleColumn(["area"], "area")).toEqual(["area"]);
});
it("a column moves as far as there is room", () => {
  expect(moveColumn(["priority", "area", "device"], "area", -1)).toEqual(["area", "priority", "device"]);
  expect(moveColumn(["priority", "area", "device"], "device", 1)).toEqual(["priority", "area", "device"]);
  expect(moveColumn(["priority", "area", "device"], "priority", 9)).toEqual(["area", "device", "priority"]);
  expect(moveColumn(["priority"], "area", 1)).toEqual(["priority"]);
});
it("the chooser offers every column once, those shown first", () => {
  const choices = columnChoices(["device", "area"]);
  expect(choices.slice(0, 3)).toEqual([{ key: "device", shown: true }, { key: "area", shown: true }, { key: "priority", shown: false }]);
  expect(choices).toHaveLength(COLUMNS.length);
});

const sum = (widths: number[]): number => widths.reduce((a, b) => a + b, 0);
it.each([[800, false], [840, true], [1000, false], [1400, true]])("columns fill %d pixels to the last, with a level: %s", (room, levels) => {
  const columns = columnsOf([], levels);
  const widths = columnWidths(columns, room);
  expect(sum(widths)).toBe(room);
  widths.forEach((width, i) => expect(width).toBeGreaterThanOrEqual(columns[i]?.least ?? 0));
});
it("names of areas and devices are read whole before the comment gets the rest", () => {
  const columns = columnsOf(["area", "device", "comment"]);
  expect(columnWidths(columns, 350 + 88)).toEqual([126, 202, 110]);
  expect(columnWidths(columns, 1000)).toEqual([156, 260, 584]);
});
it("a column that has nothing to show leaves its room to names", () => {
  const columns = columnsOf(["area", "device", "comment"]);
  expect(columnWidths(columns, 350, new Set(["comment"]))).toEqual([110, 171, 69]);
  expect(columnWidths(columns, 216, new Set(["comment"]))).toEqual([77, 96, 43]);
});
it("the level is among the columns where the plant has levels, unless others were chosen", () => {
  const has = (remembered: string[], levels: boolean): boolean => columnsIn("open", remembered, levels).some((column) => column.key === "level");
  expect([has([], true), has([], false), has(["level"], false), has(["area"], true)]).toEqual([true, false, true, false]);
});
it("where there is no room columns keep their least widths and the table is scrolled", () => {
  expect(sum(columnWidths(columnsOf(COLUMNS.map((column) => column.key)), 500))).toBe(COLUMNS.reduce((all, column) => all + column.least, 0));
  expect(columnWidths([], 500)).toEqual([]);
});

it("lists of silenced alarms always say by whom and why, whatever was chosen", () => {
  expect(columnsIn("open", ["device"]).map((column) => column.key)).toEqual(["device"]);
  expect(columnsIn("shelved", ["device"]).map((column) => column.key)).toEqual(["device", "silenced"]);
  expect(columnsIn("out_of_service", ["silenced", "device"]).map((column) => column.key)).toEqual(["silenced", "device"]);
  expect(columnsIn("suppressed", []).some((column) => column.key === "silenced")).toBe(true);
});
