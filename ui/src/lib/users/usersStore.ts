// Who uses this window and what their role permits. Without users everybody is an engineer; the station
// itself refuses what a role does not permit, the interface only says so beforehand.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { onRefused, station } from "@/ipc/client";
import { COMMAND_ROLES, type Commands, type Role, type WhoAmI } from "@/ipc/generated/api";
import { keepSession } from "@/ipc/session";

/** The roles, the least first. */
export const ROLES: readonly Role[] = ["viewer", "operator", "engineer"];
/** Sessions end by themselves, and users come and go. */
const EVERY_MS = 10_000;

/** Whoever signed in, and the dialog for it. */
export const useUsers = defineStore("users", () => {
  const who = shallowRef<WhoAmI | null>(null);
  const asking = ref(false);
  /** The command whose refusal opened the dialog. */
  const refused = ref<keyof Commands | null>(null);

  const exist = computed(() => who.value?.users ?? false);
  const signedIn = computed(() => exist.value && who.value?.until !== null);
  const role = computed<Role>(() => who.value?.role ?? "engineer");

  /** Whether the role permits a command; also true until the station has said who this is. */
  const permitted = (command: keyof Commands): boolean => !exist.value || ROLES.indexOf(role.value) >= ROLES.indexOf(COMMAND_ROLES[command]);

  async function refresh(): Promise<void> {
    try {
      who.value = await station.whoAmI();
    } catch {
      // The station store says when the station is gone.
    }
  }
  function open(command: keyof Commands | null = null): void {
    refused.value = command;
    asking.value = true;
  }
  function close(): void {
    asking.value = false;
    refused.value = null;
  }
  async function signIn(name: string, password: string): Promise<void> {
    const answer = await station.signIn(name, password);
    // The session before ends, or it would live on unseen.
    if (signedIn.value) await station.signOut();
    keepSession(answer.session);
    await refresh();
  }
  async function signOut(): Promise<void> {
    await station.signOut();
    keepSession(null);
    await refresh();
  }
  /** Asks now and then who this is, and opens the dialog when the station refuses a command. */
  function follow(): void {
    onRefused((command) => {
      open(command);
      void refresh();
    });
    void refresh();
    window.setInterval(() => void refresh(), EVERY_MS);
  }
  return { who, role, exist, signedIn, asking, refused, permitted, refresh, open, close, signIn, signOut, follow };
});
