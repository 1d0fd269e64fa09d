// The figures of the table under a plot.
import type { TrendModel } from "./model";
import { extremes, valueAt } from "./series";

/** A row: NaN where there is no value. */
export type PenRow = {
  path: string;
  unit: string;
  colour: number;
  shown: boolean;
  now: number;
  a: number;
  b: number;
  min: number;
  max: number;
};

/** The rows of a model; `hover` is the time under the pointer, the newest value stands when there is none. */
export function penRows(model: TrendModel, a: number | null, b: number | null, hover: number | null): PenRow[] {
  const { from, to } = model.period;
  return model.pens.map(({ pen, line }) => {
    const [min, max] = extremes(line, from, to) ?? [NaN, NaN];
    const newest = line.length > 0 ? (line.last[line.length - 1] as number) : NaN;
    return {
      path: pen.path,
      unit: pen.unit,
      colour: pen.colour,
      shown: pen.shown,
      now: hover === null ? newest : valueAt(line, hover),
      a: a === null ? NaN : valueAt(line, a),
      b: b === null ? NaN : valueAt(line, b),
      min,
      max,
    };
  });
}
