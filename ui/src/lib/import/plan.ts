// What the columns of a file mean, as a person edits it: the rows of the tables, and what is missing.
import type { ImportForm, ImportMapping } from "@/ipc/generated/api";

/** Forms of files, in the order in which they are offered. */
export const IMPORT_FORMS = ["wide", "long", "device"] as const satisfies readonly ImportForm[];
/** Forms of times. */
export const TIME_FORMATS = ["text", "epoch_s", "epoch_ms", "epoch_us"] as const;
/** What may stand between columns. */
export const SEPARATORS = [{ value: ",", name: "comma" }, { value: ";", name: "semicolon" }, { value: "\t", name: "tab" }] as const;

/** A column of values and where it goes: a tag in form wide, a field in form device; empty is left out. */
export type ColumnTarget = { column: string; target: string; isText: boolean };
/** A name in the file and what it is called here, before the prefix. */
export type NameTarget = { name: string; target: string };

/** Whether a file's name says Parquet, which has neither letters nor separators to ask about. */
export const isParquet = (path: string): boolean => /\.(parquet|pq)$/i.test(path);
/** The last part of a path on either kind of system. */
export const fileOf = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
/** A column's name made a field's name, as the station does it. */
export const asField = (column: string): string => column.trim().replace(/[\p{Cc}\s*?#+"'`\\/]/gu, "_");

/** The columns that may hold values. */
export function valueColumns(plan: ImportMapping, columns: readonly string[]): string[] {
  const taken = [plan.time, plan.receiveTime, plan.quality, ...(plan.form === "device" ? [plan.device] : [])];
  return columns.filter((column) => !taken.includes(column));
}

/** A row for each column that may hold values; none in form long. */
export function columnTargets(plan: ImportMapping, columns: readonly string[]): ColumnTarget[] {
  if (plan.form === "long") return [];
  return valueColumns(plan, columns).map((column) => ({ column, target: plan.columns[column] ?? "", isText: plan.textColumns.includes(column) }));
}

/** A row for each name of a tag or device; none in form wide. */
export function nameTargets(plan: ImportMapping, names: readonly string[]): NameTarget[] {
  return plan.form === "wide" ? [] : names.map((name) => ({ name, target: plan.rename[name] ?? name }));
}

/** The plan with a column going somewhere else, or nowhere. */
export function withColumn(plan: ImportMapping, column: string, target: string): ImportMapping {
  const { [column]: _, ...columns } = plan.columns;
  return { ...plan, columns: target.trim() === "" ? columns : { ...columns, [column]: target.trim() } };
}

/** The plan with a column of texts, or of numbers. */
export function withText(plan: ImportMapping, column: string, isText: boolean): ImportMapping {
  const others = plan.textColumns.filter((one) => one !== column);
  return { ...plan, textColumns: isText ? [...others, column] : others };
}

/** The plan with a name called something else; its own name or nothing is the name itself. */
export function withName(plan: ImportMapping, name: string, target: string): ImportMapping {
  const { [name]: _, ...rename } = plan.rename;
  const to = target.trim();
  return { ...plan, rename: to === "" || to === name ? rename : { ...rename, [name]: to } };
}

/** The plan in another form: columns that the form wants and that have no meaning yet go under `import/<file>/`. */
export function withForm(plan: ImportMapping, form: ImportForm, columns: readonly string[], file: string): ImportMapping {
  const next = { ...plan, form };
  if (form === "long") return { ...next, columns: {}, textColumns: [] };
  const stem = asField(file.split(".")[0] ?? "") || "file";
  const target = (column: string): string => (form === "device" || plan.prefix !== "" ? asField(column) : `import/${stem}/${asField(column)}`);
  return { ...next, tag: "", value: "", text: "", columns: Object.fromEntries(valueColumns(next, columns).map((column) => [column, target(column)])) };
}

/** The plan with a column of another meaning; a column that is a time or a quality holds no values. */
export function withRole(plan: ImportMapping, role: "time" | "receiveTime" | "quality" | "tag" | "value" | "text" | "device", column: string): ImportMapping {
  const next = { ...plan, [role]: column };
  if (plan.form === "long" || column === "") return next;
  const { [column]: _, ...columns } = next.columns;
  return { ...next, columns, textColumns: next.textColumns.filter((one) => one !== column) };
}

/** Whether a name is that of a time zone. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** What a person has to say before the file can be read; null when nothing is missing. */
export function missing(plan: ImportMapping): "time" | "zone" | "tag" | "value" | "device" | "columns" | null {
  if (plan.time === "") return "time";
  if (plan.timeFormat === "text" && !isZone(plan.timeZone)) return "zone";
  if (plan.form === "long") {
    if (plan.tag === "") return "tag";
    return plan.value === "" && plan.text === "" ? "value" : null;
  }
  if (plan.form === "device" && plan.device === "") return "device";
  return Object.keys(plan.columns).length === 0 ? "columns" : null;
}

/** What a column of the file means, for the head of the table. */
export function meaning(plan: ImportMapping, column: string): { role: "time" | "receiveTime" | "quality" | "tag" | "value" | "text" | "device" | "none" | "target"; target: string } {
  const roles = ["time", "receiveTime", "quality", ...(plan.form === "long" ? (["tag", "value", "text"] as const) : plan.form === "device" ? (["device"] as const) : [])] as const;
  const role = roles.find((one) => plan[one] === column);
  if (role) return { role, target: "" };
  const target = plan.form === "long" ? undefined : plan.columns[column];
  return target === undefined ? { role: "none", target: "" } : { role: "target", target: plan.form === "wide" ? plan.prefix + target : target };
}
