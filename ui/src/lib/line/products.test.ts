import { expect, it } from "vitest";

import { EvenClock, lastTested, parseProducts, ProductTrack } from "./products";

const track = (...samples: [number, string][]): ProductTrack => {
  const made = new ProductTrack();
  for (const [time, text] of samples) made.push(time, text, time + 20);
  return made;
};
const xOf = (made: ProductTrack, time: number, speed: number, id = "1"): number | undefined => made.at(time, speed).find((product) => product.id === id)?.x;

it("reads the camera's text, and leaves out what is no product", () => {
  expect(parseProducts("12:3.42:n 13:1.05:g 14:0.5:b")).toEqual([
    { id: "12", x: 3.42, state: "new" },
    { id: "13", x: 1.05, state: "good" },
    { id: "14", x: 0.5, state: "bad" },
  ]);
  expect(parseProducts("")).toEqual([]);
  expect(parseProducts(null)).toEqual([]);
  expect(parseProducts("x :1:n 5:: 6:abc:g 7:1.5:?")).toEqual([{ id: "7", x: 1.5, state: "new" }]);
});

it("is at the sampled place at the sample's time, and between them in between", () => {
  const made = track([1000, "1:1.0:n"], [1100, "1:1.3:n"]);
  expect(xOf(made, 1000, 3)).toBeCloseTo(1.0);
  expect(xOf(made, 1050, 3)).toBeCloseTo(1.15);
  expect(xOf(made, 1099.9, 3)).toBeCloseTo(1.3, 2);
});

it("rests first and then goes at the belt's speed when samples come only while something moves", () => {
  const made = track([1000, "1:1.0:n"], [11_000, "1:1.3:n"]);
  expect(xOf(made, 6000, 3)).toBeCloseTo(1.0);
  expect(xOf(made, 10_900, 3)).toBeCloseTo(1.0);
  expect(xOf(made, 10_950, 3)).toBeCloseTo(1.15);
});

it("goes on by itself for a moment only, as fast as it went and never faster than the belt", () => {
  const made = track([1000, "1:1.0:n 2:5.0:g"], [1100, "1:1.3:n 2:5.0:g"]);
  expect(xOf(made, 1200, 3)).toBeCloseTo(1.6);
  expect(xOf(made, 9000, 3)).toBeCloseTo(1.3 + 3 * 0.25);
  expect(xOf(made, 1200, 0)).toBeCloseTo(1.3);
  expect(xOf(made, 9000, 3, "2"), "held by a station").toBeCloseTo(5.0);
});

it("shows a product no longer than its last sample, and a new one from its first", () => {
  const made = track([1000, "1:9.0:b"], [1100, "2:0.0:n"]);
  expect(made.at(1050, 3).map((product) => product.id)).toEqual(["1"]);
  expect(made.at(1100, 3).map((product) => product.id)).toEqual(["2"]);
});

it("never goes back in time, and forgets when told", () => {
  const made = track([1000, "1:1.0:n"], [900, "1:0.2:n"], [1000, "1:7.0:n"]);
  expect(xOf(made, 1000, 3)).toBe(1.0);
  made.clear();
  expect(made.at(1000, 3)).toEqual([]);
});

it("draws a little behind what it knows, more when samples are rarer", () => {
  const behind = (step: number): number => {
    const made = new ProductTrack();
    for (let i = 0; i < 60; i += 1) made.push(i * step, `1:${i}:n`, i * step + 50);
    return 100_000 - 50 - made.shownTime(100_000);
  };
  expect(behind(100)).toBeGreaterThan(100);
  expect(behind(100)).toBeLessThan(320);
  expect(behind(500)).toBeGreaterThan(500);
});

it("time runs evenly although what is known of it trembles, and jumps when it is far off", () => {
  const clock = new EvenClock();
  let before = clock.step(1000, 0);
  for (let i = 1; i < 200; i += 1) {
    const now = clock.step(1000 + i * 16 + (i % 2 ? 25 : -25), 16);
    expect(now - before).toBeGreaterThan(13);
    expect(now - before).toBeLessThan(19);
    before = now;
  }
  expect(Math.abs(before - (1000 + 199 * 16))).toBeLessThan(30);
  expect(clock.step(90_000, 16)).toBe(90_000);
});

it("tells what came out for the product tested last", () => {
  expect(lastTested("1:9.5:g 2:9.1:b 3:4:n")).toBe("bad");
  expect(lastTested("3:4:n")).toBeNull();
  expect(lastTested(null)).toBeNull();
});
