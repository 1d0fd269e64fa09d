// The views. Addresses live behind the hash, so the window and the browser need no server rules.
import { createRouter, createWebHashHistory } from "vue-router";

import AlarmPerformanceView from "@/views/AlarmPerformanceView.vue";
import AlarmsView from "@/views/AlarmsView.vue";
import ExportView from "@/views/ExportView.vue";
import ImportView from "@/views/ImportView.vue";
import LineView from "@/views/LineView.vue";
import OverviewView from "@/views/OverviewView.vue";
import SettingsView from "@/views/SettingsView.vue";
import TrendsView from "@/views/TrendsView.vue";

/** The router of the program. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: "/overview" },
    { path: "/overview", name: "overview", component: OverviewView },
    { path: "/line", name: "line", component: LineView },
    { path: "/trends", name: "trends", component: TrendsView },
    { path: "/alarms", name: "alarms", component: AlarmsView },
    { path: "/alarms/performance", name: "alarm-performance", component: AlarmPerformanceView },
    { path: "/settings", name: "settings", component: SettingsView },
    // With their editors they are pieces of their own, fetched when they are first opened.
    { path: "/plc", name: "plc", component: () => import("@/views/PlcView.vue") },
    { path: "/data", name: "data", component: () => import("@/views/DataView.vue") },
    { path: "/export", name: "export", component: ExportView },
    { path: "/export/import", name: "import", component: ImportView },
    { path: "/:rest(.*)*", redirect: "/overview" },
  ],
});
