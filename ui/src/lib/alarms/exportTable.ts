// The table as a file: exactly the columns and the rows that are shown, in their order. Pure.
import type { AlarmRow, TableColumn } from "@/ipc/generated/api";
import type { Zone } from "@/lib/time/zone";

import type { AlarmColumn, ColumnKey } from "./columns";
import type { RowFacts } from "./filter";
import { durationMs } from "./order";

/** What a table can be saved as. */
export type TableFormat = "xlsx" | "csv";

/** A cell of the file. Times are Unix milliseconds. */
export type Cell = string | number | null;

/** Words that the rows themselves do not hold. */
export type ExportWords = { column: (key: ColumnKey) => string; priority: (row: AlarmRow) => string; facts: (row: AlarmRow) => RowFacts; seconds: string };

function cell(row: AlarmRow, key: ColumnKey, words: ExportWords, now: number): Cell {
  const facts = words.facts(row);
  switch (key) {
    case "priority": return words.priority(row);
    case "area": return facts.area;
    case "device": return facts.device;
    case "kind": return facts.kind;
    case "state": return facts.state;
    case "level": return facts.level || null;
    case "silenced": return facts.silenced || null;
    case "by": return row.acknowledgedBy;
    case "duration": return Math.round(durationMs(row, now) / 100) / 10;
    default: return row[key];
  }
}

/** Columns and rows for the station's `table_export`; a duration is in seconds. */
export function exportTable(rows: readonly AlarmRow[], columns: readonly AlarmColumn[], words: ExportWords, now: number): { columns: TableColumn[]; rows: Cell[][] } {
  return {
    columns: columns.map(({ key, kind }) => ({ name: key === "duration" ? `${words.column(key)} (${words.seconds})` : words.column(key), kind })),
    rows: rows.map((row) => columns.map(({ key }) => cell(row, key, words, now))),
  };
}

/** `报警_演示工厂_20261121-0941.xlsx`: what, which plant, when, in characters every file system takes. */
export function exportName(title: string, plant: string, now: number, extension: string, zone: Zone): string {
  const stamp = zone.dateTime(now, 16).replace(/[-:]/g, "").replace(" ", "-");
  const parts = [title, plant].map((part) => part.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")).filter(Boolean);
  return `${[...parts, stamp].join("_")}.${extension}`;
}
