// Stacked bars and their axis, in pixels; no drawing here.

/** Round marks of an axis from 0 to at least `highest`, about `wanted` of them above 0. */
export function axisTicks(highest: number, wanted: number): number[] {
  if (!(highest > 0) || !Number.isFinite(highest)) return [0, 1];
  const rough = highest / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999_999) ?? 10) * power;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** A mark as text, with the digits that its step needs. */
export function tickText(value: number, step: number): string {
  const digits = Math.min(3, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(Number.isInteger(step * 10 ** digits) ? digits : digits + 1);
}

/** A part of a bar: its place in the stack, and where it stands. */
export type BarPart = { part: number; y: number; height: number };
/** A bar of several parts, the first at the bottom. */
export type Bar = { x: number; width: number; parts: BarPart[] };

/** Stacks `rows` of values into `width` × `height` pixels, `highest` reaching the top. Negative and missing values take no room. */
export function stackedBars(rows: readonly (readonly number[])[], width: number, height: number, highest: number, thickest = 40): Bar[] {
  const slot = width / Math.max(1, rows.length);
  const thick = Math.max(1, Math.min(thickest, slot * 0.68));
  return rows.map((values, i) => {
    let top = height;
    const parts = values.map((value, part) => {
      const size = value > 0 && highest > 0 ? (value / highest) * height : 0;
      top -= size;
      return { part, y: top, height: size };
    });
    return { x: i * slot + (slot - thick) / 2, width: thick, parts };
  });
}

/** How many labels fit: every how-manieth is written. */
export function labelEvery(count: number, width: number, labelWidth: number): number {
  return Math.max(1, Math.ceil((count * labelWidth) / Math.max(1, width)));
}
