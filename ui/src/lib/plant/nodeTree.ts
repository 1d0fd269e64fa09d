// The part of a server's address space that somebody has opened, as the rows of a list.
import type { BrowseRow } from "@/ipc/generated/api";

/** What is known below a node: its rows, or why it could not be read. */
export type Branch = { rows: readonly BrowseRow[] } | { error: string } | "loading";

/** A line of the list. Notes stand where a branch is read or could not be read. */
export type TreeLine = { kind: "node"; depth: number; row: BrowseRow; open: boolean } | { kind: "note"; depth: number; key: string; error: string };

/** Deeper than this nothing is listed: address spaces may lead back to themselves. */
const DEPTH_MAX = 24;

/** The lines to show; `root` is the key of the branch at the top. */
export function treeLines(branches: ReadonlyMap<string, Branch>, open: ReadonlySet<string>, root: string): TreeLine[] {
  const lines: TreeLine[] = [];
  function list(key: string, depth: number, above: ReadonlySet<string>): void {
    const branch = branches.get(key);
    if (branch === undefined || depth > DEPTH_MAX) return;
    if (branch === "loading") lines.push({ kind: "note", depth, key, error: "" });
    else if ("error" in branch) lines.push({ kind: "note", depth, key, error: branch.error });
    else {
      for (const row of branch.rows) {
        // A node below itself is shown, but not opened again.
        const opened = open.has(row.node) && !above.has(row.node);
        lines.push({ kind: "node", depth, row, open: opened });
        if (opened) list(row.node, depth + 1, new Set([...above, row.node]));
      }
    }
  }
  list(root, 0, new Set());
  return lines;
}
