// One file on its way in: chosen, looked at, its columns given a meaning, checked, begun.
import { useDebounceFn } from "@vueuse/core";
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";

import { station as api } from "@/ipc/client";
import type { ImportMapping, ImportPreview } from "@/ipc/generated/api";
import { useStation } from "@/lib/station/stationStore";

import { useImports } from "./importStore";
import { fileOf, missing } from "./plan";

const SETTLE_MS = 300;

/** State and handlers of the Import view. */
export function useImport() {
  const station = useStation();
  const imports = useImports();

  const path = ref("");
  const preview = shallowRef<ImportPreview | null>(null);
  const plan = shallowRef<ImportMapping | null>(null);
  const looking = ref(false);
  const error = ref("");
  /** The part of the file that was sent, 0 to 1; null when none is on its way. */
  const sent = ref<number | null>(null);
  /** The check of this file under this plan. */
  const checkId = ref<string | null>(null);
  let asked = 0;
  let sending: AbortController | null = null;

  const lacks = computed(() => (plan.value ? missing(plan.value) : null));
  const check = computed(() => imports.jobs.find((job) => job.id === checkId.value) ?? null);
  const ready = computed(() => preview.value !== null && lacks.value === null && !looking.value && error.value === "");
  const fail = (failure: unknown): void => void (error.value = failure instanceof Error ? failure.message : String(failure));

  async function look(wanted: ImportMapping | null): Promise<void> {
    const mine = ++asked;
    looking.value = true;
    try {
      const answer = await api.importPreview({ path: path.value, mapping: null, plan: wanted, timeZone: station.zone.name });
      if (mine !== asked) return;
      preview.value = answer;
      plan.value ??= answer.plan;
      error.value = "";
    } catch (failure) {
      if (mine === asked) fail(failure);
    } finally {
      if (mine === asked) looking.value = false;
    }
  }
  const lookAgain = useDebounceFn(() => {
    if (plan.value && lacks.value === null) void look(plan.value);
  }, SETTLE_MS);

  /** Forgets the file; what is imported of it stays. */
  function clear(): void {
    asked += 1;
    sending?.abort();
    [path.value, preview.value, plan.value, looking.value, error.value, sent.value, checkId.value] = ["", null, null, false, "", null, null];
  }
  /** Looks at a file on the station's computer. */
  async function open(chosen: string): Promise<void> {
    clear();
    path.value = chosen.trim();
    if (path.value !== "") await look(null);
  }
  /** Sends a file of this computer to the station's, and looks at it there. */
  async function send(file: File): Promise<void> {
    if (!api.sendFile) return;
    clear();
    const own = (sending = new AbortController());
    sent.value = 0;
    try {
      const received = await api.sendFile(file, (part) => (sent.value = part), own.signal);
      if (own.signal.aborted) return;
      sent.value = null;
      await open(received.path);
    } catch (failure) {
      sent.value = null;
      if (!own.signal.aborted) fail(failure);
    }
  }
  /** Changes what the columns mean. */
  function change(next: ImportMapping): void {
    plan.value = next;
  }
  watch(plan, (next, before) => {
    if (!next || !before) return;
    checkId.value = null;
    error.value = "";
    void lookAgain();
  });

  const args = () => ({ path: path.value, mapping: null, plan: plan.value, timeZone: null });
  /** Reads the whole file and stores nothing. */
  async function runCheck(): Promise<void> {
    try {
      checkId.value = (await api.importCheck(args())).id;
      await imports.look();
    } catch (failure) {
      fail(failure);
    }
  }
  /** Begins the import and makes room for the next file. */
  async function start(): Promise<void> {
    try {
      await api.importStart(args());
      clear();
      await imports.look();
    } catch (failure) {
      fail(failure);
    }
  }
  onBeforeUnmount(() => sending?.abort());

  return { path, file: computed(() => fileOf(path.value)), preview, plan, looking, error, sent, lacks, check, ready, open, send, clear, change, runCheck, start };
}
