// How well the alarms do, over a period that ends now; asked again while alarms come, but not often:
// the station reckons over all of them.
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from "vue";

import { station as api } from "@/ipc/client";
import type { AlarmPerformance } from "@/ipc/generated/api";
import { pump } from "@/live/live";

import { useAlarms } from "./alarmStore";
import { Follower } from "./follower";

const HOUR_MS = 3_600_000;
const EVERY_MS = 10_000;

/** The figures of the last `hours`. */
export function usePerformance(hours: Readonly<Ref<number>>) {
  const alarms = useAlarms();
  const performance = shallowRef<AlarmPerformance | null>(null);
  const error = ref("");

  async function ask(): Promise<void> {
    const asked = hours.value;
    const to = Math.round(pump.now());
    try {
      const answer = await api.alarmPerformance(to - asked * HOUR_MS, to);
      if (asked !== hours.value) return;
      performance.value = answer;
      error.value = "";
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }
  const follower = new Follower({ ask, everyMs: EVERY_MS });
  void follower.touch();
  watch(hours, () => void ask());
  watch(() => alarms.asked, () => void follower.touch());
  // Without any change the period moves on all the same.
  const timer = setInterval(() => void follower.touch(), 6 * EVERY_MS);
  onBeforeUnmount(() => {
    clearInterval(timer);
    follower.end();
  });
  return { performance, error };
}
