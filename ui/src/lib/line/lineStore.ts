// Slow state of the line: where things stand on it, whether it is live, the demo plant's faults.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { LineFault, LineLayout } from "@/ipc/generated/api";
import { usePlant } from "@/lib/plant/plantStore";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import { lineSource, livenessOf, sameLiveness, type Liveness } from "./liveness";
import { LINE, LINE_PREFIX } from "./tags";
import { parseTime } from "./states";

/** How often a line is expected to be heard when its plant does not say. */
const PERIOD_MS = 1000;
/** The constant that tells how long a station works on a product. */
const PROCESS_TIME = "GVL_Config.STATION_PROCESS_TIME";

/** The line of the plant, if it has one. */
export const useLine = defineStore("line", () => {
  const plant = usePlant();
  const stationState = useStation();
  const layout = shallowRef<LineLayout | null>(null);
  const error = ref("");
  const liveness = shallowRef<Liveness>({ live: false, why: "never", detail: "", since: null });
  const faults = shallowRef<LineFault[]>([]);
  const processMs = ref<number | null>(null);

  const tagIds = computed(() => plant.layout.tags.filter((tag) => tag.path.startsWith(LINE_PREFIX)).map((tag) => tag.id));
  const source = computed(() => lineSource(stationState.status?.sources ?? []));
  const live = computed(() => liveness.value.live);

  /** Source-side receive time of the newest sample of the line; null when none came. */
  function heard(): number | null {
    let newest: number | null = null;
    for (const id of tagIds.value) {
      const time = pump.board.latest(id)?.receiveTime;
      if (time !== undefined && (newest === null || time > newest)) newest = time;
    }
    return newest;
  }

  /** Looks whether the line is live; called a few times a second while it is shown. */
  function look(now: number): void {
    const state = plant.tagByPath.get(LINE.systemState);
    const next = livenessOf(
      {
        stationLostSince: stationState.lostSince,
        source: source.value,
        heard: heard(),
        quality: (state && pump.board.latest(state.id)?.quality) ?? 0,
        periodMs: plant.deviceByPath.get("line/conveyor")?.expectedPeriodMs ?? PERIOD_MS,
      },
      now,
    );
    if (!sameLiveness(next, liveness.value)) liveness.value = next;
  }

  /** Asks where things stand. */
  async function load(): Promise<void> {
    try {
      layout.value = await station.lineLayout();
      error.value = "";
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Asks how long a station works on a product; a plant whose PLC is not ours does not tell. */
  async function loadProcessTime(): Promise<void> {
    try {
      const [found] = await station.plcValues([PROCESS_TIME]);
      processMs.value = found?.value ? parseTime(found.value) : null;
    } catch {
      processMs.value = null;
    }
  }

  /** Asks which faults are on; plants that are not simulated have none to switch. */
  async function loadFaults(): Promise<void> {
    try {
      faults.value = await station.lineFaults();
    } catch {
      faults.value = [];
    }
  }

  /** Switches a fault of the demo plant. */
  async function inject(name: string, active: boolean): Promise<void> {
    await station.injectFault(name, active);
    await loadFaults();
  }

  return { layout, error, liveness, live, faults, source, processMs, heard, look, load, loadProcessTime, loadFaults, inject };
});
