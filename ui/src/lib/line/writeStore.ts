// The one write dialog of the program.
import { defineStore } from "pinia";

import { station } from "@/ipc/client";
import { freshId } from "@/lib/freshId";

import { createWriteFlow } from "./writeFlow";

/** The write under way. */
export const useWrite = defineStore("write", () => createWriteFlow(station, freshId));
