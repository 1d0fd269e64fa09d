// The horn beside the station: what waits decides what sounds; settings switch priorities off.
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";

import type { Priority, StationStatus } from "@/ipc/generated/api";

const played: Priority[] = [];
vi.mock("@/ipc/client", () => ({ station: {} }));
vi.mock("./tones", () => ({
  TonePlayer: class {
    able = true;
    blocked = false;
    unblock = async (): Promise<void> => undefined;
    play = (priority: Priority): void => void played.push(priority);
  },
}));
const { useHorn } = await import("./hornStore");
const { useSettings } = await import("@/lib/settings/settingsStore");
const { useStation } = await import("@/lib/station/stationStore");

/** A station where one alarm of each of these priorities is unacknowledged. */
function wait(...priorities: Priority[]): void {
  const alarmCounts = priorities.map((priority) => ({ priority, open: 1, active: 1, unacknowledged: 1 }));
  useStation().status = { alarmCounts } as unknown as StationStatus;
}
beforeEach(() => {
  setActivePinia(createPinia());
  played.length = 0;
});

it("sounds for the highest priority that waits and is not switched off", () => {
  const horn = useHorn();
  wait("low", "critical");
  horn.tick(1000);
  expect([played, horn.wants, horn.sounding]).toEqual([["critical"], "critical", true]);
  useSettings().soundOff = ["critical"];
  horn.tick(1200);
  expect([played.at(-1), horn.wants]).toEqual(["low", "low"]);
});

it("at volume zero nothing is played, and it does not say that it sounds", () => {
  const horn = useHorn();
  useSettings().soundVolume = 0;
  wait("high");
  horn.tick(1000);
  expect([played, horn.wants, horn.sounding]).toEqual([[], "high", false]);
});

it("tells how long it is silent still", () => {
  const horn = useHorn();
  wait("high");
  const now = performance.now();
  horn.tick(now);
  horn.hush(1);
  expect(horn.silentS).toBe(60);
  horn.tick(performance.now() + 30_500);
  expect(horn.silentS).toBeLessThanOrEqual(30);
  expect(horn.sounding).toBe(false);
  horn.unhush();
  expect(horn.silentS).toBe(0);
  expect(played.at(-1)).toBe("high");
});
