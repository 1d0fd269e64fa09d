import { expect, it } from "vitest";

import { conveyorState, parseTime, ProcessClock, stationState, systemState } from "./states";

it.each([
  [undefined, 0, 3, "unknown"],
  [1, NaN, 3, "unknown"],
  [0, 0, 3, "stopped"],
  [0, 1.2, 3, "stopping"],
  [1, 0, 3, "starting"],
  [1, 0, 0, "stopped"],
  [1, 1.2, 3, "starting"],
  [1, 2.99, 3, "running"],
  [1, 3, undefined, "running"],
])("start %s at %s of %s m/s is %s", (start, speed, setpoint, state) => expect(conveyorState(start, speed, setpoint)).toBe(state));

it("machines' numbers have names, others are unknown", () => {
  expect([0, 1, 2, 3, 4, 5, undefined].map(stationState)).toEqual(["standby", "waiting", "processing", "complete", "fault", "unknown", "unknown"]);
  expect([0, 1, 2, 3, NaN].map(systemState)).toEqual(["standby", "running", "fault", "unknown", "unknown"]);
});

it("a station's time begins with its product and ends with it", () => {
  const clock = new ProcessClock();
  expect(clock.elapsed(false, 1000, 1500)).toBeNull();
  expect(clock.elapsed(true, 2000, 2100)).toBe(100);
  expect(clock.elapsed(true, 2900, 3000), "a repeated sample does not begin it anew").toBe(1000);
  expect(clock.elapsed(false, 7000, 7000)).toBeNull();
  expect(clock.elapsed(true, 8000, 7990)).toBe(0);
});

it.each([["T#5s", 5000], ["TIME#1m30s500ms", 90_500], ["t#1.5s", 1500], ["T#1_000ms", 1000], ["T#", null], ["5", null], ["T#5x", null]])("%s lasts %s ms", (text, ms) => expect(parseTime(text)).toBe(ms));
