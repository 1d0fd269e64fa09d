// Every command of the station by name, typed. All times are Unix milliseconds.
import { decodeLive, decodeTrend, type LiveFrame, type TrendFrame } from "@/live/frame";

import type {
  AlarmRow,
  ExportEstimate,
  GapRow,
  PlantLayout,
  QuarantineRow,
  StationStatus,
} from "./generated/api";
import type { Host, SavedFile, SaveRequest } from "./host";
import { httpHost } from "./http";
import { insideWindow, tauriHost } from "./tauri";

/** Which alarms to list; newest first, at most `limit`. */
export type AlarmQuery = {
  activeOnly: boolean;
  from: number | null;
  to: number | null;
  text: string;
  limit: number;
};

/** What to draw on the station's side. */
export type PlotRequest = {
  tags: string[];
  from: number;
  to: number;
  width: number;
  height: number;
  format: "svg" | "png";
  theme: string;
  language: string;
};

const host: Host = insideWindow() ? tauriHost : httpHost;
const text = new TextDecoder();

async function json<T>(command: string, args: Record<string, unknown>): Promise<T> {
  return JSON.parse(text.decode(await host.call(command, args))) as T;
}

/** The station's commands. Each throws StationError when the station refuses or is not there. */
export const station = {
  status: () => json<StationStatus>("status", {}),
  layout: () => json<PlantLayout>("layout", {}),
  liveSince: async (cursor: number): Promise<LiveFrame> =>
    decodeLive(await host.call("live_since", { cursor })),
  trend: async (tags: string[], from: number, to: number, columns: number): Promise<TrendFrame> =>
    decodeTrend(await host.call("trend", { tags, from, to, columns })),
  alarms: (query: AlarmQuery) => json<{ rows: AlarmRow[]; more: boolean }>("alarms", query),
  acknowledge: (ids: string[], comment: string) =>
    json<{ acknowledged: number }>("acknowledge", { ids, comment }),
  quarantine: (source: string | null) => json<QuarantineRow[]>("quarantine", { source }),
  gaps: (scopes: string[], from: number, to: number) => json<GapRow[]>("gaps", { scopes, from, to }),
  exportEstimate: (tags: string[], from: number, to: number) =>
    json<ExportEstimate>("export_estimate", { tags, from, to }),
  save: (request: SaveRequest): Promise<SavedFile | null> => host.saveFile(request),
  speak: (language: string): Promise<void> => host.speak(language),
};
