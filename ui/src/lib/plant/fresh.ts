// Whether what is shown is still true.
import type { Latest } from "@/live/board";

/** A device may miss one of its periods; after two its value is stale. */
const PERIODS_FRESH = 2;
/** Device clocks give whole seconds and may be a little slow: room for that in source times. */
const CLOCK_ROOM_MS = 2000;

/** The age of a sample by its source time; never below zero. */
export function ageMs(latest: Latest, now: number): number {
  return Math.max(0, now - latest.sourceTime);
}

/** Whether a sample is older than twice the expected period, by either of its times. */
export function isStale(latest: Latest, now: number, expectedPeriodMs: number): boolean {
  const allowed = PERIODS_FRESH * expectedPeriodMs;
  return now - latest.receiveTime > allowed || now - latest.sourceTime > allowed + CLOCK_ROOM_MS;
}
