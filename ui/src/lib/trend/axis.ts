// Ranges and labels of the axes.
import type { Zone } from "@/lib/time/zone";

const STEPS = [1, 2, 2.5, 5, 10];

/** The next round step at or above `size`. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const step = STEPS.find((candidate) => candidate * power >= size * 0.999_999) ?? 10;
  return step * power;
}

/**
 * A range of round numbers around the values, with room above and below. Limits near the values
 * (within three times their spread) are kept in sight.
 */
export function valueRange(low: number, high: number, limits: readonly number[]): [number, number] {
  if (!(low <= high)) [low, high] = [0, 1];
  const spread = Math.max(high - low, Math.abs(high) * 0.05, 0.5);
  let bottom = low;
  let top = high;
  for (const limit of limits) {
    if (limit > high && limit - high <= 3 * spread) top = Math.max(top, limit);
    if (limit < low && low - limit <= 3 * spread) bottom = Math.min(bottom, limit);
  }
  const step = roundStep(Math.max(top - bottom, spread) / 5);
  const half = step / 2;
  const floor = Math.floor((bottom - step * 0.1) / half) * half;
  const ceiling = Math.ceil((top + step * 0.1) / half) * half;
  return [bottom >= 0 && floor < 0 ? 0 : floor, ceiling];
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The labels of a time axis: seconds, minutes, days or months as the step asks; the date at midnight. */
export function timeLabels(zone: Zone, splits: readonly number[], stepMs: number): string[] {
  return splits.map((ms) => {
    const text = zone.dateTime(ms);
    if (stepMs >= 27 * DAY) return text.slice(0, 7);
    if (stepMs >= DAY) return text.slice(5, 10);
    if (text.endsWith("00:00:00")) return text.slice(5, 10);
    return stepMs >= MINUTE ? text.slice(11, 16) : text.slice(11);
  });
}
