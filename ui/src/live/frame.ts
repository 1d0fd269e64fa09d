// Binary answers of the station: a JSON header, then columns of little-endian numbers, each padded
// to 8 bytes. Decoded without copying; a frame that is too short or garbled throws FrameError and
// nothing of it is used.
import type { LiveHeader, TrendHeader } from "@/ipc/generated/api";

/** A frame that cannot be what the station sent. */
export class FrameError extends Error {}

/** New samples, oldest first; `value` is NaN where a sample has none. */
export type LiveFrame = {
  header: LiveHeader;
  sourceTime: Float64Array;
  receiveTime: Float64Array;
  value: Float64Array;
  tag: Uint32Array;
  quality: Uint32Array;
};

/** One pen's columns; `at` is the time of the first point of each. */
export type TrendColumns = {
  at: Float64Array;
  first: Float64Array;
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
  quality: Uint32Array;
  count: Uint32Array;
};

/** A trend: the header, and the columns of each of its pens in the same order. */
export type TrendFrame = { header: TrendHeader; columns: TrendColumns[] };

class Cursor {
  #at: number;

  constructor(
    readonly buffer: ArrayBuffer,
    start: number,
  ) {
    this.#at = start;
  }

  #take(bytes: number): number {
    const start = this.#at;
    if (!(bytes >= 0) || start + bytes > this.buffer.byteLength) {
      throw new FrameError(`the frame ends at byte ${this.buffer.byteLength}, inside a column`);
    }
    this.#at = start + Math.ceil(bytes / 8) * 8;
    return start;
  }

  f64(count: number): Float64Array {
    return new Float64Array(this.buffer, this.#take(count * 8), count);
  }

  u32(count: number): Uint32Array {
    return new Uint32Array(this.buffer, this.#take(count * 4), count);
  }
}

function open(buffer: ArrayBuffer): { header: unknown; cursor: Cursor } {
  if (buffer.byteLength < 8) throw new FrameError("the frame is shorter than its own length field");
  const length = new DataView(buffer).getUint32(0, true);
  if ((8 + length) % 8 !== 0) throw new FrameError("the frame's header is not padded to 8 bytes");
  if (8 + length > buffer.byteLength) throw new FrameError("the frame ends inside its header");
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    return { header, cursor: new Cursor(buffer, 8 + length) };
  } catch {
    throw new FrameError("the frame's header is not JSON");
  }
}

function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw new FrameError("the frame's header does not say how many rows follow");
  }
  return value;
}

/** Reads an answer of `live_since`. */
export function decodeLive(buffer: ArrayBuffer): LiveFrame {
  const { header, cursor } = open(buffer);
  const live = header as LiveHeader;
  const count = whole(live?.count);
  return {
    header: live,
    sourceTime: cursor.f64(count),
    receiveTime: cursor.f64(count),
    value: cursor.f64(count),
    tag: cursor.u32(count),
    quality: cursor.u32(count),
  };
}

/** Reads an answer of `trend`. */
export function decodeTrend(buffer: ArrayBuffer): TrendFrame {
  const { header, cursor } = open(buffer);
  const trend = header as TrendHeader;
  if (!Array.isArray(trend?.pens)) throw new FrameError("the frame's header lists no pens");
  const columns = trend.pens.map((pen) => {
    const n = whole(pen.columns);
    return {
      at: cursor.f64(n),
      first: cursor.f64(n),
      min: cursor.f64(n),
      max: cursor.f64(n),
      last: cursor.f64(n),
      quality: cursor.u32(n),
      count: cursor.u32(n),
    };
  });
  return { header: trend, columns };
}
