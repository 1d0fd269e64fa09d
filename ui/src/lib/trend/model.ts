// What a plot shows and where it comes from: fetches history for the period in view, follows the
// live rings, and gives lines to draw. One fetch is under way at a time; the newest wish waits, and
// stops a fetch that takes long when the view has moved on.
// Imports no Vue: views are told by `onChange`, at most once per fetch.
import { station } from "@/ipc/client";
import type { AlarmRow, GapRow, LimitLine } from "@/ipc/generated/api";
import { StationError } from "@/ipc/host";
import { freshId } from "@/lib/freshId";
import { splitTag } from "@/lib/plant/names";
import type { TrendFrame } from "@/live/frame";
import { pump } from "@/live/live";

import { joinLine, type History, type Line } from "./series";
import { follow, refetchMs, type Period } from "./view";

/**
 * A pen as the views choose it. `limits` are drawn beside those that the station names; the value
 * `inSight` is always within the range.
 */
export type Pen = { path: string; id: number | undefined; unit: string; colour: number; shown: boolean; limits?: LimitLine[]; inSight?: number };

/** A pen with what is known of it. */
export type PenData = { pen: Pen; history: History | null; limits: LimitLine[]; total: number; raw: boolean; line: Line };

const ALARM_ROWS_MAX = 500;
/** A fetch that has taken so long is stopped when its period is no longer wanted; a shorter one ends sooner by itself. */
const IMPATIENT_MS = 200;
const EMPTY_LINE = joinLine(null, undefined, 0, 0);


/** Whether an alarm belongs on the plot of a tag: it watches it, or the whole device (silence, errors). A raw value shows the alarms of the value. */
function concerns(row: AlarmRow, tag: string): boolean {
  const { device, field } = splitTag(tag);
  if (row.tag === null) return row.device === device;
  return row.tag === tag || (field === "v_raw" && row.tag === `${device}/value`);
}

/** The data behind one plot. */
export class TrendModel {
  pens: PenData[] = [];
  gaps: GapRow[] = [];
  alarms: AlarmRow[] = [];
  period: Period;
  /** Why the last fetch failed; empty when it did not. */
  error = "";
  loaded = false;
  /** How many columns to ask for: the plot's width in pixels. */
  columns = 800;
  #wanted = false;
  #fetching = false;
  #fetchedAt = 0;
  #ended = false;
  /** The trend asked for, by the name by which it is stopped. */
  #asked: { id: string; abort: AbortController } | null = null;

  constructor(
    span: number,
    private readonly sources: () => string[],
    private readonly onChange: () => void,
  ) {
    this.period = follow(pump.now(), span);
  }

  /** Chooses the pens; what is known of those that stay is kept. */
  setPens(pens: readonly Pen[]): void {
    this.pens = pens.map((pen) => {
      const known = this.pens.find((data) => data.pen.path === pen.path);
      return known ? { ...known, pen } : { pen, history: null, limits: [], total: 0, raw: false, line: EMPTY_LINE };
    });
    this.fetch();
  }

  /** Shows another period and fetches it. */
  show(period: Period): void {
    this.period = period;
    if (Date.now() - this.#fetchedAt > IMPATIENT_MS) this.#stop();
    this.fetch();
  }

  /** Moves a live view to `now`, takes new samples in, and fetches history when it is due. */
  advance(now: number): void {
    const { period } = this;
    if (period.live) {
      this.period = follow(now, period.to - period.from);
      if (Date.now() - this.#fetchedAt > refetchMs(period.to - period.from)) this.fetch();
    }
    const { from, to } = this.period;
    for (const data of this.pens) {
      const ring = data.pen.id === undefined ? undefined : pump.board.ring(data.pen.id);
      data.line = joinLine(data.history, ring, from, to);
    }
  }

  /** Asks for history, or notes that it is wanted while another fetch is under way. */
  fetch(): void {
    this.#wanted = true;
    if (!this.#fetching) void this.#fetchAll();
  }

  /** Ends all fetching. */
  end(): void {
    this.#ended = true;
    this.#stop();
  }

  /** Stops the trend that is being read; nothing is lost when it cannot be. */
  #stop(): void {
    if (this.#asked === null) return;
    this.#asked.abort.abort();
    void station.queryCancel(this.#asked.id).catch(() => undefined);
  }

  async #fetchAll(): Promise<void> {
    this.#fetching = true;
    while (this.#wanted && !this.#ended) {
      this.#wanted = false;
      this.#fetchedAt = Date.now();
      await this.#fetchOnce();
      if (!this.#ended) this.onChange();
    }
    this.#fetching = false;
  }

  async #fetchOnce(): Promise<void> {
    const tags = this.pens.map((data) => data.pen.path);
    const { from, to } = this.period;
    if (tags.length === 0) {
      this.gaps = [];
      this.alarms = [];
      return;
    }
    const { id, abort } = (this.#asked = { id: freshId(), abort: new AbortController() });
    const devices = [...new Set(tags.map((tag) => splitTag(tag).device))];
    try {
      const asked = Math.max(50, Math.round(this.columns));
      const [frame, gaps, alarms] = await Promise.all([
        station.trend({ tags, from, to, columns: asked, id }, abort.signal),
        station.gaps([...devices, ...this.sources().map((name) => `source/${name}`)], from, to),
        station.alarms({ scope: "all", from, to, text: "", priorities: [], key: null, limit: ALARM_ROWS_MAX }),
      ]);
      this.#accept(frame, asked);
      this.gaps = gaps.filter((gap) => gap.missing !== 0);
      this.alarms = alarms.rows.filter((row) => tags.some((tag) => concerns(row, tag)));
      this.error = "";
      this.loaded = true;
    } catch (failure) {
      if (abort.signal.aborted || (failure instanceof StationError && failure.code === "cancelled")) return;
      this.error = failure instanceof Error ? failure.message : String(failure);
    } finally {
      this.#asked = null;
    }
  }

  #accept(frame: TrendFrame, asked: number): void {
    frame.header.pens.forEach((pen, i) => {
      const data = this.pens.find((one) => one.pen.path === pen.tag);
      const columns = frame.columns[i];
      if (!data || !columns) return;
      const { from, to } = frame.header;
      data.history = { columns, raw: pen.raw, from, to, asked, expectedPeriodMs: pen.expectedPeriodMs, longestStepMs: pen.longestStepMs };
      data.limits = pen.limits;
      data.total = pen.total;
      data.raw = pen.raw;
    });
  }
}
