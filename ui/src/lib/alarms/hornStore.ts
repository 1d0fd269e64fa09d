// The horn of the program: follows what waits for acknowledgement, plays, is silenced.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station as client } from "@/ipc/client";
import type { Priority } from "@/ipc/generated/api";
import { useSettings } from "@/lib/settings/settingsStore";
import { useStation } from "@/lib/station/stationStore";

import { audible, endSilence, hornAt, QUIET, silence, type Horn } from "./horn";
import { TonePlayer } from "./tones";

const TICK_MS = 200;

/** What the horn does and how it is silenced. */
export const useHorn = defineStore("horn", () => {
  const station = useStation();
  const settings = useSettings();
  const player = new TonePlayer({ free: client.soundsFreely });
  const wants = ref<Priority | null>(null);
  const silentS = ref(0);
  const blocked = ref(false);
  const horn = shallowRef<Horn>(QUIET);

  const waiting = computed(() => new Set(station.alarmCounts.filter((count) => count.unacknowledged > 0).map((count) => count.priority)));
  const off = computed(() => new Set(settings.soundOff));
  const sounding = computed(() => wants.value !== null && silentS.value === 0 && !blocked.value && settings.soundVolume > 0);

  /** One step at `now`, milliseconds of a clock that never runs backwards. */
  function tick(now: number): void {
    const step = hornAt(horn.value, audible(waiting.value, off.value), now);
    if (step.horn !== horn.value) horn.value = step.horn;
    wants.value = step.wants;
    silentS.value = Math.ceil(step.silentMs / 1000);
    // Asked only when something is to be heard: a page that never alarms opens no audio.
    blocked.value = step.wants !== null && player.able && player.blocked;
    if (step.play && settings.soundVolume > 0) player.play(step.play, settings.soundVolume / 100);
  }

  /** Follows for ever. A steady clock: the computer's may be set back. */
  function follow(): void {
    setInterval(() => tick(performance.now()), TICK_MS);
    for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, () => void player.unblock(), { capture: true });
  }

  function hush(minutes: number): void {
    horn.value = silence(horn.value, wants.value, performance.now(), minutes * 60_000);
    tick(performance.now());
  }
  function unhush(): void {
    horn.value = endSilence(horn.value);
    tick(performance.now());
  }
  /** Lets a priority be heard once, to choose the volume by. */
  async function sample(priority: Priority): Promise<void> {
    await player.unblock();
    player.play(priority, settings.soundVolume / 100);
  }

  return { wants, silentS, blocked, sounding, tick, follow, hush, unhush, sample };
});
