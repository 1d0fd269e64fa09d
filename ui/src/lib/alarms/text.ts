// An alarm in words: where it is, what it compares, in the language of the moment.
import { useI18n } from "vue-i18n";

import type { AlarmRow } from "@/ipc/generated/api";
import { formatAge } from "@/lib/format/durations";
import { formatLimit, formatValue } from "@/lib/format/numbers";
import { fittingName, serialOf, textIn } from "@/lib/plant/names";
import { usePlant } from "@/lib/plant/plantStore";
import { useSettings } from "@/lib/settings/settingsStore";

const SIGNS: Partial<Record<AlarmRow["kind"], string>> = { HIGH: ">", LOW: "<", LOW_BAT: "<", WEAK_SIGNAL: "≤" };

/** Longer names give way to what the device measures: the serial number stands beside it. */
const NAME_LETTERS = 18;

/** Functions that name alarms. */
export function useAlarmText() {
  const plant = usePlant();
  const settings = useSettings();
  const { t } = useI18n();

  function areaName(row: AlarmRow): string {
    const area = plant.areaOf(plant.deviceByPath.get(row.device));
    return area ? textIn(area.name, settings.language) : t("common.unassigned");
  }

  function deviceName(row: AlarmRow): string {
    const device = plant.deviceByPath.get(row.device);
    const serial = serialOf(row.device);
    if (!device) return serial;
    const name = fittingName(device, plant.areaOf(device), settings.language, NAME_LETTERS);
    return name === serial ? serial : `${serial} ${name}`;
  }

  /** 创新实验室 · H20401 氢气 */
  function where(row: AlarmRow): string {
    return `${areaName(row)} · ${deviceName(row)}`;
  }

  /** A limit that is a time (silence) is given in seconds. */
  function limit(row: AlarmRow): string {
    if (row.limit === null) return "—";
    return row.unit === "s" ? formatAge(row.limit * 1000) : formatLimit(row.limit);
  }

  /** 96.4 > 80 ppm */
  function comparison(row: AlarmRow): string {
    const sign = SIGNS[row.kind];
    if (!sign || row.value === null) return row.limit === null ? "" : `> ${limit(row)}`;
    const unit = row.unit ? ` ${row.unit}` : "";
    return row.limit === null
      ? formatValue(row.value, row.unit) + unit
      : `${formatValue(row.value, row.unit)} ${sign} ${formatLimit(row.limit)}${unit}`;
  }

  /** State in words; what is normal again and acknowledged is simply over. */
  function state(row: AlarmRow): string {
    return row.state === "normal" ? t("state.returned") : t(`state.${row.state}`);
  }

  return { areaName, deviceName, where, limit, comparison, state };
}
