// Values on the screen without reactivity: reads the board and paints, when one of some tags changed
// and at least every so often. Vue draws the element once; what lives is written into it here.
import { onBeforeUnmount, onMounted, watch } from "vue";
import { useI18n } from "vue-i18n";

import { usePlant } from "@/lib/plant/plantStore";
import type { Latest } from "@/live/board";
import { pump } from "@/live/live";

/** Gives the latest sample of a tag, if any came. */
export type Read = (path: string) => Latest | undefined;

/** Calls `paint` while the component is mounted; `everyMs` of 0 is every animation frame. */
export function useLive(paths: readonly string[], everyMs: number, paint: (read: Read, now: number) => void): void {
  const plant = usePlant();
  const { locale } = useI18n();
  let stop = (): void => undefined;

  const read: Read = (path) => {
    const tag = plant.tagByPath.get(path);
    return tag && pump.board.latest(tag.id);
  };
  function follow(): void {
    stop();
    const ids = paths.map((path) => plant.tagByPath.get(path)?.id).filter((id) => id !== undefined);
    stop = pump.subscribe(ids, everyMs, (now) => paint(read, now));
    paint(read, pump.now());
  }
  onMounted(follow);
  watch([() => plant.layout, locale], follow, { flush: "post" });
  onBeforeUnmount(() => stop());
}

/** Writes a text when it is another one. */
export function write(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Sets a data attribute when it is another one. */
export function mark(element: HTMLElement | SVGElement | null | undefined, name: string, value: string): void {
  if (element && element.dataset[name] !== value) element.dataset[name] = value;
}
