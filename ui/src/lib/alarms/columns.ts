// The columns of the alarm table: what there is, what is shown, in which order; remembered as a list
// of names, so that columns that come with a later version do no harm.

/** Every column. `px` is its width; a flexible one takes what is left. */
export const COLUMNS = [
  { key: "priority", px: 40, sort: true, kind: "text" },
  { key: "raisedAt", px: 92, sort: true, kind: "time" },
  { key: "area", px: 96, sort: true, kind: "text" },
  { key: "device", px: 150, sort: true, kind: "text" },
  { key: "kind", px: 84, sort: true, kind: "text" },
  { key: "value", px: 64, sort: true, kind: "number" },
  { key: "limit", px: 60, sort: true, kind: "number" },
  { key: "unit", px: 50, sort: true, kind: "text" },
  { key: "state", px: 108, sort: true, kind: "text" },
  { key: "duration", px: 78, sort: true, kind: "number" },
  { key: "raises", px: 56, sort: true, kind: "number" },
  { key: "returnedAt", px: 92, sort: true, kind: "time" },
  { key: "acknowledgedAt", px: 92, sort: true, kind: "time" },
  { key: "by", px: 84, sort: true, kind: "text" },
  { key: "silenced", px: 150, sort: true, kind: "text" },
  { key: "tag", px: 150, sort: true, kind: "text" },
  { key: "comment", px: 110, sort: true, kind: "text" },
] as const;

/** A column. */
export type AlarmColumn = (typeof COLUMNS)[number];
/** Its name, under `alarm.column.` in the locales. */
export type ColumnKey = AlarmColumn["key"];

/** What is shown when nothing was chosen. */
export const DEFAULT_COLUMNS: readonly ColumnKey[] = ["priority", "raisedAt", "area", "device", "kind", "value", "limit", "unit", "state", "duration", "comment"];

const byKey = new Map<string, AlarmColumn>(COLUMNS.map((column) => [column.key, column]));

/** The columns of a remembered list; unknown and repeated names are left out, an empty list is the default. */
export function columnsOf(remembered: readonly string[]): AlarmColumn[] {
  const found = [...new Set(remembered)].flatMap((key) => byKey.get(key) ?? []);
  return found.length > 0 ? found : DEFAULT_COLUMNS.flatMap((key) => byKey.get(key) ?? []);
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
