// The two languages. Messages are compiled without eval, so the content security policy stays closed.
import { createI18n } from "vue-i18n";

import en from "@/locales/en.json";
import zhCN from "@/locales/zh-CN.json";

/** The translator of the program; main.ts sets its language from the settings. */
export const i18n = createI18n({
  legacy: false,
  locale: "en",
  fallbackLocale: "en",
  messages: { "zh-CN": zhCN, en },
  warnHtmlMessage: true,
});
