import { expect, it } from "vitest";

import { fileName } from "@/lib/export/names";
import { Zone } from "@/lib/time/zone";

import { CsvRowCounter } from "./rows";

it.each([
  ["", 0],
  ["a,b\r\n", 0],
  ["a,b\r\n1,2\r\n", 1],
  ["a,b\r\n1,2", 1],
  ['a,b\r\n1,"two\r\nlines ""quoted"""\r\n3,4\r\n', 2],
])("counts the rows of %j in pieces of any size", (text, rows) => {
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= Math.max(1, bytes.length); size += 1) {
    const counter = new CsvRowCounter();
    for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
    expect(counter.rows).toBe(rows);
  }
});

it("names files in characters every file system takes", () => {
  const zone = new Zone("UTC");
  expect(fileName(["gas/**/value"], 0, 3_600_000, "csv", zone)).toBe("linewatch_gas-all-value_19700101-0000_19700101-0100.csv");
  expect(fileName(["a", "b"], 0, 60_000, "png", zone)).toBe("linewatch_2-tags_19700101-0000_19700101-0001.png");
});
