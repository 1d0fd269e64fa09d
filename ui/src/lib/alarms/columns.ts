// The columns of the alarm table: what there is, what is shown, in which order; remembered as a list
// of names, so that columns that come with a later version do no harm.
import type { AlarmScope } from "@/ipc/generated/api";

/** Every column. `px` is its width where there is room, `least` where there is none, `most` where there is plenty. */
export const COLUMNS = [
  { key: "priority", px: 48, least: 36, sort: true, kind: "text" },
  { key: "raisedAt", px: 90, least: 88, sort: true, kind: "time" },
  { key: "area", px: 96, least: 76, most: 156, sort: true, kind: "text" },
  { key: "device", px: 144, least: 92, most: 260, sort: true, kind: "text" },
  { key: "kind", px: 76, least: 72, sort: true, kind: "text" },
  { key: "level", px: 80, least: 74, sort: true, kind: "text" },
  { key: "value", px: 54, least: 50, sort: true, kind: "number" },
  { key: "limit", px: 50, least: 46, sort: true, kind: "number" },
  { key: "unit", px: 54, least: 52, sort: true, kind: "text" },
  { key: "state", px: 134, least: 134, sort: true, kind: "text" },
  { key: "duration", px: 70, least: 66, sort: true, kind: "number" },
  { key: "raises", px: 56, least: 44, sort: true, kind: "number" },
  { key: "returnedAt", px: 96, least: 94, sort: true, kind: "time" },
  { key: "acknowledgedAt", px: 96, least: 94, sort: true, kind: "time" },
  { key: "by", px: 84, least: 60, sort: true, kind: "text" },
  { key: "silenced", px: 200, least: 120, sort: true, kind: "text" },
  { key: "tag", px: 150, least: 100, sort: true, kind: "text" },
  { key: "comment", px: 110, least: 48, sort: true, kind: "text" },
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

type Sized = { key: ColumnKey; px: number; least: number; most?: number };

/** The column that takes what is left: the comment, else what silences, else the device, else the last. */
function widest(columns: readonly Sized[]): ColumnKey | undefined {
  return (["comment", "silenced", "device", "area"] as const).find((key) => columns.some((column) => column.key === key)) ?? columns.at(-1)?.key;
}

/** What a column may take beyond its width before the widest one gets the rest: names are read whole. */
const beyond = (column: Sized): number => (column.most === undefined ? 0 : column.most - column.px);

/** Room for its name, of a column that has nothing to show; where there is none, for the name's beginning. */
const EMPTY = { px: 68, least: 40 };

/**
 * Widths that fill `room` pixels; together more than that only when even the least ones do not fit.
 * `empty` are columns in which no row has anything: the others have use for their room.
 */
export function columnWidths(all: readonly AlarmColumn[], room: number, empty: ReadonlySet<ColumnKey> = new Set()): number[] {
  const columns: Sized[] = all.map((column) => (empty.has(column.key) ? { ...column, px: Math.min(column.px, EMPTY.px), least: Math.min(column.least, EMPTY.least) } : column));
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
