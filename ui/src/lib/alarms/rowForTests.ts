// A row for tests: an unacknowledged high alarm, changed as the test needs it.
import type { AlarmRow } from "@/ipc/generated/api";

/** An alarm of a gas detector, raised at 1 s. */
export function testRow(more: Partial<AlarmRow> = {}): AlarmRow {
  const key = more.key ?? `${more.device ?? "gas/A"}:${more.kind ?? "HIGH"}`;
  const raisedAt = more.raisedAt ?? 1000;
  return {
    id: `${key}:${raisedAt * 1000}`, key, device: "gas/A", point: "", tag: "gas/A/value", kind: "HIGH", priority: "high", state: "unacknowledged", active: true, raisedAt, lastRaisedAt: raisedAt, raises: 1,
    returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, comment: null, value: 1, limit: 0, unit: "ppm", shelvedUntil: null, oneShot: false, silencedBy: null, silencedReason: null, chattering: false, name: null, area: null, level: null,
    ...more,
  };
}
