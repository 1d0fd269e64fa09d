// Saves the alarm table through the station: the columns and rows that are shown.
import { ref } from "vue";
import { useI18n } from "vue-i18n";

import { station as api } from "@/ipc/client";
import type { AlarmRow } from "@/ipc/generated/api";
import { formatCount } from "@/lib/format/numbers";
import { textIn } from "@/lib/plant/names";
import { useSettings } from "@/lib/settings/settingsStore";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import type { AlarmColumn } from "./columns";
import { exportName, exportTable, type TableFormat } from "./exportTable";
import { useAlarmText } from "./text";

/** Saving, and what is said about it. */
export function useTableExport() {
  const { t } = useI18n();
  const settings = useSettings();
  const station = useStation();
  const words = useAlarmText();
  const busy = ref(false);
  const said = ref({ text: "", failed: false });

  async function save(format: TableFormat, rows: readonly AlarmRow[], columns: readonly AlarmColumn[]): Promise<void> {
    const now = pump.now();
    const plant = textIn(station.status?.plantName, settings.language);
    const title = t("view.alarms");
    const table = exportTable(rows, columns, { column: (key) => t(`alarm.column.${key}`), priority: (row) => t(`priority.${row.priority}`), facts: words.facts, seconds: "s" }, now);
    busy.value = true;
    try {
      const saved = await api.save({
        command: "table_export",
        args: { format, title: `${title} ${plant}`, ...table },
        suggestedName: exportName(title, plant, now, format, station.zone),
        expectedRows: rows.length,
      });
      if (saved) said.value = { text: t("alarm.exported", { n: formatCount(rows.length), name: saved.path ?? saved.name }), failed: false };
    } catch (failure) {
      said.value = { text: t("common.error", { message: failure instanceof Error ? failure.message : String(failure) }), failed: true };
    } finally {
      busy.value = false;
    }
  }
  return { busy, said, save };
}
