// Whether the line on the screen is the line as it is now. An OPC UA source reports changes only, so
// a value that stands still is not old as long as its source is connected and something of the line
// is heard: run or down time count every second.
import type { SourceStatus } from "@/ipc/generated/api";
import { severityOf } from "@/lib/format/quality";

/** Periods without any sample after which the line is not live. */
const PERIODS_LIVE = 2;

/** Why the line is not live. `detail` is what the source says, `since` when it went. */
export type Liveness =
  | { live: true }
  | { live: false; why: "station" | "source" | "silent" | "bad" | "never"; detail: string; since: number | null };

/** What is known of the line at one moment. */
export type LineSigns = {
  /** Since when the station does not answer. */
  stationLostSince: number | null;
  /** The source that brings the line, if there is one. */
  source: SourceStatus | undefined;
  /** Receive time of the newest sample of the line; null when none ever came. */
  heard: number | null;
  /** Worst quality of the line's own status. */
  quality: number;
  periodMs: number;
};

/** The source that brings the line: that of its name, else the only one that speaks OPC UA. */
export function lineSource(sources: readonly SourceStatus[]): SourceStatus | undefined {
  const spoken = sources.filter((source) => source.kind === "opcua");
  return spoken.find((source) => source.name === "line") ?? spoken[0];
}

/** Whether the line is live at the station's time `now`, and why not. */
export function livenessOf(signs: LineSigns, now: number): Liveness {
  const { stationLostSince, source, heard, quality, periodMs } = signs;
  if (stationLostSince !== null) return { live: false, why: "station", detail: "", since: stationLostSince };
  if (source && source.state !== "connected") return { live: false, why: "source", detail: source.detail ?? "", since: source.since };
  if (heard === null) return { live: false, why: "never", detail: "", since: null };
  if (now - heard > PERIODS_LIVE * periodMs) return { live: false, why: "silent", detail: "", since: heard };
  if (severityOf(quality) === "bad") return { live: false, why: "bad", detail: "", since: null };
  return { live: true };
}

/** Whether two answers say the same, so that nothing needs drawing again. */
export function sameLiveness(a: Liveness, b: Liveness): boolean {
  if (a.live || b.live) return a.live === b.live;
  return a.why === b.why && a.detail === b.detail && a.since === b.since;
}
