// Areas, devices and tags; asked again when the station says that they changed.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { Area, Device, PlantLayout, Tag } from "@/ipc/generated/api";

import { devicesByArea } from "./names";

const EMPTY: PlantLayout = { revision: -1, areas: [], devices: [], tags: [] };

/** The layout of the plant, indexed. */
export const usePlant = defineStore("plant", () => {
  const layout = shallowRef<PlantLayout>(EMPTY);
  const loaded = ref(false);
  const error = ref("");
  let asking = false;
  let followed = -1;

  const deviceByPath = computed(() => new Map<string, Device>(layout.value.devices.map((d) => [d.path, d])));
  const areaById = computed(() => new Map<string, Area>(layout.value.areas.map((a) => [a.id, a])));
  const tagByPath = computed(() => new Map<string, Tag>(layout.value.tags.map((t) => [t.path, t])));
  const detectors = computed(() => layout.value.devices.filter((device) => device.kind === "detector"));
  /** Detectors by area: what the overview shows. */
  const groups = computed(() => devicesByArea({ ...layout.value, devices: detectors.value }));
  /** Every device by area, machines too. */
  const allGroups = computed(() => devicesByArea(layout.value));

  /** The area of a device, null when it has none. */
  function areaOf(device: Device | undefined): Area | null {
    return (device?.area && areaById.value.get(device.area)) || null;
  }

  /** The id of one of a device's tags, if it has it. */
  function tagId(device: string, field: string): number | undefined {
    return tagByPath.value.get(`${device}/${field}`)?.id;
  }

  /** Asks for the layout when `revision` is not the one it was asked for last. */
  async function follow(revision: number): Promise<void> {
    if (asking || (loaded.value && revision === followed)) return;
    asking = true;
    try {
      layout.value = await station.layout();
      loaded.value = true;
      followed = revision;
      error.value = "";
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    } finally {
      asking = false;
    }
  }

  return { layout, loaded, error, deviceByPath, areaById, tagByPath, detectors, groups, allGroups, areaOf, tagId, follow };
});
