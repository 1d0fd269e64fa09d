// What the machines' numbers mean. The words are in the locales under `line.state.`.

/** What a conveyor does, told by its command and its speed. */
export type ConveyorState = "stopped" | "starting" | "running" | "stopping" | "unknown";
/** What a station does; the numbers are those of FB_StationControl. */
export type StationState = "standby" | "waiting" | "processing" | "complete" | "fault" | "unknown";
/** What the whole line does; the numbers are those of PLC_PRG.eSystemState. */
export type SystemState = "standby" | "running" | "fault" | "unknown";

const STATIONS: readonly StationState[] = ["standby", "waiting", "processing", "complete", "fault"];
const SYSTEM: readonly SystemState[] = ["standby", "running", "fault"];
/** Below this the belt stands, m/s. */
const STANDS = 0.01;
/** From this share of its setpoint on the belt counts as up to speed. */
const UP_TO_SPEED = 0.98;

/** The state of a station by its number. */
export const stationState = (value: number | undefined): StationState => STATIONS[value ?? -1] ?? "unknown";
/** The state of the line by its number. */
export const systemState = (value: number | undefined): SystemState => SYSTEM[value ?? -1] ?? "unknown";

/** The state of the conveyor from its command, its speed and what is wanted, both in m/s. */
export function conveyorState(started: number | undefined, speed: number | undefined, setpoint: number | undefined): ConveyorState {
  if (started === undefined || speed === undefined || !Number.isFinite(speed)) return "unknown";
  if (started === 0) return speed > STANDS ? "stopping" : "stopped";
  if (speed <= STANDS) return (setpoint ?? 0) > STANDS ? "starting" : "stopped";
  return setpoint !== undefined && speed < setpoint * UP_TO_SPEED ? "starting" : "running";
}

/** How long a station has been at its product: begins with the first sample that says so. */
export class ProcessClock {
  #since: number | null = null;

  /** Milliseconds at `now`, null when it does not process; `sampled` is the sample's source time. */
  elapsed(processing: boolean, sampled: number, now: number): number | null {
    if (!processing) this.#since = null;
    else this.#since ??= sampled;
    return this.#since === null ? null : Math.max(0, now - this.#since);
  }
}

/** Reads a duration as Structured Text writes it, `T#5s`, `T#1m30s500ms`, in milliseconds. */
export function parseTime(text: string): number | null {
  const match = /^L?T(?:IME)?#(.+)$/i.exec(text.trim());
  const body = match?.[1]?.replaceAll("_", "") ?? "";
  const parts = [...body.matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|d|h|m|s)/gi)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== body) return null;
  const size: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (size[unit?.toLowerCase() ?? ""] ?? 0), 0);
}
