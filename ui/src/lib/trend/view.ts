// The period in view and how it is moved: pure arithmetic over milliseconds.

/** A period; live ones end now and move with it. */
export type Period = { live: boolean; from: number; to: number };

/** The periods offered, with the keys of their names under `period.`. */
export const PRESETS = [
  { key: "m15", ms: 15 * 60_000 },
  { key: "h1", ms: 3_600_000 },
  { key: "h8", ms: 8 * 3_600_000 },
  { key: "d1", ms: 86_400_000 },
  { key: "d7", ms: 7 * 86_400_000 },
  { key: "y1", ms: 365 * 86_400_000 },
] as const;

const SPAN_MS_MIN = 2000;
const SPAN_MS_MAX = 20 * 365 * 86_400_000;
/** Zooming this near to the right edge of a live view keeps it live. */
const LIVE_EDGE = 0.88;

/** Zooms about the point at `share` (0 left, 1 right) of the view. */
export function zoom(period: Period, share: number, factor: number): Period {
  const span = period.to - period.from;
  const wanted = Math.min(SPAN_MS_MAX, Math.max(SPAN_MS_MIN, span * factor));
  if (period.live && share >= LIVE_EDGE) return { live: true, from: period.to - wanted, to: period.to };
  const about = period.from + share * span;
  return { live: false, from: about - share * wanted, to: about + (1 - share) * wanted };
}

/** Moves the view by a share of its length; a moved view is no longer live. */
export function pan(period: Period, share: number): Period {
  const step = (period.to - period.from) * share;
  return { live: false, from: period.from + step, to: period.to + step };
}

/** The last `span` milliseconds. */
export function follow(now: number, span: number): Period {
  return { live: true, from: now - span, to: now };
}

/** Time between two fetches of history behind a live view. */
export function refetchMs(span: number): number {
  return Math.min(60_000, Math.max(5000, span / 200));
}
