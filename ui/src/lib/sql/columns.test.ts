import { describe, expect, it } from "vitest";

import { Zone } from "@/lib/time/zone";

import { defaultAxes, plotData } from "./axes";
import { viewsOf } from "./catalog";
import { cellNumber, cellText, cellTitle, kindOf, numberText, unitsOf, widthsOf } from "./columns";
import { errorPlace, errorWords } from "./errorPlace";
import { examples } from "./examples";
import { HISTORY_MAX, readRuns, withRun, type Run } from "./history";

const column = (name: string, type: string) => ({ name, type });
const TIME = column("source_time", "TIMESTAMP WITH TIME ZONE");
const TAG = column("tag", "VARCHAR");
const VALUE = column("value", "DOUBLE");
const SHANGHAI = new Zone("Asia/Shanghai");

describe("cells", () => {
  it("have kinds by their SQL types", () => {
    const kinds = ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE", "UINTEGER", "HUGEINT", "DECIMAL", "DOUBLE", "INTERVAL", "BOOLEAN", "VARCHAR"].map((type) => kindOf(column("c", type)));
    expect(kinds).toEqual(["time", "wall", "wall", "number", "number", "number", "number", "text", "flag", "text"]);
  });
  it("show times in the station's zone and UTC beside", () => {
    const cell = "2026-11-21T09:41:07.25Z";
    expect(cellText(cell, "time", SHANGHAI)).toBe("2026-11-21 17:41:07.25");
    expect(cellTitle(cell, "time")).toBe("2026-11-21 09:41:07.25 UTC");
    expect(cellNumber(cell, "time", SHANGHAI)).toBe(Date.UTC(2026, 10, 21, 9, 41, 7, 250));
    expect(cellNumber("2026-11-21 17:41:07", "wall", SHANGHAI)).toBe(Date.UTC(2026, 10, 21, 9, 41, 7));
  });
  it("show numbers without digits that are only rounding", () => {
    expect([0.1 + 0.2, -5, 3221225472, 1e-9, 12345678.9].map(numberText)).toEqual(["0.3", "−5", "3221225472", "1.000000e−9", "12345678.9"]);
    expect(cellTitle(0.1 + 0.2, "number")).toBe("0.30000000000000004");
    expect(cellText(null, "number", SHANGHAI)).toBe("");
  });
  it("have the unit of their name, their tag, or the only tag asked for", () => {
    const unit = (tag: string) => ({ "a/value": "ppm", "b/temp": "°C" })[tag] ?? "";
    expect(unitsOf([column("kwh", "DOUBLE")], 0, "", unit)([])).toBe("kWh");
    expect(unitsOf([TAG, VALUE], 1, "", unit)(["b/temp", 1])).toBe("°C");
    expect(unitsOf([TIME, VALUE], 1, "… WHERE tag = 'a/value'", unit)([])).toBe("ppm");
    expect(unitsOf([TIME, VALUE], 1, "… WHERE tag IN ('a/value', 'b/temp')", unit)([])).toBe("");
    expect(unitsOf([column("quality", "UINTEGER")], 0, "", unit)([])).toBe("");
    expect(unitsOf([column("quality", "DOUBLE"), column("oee", "DOUBLE")], 0, "", unit)([])).toBe("%");
  });
  it("need room", () => {
    const [narrow, wide, chinese] = widthsOf(["a", "a", "a"], [["1", "x".repeat(200), "创新实验室"]]);
    expect([narrow, wide]).toEqual([56, 420]);
    expect(chinese).toBeGreaterThan(80);
  });
});

describe("a mistake", () => {
  it.each([
    ["Binder Error: no column\n\nLINE 2:        valeu\n               ^", "SELECT tag,\n       valeu\nFROM samples", 2, 8],
    ["Parser Error: near\n\nLINE 1: SELECT 1 FORM x\n                 ^", "SELECT 1 FORM x", 1, 10],
    ["Binder Error: x\n\nLINE 1: ...bcdefghij, wrong, klmnop...\n                      ^", `SELECT ${"z, ".repeat(40)}bcdefghij, wrong, klmnop ${"y".repeat(99)}`, 1, 139],
  ])("has a place: %j", (message, text, line, at) => {
    expect(errorPlace(message, text)).toEqual({ line, column: at });
  });
  it("may have none, and its words are without the drawing", () => {
    expect(errorPlace("Out of Memory Error: …", "SELECT 1")).toBeNull();
    expect(errorWords("Binder Error: no column\n\nLINE 1: x\n        ^")).toBe("Binder Error: no column");
  });
});

describe("a plot", () => {
  const at = (minute: number) => `2026-11-21T09:0${minute}:00Z`;
  it("has the first time as x and the numbers as y, codes left out", () => {
    const columns = [TIME, VALUE, column("quality", "UINTEGER"), column("receive_time", TIME.type)];
    expect(defaultAxes(columns, [[at(0), 1, 0, at(0)]])).toEqual({ x: 0, y: [1], by: -1 });
    expect(defaultAxes([TAG], [["a"]])).toBeNull();
    expect(defaultAxes(columns, [])).toBeNull();
  });
  it("has a line for each tag when times repeat, in the order of time", () => {
    const rows = [[at(1), "a", 2], [at(1), "b", 20], [at(0), "a", 1], [at(0), "b", null]];
    const columns = [TIME, TAG, VALUE];
    const axes = defaultAxes(columns, rows);
    expect(axes).toEqual({ x: 0, y: [2], by: 1 });
    if (!axes) throw new Error("no axes");
    const { lines, time } = plotData(columns, rows, axes, SHANGHAI);
    expect(time).toBe(true);
    expect(lines.map((line) => [line.name, line.y])).toEqual([["a", [1, 2]], ["b", [NaN, 20]]]);
  });
  it("is parted by what tells rows of one time apart", () => {
    const columns = [column("shift_begin", TIME.type), column("shift", "VARCHAR"), column("machine", "VARCHAR"), column("kwh", "DOUBLE")];
    const rows = [[at(0), "early", "total", 3], [at(0), "early", "conveyor", 1], [at(1), "late", "total", 4], [at(1), "late", "conveyor", 2]];
    expect(defaultAxes(columns, rows)).toEqual({ x: 0, y: [3], by: 2 });
  });
  it("has names as x when they are few, each once, and come first", () => {
    const columns = [column("alarm", "VARCHAR"), column("raised", "BIGINT"), column("last_raised", TIME.type)];
    expect(defaultAxes(columns, [["a", 3, at(0)], ["b", 1, at(1)]])).toEqual({ x: 0, y: [1], by: -1 });
    expect(defaultAxes(columns, [["a", 3, at(0)], ["a", 1, at(1)]])?.x).toBe(2);
  });
  it("draws names as places, and no more lines than can be told apart", () => {
    const rows = Array.from({ length: 12 }, (_, i) => [`alarm ${i}`, i]);
    const data = plotData([TAG, VALUE], rows, { x: 0, y: [1], by: -1 }, SHANGHAI);
    expect([data.names?.length, data.lines[0]?.x.at(-1)]).toEqual([12, 11]);
    const many = plotData([TAG, VALUE], rows, { x: 1, y: [1], by: 0 }, SHANGHAI);
    expect([many.lines.length, many.left]).toEqual([8, 4]);
  });
});

describe("what is kept", () => {
  it("is the last twenty statements, each once, newest first", () => {
    let runs: Run[] = [];
    for (let i = 0; i < 30; i += 1) runs = withRun(runs, `SELECT ${i % 25}`, i);
    expect(runs).toHaveLength(HISTORY_MAX);
    expect(runs[0]).toEqual({ text: "SELECT 4", at: 29 });
    expect(new Set(runs.map((run) => run.text)).size).toBe(HISTORY_MAX);
    expect(readRuns(JSON.stringify(runs))).toEqual(runs);
    expect(["nonsense", "{}", '[{"text":1}]', null].map(readRuns)).toEqual([[], [], [], []]);
  });
  it("views come in a sensible order with their columns once", () => {
    const views = viewsOf([["zebra", "a", "INT"], ["tags", "tag", "VARCHAR"], ["samples", "tag", "VARCHAR"], ["samples", "tag", "VARCHAR"]]);
    expect(views.map((view) => [view.name, view.columns.length])).toEqual([["samples", 1], ["tags", 1], ["zebra", 1]]);
  });
  it("examples ask for a tag as it is called", () => {
    const all = examples("gas/o'x/value");
    expect(new Set(all.map((one) => one.id)).size).toBe(all.length);
    expect(all.find((one) => one.id === "raw")?.text).toContain("'gas/o''x/value'");
    expect(all.find((one) => one.id === "together")?.text).toContain("'gas/o''x/temp'");
  });
});
