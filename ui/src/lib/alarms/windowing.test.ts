import { describe, expect, it } from "vitest";

import { keepPlace, reveal, ROW_PX, rowsInSight, rowWindow } from "./windowing";

describe("the rows in the page", () => {
  it.each([[0], [1234], [9_990 * ROW_PX], [1e9], [-40]])("are few, scrolled by %d", (top) => {
    const { first, last, before, after } = rowWindow(top, 600, 10_000);
    expect(last - first).toBeLessThan(45);
    expect(before + (last - first) * ROW_PX + after).toBe(10_000 * ROW_PX);
  });
  it("cover what is in sight", () => {
    for (let top = 0; top < 3000; top += 7) {
      const { first, last } = rowWindow(top, 600, 100);
      expect(first * ROW_PX).toBeLessThanOrEqual(top);
      expect(last === 100 || last * ROW_PX >= top + 600).toBe(true);
    }
  });
  it("are all of a short table, and none of an empty one", () => {
    expect(rowWindow(0, 600, 3)).toEqual({ first: 0, last: 3, before: 0, after: 0 });
    expect(rowWindow(300, 600, 0)).toEqual({ first: 0, last: 0, before: 0, after: 0 });
  });
  it("a person has read the rows that are at least half in sight", () => {
    expect(rowsInSight(0, 300, 100)).toEqual({ first: 0, last: 10 });
    expect(rowsInSight(ROW_PX * 0.6, 300, 100)).toEqual({ first: 1, last: 11 });
    expect(rowsInSight(0, 300, 4)).toEqual({ first: 0, last: 4 });
  });
});

it("shows a row with as little movement as possible", () => {
  expect(reveal(300, 300, 12)).toBe(300);
  expect(reveal(300, 300, 2)).toBe(2 * ROW_PX);
  expect(reveal(300, 300, 30)).toBe(31 * ROW_PX - 300);
});

describe("rows come while the table is looked at", () => {
  const ids = (...names: string[]): string[] => names;
  const places = (names: readonly string[]): Map<string, number> => new Map(names.map((name, i) => [name, i]));
  const long = Array.from({ length: 100 }, (_, i) => `r${i}`);

  it("at the top they push the others down", () => {
    expect(keepPlace(0, 300, long, places(["new", ...long]), null)).toBe(0);
  });
  it("further down the rows in sight stay", () => {
    expect(keepPlace(900, 300, long, places(["n1", "n2", ...long]), null)).toBe(900 + 2 * ROW_PX);
  });
  it("the chosen row stays, even at the top", () => {
    expect(keepPlace(0, 300, long, places(["n1", "n2", ...long]), "r3")).toBe(2 * ROW_PX);
  });
  it("a chosen row out of sight holds nothing", () => {
    expect(keepPlace(0, 300, long, places(["n1", ...long]), "r80")).toBe(0);
  });
  it("when the row held is gone, the next one holds", () => {
    expect(keepPlace(900, 300, long, places(long.filter((id) => id !== "r30")), null)).toBe(900 - ROW_PX);
  });
  it("when all are gone it stands within what is left", () => {
    expect(keepPlace(900, 300, long, places(ids("x", "y")), null)).toBe(0);
  });
});
