// When the horn sounds. Pure: the time and what waits are arguments.
//
// It sounds for the highest priority that has an unacknowledged alarm and is not switched off, again
// and again. Silence holds it for some minutes and acknowledges nothing: when it ends and the alarm
// still waits, the horn sounds again. A higher priority than the one that was silenced breaks it.
import type { Priority } from "@/ipc/generated/api";

import { PRIORITIES, priorityNumber } from "./order";

/** How often the pattern of a priority is repeated; diagnostic alarms have no sound. */
export const REPEAT_MS: Readonly<Record<Priority, number>> = { critical: 1600, high: 3200, medium: 8000, low: 20_000, diagnostic: Infinity };

/** Half a step of who asks: what is due nearer to this step than to the next is played now. */
const NEAR_MS = 100;

/** How long the horn may be silenced, in minutes. */
export const SILENCE_MIN = [1, 5, 10] as const;

/** The horn's memory. */
export type Horn = {
  /** Until when it is silent; 0 when it is not. */
  silentUntil: number;
  /** Number of the priority that was silenced; what is smaller breaks the silence. */
  silencedPriority: number;
  /** What it sounded for last, and when. */
  last: Priority | null;
  lastAt: number;
};

/** What the horn does at one moment. */
export type HornNow = {
  horn: Horn;
  /** The priority that is unacknowledged and not switched off, silenced or not. */
  wants: Priority | null;
  /** The pattern to play at this moment. */
  play: Priority | null;
  /** Rest of the silence. */
  silentMs: number;
};

/** A horn that has not sounded yet. */
export const QUIET: Horn = { silentUntil: 0, silencedPriority: Infinity, last: null, lastAt: -Infinity };

/** The highest priority that waits and may be heard. */
export function audible(waiting: ReadonlySet<Priority>, off: ReadonlySet<Priority>): Priority | null {
  return PRIORITIES.find((one) => waiting.has(one) && !off.has(one) && Number.isFinite(REPEAT_MS[one])) ?? null;
}

/** Silences the horn for `ms` from `now`; `wants` is what it sounds for. */
export function silence(horn: Horn, wants: Priority | null, now: number, ms: number): Horn {
  return { ...horn, silentUntil: now + ms, silencedPriority: wants ? priorityNumber(wants) : Infinity };
}

/** Ends the silence. */
export function endSilence(horn: Horn): Horn {
  return { ...horn, silentUntil: 0, silencedPriority: Infinity, lastAt: -Infinity };
}

/** What the horn does at `now` while `wants` waits; `now` may not run backwards. */
export function hornAt(before: Horn, wants: Priority | null, now: number): HornNow {
  let horn = before;
  const silent = horn.silentUntil > now;
  // Silence with nothing waiting was a precaution: whatever comes is new and higher than nothing.
  const broken = silent && wants !== null && priorityNumber(wants) < horn.silencedPriority;
  if (broken || (!silent && horn.silentUntil > 0)) horn = endSilence(horn);
  const silentMs = Math.max(0, horn.silentUntil - now);
  if (wants === null || silentMs > 0) return { horn: wants === null ? { ...horn, last: null } : horn, wants, play: null, silentMs };
  const lateMs = wants === horn.last ? now - horn.lastAt - REPEAT_MS[wants] : Infinity;
  const due = lateMs >= -NEAR_MS;
  // In rhythm, the next repeat is counted from when this one was due.
  const lastAt = Math.abs(lateMs) <= NEAR_MS ? horn.lastAt + REPEAT_MS[wants] : now;
  return { horn: due ? { ...horn, last: wants, lastAt } : horn, wants, play: due ? wants : null, silentMs };
}
