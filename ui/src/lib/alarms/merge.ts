// Takes a new answer over so that rows that did not change stay the same objects: Vue then repaints
// only the rows that did, and what was worked out for a row is kept with it.
import type { AlarmRow } from "@/ipc/generated/api";

function same(a: AlarmRow, b: AlarmRow): boolean {
  for (const key of Object.keys(b) as (keyof AlarmRow)[]) {
    if (a[key] === b[key]) continue;
    if (key !== "name" || a.name?.zh !== b.name?.zh || a.name?.en !== b.name?.en) return false;
  }
  return true;
}

/** The rows of `next`, with the objects of `before` where nothing changed; `before` itself when nothing did at all. */
export function mergeRows(before: readonly AlarmRow[], next: readonly AlarmRow[]): readonly AlarmRow[] {
  const known = new Map(before.map((row) => [row.id, row]));
  let changed = before.length !== next.length;
  const merged = next.map((row, i) => {
    const old = known.get(row.id);
    const kept = old && same(old, row) ? old : row;
    if (kept !== before[i]) changed = true;
    return kept;
  });
  return changed ? merged : before;
}
