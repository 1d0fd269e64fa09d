import { expect, it } from "vitest";

import type { BrowseRow } from "@/ipc/generated/api";

import { treeLines, type Branch } from "./nodeTree";

const row = (node: string): BrowseRow => ({ node, name: node, kind: "object", hasChildren: true, dataType: "", unit: "", writable: false });
const shown = (branches: Map<string, Branch>, open: string[]): string[] =>
  treeLines(branches, new Set(open), "").map((line) => `${"-".repeat(line.depth)}${line.kind === "node" ? line.row.node : line.error || "…"}`);

it("lists what is open, in its place", () => {
  const branches = new Map<string, Branch>([["", { rows: [row("a"), row("b")] }], ["a", { rows: [row("a1")] }], ["b", { rows: [row("b1")] }]]);
  expect(shown(branches, [])).toEqual(["a", "b"]);
  expect(shown(branches, ["a"])).toEqual(["a", "-a1", "b"]);
});

it("says where it is still reading and where it could not", () => {
  const branches = new Map<string, Branch>([["", { rows: [row("a"), row("b")] }], ["a", "loading"], ["b", { error: "refused" }]]);
  expect(shown(branches, ["a", "b"])).toEqual(["a", "-…", "b", "-refused"]);
});

it("a node below itself is not opened for ever", () => {
  const branches = new Map<string, Branch>([["", { rows: [row("a")] }], ["a", { rows: [row("b")] }], ["b", { rows: [row("a")] }]]);
  expect(shown(branches, ["a", "b"])).toEqual(["a", "-b", "--a"]);
});
