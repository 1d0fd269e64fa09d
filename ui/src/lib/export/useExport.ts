// What to export and how it goes: tags as globs, a period, which rows, a format; an estimate before,
// progress while, rows and place after.
import { useDebounceFn } from "@vueuse/core";
import { computed, onBeforeUnmount, reactive, ref, shallowRef, watch } from "vue";
import { useRoute } from "vue-router";

import { station as api } from "@/ipc/client";
import type { ExportEstimate } from "@/ipc/generated/api";
import type { SavedFile, SaveProgress } from "@/ipc/host";
import { useSettings } from "@/lib/settings/settingsStore";
import { useStation } from "@/lib/station/stationStore";
import { PENS_MAX } from "@/lib/trend/trendStore";
import { pump } from "@/live/live";

import { extension, isPicture, settings as chosen, type ExportForm, type ExportFormat, type ExportWhat } from "./choices";
import { useExportJob } from "./exportJob";
import { fileName } from "./names";
import { exportPeriod, type ExportPreset } from "./periods";

const ESTIMATE_MS = 300;
const PICTURE = { width: 1600, height: 900 };

/** State and handlers of the Export view. */
export function useExport() {
  const route = useRoute();
  const station = useStation();
  const settings = useSettings();

  const tagText = ref(typeof route.query.tags === "string" ? route.query.tags.split(",").join("\n") : "gas/**/value");
  const preset = ref<ExportPreset | "custom">("last1h");
  const custom = reactive({ from: pump.now() - 3_600_000, to: pump.now() });
  const format = ref<ExportFormat>("csv");
  const what = ref<ExportWhat>("raw");
  const form = ref<ExportForm>("long");
  const intervalMs = ref(60_000);
  const job = useExportJob();
  const estimate = shallowRef<ExportEstimate | null>(null);
  const estimating = ref(false);
  const progress = shallowRef<SaveProgress | null>(null);
  const saved = shallowRef<SavedFile | null>(null);
  const cancelled = ref(false);
  const error = ref("");
  let abort: AbortController | null = null;
  let asked = 0;

  const tags = computed(() => tagText.value.split(/[\s,;]+/).filter(Boolean));
  const wrongOrder = computed(() => preset.value === "custom" && custom.from >= custom.to);

  /** The period at this moment. */
  function period(): { from: number; to: number } {
    return preset.value === "custom" ? { ...custom } : exportPeriod(preset.value, pump.now(), station.zone);
  }

  const ask = useDebounceFn(async () => {
    const mine = ++asked;
    if (tags.value.length === 0 || wrongOrder.value) {
      estimate.value = null;
      return;
    }
    estimating.value = true;
    try {
      const { from, to } = period();
      const answer = await api.exportEstimate({ tags: tags.value, from, to, ...chosen(format.value, what.value, form.value, intervalMs.value) });
      if (mine !== asked) return;
      estimate.value = answer;
      error.value = "";
    } catch (failure) {
      if (mine === asked) error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      if (mine === asked) estimating.value = false;
    }
  }, ESTIMATE_MS);
  watch([tagText, preset, custom, format, what, form, intervalMs, () => station.connected], () => void ask(), { immediate: true });

  const busy = computed(() => progress.value !== null || job.starting);
  const canStart = computed(() => tags.value.length > 0 && !wrongOrder.value && !busy.value && (estimate.value?.rows ?? 0) > 0);

  async function start(): Promise<void> {
    const { from, to } = period();
    const name = fileName(tags.value, from, to, extension(format.value), station.zone);
    saved.value = null;
    cancelled.value = false;
    error.value = "";
    if (isPicture(format.value)) return draw(from, to, name);
    await job.start({ tags: [...tags.value], from, to, ...chosen(format.value, what.value, form.value, intervalMs.value) }, name);
  }

  async function draw(from: number, to: number, suggestedName: string): Promise<void> {
    abort = new AbortController();
    progress.value = { bytes: 0, rows: 0 };
    const drawn = (estimate.value?.tags ?? []).slice(0, PENS_MAX);
    const args = { tags: drawn, from, to, ...PICTURE, format: format.value, theme: settings.theme, language: settings.language };
    try {
      saved.value = await api.save({ command: "plot", args, suggestedName, signal: abort.signal, onProgress: (now) => (progress.value = now) });
    } catch (failure) {
      if (abort.signal.aborted) cancelled.value = true;
      else error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      progress.value = null;
      abort = null;
    }
  }
  function cancel(): void {
    abort?.abort();
    void job.cancel();
  }
  // Only a picture is of this page; an export goes on.
  onBeforeUnmount(() => abort?.abort());

  return { tagText, tags, preset, custom, format, what, form, intervalMs, job, busy, estimate, estimating, progress, saved, cancelled, error, wrongOrder, canStart, period, start, cancel };
}
