import { describe, expect, it } from "vitest";

import { decodeLive, decodeTrend, FrameError } from "./frame";

/** Builds a frame as the station does; `garble` may damage it. */
function frame(header: unknown, columns: (Float64Array | Uint32Array)[]): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil((8 + json.length) / 8) * 8 - 8;
  const sizes = columns.map((column) => Math.ceil(column.byteLength / 8) * 8);
  const bytes = new Uint8Array(8 + length + sizes.reduce((a, b) => a + b, 0));
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let at = 8 + length;
  columns.forEach((column, i) => {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += sizes[i] as number;
  });
  return bytes.buffer;
}

const LIVE = { cursor: 7, dropped: 0, snapshot: true, count: 3, texts: [], plantRevision: 1, alarmRevision: 2, now: 1000 };
const f64 = (...values: number[]): Float64Array => Float64Array.from(values);
const u32 = (...values: number[]): Uint32Array => Uint32Array.from(values);
const live = (): ArrayBuffer =>
  frame(LIVE, [f64(1, 2, 3), f64(4, 5, 6), f64(0.5, NaN, -1), u32(9, 9, 10), u32(0, 0x80000000, 0x40930000)]);

describe("live frames", () => {
  it("give every column, odd counts padded", () => {
    const { header, sourceTime, receiveTime, value, tag, quality } = decodeLive(live());
    expect(header).toEqual(LIVE);
    expect([...sourceTime]).toEqual([1, 2, 3]);
    expect([...receiveTime]).toEqual([4, 5, 6]);
    expect([...value]).toEqual([0.5, NaN, -1]);
    expect([...tag]).toEqual([9, 9, 10]);
    expect([...quality]).toEqual([0, 0x80000000, 0x40930000]);
  });

  it("may be empty", () => {
    expect(decodeLive(frame({ ...LIVE, count: 0 }, [])).value).toHaveLength(0);
  });

  it("are refused when cut anywhere", () => {
    const whole = live();
    // The last column ends four bytes before its padding: without the padding it is still whole.
    for (let length = 0; length < whole.byteLength - 4; length += 1) {
      expect(() => decodeLive(whole.slice(0, length)), `cut at ${length}`).toThrow(FrameError);
    }
  });

  it.each([
    ["garbage", new Uint8Array([255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8]).buffer],
    ["an error page", new TextEncoder().encode("<!doctype html><title>404</title>").buffer as ArrayBuffer],
    ["a count that is not one", frame({ ...LIVE, count: -1 }, [])],
    ["a count that is text", frame({ ...LIVE, count: "3" }, [])],
    ["a count beyond memory", frame({ ...LIVE, count: 2 ** 40 }, [])],
    ["a header that is null", frame(null, [])],
  ])("are refused when they are %s", (_, bytes) => {
    expect(() => decodeLive(bytes)).toThrow(FrameError);
  });
});

describe("trend frames", () => {
  const pen = (tag: string, columns: number) => ({ tag, unit: "ppm", raw: true, total: columns, expectedPeriodMs: 1000, longestStepMs: null, columns, limits: [] });
  it("give each pen its own columns", () => {
    const one = [f64(1), f64(2), f64(3), f64(4), f64(5), u32(6), u32(7)];
    const two = [f64(1, 2), f64(1, 2), f64(1, 2), f64(1, 2), f64(8, 9), u32(0, 1), u32(3, 4)];
    const { columns } = decodeTrend(frame({ from: 0, to: 9, pens: [pen("a", 1), pen("none", 0), pen("b", 2)] }, [...one, ...two]));
    expect([...(columns[0]?.last ?? [])]).toEqual([5]);
    expect([...(columns[0]?.count ?? [])]).toEqual([7]);
    expect(columns[1]?.at).toHaveLength(0);
    expect([...(columns[2]?.last ?? [])]).toEqual([8, 9]);
    expect([...(columns[2]?.count ?? [])]).toEqual([3, 4]);
  });

  it("are refused when a pen's columns are missing", () => {
    expect(() => decodeTrend(frame({ from: 0, to: 9, pens: [pen("a", 4)] }, [f64(1, 2, 3, 4)]))).toThrow(FrameError);
    expect(() => decodeTrend(frame({ from: 0, to: 9 }, []))).toThrow(FrameError);
  });
});
