// What the Trends view shows: pens, period, cursors. Kept while other views are open, and written
// into the address so that it can be sent to somebody.
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { LocationQuery } from "vue-router";

/** The most pens of one plot. */
export const PENS_MAX = 8;
const HOUR_MS = 3_600_000;

/** A chosen tag. `colour` stays with it while other pens come and go. */
export type ChosenPen = { path: string; colour: number; shown: boolean };

/** A period as chosen: a length that follows now, or two times. */
export type ChosenPeriod = { live: true; span: number } | { live: false; from: number; to: number };

function numberIn(query: LocationQuery, key: string): number | null {
  const text = query[key];
  const value = typeof text === "string" && text !== "" ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}

const MEMORY = "linewatch.trend";

/** What was shown when the page was last open; empty when nothing is remembered. */
function remembered(): LocationQuery {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "{}") as LocationQuery;
  } catch {
    return {};
  }
}

/** Reads a period from an address; null when it holds none that makes sense. */
export function periodFromQuery(query: LocationQuery): ChosenPeriod | null {
  const span = numberIn(query, "live");
  if (span !== null && span >= 1000) return { live: true, span };
  const [from, to] = [numberIn(query, "from"), numberIn(query, "to")];
  return from !== null && to !== null && from < to ? { live: false, from, to } : null;
}

/** The state of the Trends view. */
export const useTrend = defineStore("trend", () => {
  const pens = shallowRef<ChosenPen[]>([]);
  const period = shallowRef<ChosenPeriod>({ live: true, span: HOUR_MS });
  /** The last length that followed now; a reset goes back to it. */
  const homeSpan = ref(HOUR_MS);
  const cursorA = ref<number | null>(null);
  const cursorB = ref<number | null>(null);

  /** Adds a pen; false when there are eight already. */
  function add(path: string): boolean {
    if (pens.value.some((pen) => pen.path === path)) return true;
    if (pens.value.length >= PENS_MAX) return false;
    const taken = new Set(pens.value.map((pen) => pen.colour));
    const colour = Array.from({ length: PENS_MAX }, (_, i) => i).find((i) => !taken.has(i)) ?? 0;
    pens.value = [...pens.value, { path, colour, shown: true }];
    return true;
  }

  /** Takes a pen away. */
  function remove(path: string): void {
    pens.value = pens.value.filter((pen) => pen.path !== path);
  }

  /** Shows or hides a pen. */
  function toggle(path: string): void {
    pens.value = pens.value.map((pen) => (pen.path === path ? { ...pen, shown: !pen.shown } : pen));
  }

  /** Takes over what an address says; what it does not say stays. */
  function readQuery(query: LocationQuery): void {
    if (typeof query.pens === "string") {
      const paths = query.pens.split(",").filter(Boolean).slice(0, PENS_MAX);
      pens.value = pens.value.filter((pen) => paths.includes(pen.path));
      for (const path of paths) add(path);
    }
    const wanted = periodFromQuery(query);
    if (wanted) period.value = wanted;
    if (wanted?.live) homeSpan.value = wanted.span;
    if ("a" in query) cursorA.value = numberIn(query, "a");
    if ("b" in query) cursorB.value = numberIn(query, "b");
  }

  /** Takes over what an address says; without one, what was shown last, or else `otherwise`. */
  function open(query: LocationQuery, otherwise: readonly string[]): void {
    const memory = "pens" in query || pens.value.length > 0 ? {} : remembered();
    readQuery({ ...memory, ...query });
    if (pens.value.length === 0 && !("pens" in query) && !("pens" in memory)) otherwise.forEach(add);
  }

  /** Keeps what is shown for the next time. */
  function remember(): void {
    try {
      localStorage.setItem(MEMORY, JSON.stringify(toQuery()));
    } catch {
      // A storage that refuses costs only the remembering.
    }
  }

  /** The address of what is shown. */
  function toQuery(): Record<string, string> {
    const query: Record<string, string> = {};
    query.pens = pens.value.map((pen) => pen.path).join(",");
    if (period.value.live) query.live = String(Math.round(period.value.span));
    else Object.assign(query, { from: String(Math.round(period.value.from)), to: String(Math.round(period.value.to)) });
    if (cursorA.value !== null) query.a = String(Math.round(cursorA.value));
    if (cursorB.value !== null) query.b = String(Math.round(cursorB.value));
    return query;
  }

  return { pens, period, homeSpan, cursorA, cursorB, add, remove, toggle, open, remember, readQuery, toQuery };
});
