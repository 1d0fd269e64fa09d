// The table of alarms: what is asked for, how it is filtered, sorted, grouped, chosen and marked.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { useRoute } from "vue-router";

import type { AlarmRow } from "@/ipc/generated/api";
import { pump } from "@/live/live";

import { nextSort, passes, searchWords, sortRows, type RowFilter, type Sort } from "./filter";
import type { ColumnKey } from "./columns";
import { tableLines } from "./grouping";
import { DEFAULT_QUERY, readQuery, type TableQuery } from "./tableQuery";
import { useAlarmText } from "./text";
import { useAlarmRows } from "./useAlarmRows";

/** What the table showed when it was left; the way back from a trend or a display leads there again. */
type Place = { query: string; wanted: TableQuery; sort: Sort; chosen: string | null };
let left: Place | null = null;

/** Whether this page was come to by going back. */
const cameBack = (): boolean => (window.history.state as { forward?: string | null } | null)?.forward != null;

/** State and handlers of the Alarms view. */
export function useAlarmTable() {
  const route = useRoute();
  let address = JSON.stringify(route.query);
  const before = cameBack() && left?.query === address ? left : null;
  const words = useAlarmText();

  const wanted = shallowRef<TableQuery>(before?.wanted ?? readQuery(route.query));
  const sort = ref<Sort>(before?.sort ?? { key: "raisedAt", down: true });
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  const currentId = ref<string | null>(before?.chosen ?? null);
  const marked = shallowRef<ReadonlySet<string>>(new Set());
  /** The alarm that an address asks for, by id or key, until something else is chosen. */
  const asked = ref(wanted.value.alarm);

  watch(() => route.query, (query) => {
    if (route.name !== "alarms") return;
    address = JSON.stringify(query);
    wanted.value = readQuery(query);
    asked.value = wanted.value.alarm;
    currentId.value = null;
    marked.value = new Set();
  });

  onBeforeUnmount(() => (left = { query: address, wanted: wanted.value, sort: sort.value, chosen: currentId.value }));

  const { rows: all, loaded, more, error } = useAlarmRows(wanted);
  const shown = computed<AlarmRow[]>(() => {
    const { filter } = wanted.value;
    const found = searchWords(filter.text);
    return sortRows(all.value.filter((row) => passes(row, words.facts(row), filter, found)), words.facts, sort.value, pump.now());
  });
  const lines = computed(() => tableLines(shown.value, wanted.value.grouping, words.facts, folded.value, words.keyName));
  const places = computed(() => new Map(lines.value.map((line, index) => [line.id, index])));
  /** The index of the chosen line; the one asked for by the address, else the first. */
  const currentIndex = computed(() => {
    const chosen = currentId.value === null ? undefined : places.value.get(currentId.value);
    if (chosen !== undefined) return chosen;
    const wish = asked.value ? lines.value.findIndex((line) => line.kind === "row" && (line.id === asked.value || line.row.key === asked.value)) : -1;
    return wish >= 0 ? wish : lines.value.length > 0 ? 0 : -1;
  });
  const currentLine = computed(() => lines.value[currentIndex.value] ?? null);
  const current = computed<AlarmRow | null>(() => (currentLine.value?.kind === "row" ? currentLine.value.row : null));
  /** What the details are about: the chosen row, or an alarm that has none. */
  const subject = computed<{ key: string; row: AlarmRow | null } | null>(() => {
    const { value: row } = current;
    const wish = asked.value;
    if (wish && currentId.value === null && row?.id !== wish && row?.key !== wish) return { key: wish, row: null };
    return row ? { key: row.key, row } : null;
  });
  const markedRows = computed(() => (marked.value.size === 0 ? [] : shown.value.filter((row) => marked.value.has(row.id))));
  /** The marked rows; without marks the chosen one. */
  const selected = computed<AlarmRow[]>(() => (markedRows.value.length > 0 ? markedRows.value : current.value ? [current.value] : []));

  function set(part: Partial<TableQuery>): void {
    if (part.scope && part.scope !== wanted.value.scope) {
      marked.value = new Set();
      currentId.value = null;
      asked.value = "";
    }
    wanted.value = { ...wanted.value, ...part };
  }
  function setFilter(part: Partial<RowFilter>): void {
    set({ filter: { ...wanted.value.filter, ...part } });
  }
  function clearFilter(): void {
    set({ filter: DEFAULT_QUERY.filter });
  }
  function sortBy(key: ColumnKey): void {
    sort.value = nextSort(sort.value, key);
  }
  function choose(id: string): void {
    currentId.value = id;
    asked.value = "";
  }
  function mark(id: string): void {
    const next = new Set(marked.value);
    if (!next.delete(id)) next.add(id);
    marked.value = next;
  }
  function markAll(): void {
    marked.value = marked.value.size >= shown.value.length ? new Set() : new Set(shown.value.map((row) => row.id));
  }
  function unmark(): void {
    marked.value = new Set();
  }
  function move(step: number): void {
    const next = lines.value[Math.min(lines.value.length - 1, Math.max(0, currentIndex.value + step))];
    if (next) choose(next.id);
  }
  /** Folds or unfolds the chosen group; from a row inside of one, folding goes to its head. */
  function fold(shut: boolean): void {
    let index = currentIndex.value;
    const line = lines.value[index];
    if (!line) return;
    if (shut && line.kind === "row" && line.depth === 1) {
      while (index > 0 && !isHead(index)) index -= 1;
      const top = lines.value[index];
      if (top) choose(top.id);
      return;
    }
    if (isHead(index)) setFolded(line.id, shut);
  }
  function isHead(index: number): boolean {
    const line = lines.value[index];
    return line?.kind === "head" || (line?.kind === "row" && line.below > 0);
  }
  function setFolded(id: string, shut: boolean): void {
    const next = new Set(folded.value);
    if (shut) next.add(id);
    else next.delete(id);
    folded.value = next;
  }
  function toggleFold(id: string): void {
    setFolded(id, !folded.value.has(id));
  }

  return {
    wanted, sort, all, loaded, more, error, shown, lines, places, currentIndex, currentLine, current, subject, chosenId: currentId, marked, markedRows, selected,
    set, setFilter, clearFilter, sortBy, choose, mark, markAll, unmark, move, fold, toggleFold,
  };
}
