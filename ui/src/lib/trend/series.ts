// One pen's line: columns from history, then live samples, in one sequence of points.
//
// A point is a pixel column (first, min, max, last; drawn as a vertical stroke so that a single
// extreme sample shows) or one sample (all four equal). `gap[i]` is 1 where the line must not reach
// point i from point i-1: too long a time without samples, or a bad or missing value on either side.
// The rejected alternative, interpolating over gaps, would draw what nobody measured.
import { severityOf } from "@/lib/format/quality";
import type { TrendColumns } from "@/live/frame";
import type { Ring } from "@/live/ring";

/** The points of one pen, in order of time. */
export type Line = {
  length: number;
  at: Float64Array;
  first: Float64Array;
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
  quality: Uint32Array;
  gap: Uint8Array;
};

/** What history said about a pen. */
export type History = {
  columns: TrendColumns;
  /** Every column is one sample. */
  raw: boolean;
  from: number;
  to: number;
  /** How many columns were asked for. */
  asked: number;
  expectedPeriodMs: number | null;
  /** The longest time between two stored samples, when the tag is compressed. */
  longestStepMs: number | null;
};

/** Periods without samples that are still one line: a missed message or two is no gap. */
const PERIODS_JOINED = 2.5;

/** The longest time between two points that are still joined. */
export function joinedMs(expectedPeriodMs: number | null, columnMs: number, typicalMs: number): number {
  const period = expectedPeriodMs ?? typicalMs;
  // Device clocks give whole seconds: two samples a period apart may look up to one second more.
  return Math.max(PERIODS_JOINED * period, period + 1000, 2 * columnMs);
}

/** The middle distance between points; zero when there are fewer than two. */
export function typicalStep(at: Float64Array): number {
  if (at.length < 2) return 0;
  const steps = Array.from(at.subarray(1), (time, i) => time - (at[i] as number)).sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

/** How many points of history stay: the last gives way where the ring reaches back to its start. */
function keptColumns(history: History, ring: Ring | undefined): number {
  const n = history.columns.at.length;
  if (n === 0 || !ring || ring.length === 0) return n;
  const start = history.columns.at[n - 1] as number;
  return ring.timeAt(0) <= start ? n - 1 : n;
}

/** Joins history and the live samples after it, up to `until`. */
export function joinLine(history: History | null, ring: Ring | undefined, from: number, until: number): Line {
  const kept = history ? keptColumns(history, ring) : 0;
  let tailStart = 0;
  let tailEnd = 0;
  if (ring) {
    const after = history && kept > 0 ? lastTime(history, kept) : from - 1;
    tailStart = ring.lowerBound(after + 0.5);
    tailEnd = Math.max(tailStart, ring.lowerBound(until));
  }
  const length = kept + tailEnd - tailStart;
  const line: Line = {
    length,
    at: new Float64Array(length),
    first: new Float64Array(length),
    min: new Float64Array(length),
    max: new Float64Array(length),
    last: new Float64Array(length),
    quality: new Uint32Array(length),
    gap: new Uint8Array(length),
  };
  if (history) {
    for (const key of ["at", "first", "min", "max", "last", "quality"] as const) {
      line[key].set(history.columns[key].subarray(0, kept));
    }
  }
  for (let i = tailStart, to = kept; i < tailEnd && ring; i += 1, to += 1) {
    const value = ring.valueAt(i);
    line.at[to] = ring.timeAt(i);
    line.first[to] = line.min[to] = line.max[to] = line.last[to] = value;
    line.quality[to] = ring.qualityAt(i);
  }
  const columnMs = history && !history.raw ? (history.to - history.from) / Math.max(1, history.asked) : 0;
  const joined = joinedMs(history?.expectedPeriodMs ?? null, columnMs, typicalStep(line.at));
  // Between stored samples of a compressed tag the line is what was measured, to the stated error.
  markGaps(line, Math.max(joined, history?.longestStepMs ?? 0));
  return line;
}

/** The time up to which the first `kept` points of history speak. */
function lastTime(history: History, kept: number): number {
  const at = history.columns.at[kept - 1] as number;
  if (history.raw || kept < history.columns.at.length) return at;
  // The last column may hold several samples; they are about one period apart.
  const more = (history.columns.count[kept - 1] as number) - 1;
  return at + more * (history.expectedPeriodMs ?? 0);
}

function markGaps(line: Line, joined: number): void {
  for (let i = 0; i < line.length; i += 1) {
    const before = i === 0 ? -Infinity : (line.at[i - 1] as number);
    const far = (line.at[i] as number) - before > joined;
    line.gap[i] = far || !drawable(line, i) || !drawable(line, i - 1) ? 1 : 0;
  }
}

/** Whether point `i` has a value that may be drawn. */
export function drawable(line: Line, i: number): boolean {
  if (i < 0 || i >= line.length) return false;
  return Number.isFinite(line.last[i]) && severityOf(line.quality[i] as number) !== "bad";
}

/** The index of the last point at or before `time`; -1 when there is none. */
export function indexAt(line: Line, time: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line.at[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value that stood at `time`; NaN inside a gap and outside the line. */
export function valueAt(line: Line, time: number): number {
  const i = indexAt(line, time);
  if (i < 0 || !drawable(line, i)) return NaN;
  const next = i + 1;
  if (next < line.length ? line.gap[next] === 1 && time > (line.at[i] as number) + 1500 : false) return NaN;
  return line.last[i] as number;
}

/** Smallest and largest value between two times; null when there is none. */
export function extremes(line: Line, from: number, to: number): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = Math.max(0, indexAt(line, from)); i < line.length; i += 1) {
    if ((line.at[i] as number) > to) break;
    if (!drawable(line, i)) continue;
    low = Math.min(low, line.min[i] as number);
    high = Math.max(high, line.max[i] as number);
  }
  return low <= high ? [low, high] : null;
}
