// Which alarm matters more, and what may be done about an alarm in its state.
import type { AlarmAction, AlarmRow, AlarmState, Priority } from "@/ipc/generated/api";

/** Every priority, the most urgent first. */
export const PRIORITIES: readonly Priority[] = ["critical", "high", "medium", "low", "diagnostic"];

/** Every state, those that ask for somebody first. */
export const STATES: readonly AlarmState[] = ["unacknowledged", "returned_unacknowledged", "acknowledged", "latched", "unconfirmed", "shelved", "suppressed", "out_of_service", "normal"];

/** 1 for critical … 5 for diagnostic: the number in the shape. */
export function priorityNumber(priority: Priority): number {
  return PRIORITIES.indexOf(priority) + 1;
}

/** Whether somebody has yet to acknowledge it. */
export function needsAcknowledgement(state: AlarmState): boolean {
  return state === "unacknowledged" || state === "returned_unacknowledged";
}

/** Whether the condition stands and the alarm is not silenced. */
export function isActive(state: AlarmState): boolean {
  return state === "unacknowledged" || state === "acknowledged";
}

/** Whether the alarm is shelved, suppressed by design or out of service. */
export function isSilenced(state: AlarmState): boolean {
  return state === "shelved" || state === "suppressed" || state === "out_of_service";
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

/** How long an alarm stood, or stands at `now`. */
export function durationMs(row: Pick<AlarmRow, "raisedAt" | "returnedAt">, now: number): number {
  return (row.returnedAt ?? now) - row.raisedAt;
}

/** Actions that are about an occurrence; the others are about the alarm itself, by its key. */
export const BY_OCCURRENCE: ReadonlySet<AlarmAction> = new Set<AlarmAction>(["acknowledge", "confirm", "reset", "comment"]);
/** Actions that the station refuses without a reason. */
export const NEEDS_REASON: ReadonlySet<AlarmAction> = new Set<AlarmAction>(["shelve", "remove"]);

/** Whether an action makes sense for an alarm as it stands; the station decides in the end. */
export function applies(action: AlarmAction, row: Pick<AlarmRow, "state">): boolean {
  const { state } = row;
  switch (action) {
    case "acknowledge": return needsAcknowledgement(state);
    case "confirm": return state === "unconfirmed";
    case "reset": return state === "latched";
    case "comment": return true;
    case "shelve": return state !== "shelved" && state !== "out_of_service";
    case "unshelve": return state === "shelved";
    case "remove": return state !== "out_of_service";
    case "restore": return state === "out_of_service";
  }
}

/** What an action is sent with: ids of occurrences or keys of alarms, each once, only where it applies. */
export function targets(action: AlarmAction, rows: readonly Pick<AlarmRow, "id" | "key" | "state">[]): string[] {
  const fitting = rows.filter((row) => applies(action, row));
  return [...new Set(fitting.map((row) => (BY_OCCURRENCE.has(action) ? row.id : row.key)))];
}
