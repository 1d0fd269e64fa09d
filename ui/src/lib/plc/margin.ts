// Values beside the lines of a program: grouped by line, and which of them changed a moment ago.
import type { PlcMarginRow } from "@/ipc/generated/api";

/** How long a change is shown. */
const CHANGED_MS = 1200;

/** A variable beside its line. */
export type MarginEntry = { name: string; path: string; value: string; forced: boolean; changed: boolean };
/** What stands beside one line; lines count from 1. */
export type MarginLine = { line: number; entries: MarginEntry[] };

/** Compares each answer with the one before. */
export class MarginDiff {
  readonly #values = new Map<string, { value: string; changedAt: number }>();

  /** Takes an answer at a time; gives the lines in order. A variable seen for the first time has not changed. */
  update(rows: readonly PlcMarginRow[], now: number): MarginLine[] {
    const lines = new Map<number, MarginEntry[]>();
    const seen = new Set<string>();
    for (const { line, name, path, value, forced } of rows) {
      const known = this.#values.get(path);
      if (!known) this.#values.set(path, { value, changedAt: -Infinity });
      else if (known.value !== value) Object.assign(known, { value, changedAt: now });
      seen.add(path);
      const changed = now - (this.#values.get(path)?.changedAt ?? -Infinity) < CHANGED_MS;
      const entries = lines.get(line) ?? [];
      entries.push({ name, path, value, forced, changed });
      lines.set(line, entries);
    }
    for (const path of this.#values.keys()) if (!seen.has(path)) this.#values.delete(path);
    return [...lines].map(([line, entries]) => ({ line, entries })).sort((a, b) => a.line - b.line);
  }

  /** Forgets everything, as when another file is shown. */
  clear(): void {
    this.#values.clear();
  }
}

/** Whether two lines look the same, so that what is on the screen may stay. */
export function sameEntries(a: readonly MarginEntry[], b: readonly MarginEntry[]): boolean {
  return a.length === b.length && a.every((entry, i) => {
    const other = b[i];
    return other !== undefined && entry.path === other.path && entry.value === other.value && entry.forced === other.forced && entry.changed === other.changed;
  });
}
