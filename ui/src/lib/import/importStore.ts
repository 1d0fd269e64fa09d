// The files that are or were imported, whichever page is shown: followed while somebody looks.
import { defineStore } from "pinia";
import { computed, reactive, ref, shallowRef } from "vue";

import { station as api } from "@/ipc/client";
import type { ImportJob } from "@/ipc/generated/api";

import { Pace } from "./pace";

/** How often the station is asked while a file is read, and while none is. */
const BUSY_MS = 400;
const IDLE_MS = 5_000;

/** Whether nothing more happens by itself. */
export const isEnded = (job: ImportJob): boolean => job.state !== "running" && job.state !== "waiting";
/** Whether it goes on when it is told to. */
export const isBrokenOff = (job: ImportJob): boolean => !job.check && (job.state === "stopped" || job.state === "failed");

/** All imports that the station knows, the newest first. */
export const useImports = defineStore("imports", () => {
  const jobs = shallowRef<readonly ImportJob[]>([]);
  const loaded = ref(false);
  const error = ref("");
  const paces = reactive(new Map<string, { rowsPerS: number; leftMs: number | null } | null>());
  const seen = new Map<string, Pace>();
  let lookers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const busy = computed(() => jobs.value.some((job) => !isEnded(job)));
  const said = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

  async function refresh(): Promise<void> {
    try {
      jobs.value = await api.importStatus();
      loaded.value = true;
      error.value = "";
    } catch (failure) {
      error.value = said(failure);
      return;
    }
    const at = performance.now();
    for (const job of jobs.value) {
      if (job.state !== "running") {
        seen.delete(job.id);
        paces.delete(job.id);
        continue;
      }
      const pace = seen.get(job.id) ?? new Pace();
      seen.set(job.id, pace);
      pace.see(at, job.rows, job.progress);
      paces.set(job.id, pace.now);
    }
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    await refresh();
    clearTimeout(timer);
    if (lookers > 0) timer = setTimeout(() => void look(), busy.value ? BUSY_MS : IDLE_MS);
  }

  /** Asks again and again until the function it gives is called. */
  function follow(): () => void {
    lookers += 1;
    void look();
    return () => {
      lookers -= 1;
      if (lookers === 0) clearTimeout(timer);
    };
  }

  /** Carries something out and looks what came of it; what went wrong is told in `error`. */
  async function then<T>(action: Promise<T>): Promise<T | null> {
    try {
      const answer = await action;
      await look();
      return answer;
    } catch (failure) {
      error.value = said(failure);
      return null;
    }
  }
  const cancel = (id: string): Promise<unknown> => then(api.importCancel(id));
  const resume = (id: string): Promise<unknown> => then(api.importResume(id));
  const forget = (id: string): Promise<unknown> => then(api.importForget(id));

  return { jobs, loaded, error, paces, busy, follow, look, cancel, resume, forget };
});
