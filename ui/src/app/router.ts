// The four views. Addresses live behind the hash, so the window and the browser need no server rules.
import { createRouter, createWebHashHistory } from "vue-router";

import AlarmsView from "@/views/AlarmsView.vue";
import ExportView from "@/views/ExportView.vue";
import OverviewView from "@/views/OverviewView.vue";
import TrendsView from "@/views/TrendsView.vue";

/** The router of the program. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: "/overview" },
    { path: "/overview", name: "overview", component: OverviewView },
    { path: "/trends", name: "trends", component: TrendsView },
    { path: "/alarms", name: "alarms", component: AlarmsView },
    { path: "/export", name: "export", component: ExportView },
    { path: "/:rest(.*)*", redirect: "/overview" },
  ],
});
