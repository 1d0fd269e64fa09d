// Keeps the line's slow state up to date while a view that shows it is mounted.
import { onBeforeUnmount, onMounted, watch } from "vue";

import { usePlant } from "@/lib/plant/plantStore";
import { usePlc } from "@/lib/plc/plcStore";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import { useLine } from "./lineStore";

const LOOK_MS = 250;

/** Asks where things stand and how long stations work, and looks whether the line is live. */
export function useLineFollow(): void {
  const line = useLine();
  const plant = usePlant();
  const plc = usePlc();
  const station = useStation();
  let stop = (): void => undefined;

  onMounted(() => {
    void line.load();
    line.look(pump.now());
    stop = pump.subscribe([], LOOK_MS, line.look);
  });
  onBeforeUnmount(() => stop());
  // A plant that changes may get a line, and a station that comes back may be another one.
  watch([() => plant.layout, () => station.connected], () => void line.load());
  watch(() => plc.revision, (revision) => revision && void line.loadProcessTime(), { immediate: true });
}
