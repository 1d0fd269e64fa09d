// The one action on alarms that is being decided: what, on which, and what the station answered.
// The alarms are held: rows that move under an open dialog change nothing about it.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station as api } from "@/ipc/client";
import type { AlarmAction, AlarmActed, AlarmRow } from "@/ipc/generated/api";

import { useAlarms } from "./alarmStore";
import { NEEDS_REASON, targets } from "./order";
import { longestMs } from "./shelving";

/** For how many alarms the longest shelving time is asked before: a dialog must not wait for hundreds. */
const INFO_MAX = 20;

/** Actions on alarms through a dialog. */
export const useAlarmActs = defineStore("alarmActs", () => {
  const alarms = useAlarms();
  const action = ref<AlarmAction | null>(null);
  const rows = shallowRef<readonly AlarmRow[]>([]);
  /** The wider choice of “acknowledge visible”: all that pass the filter; null when there is none. */
  const wider = shallowRef<readonly AlarmRow[] | null>(null);
  const takeWider = ref(false);
  const busy = ref(false);
  const error = ref("");
  const answer = shallowRef<AlarmActed | null>(null);
  /** The longest time these alarms may be shelved; null until it is known. */
  const shelveMaxMs = ref<number | null>(null);
  /** What was done last, for the line below the table. */
  const said = shallowRef<{ action: AlarmAction; changed: number } | null>(null);

  const held = computed(() => (action.value ? targets(action.value, takeWider.value && wider.value ? wider.value : rows.value) : []));
  const canSend = computed(() => held.value.length > 0 && !busy.value && !answer.value);

  /** Opens the dialog when the action applies to any of the rows; says whether it does. */
  function open(wanted: AlarmAction, some: readonly AlarmRow[], all: readonly AlarmRow[] | null = null): boolean {
    if (targets(wanted, some).length === 0 && targets(wanted, all ?? []).length === 0) return false;
    rows.value = [...some];
    wider.value = all && [...all];
    takeWider.value = false;
    answer.value = null;
    error.value = "";
    action.value = wanted;
    if (wanted === "shelve") void askLongest();
    return true;
  }

  async function askLongest(): Promise<void> {
    shelveMaxMs.value = null;
    const mine = rows.value;
    const keys = held.value.slice(0, INFO_MAX);
    const each = await Promise.all(keys.map((key) => api.alarmInfo(key).then((info) => info.shelveMaxMs, () => null)));
    if (mine === rows.value) shelveMaxMs.value = longestMs(each);
  }

  /** Sends it; closes unless the station refused some. */
  async function send(comment: string, shelveMs: number | null = null, oneShot = false): Promise<void> {
    const wanted = action.value;
    if (!wanted || !canSend.value || (NEEDS_REASON.has(wanted) && comment.trim() === "")) return;
    busy.value = true;
    error.value = "";
    try {
      const result = await alarms.act({ action: wanted, alarms: held.value, comment: comment.trim(), shelveMs, oneShot });
      said.value = { action: wanted, changed: result.changed };
      if (result.refused.length > 0) answer.value = result;
      else close();
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      busy.value = false;
    }
  }
  function close(): void {
    action.value = null;
  }

  return { action, rows, wider, takeWider, busy, error, answer, shelveMaxMs, said, held, canSend, open, send, close };
});
