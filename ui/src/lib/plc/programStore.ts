// The program as it is edited: texts that differ from what runs, what the check said, taking over.
// What does not compile is never taken over; the station refuses it too, and the old program runs on.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { station } from "@/ipc/client";
import type { PlcCheck, PlcDiagnostic, PlcFile, PlcTakeOver } from "@/ipc/generated/api";

import { usePlc } from "./plcStore";

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A place in the program that the editor is to show; `n` makes each wish a new one. */
export type Place = { file: string; line: number; column: number; n: number };

/** Whether a file holds a PROGRAM: that is where reading begins. */
const isProgram = (file: PlcFile): boolean => /^\s*PROGRAM\s/im.test(file.text);

/** The edited program. */
export const useProgram = defineStore("program", () => {
  const plc = usePlc();
  const edits = shallowRef<ReadonlyMap<string, string>>(new Map());
  const chosen = ref("");
  const check = shallowRef<PlcCheck | null>(null);
  const checking = ref(false);
  const error = ref("");
  const outcome = shallowRef<PlcTakeOver | null>(null);
  const taking = ref(false);
  const place = shallowRef<Place | null>(null);
  /** The revision that the edits began with. */
  const base = ref<string | null>(null);

  const running = computed<PlcFile[]>(() => plc.program?.files ?? []);
  const files = computed<PlcFile[]>(() => running.value.map((file) => ({ name: file.name, text: edits.value.get(file.name) ?? file.text })));
  const current = computed<PlcFile | null>(() => files.value.find((file) => file.name === chosen.value) ?? files.value.find(isProgram) ?? files.value[0] ?? null);
  const edited = computed(() => edits.value.size > 0);
  const diagnostics = computed<PlcDiagnostic[]>(() => check.value?.diagnostics ?? outcome.value?.diagnostics ?? []);
  const errors = computed(() => diagnostics.value.filter((one) => one.isError).length);
  /** Somebody else took over another program since the edits began. */
  const overtaken = computed(() => edited.value && base.value !== null && base.value !== plc.revision);

  const isEdited = (name: string): boolean => edits.value.has(name);

  /** Keeps a text; one that is what runs is no edit. Whatever was checked is no longer what is there. */
  function edit(name: string, text: string): void {
    const before = edits.value.get(name) ?? running.value.find((file) => file.name === name)?.text;
    if (before === text) return;
    const next = new Map(edits.value);
    if (running.value.find((file) => file.name === name)?.text === text) next.delete(name);
    else next.set(name, text);
    if (edits.value.size === 0) base.value = plc.revision;
    edits.value = next;
    check.value = null;
    outcome.value = null;
  }

  /** Gives up the edits of one file, or all of them. */
  function revert(name?: string): void {
    const next = new Map(edits.value);
    if (name === undefined) next.clear();
    else next.delete(name);
    edits.value = next;
    check.value = null;
    outcome.value = null;
    error.value = "";
  }

  /** Asks what the compiler says and what taking over would keep; whether it may be taken over. */
  async function runCheck(): Promise<boolean> {
    if (checking.value) return false;
    checking.value = true;
    const asked = edits.value;
    try {
      const answer = await station.plcCheck(files.value);
      if (asked !== edits.value) return false;
      check.value = answer;
      outcome.value = null;
      error.value = "";
      return !answer.diagnostics.some((one) => one.isError);
    } catch (failure) {
      error.value = said(failure);
      return false;
    } finally {
      checking.value = false;
    }
  }

  /** Takes the edited program over. When it is taken, the edits are what runs. */
  async function takeOver(): Promise<boolean> {
    if (taking.value) return false;
    taking.value = true;
    try {
      const answer = await station.plcTakeOver(base.value ?? plc.revision, files.value);
      outcome.value = answer;
      check.value = null;
      error.value = "";
      if (!answer.taken) return false;
      await plc.load();
      edits.value = new Map();
      return true;
    } catch (failure) {
      error.value = said(failure);
      return false;
    } finally {
      taking.value = false;
    }
  }

  /** Shows a place of the program. */
  function show(file: string, line: number, column = 1): void {
    chosen.value = file;
    place.value = { file, line, column, n: (place.value?.n ?? 0) + 1 };
  }

  return { edits, chosen, check, checking, error, outcome, taking, place, files, current, edited, diagnostics, errors, overtaken, isEdited, edit, revert, runCheck, takeOver, show };
});
