// What can be chosen for an export.

/** Formats of files with data, and of pictures. */
export const EXPORT_FORMATS = ["csv", "gb18030", "xlsx", "parquet", "svg", "png"] as const;
/** One of the formats. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Which rows. */
export const EXPORT_WHATS = ["raw", "drawn", "binned", "interpolated"] as const;
/** One of them. */
export type ExportWhat = (typeof EXPORT_WHATS)[number];

/** Arrangements of rows. */
export const EXPORT_FORMS = ["long", "wide"] as const;
/** One of them. */
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** Milliseconds of the intervals offered, with their labels: units are the same in both languages. */
export const EXPORT_INTERVALS = [
  { ms: 1_000, label: "1 s" },
  { ms: 10_000, label: "10 s" },
  { ms: 60_000, label: "1 min" },
  { ms: 600_000, label: "10 min" },
  { ms: 3_600_000, label: "1 h" },
  { ms: 86_400_000, label: "24 h" },
] as const;

/** Whether it is a picture. */
export function isPicture(format: ExportFormat): boolean {
  return format === "svg" || format === "png";
}

/** Whether rows stand for intervals of a chosen length. */
export function hasInterval(what: ExportWhat): boolean {
  return what === "binned" || what === "interpolated";
}

/** The end of the file's name. */
export function extension(format: ExportFormat): string {
  return format === "gb18030" ? "csv" : format;
}

/** The station's words for what was chosen. */
export function settings(format: ExportFormat, what: ExportWhat, form: ExportForm, intervalMs: number) {
  return {
    format: isPicture(format) ? "csv" : extension(format),
    encoding: format === "gb18030" ? "gb18030" : "utf8",
    what: isPicture(format) ? "raw" : what,
    form: isPicture(format) ? "long" : form,
    ...(hasInterval(what) ? { intervalMs } : {}),
  };
}
