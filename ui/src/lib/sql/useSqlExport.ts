// The whole answer of a statement as a file, however many rows it has.
import { ref } from "vue";
import { useI18n } from "vue-i18n";

import { station as api } from "@/ipc/client";
import { StationError, type SaveProgress } from "@/ipc/host";
import { formatCount } from "@/lib/format/numbers";
import { freshId } from "@/lib/freshId";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

/** Saving, how far it is, and what is said about it. */
export function useSqlExport() {
  const { t } = useI18n();
  const station = useStation();
  const busy = ref(false);
  const progress = ref<SaveProgress | null>(null);
  const said = ref({ text: "", failed: false });
  let running: { id: string; abort: AbortController } | null = null;

  async function save(format: string, text: string): Promise<void> {
    const id = freshId();
    const abort = new AbortController();
    running = { id, abort };
    busy.value = true;
    progress.value = null;
    said.value = { text: "", failed: false };
    const stamp = station.zone.dateTime(pump.now()).replace(/[-: ]/g, "");
    try {
      const saved = await api.save({
        command: "sql_export",
        args: { text, format, id },
        suggestedName: `linewatch-${stamp}.${format}`,
        signal: abort.signal,
        onProgress: (now) => (progress.value = now),
      });
      if (saved) said.value = { text: t("data.exported", { rows: formatCount(saved.rows ?? 0), name: saved.path ?? saved.name }), failed: false };
    } catch (error) {
      const stopped = abort.signal.aborted || (error instanceof StationError && error.code === "cancelled");
      const message = error instanceof Error ? error.message : String(error);
      said.value = stopped ? { text: t("export.cancelled"), failed: false } : { text: t("common.error", { message }), failed: true };
    } finally {
      busy.value = false;
      running = null;
    }
  }

  /** Stops the query, or the transfer behind it. */
  function cancel(): void {
    running?.abort.abort();
    if (running) void api.queryCancel(running.id).catch(() => undefined);
  }
  return { busy, progress, said, save, cancel };
}
