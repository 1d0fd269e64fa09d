// What the station says of itself, asked once a second; and whether it answers at all.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { AlarmRow, PriorityCount, StationStatus } from "@/ipc/generated/api";
import { StationError } from "@/ipc/host";
import { Zone } from "@/lib/time/zone";

const POLL_MS = 1000;

/** The state of the station, and since when it has not answered. */
export const useStation = defineStore("station", () => {
  const status = shallowRef<StationStatus | null>(null);
  const zone = shallowRef(new Zone(""));
  const lostSince = ref<number | null>(null);
  const lostCode = ref("");
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    try {
      const answer = await station.status();
      if (answer.timeZone && answer.timeZone !== status.value?.timeZone) zone.value = new Zone(answer.timeZone);
      status.value = answer;
      lostSince.value = null;
    } catch (error) {
      lostSince.value ??= Date.now();
      lostCode.value = error instanceof StationError ? error.code : "unreachable";
    }
  }

  /** Asks now; calls while one is under way share its answer. */
  function refresh(): Promise<void> {
    asking ??= ask().finally(() => (asking = null));
    return asking;
  }

  /** Asks for ever. */
  async function follow(): Promise<void> {
    for (;;) {
      await refresh();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  const connected = computed(() => lostSince.value === null && status.value !== null);
  const topAlarm = computed<AlarmRow | null>(() => status.value?.topAlarm ?? null);
  const alarmCounts = computed<PriorityCount[]>(() => status.value?.alarmCounts ?? []);
  /** How many alarms are silent, by why. */
  const silenced = computed(() => ({ shelved: status.value?.shelvedCount ?? 0, suppressed: status.value?.suppressedCount ?? 0, out_of_service: status.value?.outOfServiceCount ?? 0 }));
  /** Notification channels that fail at present, where the station says so. */
  const notifyFailing = computed<string[]>(() => status.value?.notifyFailing ?? []);
  return { status, zone, lostSince, lostCode, connected, topAlarm, alarmCounts, silenced, notifyFailing, refresh, follow };
});
