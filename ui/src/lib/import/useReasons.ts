// Why something was refused, in words; what has none stands as the station says it.
import { useI18n } from "vue-i18n";

import { translator } from "@/lib/format/sentences";
import { useSettings } from "@/lib/settings/settingsStore";
import { IMPORT_DETAILS } from "@/locales/importDetails";

const inChinese = translator(IMPORT_DETAILS);

/** `reason` and `detail` in the language of the moment. */
export function useReasons(): { reason: (code: string) => string; detail: (sentence: string) => string } {
  const { t, te } = useI18n();
  const settings = useSettings();
  return {
    reason: (code) => (te(`import.reason.${code}`, "en") ? t(`import.reason.${code}`) : code),
    detail: (sentence) => (settings.language === "zh-CN" ? (inChinese(sentence) ?? sentence) : sentence),
  };
}
