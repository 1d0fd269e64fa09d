import { expect, it } from "vitest";

import type { AlarmRow } from "@/ipc/generated/api";

import type { RowFacts } from "./filter";
import { tableLines, type Grouping } from "./grouping";
import { testRow } from "./rowForTests";

const facts = (row: AlarmRow): RowFacts => ({ areaId: row.area ?? "", area: row.area ?? "?", device: row.device, kind: "", state: "", level: "", silenced: "", search: "" });
const drawn = (rows: AlarmRow[], grouping: Grouping, folded: string[] = []): string[] =>
  tableLines(rows, grouping, facts, new Set(folded), (key) => `<${key}>`).map((line) => (line.kind === "head" ? `[${line.name} ${line.count}/${line.waiting} ${line.priority}${line.folded ? " +" : ""}]` : `${"-".repeat(line.depth)}${line.row.device}${line.below ? ` (${line.below})` : ""}`));
const caused = (device: string, by: string): AlarmRow => testRow({ device, state: "suppressed", silencedBy: by });

it("without grouping a line is a row", () => {
  expect(drawn([testRow({ device: "a" }), caused("b", "a:HIGH")], "none")).toEqual(["a", "b"]);
});

it("by cause what an alarm suppresses stands beneath it, wherever it was sorted", () => {
  const rows = [caused("x", "power:DISCRETE"), testRow({ device: "other" }), testRow({ device: "power", kind: "DISCRETE" }), caused("y", "power:DISCRETE")];
  expect(drawn(rows, "cause")).toEqual(["other", "power (2)", "-x", "-y"]);
  expect(drawn(rows, "cause", [rows[2]?.id ?? ""])).toEqual(["other", "power (2)"]);
});

it("a cause that is not among the rows gets a head of its own", () => {
  const rows = [caused("x", "power:DISCRETE"), testRow({ device: "other" }), caused("y", "power:DISCRETE")];
  expect(drawn(rows, "cause")).toEqual(["[<power:DISCRETE> 2/0 high]", "-x", "-y", "other"]);
  expect(drawn(rows, "cause", ["cause:power:DISCRETE"])).toEqual(["[<power:DISCRETE> 2/0 high +]", "other"]);
});

it("suppressed by an expression or shelved by a person is no cause", () => {
  expect(drawn([testRow({ device: "a", state: "suppressed", silencedBy: "line/system/state = 0" }), testRow({ device: "b", state: "shelved", silencedBy: "operator" })], "cause")).toEqual(["a", "b"]);
});

it("every row is drawn once, also when the cause stands twice or a cause is itself suppressed", () => {
  const rows = [testRow({ device: "p", raisedAt: 5 }), testRow({ device: "p", raisedAt: 3 }), caused("q", "p:HIGH"), caused("r", "q:HIGH")];
  expect(drawn(rows, "cause")).toEqual(["p (1)", "-q", "p", "[<q:HIGH> 1/0 high]", "-r"]);
});

it("by area and by device heads count what waits and show the highest priority", () => {
  const rows = [testRow({ device: "a", area: "lab" }), testRow({ device: "b", area: "hall", priority: "low", state: "acknowledged" }), testRow({ device: "c", area: "lab", priority: "critical", state: "acknowledged" })];
  expect(drawn(rows, "area")).toEqual(["[lab 2/1 critical]", "-a", "-c", "[hall 1/0 low]", "-b"]);
  expect(drawn(rows, "area", ["area:lab"])).toEqual(["[lab 2/1 critical +]", "[hall 1/0 low]", "-b"]);
  expect(drawn(rows, "device").filter((text) => text.startsWith("["))).toEqual(["[lab · a 1/1 high]", "[hall · b 1/0 low]", "[lab · c 1/0 critical]"]);
});
