// From an alarm to its trend and to the display it belongs to.
import { useRouter } from "vue-router";

import type { AlarmRow } from "@/ipc/generated/api";
import { usePlant } from "@/lib/plant/plantStore";
import { pump } from "@/live/live";

import { useAlarms } from "./alarmStore";

const MARGIN_MS = 600_000;

/** Ways away from an alarm. */
export function useAlarmJumps() {
  const router = useRouter();
  const plant = usePlant();
  const alarms = useAlarms();

  /** The time in which it stood, with some before and after. */
  function trend(row: AlarmRow): void {
    const to = Math.min(pump.now(), (row.returnedAt ?? pump.now()) + MARGIN_MS);
    void router.push({ name: "trends", query: { pens: row.tag ?? plant.mainTag(row.device), from: String(Math.round(row.raisedAt - MARGIN_MS)), to: String(Math.round(to)) } });
  }
  /** A view of ours by its name; others are not known. */
  function display(name: string, row: AlarmRow): void {
    if (!router.hasRoute(name)) return;
    alarms.chosenId = row.id;
    void router.push({ name });
  }
  return { trend, display };
}
