import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

import type { AlarmRow, AlarmState, Priority } from "@/ipc/generated/api";

const api = vi.hoisted(() => ({ alarms: vi.fn(), acknowledge: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { useAlarms } = await import("./alarmStore");
const { byUrgency } = await import("./order");

const row = (id: string, priority: Priority, state: AlarmState, raisedAt: number, device = "gas/A"): AlarmRow => ({
  id, device, kind: "HIGH", priority, state, raisedAt, returnedAt: null, acknowledgedAt: null, acknowledgedBy: null, comment: null, value: 1, limit: 0, unit: "ppm",
});

beforeEach(() => {
  setActivePinia(createPinia());
  api.alarms.mockReset();
  api.acknowledge.mockReset();
});

it("asks once for each revision", async () => {
  api.alarms.mockResolvedValue({ rows: [row("1", "high", "unacknowledged", 1)], more: false });
  const alarms = useAlarms();
  await alarms.follow(3);
  await alarms.follow(3);
  expect(api.alarms).toHaveBeenCalledTimes(1);
  await alarms.follow(4);
  expect(api.alarms).toHaveBeenCalledTimes(2);
});

it("asks again after the station did not answer", async () => {
  api.alarms.mockRejectedValueOnce(new Error("gone")).mockResolvedValue({ rows: [], more: false });
  const alarms = useAlarms();
  await alarms.follow(3);
  expect(alarms.loaded).toBe(false);
  await alarms.follow(3);
  expect(alarms.loaded).toBe(true);
});

it("asks again after an acknowledgement, even at the same revision", async () => {
  api.alarms.mockResolvedValue({ rows: [], more: false });
  api.acknowledge.mockResolvedValue({ acknowledged: 1 });
  const alarms = useAlarms();
  await alarms.follow(3);
  expect(await alarms.acknowledge(["1"], "seen")).toBe(1);
  expect(api.acknowledge).toHaveBeenCalledWith(["1"], "seen");
  await alarms.follow(3);
  expect(api.alarms).toHaveBeenCalledTimes(2);
});

it("acknowledging nothing asks nothing", async () => {
  expect(await useAlarms().acknowledge([], "")).toBe(0);
  expect(api.acknowledge).not.toHaveBeenCalled();
});

it("orders by priority, then by what waits, then the newest", () => {
  const rows = [row("a", "low", "unacknowledged", 9), row("b", "critical", "acknowledged", 8), row("c", "critical", "unacknowledged", 1), row("d", "critical", "unacknowledged", 2)];
  expect(rows.sort(byUrgency).map((one) => one.id)).toEqual(["d", "c", "b", "a"]);
});

it("a standing alarm frames the device before a returned one of higher priority", async () => {
  api.alarms.mockResolvedValue({ rows: [row("1", "critical", "returned_unacknowledged", 5), row("2", "low", "acknowledged", 6)], more: false });
  const alarms = useAlarms();
  await alarms.follow(1);
  expect(alarms.byDevice.get("gas/A")?.id).toBe("2");
});
