// Scan times as bars. Counts are drawn logarithmically: one late scan among a million must be seen.
import type { PlcBucket } from "@/ipc/generated/api";

/** A bar in pixels from the top left, and what it stands for. */
export type HistogramBar = { x: number; y: number; width: number; height: number; count: number; from: number; below: number | null };

const GAP = 1;

/** A duration in its fitting unit: `15 µs`, `1.5 ms`, `2 s`. */
export function formatUs(us: number | null): string {
  if (us === null || !Number.isFinite(us)) return "∞";
  if (us < 1000) return `${Number(us.toFixed(us < 10 ? 1 : 0))} µs`;
  if (us < 1e6) return `${Number((us / 1000).toPrecision(3))} ms`;
  return `${Number((us / 1e6).toPrecision(3))} s`;
}

/** Powers of ten that mark the axis of counts: 1, 10, … up to the first at or above `highest`. */
export function countTicks(highest: number): number[] {
  const ticks = [1];
  while ((ticks.at(-1) ?? 1) < highest && ticks.length < 16) ticks.push((ticks.at(-1) ?? 1) * 10);
  return ticks.length > 1 ? ticks : [1, 10];
}

/** Share of the height that a count reaches; none has none, one is just seen. */
export function countShare(count: number, top: number): number {
  return count <= 0 ? 0 : Math.min(1, (1 + Math.log10(count)) / (1 + Math.log10(top)));
}

/** The bars of a histogram in a picture of a size; empty bins at its ends are left out. */
export function histogramBars(bins: readonly PlcBucket[], width: number, height: number): HistogramBar[] {
  const first = bins.findIndex((bin) => bin.count > 0);
  if (first < 0) return [];
  const last = bins.findLastIndex((bin) => bin.count > 0);
  const shown = bins.slice(first, last + 1);
  const top = countTicks(Math.max(...shown.map((bin) => bin.count))).at(-1) ?? 10;
  const slot = width / shown.length;
  return shown.map(({ belowUs, count }, i) => {
    const size = countShare(count, top) * height;
    const from = bins[first + i - 1]?.belowUs ?? 0;
    return { x: i * slot + GAP / 2, y: height - size, width: Math.max(1, slot - GAP), height: size, count, from, below: belowUs };
  });
}

/** Which bars get the word of their upper end, so that words do not run into each other; the last always. */
export function labelled(count: number, width: number, labelWidth: number): boolean[] {
  const every = Math.max(1, Math.ceil((count * labelWidth) / Math.max(1, width)));
  return Array.from({ length: count }, (_, i) => (count - 1 - i) % every === 0);
}
