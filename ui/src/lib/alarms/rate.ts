// How many alarms were raised in each ten minutes: the figure an operator's load is judged by.
// More than ten in ten minutes is a flood, one is manageable (EEMUA 191, ISA-18.2).

/** The length of a bar. */
export const BIN_MS = 600_000;
/** How many bars: eight hours. */
export const BINS = 48;
/** More alarms than this in ten minutes are a flood. */
export const FLOOD = 10;
/** So many in ten minutes an operator can handle. */
export const MANAGEABLE = 1;

/** Alarms raised in each of the last ten minutes, the oldest first; bars begin at whole ten minutes. */
export function alarmRate(raisedAt: readonly number[], now: number): { from: number; counts: number[] } {
  const from = (Math.floor(now / BIN_MS) + 1 - BINS) * BIN_MS;
  const counts = new Array<number>(BINS).fill(0);
  for (const time of raisedAt) {
    const bin = Math.floor((time - from) / BIN_MS);
    if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, counts };
}
