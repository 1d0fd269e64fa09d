// The one write dialog of the program.
import { defineStore } from "pinia";

import { station } from "@/ipc/client";

import { createWriteFlow } from "./writeFlow";

/** An id that nobody has made before; randomUUID is missing where a page is not served securely. */
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The write under way. */
export const useWrite = defineStore("write", () => createWriteFlow(station, freshId));
