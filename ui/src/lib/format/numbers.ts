// Numbers as text. The digits after the point follow the unit, never the value, so that a changing
// value keeps its width in tabular figures. Minus is U+2212, thousands are set apart by a thin space.

const DIGITS: Record<string, number> = { dBm: 0, "": 2, count: 0, s: 0, kW: 2, kWh: 2, "m/s": 2 };
const NONE = "—";
const THIN = "\u2009";

/** Digits after the point for a unit; one where nothing else is known. */
export function digitsOf(unit: string): number {
  return DIGITS[unit] ?? 1;
}

function signed(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

/** A measured value; a dash when there is none, powers of ten when it would not fit. */
export function formatValue(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return signed(value.toExponential(2));
  return signed(value.toFixed(digitsOf(unit)));
}

/** A limit as an engineer wrote it: no digits that say nothing. */
export function formatLimit(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  return signed(String(Number(value.toPrecision(6))));
}

/** A count with its thousands set apart. */
export function formatCount(value: number): string {
  return signed(String(Math.round(value))).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** Events per second: one digit below ten, none above. */
export function formatRate(value: number): string {
  return value < 9.95 ? value.toFixed(1) : formatCount(value);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes with three figures, decimal prefixes as disk makers use them. */
export function formatBytes(bytes: number): string {
  let size = Math.max(0, bytes);
  let step = 0;
  while (size >= 999.5 && step < BYTE_UNITS.length - 1) {
    size /= 1000;
    step += 1;
  }
  const digits = step === 0 || size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2;
  return `${size.toFixed(digits)} ${BYTE_UNITS[step]}`;
}
