// Which rows the table shows and in which order. Pure: what a row is called comes as RowFacts.
import type { AlarmKind, AlarmRow, AlarmState, Priority } from "@/ipc/generated/api";

import type { ColumnKey } from "./columns";
import { durationMs, needsAcknowledgement, priorityNumber, STATES } from "./order";

/** A row in words of the language at hand; `search` is all of it in lower case. */
export type RowFacts = { areaId: string; area: string; device: string; kind: string; state: string; level: string; silenced: string; search: string };

/** States, and what several states have in common. */
export type StateFilter = "" | "standing" | "waiting" | "chattering" | AlarmState;

/** What is asked of a row; empty is anything. */
export type RowFilter = { text: string; priority: Priority | ""; state: StateFilter; area: string; device: string; kind: AlarmKind | ""; key: string };

/** The state filters offered. */
export const STATE_FILTERS: readonly StateFilter[] = ["", "standing", "waiting", "chattering", ...STATES];

/** Nothing asked. */
export const NO_FILTER: RowFilter = { text: "", priority: "", state: "", area: "", device: "", kind: "", key: "" };

function fitsState(row: AlarmRow, wanted: StateFilter): boolean {
  switch (wanted) {
    case "": return true;
    case "standing": return row.active;
    case "waiting": return needsAcknowledgement(row.state);
    case "chattering": return row.chattering;
    default: return row.state === wanted;
  }
}

/** The words of a search; all of them must be found, in any order. */
export function searchWords(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether a row passes; `words` are those of the filter's text. */
export function passes(row: AlarmRow, facts: RowFacts, filter: RowFilter, words: readonly string[]): boolean {
  if (filter.priority && row.priority !== filter.priority) return false;
  if (filter.key && row.key !== filter.key) return false;
  if (filter.device && row.device !== filter.device) return false;
  if (filter.kind && row.kind !== filter.kind) return false;
  if (filter.area && facts.areaId !== filter.area) return false;
  return fitsState(row, filter.state) && words.every((word) => facts.search.includes(word));
}

/** What is sorted by. */
export type Sort = { key: ColumnKey; down: boolean };

/** Columns that are first sorted with the largest on top. */
const DOWN_FIRST: ReadonlySet<ColumnKey> = new Set<ColumnKey>(["raisedAt", "returnedAt", "acknowledgedAt", "duration", "value", "raises"]);

/** The sort after a click on a column's head. */
export function nextSort(sort: Sort, key: ColumnKey): Sort {
  return { key, down: sort.key === key ? !sort.down : DOWN_FIRST.has(key) };
}

type SortValue = number | string | null;

function sortValue(row: AlarmRow, facts: RowFacts, key: ColumnKey, now: number): SortValue {
  switch (key) {
    case "priority": return priorityNumber(row.priority);
    case "state": return STATES.indexOf(row.state);
    case "duration": return durationMs(row, now);
    case "area": return facts.area;
    case "device": return facts.device;
    case "kind": return facts.kind;
    case "level": return facts.level || null;
    case "silenced": return facts.silenced || null;
    case "by": return row.acknowledgedBy;
    case "unit": return row.unit || null;
    default: return row[key];
  }
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Sorts; what has no value comes last either way, equals stand with the newest first. */
export function sortRows(rows: readonly AlarmRow[], facts: (row: AlarmRow) => RowFacts, sort: Sort, now: number): AlarmRow[] {
  const sign = sort.down ? -1 : 1;
  const keyed = rows.map((row) => ({ row, value: sortValue(row, facts(row), sort.key, now) }));
  keyed.sort((a, b) => {
    const newest = b.row.raisedAt - a.row.raisedAt || (a.row.id < b.row.id ? -1 : 1);
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || newest;
    const order = typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : a.value === b.value ? 0 : collator.compare(String(a.value), String(b.value));
    return sign * order || newest;
  });
  return keyed.map((entry) => entry.row);
}
