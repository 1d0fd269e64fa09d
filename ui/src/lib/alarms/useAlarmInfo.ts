// What is known of one alarm: its definition, and the record of what happened to it.
import { useDebounceFn } from "@vueuse/core";
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from "vue";

import { station as api } from "@/ipc/client";
import type { AlarmEdge, AlarmInfo, AlarmRow } from "@/ipc/generated/api";

import { useAlarms } from "./alarmStore";
import { Follower } from "./follower";

/** Edges that are asked for; older ones are in the database. */
const EDGES_MAX = 200;
/** Somebody who runs through the table with the arrows asks for nothing until they stop. */
const SETTLE_MS = 80;
const EDGES_MS = 500;

/** The alarm to know more about; `row` is an occurrence of it, if there is one. */
export type AlarmSubject = { key: string; row: AlarmRow | null };

/** Definition and record of the subject, asked for when it changes and when something happens to it. */
export function useAlarmInfo(subject: Readonly<Ref<AlarmSubject | null>>) {
  const alarms = useAlarms();
  const info = shallowRef<AlarmInfo | null>(null);
  const edges = shallowRef<AlarmEdge[]>([]);
  const error = ref("");

  async function askInfo(): Promise<void> {
    const key = subject.value?.key;
    if (!key) return;
    try {
      const answer = await api.alarmInfo(key);
      if (subject.value?.key === key) {
        info.value = answer;
        error.value = "";
      }
    } catch (failure) {
      if (subject.value?.key === key) error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }
  async function askEdges(): Promise<void> {
    const key = subject.value?.key;
    if (!key) return;
    try {
      const answer = await api.alarmEdges(key, EDGES_MAX);
      if (subject.value?.key === key) edges.value = [...answer].sort((a, b) => b.at - a.at);
    } catch {
      // The definition's error says that the station does not answer.
    }
  }
  /** The definition says how the alarm stands too, so both follow what happens. */
  const ask = async (): Promise<void> => void (await Promise.all([askInfo(), askEdges()]));
  const follower = new Follower({ ask, everyMs: EDGES_MS });
  const settle = useDebounceFn(() => void ask(), SETTLE_MS);

  watch(() => subject.value?.key, () => {
    info.value = null;
    edges.value = [];
    error.value = "";
    void settle();
  }, { immediate: true });
  watch([() => subject.value?.row, () => alarms.asked], ([row], [before]) => {
    if (row !== before) void follower.touch();
  });
  onBeforeUnmount(() => follower.end());
  return { info, edges, error, again: askInfo };
}
