// A report by period, asked again when the period changes and once a minute.
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";

import type { LinePeriod } from "@/ipc/generated/api";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import { reportSpan } from "./periods";

const REPEAT_MS = 60_000;
/** After a refusal it is asked again sooner: the station may be starting. */
const RETRY_MS = 5_000;

/** Answers to one report; the last good one stays while a newer one is asked for. */
export function useReport<T>(by: Ref<LinePeriod>, ask: (from: number, to: number, by: LinePeriod) => Promise<T>) {
  const station = useStation();
  const report = shallowRef<T | null>(null);
  const error = ref("");
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    const mine = (asked += 1);
    const { from, to } = reportSpan(by.value, pump.now(), station.zone);
    try {
      const answer = await ask(from, to, by.value);
      if (mine !== asked) return;
      report.value = answer;
      error.value = "";
    } catch (failure) {
      if (mine !== asked) return;
      error.value = failure instanceof Error ? failure.message : String(failure);
    }
    timer = setTimeout(() => void load(), error.value ? RETRY_MS : REPEAT_MS);
  }

  watch([by, () => station.zone], () => void load());
  onMounted(() => void load());
  onBeforeUnmount(() => {
    asked += 1;
    clearTimeout(timer);
  });
  return { report, error };
}
