// The door to the station: the same commands through the window (Tauri) or a browser (HTTP).
// Nothing else in the interface knows which of the two it is behind.

/** An answer the station refused to give: `code` is for branching, `message` is a sentence for people. */
export class StationError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "StationError";
  }
}

/** What became of a saved file. `path` is a full path, or null when the browser chose the folder. */
export type SavedFile = { path: string | null; name: string; bytes: number; rows: number | null };

/** How far a saving has come. */
export type SaveProgress = { bytes: number; rows: number };

/** What to save, under which name, and how to follow or stop it. */
export type SaveRequest = {
  command: "export_csv" | "plot" | "table_export" | "sql_export" | "import_refused";
  args: Record<string, unknown>;
  suggestedName: string;
  /** Rows of a table, or rows expected: above some number a browser streams to disk by itself and shows its own progress. */
  expectedRows?: number;
  signal?: AbortSignal;
  onProgress?: (progress: SaveProgress) => void;
};

/** An export that has begun; its `id` is what it is followed by. */
export type StartedExport = { id: number; path: string | null };

/** A file for the station to read: where it lies on the station's computer. */
export type ChosenFile = { path: string };

/** One way of reaching the station. */
export interface Host {
  /** Calls a command and gives the bytes of its answer; throws StationError. */
  /** `signal` gives up waiting, where that can be done; the station is told by `query_cancel`. */
  call(command: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** Saves a command's answer as a file; null when the user changed their mind. */
  saveFile(request: SaveRequest): Promise<SavedFile | null>;
  /** Begins an export into a file; null when the user changed their mind. */
  startExport(args: Record<string, unknown>, name: string): Promise<StartedExport | null>;
  /** Gets the file of an export that is done, where the station could not write it to its place. */
  fetchExport(started: StartedExport, name: string): void;
  /** Asks which file to read; null when the user changed their mind, undefined where the page has to ask itself. */
  chooseFile(filter: string): Promise<ChosenFile | null> | undefined;
  /** Sends a file to the station's computer; null where files lie on that computer already. */
  sendFile: ((file: File, onPart: (part: number) => void, signal: AbortSignal) => Promise<ChosenFile>) | null;
  /** Whether something may be heard before anybody clicked. */
  readonly soundsFreely: boolean;
  /** Tells what lies around the page, if anything does, which language it is to speak. */
  speak(language: string): Promise<void>;
}
