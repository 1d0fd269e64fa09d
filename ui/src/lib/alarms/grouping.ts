// The lines of the table: rows, and heads over groups of rows. Grouped by cause, an alarm that others
// name as what suppresses them stands above them.
import type { AlarmRow, AlarmState, Priority } from "@/ipc/generated/api";

import type { RowFacts } from "./filter";
import { isKey } from "./key";
import { needsAcknowledgement, priorityNumber } from "./order";

/** The ways to group. */
export const GROUPINGS = ["none", "cause", "area", "device"] as const;
/** A way to group. */
export type Grouping = (typeof GROUPINGS)[number];

/** A head over a group. `state` is the one that asks most for somebody, `priority` the highest. */
export type HeadLine = { kind: "head"; id: string; key: string; by: "cause" | "area" | "device"; name: string; count: number; waiting: number; priority: Priority; state: AlarmState; folded: boolean };
/** A row. `below` is how many rows it is the cause of; those are hidden when it is folded. */
export type RowLine = { kind: "row"; id: string; row: AlarmRow; depth: 0 | 1; below: number; folded: boolean };
/** A line of the table. */
export type TableLine = HeadLine | RowLine;

const line = (row: AlarmRow, depth: 0 | 1, below = 0, folded = false): RowLine => ({ kind: "row", id: row.id, row, depth, below, folded });

function head(by: HeadLine["by"], key: string, name: string, rows: readonly AlarmRow[], folded: boolean): HeadLine {
  const highest = rows.reduce((a, b) => (priorityNumber(b.priority) < priorityNumber(a.priority) ? b : a));
  const waiting = rows.filter((row) => needsAcknowledgement(row.state)).length;
  return { kind: "head", id: `${by}:${key}`, key, by, name, count: rows.length, waiting, priority: highest.priority, state: waiting > 0 ? "unacknowledged" : "acknowledged", folded };
}

function gather(rows: readonly AlarmRow[], keyOf: (row: AlarmRow) => string): Map<string, AlarmRow[]> {
  const groups = new Map<string, AlarmRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function byHead(by: "area" | "device", rows: readonly AlarmRow[], facts: (row: AlarmRow) => RowFacts, folded: ReadonlySet<string>): TableLine[] {
  const groups = gather(rows, by === "area" ? (row) => facts(row).areaId : (row) => row.device);
  const lines: TableLine[] = [];
  for (const [key, members] of groups) {
    const first = members[0] as AlarmRow;
    const top = head(by, key, by === "area" ? facts(first).area : `${facts(first).area} · ${facts(first).device}`, members, folded.has(`${by}:${key}`));
    lines.push(top);
    if (!top.folded) lines.push(...members.map((row) => line(row, 1)));
  }
  return lines;
}

/** The alarm's key that suppresses a row; an expression or a person's name is no key of an alarm. */
function causeOf(row: AlarmRow): string | null {
  return row.state === "suppressed" && row.silencedBy !== null && row.silencedBy !== row.key && isKey(row.silencedBy) ? row.silencedBy : null;
}

function byCause(rows: readonly AlarmRow[], causes: ReadonlySet<string>, name: (key: string) => string, folded: ReadonlySet<string>): TableLine[] {
  const below = gather(rows.filter((row) => causeOf(row) !== null), (row) => causeOf(row) ?? "");
  const lines: TableLine[] = [];
  const placed = new Set<string>();
  for (const row of rows) {
    const cause = causeOf(row);
    if (cause === null) {
      // Several occurrences of one alarm: the first in order carries what it caused.
      const caused = placed.has(row.key) ? [] : (below.get(row.key) ?? []);
      placed.add(row.key);
      lines.push(line(row, 0, caused.length, folded.has(row.id)));
      if (!folded.has(row.id)) lines.push(...caused.map((one) => line(one, 1)));
    } else if (!causes.has(cause) && !placed.has(cause)) {
      const caused = below.get(cause) ?? [];
      placed.add(cause);
      const top = head("cause", cause, name(cause), caused, folded.has(`cause:${cause}`));
      lines.push(top);
      if (!top.folded) lines.push(...caused.map((one) => line(one, 1)));
    }
  }
  return lines;
}

/** The lines of sorted rows. `name` gives the words for the key of an alarm that is not among them. */
export function tableLines(rows: readonly AlarmRow[], grouping: Grouping, facts: (row: AlarmRow) => RowFacts, folded: ReadonlySet<string>, name: (key: string) => string): TableLine[] {
  if (grouping === "none") return rows.map((row) => line(row, 0));
  if (grouping !== "cause") return byHead(grouping, rows, facts, folded);
  // An alarm that is itself suppressed by another stands below that one and is no head of its own.
  const heads = new Set(rows.filter((row) => causeOf(row) === null).map((row) => row.key));
  return byCause(rows, heads, name, folded);
}
