// For how long an alarm may be shelved.
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The times offered; a free one besides. Names are ages, so they read the same in both languages. */
export const SHELVE_MS: readonly number[] = [15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS];

/** Reads `90`, `90 min`, `2 h`, `1h30`, `1 h 30 min` (a bare number is minutes); null when it is no time. */
export function readDuration(text: string): number | null {
  const match = /^\s*(?:(\d+(?:[.,]\d+)?)\s*(?:h|小时))?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|分|分钟)?)?\s*$/i.exec(text);
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  const number = (part: string | undefined): number => Number((part ?? "0").replace(",", "."));
  const ms = Math.round(number(match[1]) * HOUR_MS + number(match[2]) * MINUTE_MS);
  return ms > 0 ? ms : null;
}

/** The longest time that all of some alarms may be shelved for; null when it is not known. */
export function longestMs(each: readonly (number | null)[]): number | null {
  const known = each.filter((ms): ms is number => ms !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
