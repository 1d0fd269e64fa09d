// The table of active and past alarms: what is asked for, how it is filtered, sorted and marked.
import { useDebounceFn } from "@vueuse/core";
import { computed, ref, shallowRef, watch } from "vue";
import { useRoute } from "vue-router";

import { station as api } from "@/ipc/client";
import type { AlarmRow, Priority } from "@/ipc/generated/api";
import { pump } from "@/live/live";

import { useAlarms } from "./alarmStore";
import { durationMs, PRIORITIES, priorityNumber, needsAcknowledgement, type SortKey } from "./order";
import { useAlarmText } from "./text";

const ROWS_MAX = 1000;
const HOUR_MS = 3_600_000;

/** The periods offered, in hours; 0 for all times. Names under `alarm.`. */
export const ALARM_PERIODS = [
  { key: "last8h", hours: 8 },
  { key: "last1d", hours: 24 },
  { key: "last7d", hours: 168 },
  { key: "last30d", hours: 720 },
  { key: "ever", hours: 0 },
] as const;

/** State and handlers of the Alarms view. */
export function useAlarmTable() {
  const alarms = useAlarms();
  const route = useRoute();
  const words = useAlarmText();

  const scope = ref<"active" | "all">("active");
  const hours = ref<number>(24);
  const search = ref("");
  const priority = ref<Priority | "">("");
  const sort = ref<{ key: SortKey; down: boolean }>({ key: "raisedAt", down: true });
  const answer = shallowRef<{ rows: AlarmRow[]; more: boolean }>({ rows: [], more: false });
  const loaded = ref(false);
  const error = ref("");
  const currentId = ref<string | null>(null);
  const marked = ref(new Set<string>());

  watch(() => route.query.priority, (wanted) => (priority.value = PRIORITIES.find((one) => one === wanted) ?? ""), { immediate: true });

  async function ask(): Promise<void> {
    const active = scope.value === "active";
    const from = active || hours.value === 0 ? null : pump.now() - hours.value * HOUR_MS;
    try {
      // Names of areas and devices are searched here, in both languages; the station is asked for all.
      answer.value = await api.alarms({ activeOnly: active, from, to: null, text: "", limit: ROWS_MAX });
      error.value = "";
      loaded.value = true;
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }
  const askSoon = useDebounceFn(ask, 60);
  watch([scope, hours, () => alarms.rows], () => void askSoon(), { immediate: true });

  function matches(row: AlarmRow): boolean {
    if (priority.value && row.priority !== priority.value) return false;
    if (!search.value) return true;
    const text = `${words.where(row)} ${row.device} ${row.kind} ${words.comparison(row)} ${words.state(row)} ${row.comment ?? ""} ${row.acknowledgedBy ?? ""}`.toLowerCase();
    return search.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  function keyOf(row: AlarmRow, key: SortKey): string | number {
    switch (key) {
      case "priority": return -priorityNumber(row.priority);
      case "raisedAt": return row.raisedAt;
      case "area": return words.areaName(row);
      case "device": return words.deviceName(row);
      case "kind": return row.kind;
      case "state": return row.state;
      case "duration": return durationMs(row, pump.now());
    }
  }

  const rows = computed(() => {
    const { key, down } = sort.value;
    const sign = down ? -1 : 1;
    const compare = (a: AlarmRow, b: AlarmRow): number => {
      const [x, y] = [keyOf(a, key), keyOf(b, key)];
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
      return sign * order || b.raisedAt - a.raisedAt;
    };
    return answer.value.rows.filter(matches).sort(compare);
  });
  const current = computed(() => rows.value.find((row) => row.id === currentId.value) ?? rows.value[0] ?? null);
  const markedRows = computed(() => rows.value.filter((row) => marked.value.has(row.id)));
  const open = (some: AlarmRow[]): string[] => some.filter((row) => needsAcknowledgement(row.state)).map((row) => row.id);
  const visibleIds = computed(() => open(rows.value));
  /** The marked ones that wait; without marks, the current one. */
  const selectedIds = computed(() => open(markedRows.value.length > 0 ? markedRows.value : current.value ? [current.value] : []));

  function sortBy(key: SortKey): void {
    sort.value = { key, down: sort.value.key === key ? !sort.value.down : key === "raisedAt" || key === "priority" || key === "duration" };
  }
  function mark(id: string): void {
    const next = new Set(marked.value);
    if (!next.delete(id)) next.add(id);
    marked.value = next;
  }
  function move(step: number): void {
    const at = rows.value.findIndex((row) => row.id === current.value?.id);
    const next = rows.value[Math.min(rows.value.length - 1, Math.max(0, at + step))];
    if (next) currentId.value = next.id;
  }

  return { scope, hours, search, priority, sort, answer, loaded, error, rows, current, currentId, marked, markedRows, visibleIds, selectedIds, sortBy, mark, move, rowsMax: ROWS_MAX };
}
