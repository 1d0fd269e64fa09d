// Which rows of a long table are in the page, and where it must stand so that the rows in sight stay
// where they are while others come and go. Every row has the same height.

/** Height of a row in pixels. */
export const ROW_PX = 30;
/** Rows kept ready above and below the ones in sight. */
const MARGIN_ROWS = 8;

/** Rows `first` to `last` (not included) are in the page; `before` and `after` are pixels of nothing. */
export type RowWindow = { first: number; last: number; before: number; after: number };

/** The rows for a table of `count` rows that is scrolled by `top` pixels and `height` pixels high. */
export function rowWindow(top: number, height: number, count: number): RowWindow {
  const inSight = Math.ceil(Math.max(0, height) / ROW_PX) + 1;
  const at = Math.min(Math.max(0, Math.floor(top / ROW_PX)), Math.max(0, count - inSight));
  // Even firsts only: half as many changes while it is scrolled row by row.
  const first = Math.max(0, (at - MARGIN_ROWS) & ~1);
  const last = Math.min(count, at + inSight + MARGIN_ROWS);
  return { first, last, before: first * ROW_PX, after: (count - last) * ROW_PX };
}

/** The rows wholly or half in sight: what a person can have read. */
export function rowsInSight(top: number, height: number, count: number): { first: number; last: number } {
  const first = Math.min(count, Math.max(0, Math.round(top / ROW_PX)));
  return { first, last: Math.min(count, Math.max(first, Math.round((top + height) / ROW_PX))) };
}

/** The scroll that shows row `index` with as little movement as possible. */
export function reveal(top: number, height: number, index: number): number {
  const from = index * ROW_PX;
  if (from < top) return from;
  return from + ROW_PX > top + height ? from + ROW_PX - height : top;
}

/**
 * The scroll after the rows changed. The row that is held (the chosen one while it is in sight, else the
 * topmost in sight) stays where it is. At the very top with nothing chosen, new rows push the others down.
 */
export function keepPlace(top: number, height: number, before: readonly string[], after: ReadonlyMap<string, number>, chosen: string | null): number {
  const { first, last } = rowsInSight(top, height, before.length);
  const held = chosen === null ? -1 : before.indexOf(chosen, first);
  const inSight = held >= first && held < last;
  if (!inSight && top <= 0) return 0;
  // When the row held is gone, the next one that is still there is held instead.
  for (let i = inSight ? held : Math.floor(top / ROW_PX); i < before.length; i += 1) {
    const now = after.get(before[i] ?? "");
    if (now !== undefined) return Math.max(0, top + (now - i) * ROW_PX);
  }
  return Math.max(0, Math.min(top, after.size * ROW_PX - height));
}
