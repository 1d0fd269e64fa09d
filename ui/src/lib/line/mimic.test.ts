import { expect, it } from "vitest";

import { apart, mimicOf } from "./mimic";

const LINE = { available: true, lengthM: 12, productM: 0.4, sensor1M: 3, sensor2M: 5.2, station1M: 3, station2M: 6, qualityM: 9, ejectorM: 10.5 };

it("keeps boxes where they belong when there is room", () => {
  expect(apart([100, 300, 500], 120, 0, 700)).toEqual([100, 300, 500]);
});

it("moves boxes apart that would cover each other, and keeps them inside", () => {
  expect(apart([100, 110, 120], 100, 0, 700)).toEqual([100, 214, 328]);
  expect(apart([600, 640, 690], 100, 0, 700)).toEqual([422, 536, 650]);
});

it("puts the belt's ends and metres where they belong", () => {
  const mimic = mimicOf(LINE, 888, 320);
  expect([mimic.left, mimic.right]).toEqual([44, 844]);
  expect(mimic.ejector).toBeCloseTo(44 + (10.5 / 12) * 800);
  expect(mimic.marks.map((mark) => mark.m)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it.each([[1100, 420], [880, 360], [640, 250]])("nothing covers anything at %d × %d", (width, height) => {
  const mimic = mimicOf(LINE, width, height);
  const half = mimic.box.width / 2;
  expect(mimic.station1 - half).toBeGreaterThanOrEqual(0);
  expect(mimic.station1 + half).toBeLessThan(mimic.station2 - half);
  expect(mimic.station2 + half).toBeLessThan(mimic.quality - half);
  expect(mimic.quality + half).toBeLessThanOrEqual(width);
  expect(mimic.box.y + mimic.box.height + mimic.product.height).toBeLessThan(mimic.belt.y);
  expect(mimic.belt.y + mimic.belt.height + 60).toBeLessThan(height);
});

it("a sensor that looks at a station's place stands beside it", () => {
  const { sensor1, sensor2 } = mimicOf(LINE, 888, 320);
  expect(sensor1.x).toBeCloseTo(244);
  expect(sensor1.post).toBeLessThan(-24);
  expect(sensor2.post).toBe(0);
});

it("a belt without a length is drawn without dividing by it", () => {
  expect(Number.isFinite(mimicOf({ ...LINE, lengthM: 0 }, 800, 300).ejector)).toBe(true);
});
