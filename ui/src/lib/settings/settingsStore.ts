// What a person chose for themselves: language, theme, the way views are shown, watched variables, columns, sound. Kept in the
// browser's storage; a storage that refuses (private mode) costs only the remembering.
import { defineStore } from "pinia";
import { ref, watch } from "vue";

import type { LinePeriod, Priority } from "@/ipc/generated/api";

/** The languages of the interface. */
export const LANGUAGES = ["zh-CN", "en"] as const;
/** The themes of the interface, the default first. */
export const THEMES = ["dark", "light", "grey"] as const;

/** A language of the interface. */
export type Language = (typeof LANGUAGES)[number];
/** A theme of the interface. */
export type Theme = (typeof THEMES)[number];

const PERIODS: readonly LinePeriod[] = ["hour", "shift", "day", "week", "month"];

function remembered<T extends string>(key: string, allowed: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(`linewatch.${key}`);
    return allowed.find((one) => one === value) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`linewatch.${key}`, value);
  } catch {
    // Nothing to do: the choice holds until the page closes.
  }
}

/** A whole number between two others that was remembered. */
function rememberedNumber(key: string, lowest: number, highest: number, otherwise: number): number {
  try {
    const value = Number(localStorage.getItem(`linewatch.${key}`) ?? NaN);
    return Number.isInteger(value) && value >= lowest && value <= highest ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** A list of words that was remembered; anything else is an empty one. */
function rememberedList(key: string): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(`linewatch.${key}`) ?? "[]");
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

/** The browser's language when it is one of ours. */
export function preferredLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.toLowerCase().startsWith("zh")) return "zh-CN";
    if (language.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

/** The person's choices. */
export const useSettings = defineStore("settings", () => {
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages;
  const language = ref<Language>(remembered("language", LANGUAGES, preferredLanguage(wanted)));
  const theme = ref<Theme>(remembered("theme", THEMES, "dark"));
  const overview = ref<"tiles" | "list">(remembered("overview", ["tiles", "list"], "tiles"));

  const oeeBy = ref<LinePeriod>(remembered("oeeBy", PERIODS, "shift"));
  const watched = ref<string[]>(rememberedList("watched"));
  const energyBy = ref<LinePeriod>(remembered("energyBy", PERIODS, "hour"));

  /** Columns of the alarm table in their order; empty for the usual ones. */
  const alarmColumns = ref<string[]>(rememberedList("alarmColumns"));
  /** Volume of the horn in %, and the priorities it is silent for. */
  const soundVolume = ref(rememberedNumber("soundVolume", 0, 100, 60));
  const soundOff = ref<Priority[]>(rememberedList("soundOff") as Priority[]);

  watch(language, (value) => remember("language", value));
  watch(theme, (value) => remember("theme", value));
  watch(overview, (value) => remember("overview", value));
  watch(watched, (value) => remember("watched", JSON.stringify(value)));
  watch(oeeBy, (value) => remember("oeeBy", value));
  watch(energyBy, (value) => remember("energyBy", value));
  watch(alarmColumns, (value) => remember("alarmColumns", JSON.stringify(value)));
  watch(soundVolume, (value) => remember("soundVolume", String(value)));
  watch(soundOff, (value) => remember("soundOff", JSON.stringify(value)));
  return { language, theme, overview, oeeBy, energyBy, watched, alarmColumns, soundVolume, soundOff };
});
