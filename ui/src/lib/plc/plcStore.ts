// How the PLC does and what is forced, asked in every view: a forced variable is nowhere out of sight.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { PlcAction, PlcForce, PlcProgram, PlcStatus } from "@/ipc/generated/api";

/** Time between two questions while a view of the PLC is open, otherwise, and without a PLC. */
const POLL_MS = { near: 500, far: 1500, none: 10_000 } as const;

/** How often the status is asked for before the program is asked for again. */
const PROGRAM_ROUNDS = 10;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The PLC of the plant, if it has one. */
export const usePlc = defineStore("plc", () => {
  const program = shallowRef<PlcProgram | null>(null);
  const status = shallowRef<PlcStatus | null>(null);
  const error = ref("");
  const near = ref(false);
  let following = false;
  let rounds = 0;

  const available = computed(() => program.value?.available === true);
  const revision = computed(() => program.value?.revision ?? "");
  const forces = computed<PlcForce[]>(() => status.value?.forces ?? []);

  /** Asks which program runs. */
  async function load(): Promise<void> {
    try {
      const answer = await station.plcProgram();
      if (answer.revision !== program.value?.revision || answer.available !== program.value.available) program.value = answer;
      error.value = "";
    } catch (failure) {
      error.value = said(failure);
    }
  }

  /** Asks how the PLC does; without a PLC it asks whether there is one. */
  async function refresh(): Promise<void> {
    rounds += 1;
    // Somebody else may take over a program: while one is looked at, it is asked for again.
    if (!available.value || (near.value && rounds % PROGRAM_ROUNDS === 0)) await load();
    if (!available.value) return;
    try {
      status.value = await station.plcStatus();
      error.value = "";
    } catch (failure) {
      status.value = null;
      error.value = said(failure);
    }
  }

  /** Asks for ever. */
  async function follow(): Promise<void> {
    if (following) return;
    following = true;
    for (;;) {
      await refresh();
      const wait = !available.value ? POLL_MS.none : near.value ? POLL_MS.near : POLL_MS.far;
      await new Promise((resolve) => setTimeout(resolve, document.hidden ? POLL_MS.none : wait));
    }
  }

  /** Starts, stops or resets the PLC. */
  async function command(action: PlcAction): Promise<void> {
    await station.plcCommand(action);
    await refresh();
  }

  /** Holds a variable at a value, or lets it go. */
  async function force(path: string, value: string | null): Promise<void> {
    await station.plcForce(path, value);
    await refresh();
  }

  return { program, status, error, near, available, revision, forces, load, refresh, follow, command, force };
});
