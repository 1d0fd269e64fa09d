import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import en from "./en.json";
import zhCN from "./zh-CN.json";

type Messages = { [key: string]: string | Messages };

function flat(messages: Messages, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}
const english = flat(en);
const chinese = flat(zhCN);
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

it("both languages have the same keys", () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

it("both languages say the same things about the same values", () => {
  for (const [key, text] of english) {
    expect(new Set(holes(chinese.get(key) ?? "")), key).toEqual(new Set(holes(text)));
  }
});

it("no text is empty", () => {
  for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe("");
});

it("every key that the code names exists", () => {
  const root = new URL("..", import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.(vue|ts)$/.test(file) && !file.includes(".test."));
  expect(files.length).toBeGreaterThan(40);
  for (const file of files) {
    for (const match of readFileSync(join(root, file), "utf8").matchAll(/\bt\(\s*"([\w.]+)"/g)) {
      expect(english.has(match[1] ?? ""), `${match[1]} in ${file}`).toBe(true);
    }
  }
});
