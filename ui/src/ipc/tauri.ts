// The host behind the native window: commands pass through one Tauri command as raw bytes.
import { invoke } from "@tauri-apps/api/core";

import { StationError, type ChosenFile, type Host, type SavedFile, type SaveRequest, type StartedExport } from "./host";
import { sessionNow } from "./session";

/** Whether the interface runs inside the native window. */
export function insideWindow(): boolean {
  return "__TAURI_INTERNALS__" in globalThis;
}

function asStationError(error: unknown): StationError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    return new StationError(String(error.code), String(error.message));
  }
  return new StationError("window", String(error));
}

async function call(command: string, args: Record<string, unknown>): Promise<ArrayBuffer> {
  try {
    return await invoke<ArrayBuffer>("call", { command, args, session: sessionNow() });
  } catch (error) {
    throw asStationError(error);
  }
}

async function saveFile(request: SaveRequest): Promise<SavedFile | null> {
  const { command, args, suggestedName } = request;
  type Answer = { path: string; bytes: number; rows: number | null } | null;
  try {
    const answer = await invoke<Answer>("save_file", { command, args, suggestedName, session: sessionNow() });
    return answer && { ...answer, name: suggestedName };
  } catch (error) {
    throw asStationError(error);
  }
}

async function startExport(args: Record<string, unknown>, suggestedName: string): Promise<StartedExport | null> {
  type Answer = { started: StartedExport } | null;
  try {
    const answer = await invoke<Answer>("save_file", { command: "export_start", args: { export: args, name: suggestedName, path: null }, suggestedName, session: sessionNow() });
    return answer && answer.started;
  } catch (error) {
    throw asStationError(error);
  }
}

async function chooseFile(name: string): Promise<ChosenFile | null> {
  const path = await invoke<string | null>("choose_file", { name });
  return path === null ? null : { path };
}

/** The host of the native window. */
export const tauriHost: Host = {
  call,
  saveFile,
  startExport,
  // The station wrote it to the chosen place.
  fetchExport: () => undefined,
  chooseFile,
  // The window is on the station's own computer.
  sendFile: null,
  soundsFreely: true,
  speak: (language) => invoke("window_preferences", { language }),
};
