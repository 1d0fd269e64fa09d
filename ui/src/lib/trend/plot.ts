// One uPlot with our own pens: uPlot keeps axes, grid and scales, draw.ts paints the rest.
// Values never pass through uPlot's data: its series only carry each axis' range, because pens have
// points at different times, and aligning eight of them would cost more than drawing them.
import uPlot from "uplot";

import type { LimitLine } from "@/ipc/generated/api";
import { digitsOf, formatLimit } from "@/lib/format/numbers";
import type { Zone } from "@/lib/time/zone";
import { pump } from "@/live/live";

import { timeLabels, valueRange } from "./axis";
import { drawAlarms, drawGaps, drawLimits, drawLine, readPalette, type Frame, type LimitMark, type Palette } from "./draw";
import type { PenData, TrendModel } from "./model";
import { extremes } from "./series";

/** Words and time zone of the moment. */
export type PlotWords = { zone: Zone; gap: string; limit: (kind: string, limit: string, unit: string) => string };

/** Every limit of a pen. */
function limitsOf(data: PenData): LimitLine[] {
  return data.pen.limits ? [...data.pen.limits, ...data.limits] : data.limits;
}

type Scale = { key: string; unit: string; range: [number, number] };

/** A plot in an element; `redraw` shows the model as it is. */
export class TrendPlot {
  #plot: uPlot | null = null;
  #scales: Scale[] = [];
  #palette: Palette;
  #layout = "";

  constructor(
    readonly root: HTMLElement,
    private readonly model: TrendModel,
    private readonly words: () => PlotWords,
    private readonly compact: boolean,
  ) {
    this.#palette = readPalette(root);
  }

  /** Width of an axis of values. */
  get #axisPx(): number {
    return this.compact ? 40 : 54;
  }

  /** The element over the plotting area, for pointers and cursors. */
  get over(): HTMLElement | null {
    return this.#plot?.over ?? null;
  }

  /** Time at `x` pixels from the left of the plotting area. */
  timeAt(x: number): number {
    return this.#plot?.posToVal(x, "x") ?? NaN;
  }

  /** Pixels from the left of the plotting area of a time. */
  xOf(time: number): number {
    return this.#plot?.valToPos(time, "x") ?? NaN;
  }

  /** Draws again with the theme of now. */
  retheme(): void {
    this.#palette = readPalette(this.root);
    this.#layout = "";
    this.redraw();
  }

  /** Shows the model as it is now. */
  redraw(): void {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width < 40 || height < 40) return;
    this.#measure();
    const layout = `${this.#scales.map((scale) => scale.unit).join("|")}`;
    if (!this.#plot || layout !== this.#layout) {
      this.#plot?.destroy();
      this.#layout = layout;
      this.#plot = new uPlot(this.#options(width, height), this.#data(), this.root);
    } else {
      if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
      this.#plot.setData(this.#data());
    }
    this.model.columns = Math.max(50, this.#plot.over.clientWidth);
  }

  /** Frees the plot. */
  destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #shown(): PenData[] {
    return this.model.pens.filter((data) => data.pen.shown);
  }

  #measure(): void {
    const { from, to } = this.model.period;
    const units = [...new Set(this.#shown().map((data) => data.pen.unit))];
    if (units.length === 0) units.push("");
    this.#scales = units.map((unit, i) => {
      let low = Infinity;
      let high = -Infinity;
      const limits: number[] = [];
      for (const data of this.#shown().filter((one) => one.pen.unit === unit)) {
        const found = extremes(data.line, from, to);
        if (!found) continue;
        low = Math.min(low, found[0], data.pen.inSight ?? Infinity);
        high = Math.max(high, found[1], data.pen.inSight ?? -Infinity);
        limits.push(...limitsOf(data).map((limit) => limit.limit));
      }
      return { key: `y${i}`, unit, range: valueRange(low, high, limits) };
    });
  }

  #data(): uPlot.AlignedData {
    const { from, to } = this.model.period;
    return [[from, to], ...this.#scales.map((scale) => scale.range)];
  }

  #options(width: number, height: number): uPlot.Options {
    const palette = this.#palette;
    const font = `11px ${palette.font}`;
    const grid = { stroke: palette.grid, width: 1 };
    const common = { stroke: palette.muted, font, ticks: { show: false }, gap: 6 };
    const time: uPlot.Axis = {
      ...common,
      grid,
      space: 80,
      size: 26,
      values: (_, splits, __, ___, step) => timeLabels(this.words().zone, splits, step),
    };
    const axes = this.#scales.map((scale, i): uPlot.Axis => ({
      ...common,
      scale: scale.key,
      side: i === 0 ? 3 : 1,
      grid: { ...grid, show: i === 0 },
      size: this.#axisPx,
      space: this.compact ? 28 : 40,
      values: (_, splits) => this.#valueLabels(splits, scale.unit),
    }));
    return {
      width,
      height,
      ms: 1,
      padding: [this.compact ? 22 : 26, this.#scales.length > 1 ? 4 : 14, 0, 0],
      tzDate: (ms) => uPlot.tzDate(new Date(ms), this.words().zone.name),
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: () => [this.model.period.from, this.model.period.to] },
        ...Object.fromEntries(this.#scales.map(({ key }, i) => [key, { range: () => this.#scales[i]?.range ?? [0, 1] }])),
      },
      series: [{}, ...this.#scales.map(({ key }) => ({ scale: key, paths: () => null, points: { show: false } }))],
      axes: [time, ...axes],
      hooks: { drawAxes: [(plot) => this.#paint(plot)] },
    };
  }

  #valueLabels(splits: readonly number[], unit: string): string[] {
    const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0)) || 1;
    const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9), step % 1 === 0 ? 0 : 1));
    return splits.map((value) => value.toFixed(Math.min(digits, digitsOf(unit) + 2)).replace("-", "\u2212"));
  }

  #paint(plot: uPlot): void {
    const { left, top, width, height } = plot.bbox;
    const context = plot.ctx;
    const ratio = uPlot.pxRatio;
    const frame: Frame = { context, left, top, width, height, ratio, x: (time) => plot.valToPos(time, "x", true) };
    const words = this.words();
    context.save();
    // The axes, drawn before, leave another one behind.
    context.textBaseline = "alphabetic";
    this.#paintUnits(plot, frame);
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    drawGaps(frame, this.model.gaps, this.#palette, words.gap);
    drawAlarms(frame, this.model.alarms, this.#palette, pump.now());
    const marks: LimitMark[] = [];
    for (const data of this.#shown()) {
      const scale = this.#scales.find((one) => one.unit === data.pen.unit);
      if (!scale) continue;
      const y = (value: number): number => plot.valToPos(value, scale.key, true);
      drawLine(frame, data.line, y, this.#palette.pens[data.pen.colour % 8] ?? "", this.compact ? 1.2 : 1.5);
      for (const limit of limitsOf(data)) {
        const label = words.limit(limit.kind, formatLimit(limit.limit), scale.unit);
        const same = marks.some((mark) => mark.label === label);
        if (!same) marks.push({ y: y(limit.limit), limit, label });
      }
    }
    drawLimits(frame, marks, this.#palette);
    context.restore();
  }

  #paintUnits(plot: uPlot, frame: Frame): void {
    const { context, ratio } = frame;
    context.fillStyle = this.#palette.muted;
    context.font = `${11 * ratio}px ${this.#palette.font}`;
    this.#scales.forEach((scale, i) => {
      const right = frame.left + frame.width;
      context.textAlign = i === 0 ? "right" : "left";
      const x = i === 0 ? frame.left - 6 * ratio : right + ((i - 1) * this.#axisPx + 6) * ratio;
      context.fillText(scale.unit, x, plot.bbox.top - (this.compact ? 10 : 12) * ratio);
    });
  }
}
