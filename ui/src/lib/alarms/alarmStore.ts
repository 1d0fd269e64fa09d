// The alarms that stand or wait for acknowledgement; asked again when the station says that
// something changed. The table of past alarms asks for itself.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { AlarmRow } from "@/ipc/generated/api";

import { byUrgency, moreUrgent } from "./order";

const LIMIT = 500;

/** The current alarms. */
export const useAlarms = defineStore("alarms", () => {
  const rows = shallowRef<AlarmRow[]>([]);
  const loaded = ref(false);
  const revision = ref(-1);
  /** The occurrence whose guidance is shown; null for the first of the list. */
  const chosenId = ref<string | null>(null);
  let asking = false;

  /** The most urgent alarm of each device. */
  const byDevice = computed(() => {
    const found = new Map<string, AlarmRow>();
    for (const row of rows.value) {
      const other = found.get(row.device);
      if (!other || moreUrgent(row, other)) found.set(row.device, row);
    }
    return found;
  });
  const ordered = computed(() => [...rows.value].sort(byUrgency));
  const chosen = computed(() => ordered.value.find((row) => row.id === chosenId.value) ?? ordered.value[0] ?? null);

  /** Asks for the current alarms when `wanted` is not the revision at hand. */
  async function follow(wanted: number): Promise<void> {
    if (asking || (loaded.value && wanted === revision.value)) return;
    asking = true;
    try {
      const answer = await station.alarms({ activeOnly: true, from: null, to: null, text: "", limit: LIMIT });
      rows.value = answer.rows;
      revision.value = wanted;
      loaded.value = true;
    } catch {
      // The bottom bar says that the station is gone; the next revision asks again.
    } finally {
      asking = false;
    }
  }

  /** Acknowledges; the rows change when the station says so, not before. */
  async function acknowledge(ids: string[], comment: string): Promise<number> {
    if (ids.length === 0) return 0;
    const { acknowledged } = await station.acknowledge(ids, comment);
    revision.value = -1;
    return acknowledged;
  }

  return { rows, loaded, revision, chosenId, chosen, byDevice, ordered, follow, acknowledge };
});
