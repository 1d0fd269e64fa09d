// An alarm in words: where it is, what it compares, in the language of the moment.
import { computed } from "vue";
import { useI18n } from "vue-i18n";

import type { AlarmRow } from "@/ipc/generated/api";
import { formatAge } from "@/lib/format/durations";
import { formatLimit, formatValue } from "@/lib/format/numbers";
import { fittingName, serialOf, textIn } from "@/lib/plant/names";
import { usePlant } from "@/lib/plant/plantStore";
import { useTagNames } from "@/lib/plant/useTagNames";
import { useSettings } from "@/lib/settings/settingsStore";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import type { RowFacts } from "./filter";
import { splitKey } from "./key";
import { isSilenced } from "./order";

const SIGNS: Partial<Record<AlarmRow["kind"], string>> = { HIGH_HIGH: ">", HIGH: ">", LOW: "<", LOW_LOW: "<", RATE: ">", DEVIATION: ">", LOW_BAT: "<", WEAK_SIGNAL: "≤" };

/** Longer names give way to what the device measures: the serial number stands beside it. */
const NAME_LETTERS = 18;

/** Functions that name alarms. */
export function useAlarmText() {
  const plant = usePlant();
  const settings = useSettings();
  const station = useStation();
  const { fieldName } = useTagNames();
  const { t, te } = useI18n();

  function areaOf(row: Pick<AlarmRow, "device" | "area">) {
    return (row.area !== null && plant.areaById.get(row.area)) || plant.areaOf(plant.deviceByPath.get(row.device));
  }
  function areaName(row: Pick<AlarmRow, "device" | "area">): string {
    const area = areaOf(row);
    return area ? textIn(area.name, settings.language) : (row.area ?? t("common.unassigned"));
  }

  function deviceWords(path: string): string {
    const device = plant.deviceByPath.get(path);
    const serial = serialOf(path);
    if (!device) return serial;
    const name = fittingName(device, plant.areaOf(device), settings.language, NAME_LETTERS);
    return name === serial || name === path ? serial : `${serial} ${name}`;
  }

  /** H20401 氢气, conveyor 功率: the device, and what of it when it has alarms of several things. */
  function deviceName(row: Pick<AlarmRow, "device" | "point" | "name">): string {
    const own = textIn(row.name, settings.language) || (row.point && fieldName(row.point));
    return own ? `${deviceWords(row.device)} ${own}` : deviceWords(row.device);
  }

  /** 创新实验室 · H20401 氢气 */
  function where(row: AlarmRow): string {
    return `${areaName(row)} · ${deviceName(row)}`;
  }

  /** The words for an alarm's key where no row is at hand: H20401 氢气 高限. */
  function keyName(key: string): string {
    const { device, point, kind } = splitKey(key);
    if (!device || !te(`kind.${kind}`, "en")) return key;
    return `${deviceName({ device, point, name: null })} ${t(`kind.${kind}`)}`;
  }

  /** A limit that is a time (silence) is given in seconds. */
  function limit(row: AlarmRow): string {
    if (row.limit === null) return "—";
    return row.unit === "s" ? formatAge(row.limit * 1000) : formatLimit(row.limit);
  }

  /** The value that raised it; a state is no measured value and has no digits of one. */
  function value(row: AlarmRow): string {
    return row.kind === "DISCRETE" || row.kind === "CONDITION" ? formatLimit(row.value) : formatValue(row.value, row.unit);
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
    if (row.state === "normal") return t("state.returned");
    const words = t(`state.${row.state}`);
    return isSilenced(row.state) && row.active ? t("state.activeBeneath", { state: words }) : words;
  }

  /** Who or what keeps it silent, until when and why; empty for others. */
  function silenced(row: AlarmRow): string {
    if (row.silencedBy === null && row.shelvedUntil === null && row.silencedReason === null) return "";
    const by = row.silencedBy ?? "";
    const until = row.shelvedUntil === null ? "" : t("alarm.until", { time: station.zone.short(row.shelvedUntil, pump.now()).slice(0, -3) });
    const once = row.oneShot ? t("alarm.oneShotShort") : "";
    return [until, once, row.state === "suppressed" ? keyName(by) : by, row.silencedReason ?? ""].filter(Boolean).join(" · ");
  }

  function factsOf(row: AlarmRow): RowFacts {
    const [area, device, kind, words, quiet] = [areaName(row), deviceName(row), t(`kind.${row.kind}`), state(row), silenced(row)];
    const level = textIn(row.level, settings.language);
    const search = [area, device, kind, words, quiet, row.key, row.tag, comparison(row), row.comment, row.acknowledgedBy, level, t(`priority.${row.priority}`)].join(" ").toLowerCase();
    return { areaId: areaOf(row)?.id ?? row.area ?? "", area, device, kind, state: words, level, silenced: quiet, search };
  }
  /** What was worked out for a row stays with it until language, plant or zone change. */
  const known = computed(() => {
    void [settings.language, plant.layout, station.zone];
    return new WeakMap<AlarmRow, RowFacts>();
  });
  /** All words of a row, for filters, sorting and files. */
  function facts(row: AlarmRow): RowFacts {
    let found = known.value.get(row);
    if (!found) known.value.set(row, (found = factsOf(row)));
    return found;
  }

  return { areaName, deviceWords, deviceName, where, keyName, limit, value, comparison, state, silenced, facts };
}
