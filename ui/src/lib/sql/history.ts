// The last statements that were run, newest first, each once.

/** Statements kept. */
export const HISTORY_MAX = 20;

/** A statement and when it was run, in Unix milliseconds. */
export type Run = { text: string; at: number };

/** The list with one more on top. */
export function withRun(runs: readonly Run[], text: string, at: number): Run[] {
  return [{ text, at }, ...runs.filter((run) => run.text !== text)].slice(0, HISTORY_MAX);
}

/** What was kept; anything that is not such a list is an empty one. */
export function readRuns(kept: string | null): Run[] {
  try {
    const list: unknown = JSON.parse(kept ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter((one): one is Run => typeof one?.text === "string" && typeof one?.at === "number").slice(0, HISTORY_MAX);
  } catch {
    return [];
  }
}

/** The first line that says something, for a list. */
export function headOf(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
