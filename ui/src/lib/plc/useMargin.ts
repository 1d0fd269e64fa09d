// Asks for the values of the shown file three times a second, only while it is seen and is what runs.
import { onBeforeUnmount, onMounted } from "vue";

import { station } from "@/ipc/client";

import { MarginDiff, type MarginLine } from "./margin";

const POLL_MS = 330;
const RETRY_MS = 1500;

/** Calls `paint` with the values beside the lines of `file()`; null stands for: none now. */
export function useMargin(file: () => string | null, paint: (lines: readonly MarginLine[]) => void): void {
  const diff = new MarginDiff();
  let shown: string | null = null;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    const name = file();
    let wait = POLL_MS;
    if (name !== shown) {
      shown = name;
      diff.clear();
      paint([]);
    }
    if (name !== null && !document.hidden) {
      try {
        const rows = await station.plcMargin(name);
        if (!ended && name === file()) paint(diff.update(rows, performance.now()));
      } catch {
        // Values that cannot be asked for are not shown; the state of the PLC is said elsewhere.
        if (!ended) paint([]);
        diff.clear();
        wait = RETRY_MS;
      }
    }
    if (!ended) timer = setTimeout(() => void ask(), wait);
  }
  onMounted(() => void ask());
  onBeforeUnmount(() => {
    ended = true;
    clearTimeout(timer);
  });
}
