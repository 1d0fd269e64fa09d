// How fast a file is read, from what was seen of it lately.

/** Older sightings do not count. */
const WINDOW_MS = 10_000;
/** Below this there is nothing to say yet. */
const LEAST_MS = 900;

/** What was seen of one job. Times are milliseconds of any clock that only goes on. */
export class Pace {
  #seen: { at: number; rows: number; part: number }[] = [];

  /** Notes rows read and the part of the file, 0 to 1. */
  see(at: number, rows: number, part: number): void {
    this.#seen.push({ at, rows, part });
    while ((this.#seen[1]?.at ?? at) < at - WINDOW_MS) this.#seen.shift();
  }

  /** Rows per second and the time left in milliseconds; null while nothing can be said. */
  get now(): { rowsPerS: number; leftMs: number | null } | null {
    const [first] = this.#seen;
    const last = this.#seen.at(-1);
    if (!first || !last || last.at - first.at < LEAST_MS) return null;
    const ms = last.at - first.at;
    const parts = last.part - first.part;
    return { rowsPerS: ((last.rows - first.rows) * 1000) / ms, leftMs: parts > 0 ? ((1 - last.part) * ms) / parts : null };
  }
}
