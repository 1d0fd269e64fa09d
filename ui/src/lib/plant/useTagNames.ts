// Tags in words: 创新实验室 / H20401 氢气 · 值.
import { useI18n } from "vue-i18n";

import type { Tag } from "@/ipc/generated/api";
import { useSettings } from "@/lib/settings/settingsStore";

import { fittingName, serialOf, splitTag, textIn, unitOf } from "./names";
import { usePlant } from "./plantStore";

/** A tag as a person knows it. */
export type TagName = { area: string; device: string; field: string; full: string };

/** Functions that name tags in the language of the moment. */
export function useTagNames() {
  const plant = usePlant();
  const settings = useSettings();
  const { t, te } = useI18n();

  /** `value@2` is the value computed again for the second time. */
  function fieldName(field: string): string {
    const [base = field, version] = field.split("@");
    const name = te(`field.${base}`, "en") ? t(`field.${base}`) : base;
    return version === undefined ? name : `${name} @${version}`;
  }

  function tagName(path: string): TagName {
    const { device: devicePath, field } = splitTag(path);
    const device = plant.deviceByPath.get(devicePath);
    const area = plant.areaOf(device);
    const serial = serialOf(devicePath);
    const short = device ? fittingName(device, area, settings.language, 24) : serial;
    const place = area ? textIn(area.name, settings.language) : t("common.unassigned");
    const name = short === serial ? serial : `${serial} ${short}`;
    return { area: place, device: name, field: fieldName(field), full: `${place} / ${name} · ${fieldName(field)}` };
  }

  function unit(path: string): string {
    const tag: Tag | undefined = plant.tagByPath.get(path);
    return tag ? unitOf(tag, plant.deviceByPath.get(splitTag(path).device)) : "";
  }

  return { tagName, fieldName, unit };
}
