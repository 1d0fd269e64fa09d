import { expect, it } from "vitest";

import { Board } from "./board";
import type { LiveFrame } from "./frame";
import { Ring } from "./ring";

const times = (ring: Ring): number[] => Array.from({ length: ring.length }, (_, i) => ring.timeAt(i));
const filled = (capacity: number, ...at: number[]): Ring => {
  const ring = new Ring(capacity);
  for (const time of at) ring.push(time, time * 10, 0);
  return ring;
};

it("keeps the newest and counts what left", () => {
  const ring = filled(3, 1, 2, 3, 4, 5);
  expect(times(ring)).toEqual([3, 4, 5]);
  expect(ring.valueAt(0)).toBe(30);
  expect(ring.dropped).toBe(2);
});

it("puts a late sample where it belongs", () => {
  expect(times(filled(5, 10, 30, 20))).toEqual([10, 20, 30]);
  expect(times(filled(3, 10, 30, 40, 20))).toEqual([20, 30, 40]);
  expect(filled(3, 10, 30, 40, 20).valueAt(0)).toBe(200);
});

it("lets nothing newer leave for a sample older than all", () => {
  const ring = filled(3, 10, 20, 30, 5);
  expect(times(ring)).toEqual([10, 20, 30]);
  expect(ring.dropped).toBe(1);
});

it("replaces a sample of the same time", () => {
  const ring = filled(3, 10, 20);
  ring.push(10, 7, 0x40000000);
  expect(times(ring)).toEqual([10, 20]);
  expect([ring.valueAt(0), ring.qualityAt(0)]).toEqual([7, 0x40000000]);
});

it("refuses times that are none", () => {
  expect(filled(3, NaN, Infinity).length).toBe(0);
});

it.each([[5, 0], [10, 0], [15, 1], [30, 2], [31, 3]])("finds the first sample at or after %d", (time, index) => {
  expect(filled(3, 10, 20, 30).lowerBound(time)).toBe(index);
});

it("agrees with a sorted list over many random pushes", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const ring = new Ring(16);
  let list: number[] = [];
  for (let i = 0; i < 2000; i += 1) {
    const time = Math.round(i + random() * 20);
    ring.push(time, time, 0);
    if (!list.includes(time)) list = [...list, time].sort((a, b) => a - b).slice(-16);
    expect(times(ring)).toEqual(list);
  }
});

const frame = (dropped: number, ...rows: [tag: number, time: number, value: number][]): LiveFrame => ({
  header: { cursor: 1, dropped, snapshot: false, count: rows.length, texts: [], plantRevision: 0, alarmRevision: 0, now: 0 },
  sourceTime: Float64Array.from(rows, (row) => row[1]),
  receiveTime: Float64Array.from(rows, (row) => row[1] + 5),
  value: Float64Array.from(rows, (row) => row[2]),
  tag: Uint32Array.from(rows, (row) => row[0]),
  quality: new Uint32Array(rows.length),
});

it("the board shows the newest by source time, whatever the order of arrival", () => {
  const board = new Board();
  const changed = new Set<number>();
  board.apply(frame(0, [1, 100, 5], [1, 90, 4], [2, 50, 1]), changed);
  expect(board.latest(1)).toMatchObject({ sourceTime: 100, receiveTime: 105, value: 5 });
  expect(board.ring(1)?.length).toBe(2);
  expect([...changed]).toEqual([1, 2]);
});

it("the board forgets the recent past, not the latest, when frames were missed", () => {
  const board = new Board();
  board.apply(frame(0, [1, 100, 5]), new Set());
  board.apply(frame(3, [2, 200, 1]), new Set());
  expect(board.ring(1)?.length).toBe(0);
  expect(board.latest(1)?.value).toBe(5);
});
