// Starts the interface: stores, languages, the live pump, then the views.
import "@fontsource-variable/inter/wght.css";
import "uplot/dist/uPlot.min.css";
import "@/styles/tokens.css";
import "@/styles/base.css";

import { createPinia } from "pinia";
import { createApp, watchEffect } from "vue";

import App from "@/app/App.vue";
import { i18n } from "@/app/i18n";
import { router } from "@/app/router";
import { useAlarms } from "@/lib/alarms/alarmStore";
import { useHorn } from "@/lib/alarms/hornStore";
import { usePlant } from "@/lib/plant/plantStore";
import { usePlc } from "@/lib/plc/plcStore";
import { useSettings } from "@/lib/settings/settingsStore";
import { useStation } from "@/lib/station/stationStore";
import { useUsers } from "@/lib/users/usersStore";
import { station as client } from "@/ipc/client";
import { pump } from "@/live/live";

const app = createApp(App);
app.use(createPinia()).use(i18n).use(router);

const settings = useSettings();
watchEffect(() => {
  i18n.global.locale.value = settings.language;
  document.documentElement.lang = settings.language;
  // Tray and dialogs are the window's; that they keep their language is no reason to stop.
  client.speak(settings.language).catch((error: unknown) => console.warn("window_preferences", error));
});
watchEffect(() => {
  document.documentElement.dataset.theme = settings.theme;
});

const station = useStation();
const plant = usePlant();
const alarms = useAlarms();
let alarmRevision = -1;
pump.onRevision((plantNow, alarmsNow) => {
  void plant.follow(plantNow);
  void alarms.follow(alarmsNow);
  // The banner and its counts stand in the status: ask at once instead of within a second.
  if (alarmsNow !== alarmRevision) void station.refresh();
  alarmRevision = alarmsNow;
});
void station.follow();
void usePlc().follow();
useHorn().follow();
useUsers().follow();
pump.start();

app.mount("#app");
