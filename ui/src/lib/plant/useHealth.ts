// How many detectors are well, counted three times a second: in all, and of each area.
import { onBeforeUnmount, onMounted, shallowRef } from "vue";

import { useAlarms } from "@/lib/alarms/alarmStore";
import { isActive } from "@/lib/alarms/order";
import { pump } from "@/live/live";

import { usePlant } from "./plantStore";
import { readDevice } from "./reading";

/** Counts of detectors. `well` by area id: fresh and good. */
export type Health = { points: number; normal: number; inAlarm: number; stale: number; notGood: number; well: Map<string, number> };

const NOTHING: Health = { points: 0, normal: 0, inAlarm: 0, stale: 0, notGood: 0, well: new Map() };

/** The counts, kept up to date while the component is mounted. */
export function useHealth() {
  const plant = usePlant();
  const alarms = useAlarms();
  const health = shallowRef<Health>(NOTHING);
  let stop = (): void => undefined;

  function count(now: number): void {
    const next: Health = { points: 0, normal: 0, inAlarm: 0, stale: 0, notGood: 0, well: new Map() };
    for (const { area, devices } of plant.groups) {
      let well = 0;
      for (const device of devices) {
        const reading = readDevice(device, (field) => plant.tagId(device.path, field), now);
        const alarm = alarms.byDevice.get(device.path);
        const alarmed = alarm !== undefined && isActive(alarm.state);
        next.points += 1;
        if (alarmed) next.inAlarm += 1;
        if (reading.stale) next.stale += 1;
        else if (reading.severity !== "good") next.notGood += 1;
        else well += 1;
        if (!alarmed && !reading.stale && reading.severity === "good") next.normal += 1;
      }
      next.well.set(area?.id ?? "", well);
    }
    health.value = next;
  }
  onMounted(() => {
    count(pump.now());
    stop = pump.subscribe([], 300, count);
  });
  onBeforeUnmount(() => stop());
  return health;
}
