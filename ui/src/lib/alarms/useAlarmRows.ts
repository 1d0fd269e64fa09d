// The rows of a scope. Open ones are those of the store; every other scope is asked for here, again
// whenever something changed. The history of a long time is asked for once a second at most.
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from "vue";

import { station as api } from "@/ipc/client";
import type { AlarmQuery } from "@/ipc/client";
import type { AlarmRow, AlarmScope } from "@/ipc/generated/api";
import { pump } from "@/live/live";

import { ROWS_MAX, useAlarms } from "./alarmStore";
import { ASK_MS, Follower } from "./follower";
import { mergeRows } from "./merge";
import type { TableQuery } from "./tableQuery";

const HOUR_MS = 3_600_000;
const HISTORY_MS = 1000;

function argsOf(wanted: TableQuery, scope: AlarmScope): AlarmQuery {
  const { period, filter } = wanted;
  const when = scope !== "all" ? { from: null, to: null } : "from" in period ? period : { from: period.hours === 0 ? null : pump.now() - period.hours * HOUR_MS, to: null };
  // Names of areas and devices are searched here, in both languages; what narrows the history is sent along.
  const narrow = scope === "all";
  return { scope, ...when, text: "", priorities: narrow && filter.priority ? [filter.priority] : [], key: (narrow && filter.key) || null, limit: ROWS_MAX };
}

/** Rows for what the table is asked; `more` says that there are others that do not fit. */
export function useAlarmRows(wanted: Readonly<Ref<TableQuery>>) {
  const alarms = useAlarms();
  const own = shallowRef<readonly AlarmRow[]>([]);
  const ownMore = ref(false);
  const ownLoaded = ref(false);
  const error = ref("");
  /** Open alarms grouped by cause need those that are suppressed beside them. */
  const scope = computed<AlarmScope | null>(() => (wanted.value.scope !== "open" ? wanted.value.scope : wanted.value.grouping === "cause" ? "suppressed" : null));
  let asks = 0;

  async function ask(): Promise<void> {
    const { value } = scope;
    if (value === null) return;
    const mine = (asks += 1);
    try {
      const answer = await api.alarms(argsOf(wanted.value, value));
      if (mine !== asks || value !== scope.value) return;
      own.value = mergeRows(own.value, answer.rows);
      ownMore.value = answer.more;
      ownLoaded.value = true;
      error.value = "";
    } catch (failure) {
      if (mine === asks) error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }
  const quick = new Follower({ ask, everyMs: ASK_MS });
  const slow = new Follower({ ask, everyMs: HISTORY_MS });
  const touch = (): Promise<void> => (scope.value === "all" ? slow : quick).touch();

  watch(() => JSON.stringify(argsOf({ ...wanted.value, period: "hours" in wanted.value.period ? { hours: 0 } : wanted.value.period }, scope.value ?? "open")) + JSON.stringify(wanted.value.period) + scope.value, () => {
    own.value = [];
    ownLoaded.value = false;
    // A question under way is about something else by now.
    asks += 1;
    void ask();
  }, { immediate: true });
  watch(() => alarms.asked, () => void touch());
  onBeforeUnmount(() => {
    quick.end();
    slow.end();
  });

  const rows = computed<readonly AlarmRow[]>(() => {
    if (scope.value === null) return alarms.rows;
    return wanted.value.scope === "open" ? [...alarms.rows, ...own.value] : own.value;
  });
  const loaded = computed(() => (wanted.value.scope === "open" ? alarms.loaded : ownLoaded.value));
  const more = computed(() => (wanted.value.scope === "open" ? alarms.more : ownMore.value));
  return { rows, loaded, more, error };
}
