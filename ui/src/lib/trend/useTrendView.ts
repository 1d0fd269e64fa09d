// Ties the Trends view together: store, model, plot, pointer, address.
import { useThrottleFn } from "@vueuse/core";
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { useRoute, useRouter } from "vue-router";

import { usePlant } from "@/lib/plant/plantStore";
import { useTagNames } from "@/lib/plant/useTagNames";
import { useStation } from "@/lib/station/stationStore";
import { pump } from "@/live/live";

import type { Pen, TrendModel } from "./model";
import { penRows, type PenRow } from "./penRows";
import type { TrendPlot } from "./plot";
import { PlotPointer } from "./pointer";
import { useTrend } from "./trendStore";
import { follow, type Period } from "./view";

/** Figures are read, not watched: five times a second is enough. */
const TABLE_MS = 200;

/** Pens drawn for somebody who has chosen none yet. */
const PENS_OFFERED = 3;

/** State and handlers of the Trends view. */
export function useTrendView() {
  const trend = useTrend();
  const plant = usePlant();
  const station = useStation();
  const route = useRoute();
  const router = useRouter();
  const { unit } = useTagNames();

  const firstDevices = plant.detectors.slice(0, PENS_OFFERED).map((device) => `${device.path}/value`);
  trend.open(route.query, firstDevices);
  const rows = shallowRef<PenRow[]>([]);
  const view = shallowRef<Period>(chosen());
  const summary = ref({ points: 0, raw: false, loaded: false, error: "" });
  const hoverTime = ref<number | null>(null);
  let model: TrendModel | null = null;
  let plot: TrendPlot | null = null;
  let pointer: PlotPointer | null = null;

  const pens = computed<Pen[]>(() =>
    trend.pens.map((pen) => ({ ...pen, id: plant.tagByPath.get(pen.path)?.id, unit: unit(pen.path) })),
  );

  function chosen(): Period {
    const { period } = trend;
    return period.live ? follow(pump.now(), period.span) : { ...period };
  }

  function show(period: Period): void {
    trend.period = period.live ? { live: true, span: period.to - period.from } : { ...period, live: false };
  }

  const tabulate = useThrottleFn(
    () => {
      if (!model) return;
      hoverTime.value = pointer?.hoverTime ?? null;
      rows.value = penRows(model, trend.cursorA, trend.cursorB, hoverTime.value);
      view.value = model.period;
      const points = model.pens.reduce((sum, data) => sum + data.total, 0);
      summary.value = { points, raw: model.pens.every((data) => data.raw), loaded: model.loaded, error: model.error };
    },
    TABLE_MS,
    true,
  );

  function ready(readyModel: TrendModel, readyPlot: TrendPlot): void {
    model = readyModel;
    plot = readyPlot;
    model.period = chosen();
    pointer = new PlotPointer(plot, {
      period: () => model?.period ?? chosen(),
      show,
      reset: () => (trend.period = { live: true, span: trend.homeSpan }),
      cursor: (which) => (which === "a" ? trend.cursorA : trend.cursorB),
      setCursor: (which, time) => {
        if (which === "a") trend.cursorA = time;
        else trend.cursorB = time;
      },
      label: (time) => station.zone.time(time),
    });
  }

  function drawn(): void {
    pointer?.place();
    void tabulate();
  }

  watch(() => trend.period, () => {
    model?.show(chosen());
    if (model) model.advance(pump.now());
    plot?.redraw();
    drawn();
  });
  watch([() => trend.cursorA, () => trend.cursorB], drawn);
  watch(() => route.query, (query) => {
    if (route.name === "trends" && JSON.stringify(query) !== JSON.stringify(trend.toQuery())) trend.readQuery(query);
  });
  const writeAddress = useThrottleFn(() => {
    trend.remember();
    if (route.name === "trends") void router.replace({ name: "trends", query: trend.toQuery() });
  }, 400, true);
  watch(() => trend.toQuery(), () => void writeAddress(), { immediate: true });
  const stop = pump.subscribe([], TABLE_MS, () => {
    if (pointer && pointer.hoverTime !== hoverTime.value) void tabulate();
  });
  onBeforeUnmount(() => {
    stop();
    pointer?.end();
  });

  function key(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.altKey && pointer?.key(event.key)) event.preventDefault();
  }

  return { trend, pens, rows, view, summary, hoverTime, ready, drawn, key };
}
