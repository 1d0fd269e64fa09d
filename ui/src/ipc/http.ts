// The host behind a browser: POST /api/<command>, signed in by the cookie of the start address.
import { StationError, type ChosenFile, type Host, type SavedFile, type SaveRequest, type StartedExport } from "./host";
import { CsvRowCounter } from "./rows";
import { sessionHeaders } from "./session";

/** Above this many rows the browser writes to disk itself: nothing of that size is held in memory. */
const HELD_ROWS_MAX = 1_000_000;

/** A station that does not answer within this time counts as gone. */
const ANSWER_MS_MAX = 20_000;

/** Commands that may take longer: the station ends them itself. */
const LONGER_MS: Record<string, number> = { sql: 90_000, storage: 60_000, import_preview: 60_000, backup: 3_600_000 };

async function refusal(response: Response): Promise<StationError> {
  const fallback = `HTTP ${response.status}`;
  try {
    const body = (await response.json()) as { code?: string; message?: string };
    return new StationError(body.code ?? fallback, body.message ?? fallback);
  } catch {
    return new StationError(response.status === 401 ? "unauthorized" : fallback, fallback);
  }
}

async function post(command: string, args: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/${command}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", ...sessionHeaders() },
      body: JSON.stringify(args),
      signal: signal ?? AbortSignal.timeout(LONGER_MS[command] ?? ANSWER_MS_MAX),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new StationError("unreachable", String(error));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

function hand(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

function csvAddress(args: Record<string, unknown>): string {
  const query = new URLSearchParams({
    tags: (args.tags as string[]).join(","),
    from: String(args.from),
    to: String(args.to),
  });
  return `/api/export.csv?${query}`;
}

async function collect(response: Response, request: SaveRequest): Promise<SavedFile> {
  const counter = new CsvRowCounter();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (!step || step.done) break;
    pieces.push(step.value);
    bytes += step.value.byteLength;
    counter.push(step.value);
    request.onProgress?.({ bytes, rows: counter.rows });
  }
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  const address = URL.createObjectURL(new Blob(pieces, { type }));
  hand(address, request.suggestedName);
  // The download has taken hold of the blob once the click is through; a minute is ample.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  const told = response.headers.get("x-linewatch-rows");
  const rows = told !== null ? Number(told) : request.command === "export_csv" ? counter.rows : request.command === "table_export" ? (request.expectedRows ?? null) : null;
  return { path: null, name: request.suggestedName, bytes, rows };
}

async function saveFile(request: SaveRequest): Promise<SavedFile | null> {
  if (request.command === "import_refused") {
    hand(`/api/imports/${String(request.args.id)}/refused.csv`, request.suggestedName);
    return { path: null, name: request.suggestedName, bytes: 0, rows: null };
  }
  if (request.command !== "export_csv") {
    return collect(await post(request.command, request.args, request.signal), request);
  }
  const address = csvAddress(request.args);
  if ((request.expectedRows ?? 0) > HELD_ROWS_MAX) {
    hand(address, request.suggestedName);
    return { path: null, name: request.suggestedName, bytes: 0, rows: request.expectedRows ?? null };
  }
  const response = await fetch(address, { credentials: "same-origin", headers: sessionHeaders(), signal: request.signal ?? null });
  if (!response.ok) throw await refusal(response);
  return collect(response, request);
}

async function startExport(args: Record<string, unknown>, name: string): Promise<StartedExport> {
  const response = await post("export_start", { export: args, name, path: null });
  return (await response.json()) as StartedExport;
}

/** Sends a file as it is; `fetch` does not say how much of a file has gone. */
function sendFile(file: File, onPart: (part: number) => void, signal: AbortSignal): Promise<ChosenFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/import_upload?${new URLSearchParams({ name: file.name })}`);
    for (const [name, value] of Object.entries(sessionHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onPart(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(new StationError("unreachable", "the connection was broken off"));
    request.onabort = () => reject(new StationError("cancelled", "cancelled"));
    request.onload = () => {
      if (request.status === 200) return resolve(JSON.parse(request.responseText) as ChosenFile);
      refusal(new Response(request.responseText, { status: request.status })).then(reject, reject);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** The host of a browser. */
export const httpHost: Host = {
  call: async (command, args, signal) => (await post(command, args, signal && AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]))).arrayBuffer(),
  saveFile,
  startExport,
  fetchExport: (started, name) => hand(`/api/exports/${started.id}`, name),
  // The page has an input for files.
  chooseFile: () => undefined,
  sendFile,
  soundsFreely: false,
  // A browser has neither tray nor dialogs of ours.
  speak: () => Promise.resolve(),
};
