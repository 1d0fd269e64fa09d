import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

import { StationError } from "@/ipc/host";

const api = vi.hoisted(() => ({ status: vi.fn() }));
vi.mock("@/ipc/client", () => ({ station: api }));

const { useStation } = await import("./stationStore");

beforeEach(() => {
  setActivePinia(createPinia());
  api.status.mockReset();
});

it("says since when the station has not answered, and stops saying so when it does", async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  api.status.mockRejectedValue(new StationError("unreachable", "gone"));
  const station = useStation();
  await station.refresh();
  vi.setSystemTime(1_060_000);
  await station.refresh();
  expect([station.lostSince, station.lostCode, station.connected]).toEqual([1_000_000, "unreachable", false]);
  api.status.mockResolvedValue({ timeZone: "Asia/Shanghai", topAlarm: null, alarmCounts: [] });
  await station.refresh();
  expect([station.lostSince, station.connected, station.zone.name]).toEqual([null, true, "Asia/Shanghai"]);
  vi.useRealTimers();
});

it("tells being signed out from being away", async () => {
  api.status.mockRejectedValue(new StationError("unauthorized", "no"));
  const station = useStation();
  await station.refresh();
  expect(station.lostCode).toBe("unauthorized");
});

it("asks once for everybody who asks at the same time", async () => {
  api.status.mockResolvedValue({ timeZone: "", topAlarm: null, alarmCounts: [] });
  const station = useStation();
  await Promise.all([station.refresh(), station.refresh(), station.refresh()]);
  expect(api.status).toHaveBeenCalledTimes(1);
});
