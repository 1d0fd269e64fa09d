// Every command of the station by name, typed. All times are Unix milliseconds.
import { decodeLive, decodeTrend, type LiveFrame, type TrendFrame } from "@/live/frame";

import type {
  AlarmRow,
  AlarmScope,
  BrowseRow,
  CertificateRow,
  Commands,
  EnergyReport,
  ExportEstimate,
  ExportStatus,
  GapRow,
  LineFault,
  LineLayout,
  LinePeriod,
  OeeReport,
  PlantLayout,
  PlcAction,
  PlcCheck,
  PlcFile,
  PlcMarginRow,
  PlcProgram,
  PlcStatus,
  PlcSymbol,
  PlcTakeOver,
  PlcValue,
  Priority,
  QuarantineRow,
  StationStatus,
  WriteProposal,
  WriteResult,
} from "./generated/api";
import { StationError, type ChosenFile, type Host, type SavedFile, type SaveRequest, type StartedExport } from "./host";
import { httpHost } from "./http";
import type { Scalar } from "./scalar";
import { insideWindow, tauriHost } from "./tauri";

/** Which alarms to list; newest first, at most `limit`. No priorities are all of them. */
export type AlarmQuery = {
  scope: AlarmScope;
  from: number | null;
  to: number | null;
  text: string;
  priorities: Priority[];
  key: string | null;
  limit: number;
};

type Args<C extends keyof Commands> = Commands[C]["args"];
type Answer<C extends keyof Commands> = Commands[C]["answer"];

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

/** What to export; what is left out is as in a file of every sample in CSV. */
export type ExportRequest = {
  tags: string[];
  from: number;
  to: number;
  format?: string;
  encoding?: string;
  what?: string;
  form?: string;
  intervalMs?: number;
};

/** A write to the plant; the same `id` is carried out once, however often it is sent. */
export type WriteRequest = { id: string; tag: string; value: Scalar; expectedOld: Scalar; reason: string };

const host: Host = insideWindow() ? tauriHost : httpHost;
const { sendFile } = host;
const text = new TextDecoder();
let refused: (command: keyof Commands) => void = () => undefined;

/** Whom to tell that the role of whoever asked does not permit a command; signing in says it by itself. */
export function onRefused(tell: (command: keyof Commands) => void): void {
  refused = tell;
}

async function told<T>(command: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StationError && error.code === "not_permitted" && command !== "sign_in") refused(command as keyof Commands);
    throw error;
  }
}

/** Calls a command with the arguments and the answer that the station says it has. */
function call<C extends keyof Commands>(command: C, args: Args<C>): Promise<Answer<C>> {
  return json<Answer<C>>(command, args as Record<string, unknown>);
}

async function json<T>(command: string, args: Record<string, unknown>): Promise<T> {
  return JSON.parse(text.decode(await told(command, host.call(command, args)))) as T;
}

/** The station's commands. Each throws StationError when the station refuses or is not there. */
export const station = {
  status: () => json<StationStatus>("status", {}),
  layout: () => json<PlantLayout>("layout", {}),
  liveSince: async (cursor: number): Promise<LiveFrame> =>
    decodeLive(await host.call("live_since", { cursor })),
  trend: async (args: Args<"trend">, signal?: AbortSignal): Promise<TrendFrame> =>
    decodeTrend(await host.call("trend", args as Record<string, unknown>, signal)),
  alarms: (query: AlarmQuery) => json<{ rows: AlarmRow[]; more: boolean }>("alarms", query),
  alarmAct: (args: Args<"alarm_act">) => call("alarm_act", args),
  alarmEdges: (alarm: string, limit: number) => call("alarm_edges", { alarm, limit }),
  alarmInfo: (key: string) => call("alarm_info", { key }),
  alarmLimitsCheck: (args: Args<"alarm_limits_check">) => call("alarm_limits_check", args),
  alarmLimitsSet: (args: Args<"alarm_limits_set">) => call("alarm_limits_set", args),
  alarmCheck: () => call("alarm_check", {}),
  alarmWhatIf: (args: Args<"alarm_what_if">) => call("alarm_what_if", args),
  alarmPerformance: (from: number, to: number) => call("alarm_performance", { from, to }),
  notifyChannels: () => call("notify_channels", {}),
  notifyTest: (channel: string) => call("notify_test", { channel }),
  quarantine: (source: string | null) => json<QuarantineRow[]>("quarantine", { source }),
  recalculatePreview: (args: Args<"recalculate_preview">) => call("recalculate_preview", args),
  recalculate: (args: Args<"recalculate">) => call("recalculate", args),
  recalculateCancel: () => call("recalculate_cancel", {}),
  recalculateStatus: () => call("recalculate_status", {}),
  gaps: (scopes: string[], from: number, to: number) => json<GapRow[]>("gaps", { scopes, from, to }),
  sql: (args: Args<"sql">) => call("sql", args),
  sqlBounds: () => call("sql_bounds", {}),
  queryCancel: (id: string) => call("query_cancel", { id }),
  storage: () => call("storage", {}),
  storagePin: (day: string, pinned: boolean) => call("storage_pin", { day, pinned }),
  backup: (path: string) => call("backup", { path }),
  exportEstimate: (args: ExportRequest) => json<ExportEstimate>("export_estimate", args),
  exportStart: (args: ExportRequest, name: string): Promise<StartedExport | null> => told("export_start", host.startExport(args, name)),
  exportStatus: (id: number) => json<ExportStatus>("export_status", { id }),
  exportCancel: (id: number) => json<ExportStatus>("export_cancel", { id }),
  exportFetch: (started: StartedExport, name: string): void => host.fetchExport(started, name),
  importPreview: (args: Args<"import_preview">) => call("import_preview", args),
  importCheck: (args: Args<"import_check">) => call("import_check", args),
  importStart: (args: Args<"import_start">) => call("import_start", args),
  importStatus: () => call("import_status", {}),
  importRefused: (id: string, offset: number, limit: number) => call("import_refused", { id, offset, limit }),
  importCancel: (id: string) => call("import_cancel", { id }),
  importResume: (id: string) => call("import_resume", { id }),
  importForget: (id: string) => call("import_forget", { id }),
  chooseFile: (filter: string): Promise<ChosenFile | null> | undefined => host.chooseFile(filter),
  /** Null where files lie on the station's computer already. */
  sendFile: sendFile && ((file: File, onPart: (part: number) => void, signal: AbortSignal) => told("import_start", sendFile(file, onPart, signal))),
  save: (request: SaveRequest): Promise<SavedFile | null> => told(request.command, host.saveFile(request)),
  writeCheck: (tag: string, value: Scalar) => json<WriteProposal>("write_check", { tag, value }),
  write: (request: WriteRequest) => json<WriteResult>("write", request),
  opcuaBrowse: (source: string, node: string | null) => json<BrowseRow[]>("opcua_browse", { source, node }),
  certificates: () => json<CertificateRow[]>("certificates", {}),
  trustCertificate: (source: string, thumbprint: string) => json<object>("trust_certificate", { source, thumbprint }),
  lineLayout: () => json<LineLayout>("line_layout", {}),
  lineFaults: () => json<LineFault[]>("line_faults", {}),
  injectFault: (name: string, active: boolean) => json<object>("inject_fault", { name, active }),
  oeeReport: (from: number, to: number, by: LinePeriod) => json<OeeReport>("oee_report", { from, to, by }),
  energyReport: (from: number, to: number, by: LinePeriod) => json<EnergyReport>("energy_report", { from, to, by }),
  plcProgram: () => json<PlcProgram>("plc_program", {}),
  plcCheck: (files: PlcFile[]) => json<PlcCheck>("plc_check", { files }),
  plcTakeOver: (revision: string, files: PlcFile[]) => json<PlcTakeOver>("plc_take_over", { revision, files }),
  plcMargin: (file: string) => json<PlcMarginRow[]>("plc_margin", { file }),
  plcSymbols: () => json<PlcSymbol[]>("plc_symbols", {}),
  plcValues: (paths: string[]) => json<PlcValue[]>("plc_values", { paths }),
  plcWrite: (path: string, value: string) => json<object>("plc_write", { path, value }),
  plcForce: (path: string, value: string | null) => json<object>("plc_force", { path, value }),
  plcCommand: (action: PlcAction) => json<object>("plc_command", { action }),
  plcStatus: () => json<PlcStatus>("plc_status", {}),
  whoAmI: () => call("who_am_i", {}),
  signIn: (name: string, password: string) => call("sign_in", { name, password }),
  signOut: () => call("sign_out", {}),
  users: () => call("users", {}),
  userSet: (args: Args<"user_set">) => call("user_set", args),
  userRemove: (name: string) => call("user_remove", { name }),
  soundsFreely: host.soundsFreely,
  speak: (language: string): Promise<void> => host.speak(language),
};
