// What a column of an answer is: how its cells are read, aligned, written, and with which unit.
import type { SqlColumn } from "@/ipc/generated/api";
import type { Zone } from "@/lib/time/zone";

/** A cell as the station sends it: a time is ISO 8601 in UTC, a number beyond 2^53 a text. */
export type SqlCell = string | number | boolean | null;

/** How a column is treated. A wall time has no zone in the database. */
export type ColumnKind = "time" | "wall" | "number" | "flag" | "text";

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|FLOAT|DOUBLE)/;
const MINUS = "\u2212";

/** The kind of a column by its SQL type. */
export function kindOf({ type }: SqlColumn): ColumnKind {
  if (type === "TIMESTAMP WITH TIME ZONE") return "time";
  if (type.startsWith("TIMESTAMP") || type === "DATE") return "wall";
  if (NUMBERS.test(type)) return "number";
  return type === "BOOLEAN" ? "flag" : "text";
}

/** A number as it is, without digits that are only rounding. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  const text = Number.isInteger(value) && size < 1e15 ? String(value) : size !== 0 && (size >= 1e12 || size < 1e-6) ? value.toExponential(6) : String(Number(value.toPrecision(10)));
  return text.replaceAll("-", MINUS);
}

/** A cell as a person reads it. */
export function cellText(cell: SqlCell, kind: ColumnKind, zone: Zone): string {
  if (cell === null) return "";
  if (typeof cell === "number") return numberText(cell);
  if (kind !== "time" || typeof cell !== "string") return String(cell);
  const ms = Date.parse(cell);
  if (!Number.isFinite(ms)) return cell;
  const part = /\.(\d+)/.exec(cell)?.[1];
  return zone.dateTime(ms) + (part ? `.${part}` : "");
}

/** What is said of a cell when the pointer rests on it: the time in UTC, all digits, the whole text. */
export function cellTitle(cell: SqlCell, kind: ColumnKind): string | undefined {
  if (cell === null) return "NULL";
  if (kind === "time") return `${String(cell).replace("T", " ").replace("Z", "")} UTC`;
  if (typeof cell === "number") return Number.isInteger(cell) ? undefined : String(cell);
  return String(cell).length > 12 ? String(cell) : undefined;
}

/** A cell as a number on an axis: milliseconds for times; NaN when it is none. */
export function cellNumber(cell: SqlCell, kind: ColumnKind, zone: Zone): number {
  if (cell === null) return NaN;
  if (kind === "time") return Date.parse(String(cell));
  if (kind === "wall") return zone.parse(String(cell).replace(/\.\d+$/, "")) ?? NaN;
  if (typeof cell === "boolean") return Number(cell);
  return cell === "" ? NaN : Number(cell);
}

const BY_NAME: readonly [RegExp, string][] = [
  [/(^|_)kwh$/, "kWh"],
  [/(^|_)kw$/, "kW"],
  [/(_s|^seconds)$/, "s"],
  [/_ms$/, "ms"],
  [/_hours$/, "h"],
  [/_pct$/, "%"],
];
const OEE = new Set(["availability", "performance", "quality", "oee"]);
const VALUES = new Set(["value", "mean", "avg", "average", "min", "max", "lowest", "highest", "first", "last"]);
const NONE = (): string => "";

/** The unit of every cell of a column: of all of them, or of the tag in the same row. */
export function unitsOf(columns: readonly SqlColumn[], index: number, text: string, unitOfTag: (tag: string) => string): (row: readonly SqlCell[]) => string {
  const column = columns[index];
  if (!column || kindOf(column) !== "number") return NONE;
  const name = column.name.toLowerCase();
  const named = BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? (OEE.has(name) && columns.some((one) => one.name === "oee") ? "%" : "");
  if (named) return () => named;
  if (!VALUES.has(name) || columns.some((one) => one.name === "unit")) return NONE;
  const tags = columns.findIndex((one) => one.name === "tag");
  if (tags >= 0) return (row) => unitOfTag(String(row[tags]));
  const quoted = new Set([...text.matchAll(/'([^']*)'/g)].map((match) => unitOfTag(match[1] ?? "")).filter((unit) => unit !== ""));
  const [only] = quoted;
  return quoted.size === 1 && only ? () => only : NONE;
}

const CHAR_PX = 8;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/g;

/** Widths of the columns in pixels, from their headings and the longest of the first cells. */
export function widthsOf(heads: readonly string[], rows: readonly (readonly string[])[]): number[] {
  const room = (text: string): number => (text.length + (text.match(WIDE)?.length ?? 0) * 0.9) * CHAR_PX;
  return heads.map((head, i) => {
    const widest = rows.reduce((most, row) => Math.max(most, room(row[i] ?? "")), room(head));
    return Math.round(Math.min(420, Math.max(56, widest + 28)));
  });
}
