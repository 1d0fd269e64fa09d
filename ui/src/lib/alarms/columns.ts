// The columns of the alarm table: what there is, what is shown, in which order; remembered as a list
// of names, so that columns that come with a later version do no harm.
import type { AlarmScope } from "@/ipc/generated/api";

/** Every column. `px` is its width where there is room, `least` where there is none, `most` where there is plenty. */
export const COLUMNS = [
  { key: "priority", px: 52, least: 36, sort: true, kind: "text" },
  { key: "raisedAt", px: 96, least: 90, sort: true, kind: "time" },
  { key: "area", px: 96, least: 68, most: 156, sort: true, kind: "text" },
  { key: "device", px: 144, least: 92, most: 260, sort: true, kind: "text" },
  { key: "kind", px: 84, least: 72, sort: true, kind: "text" },
  { key: "level", px: 80, least: 74, sort: true, kind: "text" },
  { key: "value", px: 58, least: 50, sort: true, kind: "number" },
  { key: "limit", px: 60, least: 46, sort: true, kind: "number" },
  { key: "unit", px: 54, least: 52, sort: true, kind: "text" },
  { key: "state", px: 136, least: 134, sort: true, kind: "text" },
  { key: "duration", px: 78, least: 60, sort: true, kind: "number" },
  { key: "raises", px: 56, least: 44, sort: true, kind: "number" },
  { key: "returnedAt", px: 96, least: 94, sort: true, kind: "time" },
  { key: "acknowledgedAt", px: 96, least: 94, sort: true, kind: "time" },
  { key: "by", px: 84, least: 60, sort: true, kind: "text" },
  { key: "silenced", px: 200, least: 120, sort: true, kind: "text" },
  { key: "tag", px: 150, least: 100, sort: true, kind: "text" },
  { key: "comment", px: 110, least: 60, sort: true, kind: "text" },
] as const;

/** A column. */
export type AlarmColumn = (typeof COLUMNS)[number];
/** Its name, under `alarm.column.` in the locales. */
export type ColumnKey = AlarmColumn["key"];

/** What is shown when nothing was chosen; the level where the plant's alarms have levels. */
export const DEFAULT_COLUMNS: readonly ColumnKey[] = ["priority", "raisedAt", "area", "device", "kind", "level", "value", "limit", "unit", "state", "duration", "comment"];

const byKey = new Map<string, AlarmColumn>(COLUMNS.map((column) => [column.key, column]));

/** The columns of a remembered list; unknown and repeated names are left out, an empty list is the default. */
export function columnsOf(remembered: readonly string[], levels = true): AlarmColumn[] {
  const found = [...new Set(remembered)].flatMap((key) => byKey.get(key) ?? []);
  if (found.length > 0) return found;
  return DEFAULT_COLUMNS.filter((key) => levels || key !== "level").flatMap((key) => byKey.get(key) ?? []);
}

/** Columns of the lists of silenced alarms when nothing was chosen. */
const SILENCED_COLUMNS: readonly ColumnKey[] = ["priority", "raisedAt", "area", "device", "kind", "state", "silenced"];

/** The columns of a scope: the lists of what is silent always say by whom, until when and why. */
export function columnsIn(scope: AlarmScope, remembered: readonly string[], levels = true): AlarmColumn[] {
  const silent = scope === "shelved" || scope === "suppressed" || scope === "out_of_service";
  if (!silent) return columnsOf(remembered, levels);
  return columnsOf(remembered.length === 0 ? SILENCED_COLUMNS : [...remembered, "silenced"]);
}

/** The column that takes what is left: the comment, else what silences, else the device, else the last. */
function widest(columns: readonly AlarmColumn[]): ColumnKey | undefined {
  return (["comment", "silenced", "device", "area"] as const).find((key) => columns.some((column) => column.key === key)) ?? columns.at(-1)?.key;
}

/** What a column may take beyond its width before the widest one gets the rest: names are read whole. */
const beyond = (column: AlarmColumn): number => ("most" in column ? column.most - column.px : 0);

/** Widths that fill `room` pixels; together more than that only when even the least ones do not fit. */
export function columnWidths(columns: readonly AlarmColumn[], room: number): number[] {
  const wanted = columns.reduce((sum, column) => sum + column.px, 0);
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  const share = wanted > least ? Math.min(1, Math.max(0, (room - least) / (wanted - least))) : 1;
  const widths = columns.map((column) => Math.floor(column.least + (column.px - column.least) * share));
  const spare = columns.reduce((sum, column) => sum + beyond(column), 0);
  const part = spare > 0 ? Math.min(1, Math.max(0, (room - wanted) / spare)) : 0;
  columns.forEach((column, i) => (widths[i] = (widths[i] ?? 0) + Math.floor(beyond(column) * part)));
  const rest = room - widths.reduce((sum, width) => sum + width, 0);
  const wide = columns.findIndex((column) => column.key === widest(columns));
  if (rest > 0 && wide >= 0) widths[wide] = (widths[wide] ?? 0) + rest;
  return widths;
}

/** All columns for the chooser: those shown in their order, then the others. */
export function columnChoices(shown: readonly ColumnKey[]): { key: ColumnKey; shown: boolean }[] {
  const rest = COLUMNS.map((column) => column.key).filter((key) => !shown.includes(key));
  return [...shown.map((key) => ({ key, shown: true })), ...rest.map((key) => ({ key, shown: false }))];
}

/** Shows or hides a column; the last one stays. A column that comes goes to the end. */
export function toggleColumn(shown: readonly ColumnKey[], key: ColumnKey): ColumnKey[] {
  if (!shown.includes(key)) return [...shown, key];
  return shown.length > 1 ? shown.filter((one) => one !== key) : [...shown];
}

/** Moves a column by `step` places, as far as there are some. */
export function moveColumn(shown: readonly ColumnKey[], key: ColumnKey, step: number): ColumnKey[] {
  const from = shown.indexOf(key);
  if (from < 0) return [...shown];
  const without = shown.filter((one) => one !== key);
  without.splice(Math.min(without.length, Math.max(0, from + step)), 0, key);
  return without;
}
