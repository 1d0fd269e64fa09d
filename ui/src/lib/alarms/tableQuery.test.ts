import { describe, expect, it } from "vitest";

import { loadOf, rateBars, recommendedShare, rowsBehind, BIN_MS } from "./performance";
import { DEFAULT_QUERY, readQuery, toQuery, type TableWish } from "./tableQuery";

const carried = (wish: TableWish) => readQuery(JSON.parse(JSON.stringify(toQuery(wish))) as Record<string, string>);

describe("an address", () => {
  it("without a wish shows the open alarms", () => expect(readQuery({})).toEqual(DEFAULT_QUERY));
  it("carries a wish unchanged", () => {
    const wish: TableWish = { scope: "all", period: { from: 10, to: 20 }, grouping: "cause", alarm: "a:HIGH:1", text: "氢 x", priority: "critical", state: "standing", area: "lab", device: "gas/A", kind: "HIGH", key: "a:HIGH" };
    const { scope, period, grouping, alarm, ...filter } = wish;
    expect(carried(wish)).toEqual({ scope, period, grouping, alarm, filter });
  });
  it("carries hours", () => expect(carried({ scope: "all", period: { hours: 168 } }).period).toEqual({ hours: 168 }));
  it.each([[{ scope: "nonsense" }], [{ priority: "x" }], [{ hours: "3" }], [{ from: "9", to: "2" }], [{ from: "1" }], [{ group: "colour" }], [{ state: ["a", "b"] }]])("that says %j is as if it said nothing", (query) =>
    expect(readQuery(query as Record<string, string>)).toEqual(DEFAULT_QUERY));
});

describe("every figure of the performance page has its rows", () => {
  const performance = { from: 0, to: 6 * BIN_MS, bins: [3, 0, 12, 12, 1, 0].map((count, i) => ({ from: i * BIN_MS, count })) };
  const all = { from: 0, to: 6 * BIN_MS };
  it.each([
    [{ of: "raises" }, { scope: "all", period: all }],
    [{ of: "standing" }, { scope: "open", state: "standing" }],
    [{ of: "worst" }, { scope: "all", period: { from: 2 * BIN_MS, to: 3 * BIN_MS } }],
    [{ of: "flood", from: 5, to: 9 }, { scope: "all", period: { from: 5, to: 9 } }],
    [{ of: "top", key: "k" }, { scope: "all", period: all, key: "k", alarm: "k" }],
    [{ of: "chattering", key: "k" }, { scope: "all", period: all, key: "k", alarm: "k" }],
    [{ of: "stale", key: "k", id: "k:1" }, { scope: "open", key: "k", alarm: "k:1" }],
    [{ of: "priority", priority: "low" }, { scope: "all", period: all, priority: "low" }],
    [{ of: "acknowledgement", priority: "high" }, { scope: "all", period: all, priority: "high" }],
  ] as const)("%j", (figure, wish) => expect(rowsBehind(figure, performance)).toEqual(wish));

  it("a bar that stands for several ten minutes shows and opens the worst of them", () => {
    const bars = rateBars(performance.bins, 2);
    expect(bars).toEqual([{ from: 0, to: 3 * BIN_MS, count: 12, worstFrom: 2 * BIN_MS }, { from: 3 * BIN_MS, to: 6 * BIN_MS, count: 12, worstFrom: 3 * BIN_MS }]);
    const [first] = bars;
    if (first) expect(rowsBehind({ of: "bar", bar: first }, performance)).toEqual({ scope: "all", period: { from: 2 * BIN_MS, to: 3 * BIN_MS } });
    expect(rateBars(performance.bins, 100)).toHaveLength(6);
    expect(rateBars([], 100)).toEqual([]);
  });
});

it.each([[0, "manageable"], [1, "manageable"], [1.1, "demanding"], [2, "demanding"], [2.1, "over"]])("%d alarms in ten minutes are %s", (count, load) =>
  expect(loadOf(count, { per10MinManageable: 1, per10MinMax: 2 })).toBe(load));

it("a recommended share is told where there is one", () => {
  const priorities = [{ priority: "low" as const, raises: 4, share: 0.5, recommended: 0.8 }, { priority: "diagnostic" as const, raises: 4, share: 0.5, recommended: 0 }];
  expect((["low", "diagnostic", "high"] as const).map((priority) => recommendedShare({ priorities }, priority))).toEqual([0.8, null, null]);
});
