// The SQL page: the statement, what runs, what came of it. An answer may have a million cells, so it is
// never made reactive in depth.
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";

import { station as api } from "@/ipc/client";
import type { SqlBounds, SqlColumn } from "@/ipc/generated/api";
import { StationError } from "@/ipc/host";
import { freshId } from "@/lib/freshId";

import { EMPTY_CATALOG, readCatalog, type Catalog } from "./catalog";
import type { SqlCell } from "./columns";
import { errorPlace, errorWords, type Place } from "./errorPlace";
import { readRuns, withRun, type Run } from "./history";

/** An answer and the statement it is of. */
export type Answer = { text: string; columns: SqlColumn[]; rows: SqlCell[][]; truncated: boolean; bySize: boolean; elapsedMs: number };
/** Why there is none. */
export type Failure = { code: string; words: string; place: Place | null };

const TEXT_KEY = "linewatch.sqlText";
const RUNS_KEY = "linewatch.sqlHistory";

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A storage that refuses costs only the remembering.
  }
}

/** The page's state; it outlives the page. */
export const useSql = defineStore("sql", () => {
  const text = ref(kept(TEXT_KEY) ?? "");
  const runs = ref<Run[]>(readRuns(kept(RUNS_KEY)));
  const answer = shallowRef<Answer | null>(null);
  const failure = ref<Failure | null>(null);
  const running = ref<{ id: string; since: number } | null>(null);
  const stopping = ref(false);
  const bounds = shallowRef<SqlBounds | null>(null);
  const catalog = shallowRef<Catalog>(EMPTY_CATALOG);
  /** Raised when the text is replaced from outside the editor. */
  const replaced = ref(0);
  const canRun = computed(() => running.value === null && text.value.trim() !== "");

  watch(text, (value) => keep(TEXT_KEY, value));
  watch(runs, (value) => keep(RUNS_KEY, JSON.stringify(value)));

  /** Limits, views and functions; asked once, again when it failed. */
  async function prepare(): Promise<void> {
    if (bounds.value && catalog.value.views.length > 0) return;
    try {
      bounds.value = await api.sqlBounds();
      catalog.value = await readCatalog();
    } catch {
      // The page works without completion; running says what is wrong with the station.
    }
  }

  /** Puts another statement into the editor. */
  function replace(statement: string): void {
    text.value = statement;
    failure.value = null;
    replaced.value += 1;
  }

  /** Runs the statement. */
  async function run(): Promise<void> {
    if (!canRun.value) return;
    const statement = text.value;
    const id = freshId();
    running.value = { id, since: Date.now() };
    stopping.value = false;
    failure.value = null;
    runs.value = withRun(runs.value, statement, Date.now());
    try {
      const table = await api.sql({ text: statement, limit: bounds.value?.rows ?? 100_000, id });
      answer.value = { text: statement, ...table, rows: table.rows as SqlCell[][] };
    } catch (error) {
      answer.value = null;
      const message = error instanceof Error ? error.message : String(error);
      failure.value = { code: error instanceof StationError ? error.code : "", words: errorWords(message), place: errorPlace(message, statement) };
    } finally {
      running.value = null;
      stopping.value = false;
    }
  }

  /** Stops what runs; `run` then says that it was stopped. */
  async function stop(): Promise<void> {
    if (!running.value) return;
    stopping.value = true;
    await api.queryCancel(running.value.id).catch(() => (stopping.value = false));
  }

  return { text, runs, answer, failure, running, stopping, bounds, catalog, replaced, canRun, prepare, replace, run, stop };
});
