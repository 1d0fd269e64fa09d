import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it } from "vitest";

import { periodFromQuery, useTrend } from "./trendStore";

beforeEach(() => setActivePinia(createPinia()));

it("holds eight pens and gives each its own colour", () => {
  const trend = useTrend();
  for (let i = 0; i < 8; i += 1) expect(trend.add(`t${i}`)).toBe(true);
  expect(trend.add("t8")).toBe(false);
  expect(trend.add("t3")).toBe(true);
  trend.remove("t3");
  trend.add("new");
  expect(trend.pens.at(-1)).toEqual({ path: "new", colour: 3, shown: true });
  expect(new Set(trend.pens.map((pen) => pen.colour)).size).toBe(8);
});

it("reads back the address it writes", () => {
  const trend = useTrend();
  trend.add("gas/H20101/value");
  trend.period = { live: false, from: 10, to: 20 };
  trend.cursorA = 12;
  const query = trend.toQuery();
  setActivePinia(createPinia());
  const other = useTrend();
  other.readQuery(query);
  expect(other.toQuery()).toEqual(query);
});

it("offers pens only to somebody who never chose", () => {
  const trend = useTrend();
  trend.open({ pens: "" }, ["a"]);
  expect(trend.pens).toEqual([]);
  trend.open({}, ["a", "b"]);
  expect(trend.pens.map((pen) => pen.path)).toEqual(["a", "b"]);
  trend.open({}, ["c"]);
  expect(trend.pens.map((pen) => pen.path)).toEqual(["a", "b"]);
});

it.each([
  [{ live: "3600000" }, { live: true, span: 3_600_000 }],
  [{ from: "1", to: "2" }, { live: false, from: 1, to: 2 }],
  [{ from: "2", to: "1" }, null],
  [{ live: "soon" }, null],
  [{ live: "-5" }, null],
  [{}, null],
])("an address of %o is the period %o", (query, period) => expect(periodFromQuery(query)).toEqual(period));
