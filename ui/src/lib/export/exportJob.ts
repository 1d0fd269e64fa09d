// The export that is being written, whichever page is shown: followed, stopped, and handed over
// when it is done.
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";

import { station as api, type ExportRequest } from "@/ipc/client";
import type { ExportStatus } from "@/ipc/generated/api";
import type { StartedExport } from "@/ipc/host";

const LOOK_MS = 300;

/** The one export of this page. */
export const useExportJob = defineStore("exportJob", () => {
  const status = shallowRef<ExportStatus | null>(null);
  const starting = ref(false);
  const error = ref("");

  const told = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

  /** Begins one; does nothing while another runs. */
  async function start(args: ExportRequest, name: string): Promise<void> {
    if (starting.value || status.value?.state === "running") return;
    starting.value = true;
    error.value = "";
    status.value = null;
    try {
      const started = await api.exportStart(args, name);
      if (started) await follow(started, name);
    } catch (failure) {
      error.value = told(failure);
      status.value = null;
    } finally {
      starting.value = false;
    }
  }

  async function follow(started: StartedExport, name: string): Promise<void> {
    for (;;) {
      status.value = await api.exportStatus(started.id);
      if (status.value.state !== "running") break;
      await new Promise((next) => setTimeout(next, LOOK_MS));
    }
    if (status.value.state === "done") api.exportFetch(started, name);
    if (status.value.state === "failed") error.value = status.value.message;
  }

  /** Stops it; no file is left. */
  async function cancel(): Promise<void> {
    if (status.value?.state !== "running") return;
    try {
      await api.exportCancel(status.value.id);
    } catch (failure) {
      error.value = told(failure);
    }
  }

  return { status, starting, error, start, cancel };
});
