// One uPlot of an answer: lines over time or numbers, bars over names.
import uPlot from "uplot";

import { timeLabels } from "@/lib/trend/axis";
import { readPalette, type Palette } from "@/lib/trend/draw";
import type { Zone } from "@/lib/time/zone";

import type { PlotData } from "./axes";
import { numberText } from "./columns";

/** Names beside each other before they are left out here and there. */
const NAME_PX = 90;
const NAME_CHARS = 22;

/** What stands under the pointer: x as a text and a value for each line. */
export type Under = { x: string; values: (number | null)[] } | null;

/** A plot in an element. */
export class ResultPlot {
  #plot: uPlot | null = null;
  #data: PlotData | null = null;

  constructor(
    readonly root: HTMLElement,
    private readonly zone: () => Zone,
    private readonly under: (what: Under) => void,
  ) {}

  /** Shows this; again after the element or the theme has changed. */
  show(data: PlotData): void {
    this.#plot?.destroy();
    this.#plot = null;
    this.#data = data;
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width < 60 || height < 60 || data.lines.length === 0) return;
    const columns = data.lines.map((line): uPlot.AlignedData => [line.x, line.y.map((y) => (Number.isFinite(y) ? y : null))]);
    this.#plot = new uPlot(this.#options(width, height, data), columns.length === 1 ? (columns[0] ?? [[]]) : uPlot.join(columns.map(once)), this.root);
  }

  /** Frees the plot. */
  destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #options(width: number, height: number, data: PlotData): uPlot.Options {
    const palette = readPalette(this.root);
    // Several numbers of one name are points above each other; one is a bar.
    const bars = data.names && data.lines.length === 1 ? uPlot.paths.bars?.({ size: [0.6, 80] }) : undefined;
    const few = data.names !== null || data.lines.every((line) => line.x.length < 60);
    return {
      width,
      height,
      ms: 1,
      padding: [12, 32, 0, 0],
      tzDate: (ms) => uPlot.tzDate(new Date(ms), this.zone().name),
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 6 } },
      scales: { x: { time: data.time, ...(data.names ? { range: [-0.6, data.names.length - 0.4] as [number, number] } : {}) } },
      series: [{}, ...data.lines.map((_, i): uPlot.Series => {
        const colour = palette.pens[i % palette.pens.length] ?? "";
        return { stroke: colour, width: 1.5, spanGaps: false, points: { show: few && !bars, size: 5, fill: colour, stroke: colour }, ...(bars ? { paths: bars, fill: colour } : data.names ? { paths: () => null } : {}) };
      })],
      axes: [this.#across(palette, data), this.#up(palette)],
      hooks: { setCursor: [(plot) => this.#tell(plot)] },
    };
  }

  #common(palette: Palette) {
    return { stroke: palette.muted, font: `11px ${palette.font}`, ticks: { show: false }, gap: 6, grid: { stroke: palette.grid, width: 1 } };
  }

  #across(palette: Palette, { time, names }: PlotData): uPlot.Axis {
    const common = { ...this.#common(palette), size: 28 };
    if (time) return { ...common, space: 80, values: (_, splits, __, ___, step) => timeLabels(this.zone(), splits, step) };
    if (!names) return { ...common, values: (_, splits) => splits.map(numberText) };
    return {
      ...common,
      grid: { show: false },
      splits: (plot) => {
        const every = Math.max(1, Math.ceil((names.length * NAME_PX) / Math.max(1, plot.width)));
        return names.flatMap((_, i) => (i % every === 0 ? [i] : []));
      },
      values: (_, splits) => splits.map((i) => short(names[i] ?? "")),
    };
  }

  #up(palette: Palette): uPlot.Axis {
    return { ...this.#common(palette), size: (_, values) => 24 + 7 * Math.max(3, ...(values ?? []).map((value) => value?.length ?? 0)), values: (_, splits) => splits.map((value) => numberText(Number(value.toPrecision(6)))) };
  }

  #tell(plot: uPlot): void {
    const place = plot.cursor.idx;
    const data = this.#data;
    if (place === null || place === undefined || !data) return this.under(null);
    const x = plot.data[0][place] ?? NaN;
    const text = data.names ? (data.names[x] ?? "") : data.time ? this.zone().dateTime(x) : numberText(x);
    this.under({ x: text, values: data.lines.map((_, i) => plot.data[i + 1]?.[place] ?? null) });
  }
}

/** The end of a long name says more than its beginning. */
function short(name: string): string {
  return name.length > NAME_CHARS ? `…${name.slice(1 - NAME_CHARS)}` : name;
}

/** Joining needs every x once; the last of the same counts. */
function once(data: uPlot.AlignedData): uPlot.AlignedData {
  const [xs, ys] = data;
  const keep = [...xs.keys()].filter((i) => xs[i] !== xs[i + 1]);
  return keep.length === xs.length ? data : [keep.map((i) => xs[i] ?? NaN), keep.map((i) => ys?.[i] ?? null)];
}
