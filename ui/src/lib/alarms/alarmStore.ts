// The alarms that stand or wait for somebody; asked again when the station says that something
// changed. The table of other scopes asks for itself, see useAlarmRows.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { AlarmActArgs, AlarmActed, AlarmRow } from "@/ipc/generated/api";

import { Follower } from "./follower";
import { mergeRows } from "./merge";
import { byUrgency, moreUrgent } from "./order";

/** The most rows that are asked for: what the station gives at most. */
export const ROWS_MAX = 10_000;

/** The current alarms. */
export const useAlarms = defineStore("alarms", () => {
  const rows = shallowRef<readonly AlarmRow[]>([]);
  const more = ref(false);
  const loaded = ref(false);
  /** The station's revision that was asked for last: changes whenever anything about alarms does. */
  const revision = ref(-1);
  /** The occurrence whose guidance is shown; null for the first of the list. */
  const chosenId = ref<string | null>(null);
  /** Grows when the same revision is to be asked for again. */
  const asked = ref(0);

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

  async function ask(): Promise<void> {
    const mine = revision.value;
    try {
      const answer = await station.alarms({ scope: "open", from: null, to: null, text: "", priorities: [], key: null, limit: ROWS_MAX });
      rows.value = mergeRows(rows.value, answer.rows);
      more.value = answer.more;
      loaded.value = true;
    } catch {
      // The bottom bar says that the station is gone; the next revision asks again.
      if (revision.value === mine) revision.value = -1;
    }
  }
  const follower = new Follower({ ask });

  /** Asks for the current alarms when `wanted` is not the revision asked for last. */
  function follow(wanted: number): Promise<void> {
    if (wanted === revision.value) return Promise.resolve();
    revision.value = wanted;
    asked.value += 1;
    return follower.touch();
  }

  /** Does something about alarms; the rows change when the station says so, not before. */
  async function act(args: AlarmActArgs): Promise<AlarmActed> {
    if (args.alarms.length === 0) return { changed: 0, refused: [] };
    const answer = await station.alarmAct(args);
    revision.value = -1;
    return answer;
  }

  return { rows, more, loaded, revision, asked, chosenId, chosen, byDevice, ordered, follow, act };
});
