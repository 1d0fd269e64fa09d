import { describe, expect, it } from "vitest";

import type { AlarmRow } from "@/ipc/generated/api";

import { NO_FILTER, nextSort, passes, searchWords, sortRows, type RowFacts, type RowFilter } from "./filter";
import { mergeRows } from "./merge";
import { testRow } from "./rowForTests";

const facts = (row: AlarmRow): RowFacts => ({ areaId: row.area ?? "", area: row.area ?? "", device: row.device, kind: row.kind, state: row.state, level: "", silenced: row.silencedBy ?? "", search: `${row.area} ${row.device} ${row.kind} ${row.comment}`.toLowerCase() });
const found = (rows: AlarmRow[], filter: Partial<RowFilter>): string[] => {
  const wanted = { ...NO_FILTER, ...filter };
  return rows.filter((row) => passes(row, facts(row), wanted, searchWords(wanted.text))).map((row) => row.device);
};

describe("filters", () => {
  const rows = [
    testRow({ device: "a", priority: "critical", area: "lab", state: "acknowledged" }),
    testRow({ device: "b", kind: "OFFLINE", state: "returned_unacknowledged", active: false, comment: "Pump 7" }),
    testRow({ device: "c", area: "lab", state: "shelved", active: true, chattering: true }),
  ];
  it.each([
    [{}, ["a", "b", "c"]],
    [{ priority: "critical" as const }, ["a"]],
    [{ area: "lab" }, ["a", "c"]],
    [{ device: "b" }, ["b"]],
    [{ kind: "OFFLINE" as const }, ["b"]],
    [{ key: "c:HIGH" }, ["c"]],
    [{ state: "standing" as const }, ["a", "c"]],
    [{ state: "waiting" as const }, ["b"]],
    [{ state: "chattering" as const }, ["c"]],
    [{ state: "shelved" as const }, ["c"]],
    [{ text: "7 pump" }, ["b"]],
    [{ text: "LAB c" }, ["c"]],
    [{ text: "nowhere" }, []],
    [{ area: "lab", state: "acknowledged" as const }, ["a"]],
  ])("%j finds %j", (filter, devices) => expect(found(rows, filter)).toEqual(devices));
});

describe("sorting", () => {
  const rows = [
    testRow({ device: "s10", raisedAt: 1, value: 5, priority: "low" }),
    testRow({ device: "s9", raisedAt: 2, value: null, priority: "critical", returnedAt: 100 }),
    testRow({ device: "s10", raisedAt: 3, value: 7, priority: "critical" }),
  ];
  const order = (key: Parameters<typeof nextSort>[1], down: boolean): number[] => sortRows(rows, facts, { key, down }, 50).map((row) => row.raisedAt);

  it("numbers by size, names as people count, equals newest first", () => {
    expect(order("raisedAt", true)).toEqual([3, 2, 1]);
    expect(order("device", false)).toEqual([2, 3, 1]);
    expect(order("priority", false)).toEqual([3, 2, 1]);
    expect(order("duration", true)).toEqual([2, 1, 3]);
  });
  it("what has no value is last either way", () => {
    expect(order("value", true)).toEqual([3, 1, 2]);
    expect(order("value", false)).toEqual([1, 3, 2]);
  });
  it("a click sorts, a second one turns it round; times begin with the newest", () => {
    expect(nextSort({ key: "area", down: false }, "raisedAt")).toEqual({ key: "raisedAt", down: true });
    expect(nextSort({ key: "raisedAt", down: true }, "raisedAt")).toEqual({ key: "raisedAt", down: false });
    expect(nextSort({ key: "raisedAt", down: true }, "area")).toEqual({ key: "area", down: false });
  });
});

describe("a new answer", () => {
  const text = { zh: "a", en: "a" };
  const rows = [testRow({ device: "a", name: { ...text } }), testRow({ device: "b" })];
  it("changes nothing when it says the same", () => {
    expect(mergeRows(rows, rows.map((row) => ({ ...row, name: row.name && { ...row.name } })))).toBe(rows);
  });
  it("keeps the rows that did not change", () => {
    const merged = mergeRows(rows, [{ ...testRow({ device: "b" }), comment: "new" }, { ...testRow({ device: "a", name: text }) }]);
    expect(merged[1]).toBe(rows[0]);
    expect(merged[0]).not.toBe(rows[1]);
    expect(merged[0]?.comment).toBe("new");
  });
  it("tells of rows that only changed their places, and of those that went", () => {
    expect(mergeRows(rows, [...rows].reverse())).not.toBe(rows);
    expect(mergeRows(rows, rows.slice(0, 1))).toEqual([rows[0]]);
  });
});
