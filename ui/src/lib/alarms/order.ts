// Which alarm matters more, and how alarms are named and sorted.
import type { AlarmRow, AlarmState, Priority } from "@/ipc/generated/api";

/** Every priority, the most urgent first. */
export const PRIORITIES: readonly Priority[] = ["critical", "high", "medium", "low", "diagnostic"];

/** 1 for critical … 5 for diagnostic: the number in the shape. */
export function priorityNumber(priority: Priority): number {
  return PRIORITIES.indexOf(priority) + 1;
}

/** Whether somebody has yet to acknowledge it. */
export function needsAcknowledgement(state: AlarmState): boolean {
  return state === "unacknowledged" || state === "returned_unacknowledged";
}

/** Whether the condition stands. */
export function isActive(state: AlarmState): boolean {
  return state === "unacknowledged" || state === "acknowledged";
}

/** Highest priority first, then what waits for acknowledgement, then the newest. */
export function byUrgency(a: AlarmRow, b: AlarmRow): number {
  return (
    priorityNumber(a.priority) - priorityNumber(b.priority) ||
    Number(needsAcknowledgement(b.state)) - Number(needsAcknowledgement(a.state)) ||
    b.raisedAt - a.raisedAt
  );
}

/** Whether `a` decides the frame of a device rather than `b`. */
export function moreUrgent(a: AlarmRow, b: AlarmRow): boolean {
  if (isActive(a.state) !== isActive(b.state)) return isActive(a.state);
  return byUrgency(a, b) < 0;
}

/** A column the alarm table can be sorted by. */
export type SortKey = "priority" | "raisedAt" | "area" | "device" | "kind" | "state" | "duration";

/** How long an alarm stood, or stands at `now`. */
export function durationMs(row: AlarmRow, now: number): number {
  return (row.returnedAt ?? now) - row.raisedAt;
}
